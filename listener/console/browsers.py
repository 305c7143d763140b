"""What a browser that says its name at length is called by people."""

import re

# The first that fits: many say the names of those before them too (RFC 9110, section 10.1.5, warns of it in vain).
_BROWSERS = (
    ("Edge", r"\bEdgA?/"), ("Edge", r"\bEdgiOS/"), ("Opera", r"\bOPR/"), ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Firefox", r"\b(Firefox|FxiOS)/"), ("Chrome", r"\b(Headless)?(Chrome|Chromium|CriOS)/"), ("Safari", r"\bSafari/"),
)  # fmt: skip
_SYSTEMS = (
    ("Android", r"\bAndroid\b"), ("iPhone", r"\biPhone\b"), ("iPad", r"\biPad\b"), ("Windows", r"\bWindows\b"),
    ("macOS", r"\bMac OS X\b"), ("ChromeOS", r"\bCrOS\b"), ("Linux", r"\bLinux\b"),
)  # fmt: skip


def called(agent: str) -> str:
    """Return the name of a browser and of its system, «Firefox, Windows»; of a program what it says itself."""
    browser = _first(_BROWSERS, agent)
    return ", ".join(filter(None, [browser, _first(_SYSTEMS, agent)])) if browser else agent


def _first(known: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for name, sign in known if re.search(sign, agent)), "")
