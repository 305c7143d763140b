"""The canonical form of a page's address: equal for links that lead to the same page."""

import re
from urllib.parse import urlsplit, urlunsplit

# Parameters that say where a reader came from, never what the page shows. Each is documented by its maker:
# Google Ads and Analytics, Meta, Microsoft, X, TikTok, Yandex, LinkedIn, Mailchimp, HubSpot, Marketo, Olytics,
# Vero, Drip, Matomo, AT Internet (Piano), Adobe, Awin.
_TRACKING = re.compile(
    r"utm_\w+|utm|gclid|gclsrc|dclid|gbraid|wbraid|gad_source|gad_campaignid|srsltid|_ga|_gl|fbclid|fb_action_ids|fb_source|"
    r"igsh|igshid|msclkid|twclid|ttclid|yclid|_openstat|li_fat_id|mc_cid|mc_eid|_hsenc|_hsmi|__hssc|__hstc|hsctatracking|"
    r"mkt_tok|oly_anon_id|oly_enc_id|vero_id|vero_conv|__s|(?:mtm|pk|piwik)_\w+|xtor|at_(?:medium|campaign|custom\d|link\w*|ptr\w*)|"
    r"s_cid|awc|ref_src|ref_url",
    re.IGNORECASE,
)
_DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical_url(url: str) -> str:
    """Return `url` with a lower-case host, without fragment, default port and known tracking parameters.

    All other parameters stay, in their order and spelling: `?v=` and `?id=` are the content. A fragment that
    begins with `!` or `/` is a page of its own and stays. What is no web address comes back unchanged.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return url
    if parts.scheme not in _DEFAULT_PORTS or not host:
        return url
    place = f"[{host}]" if ":" in host else host
    if port and port != _DEFAULT_PORTS[parts.scheme]:
        place += f":{port}"
    if parts.username:
        place = parts.netloc.rpartition("@")[0] + "@" + place
    query = "&".join(pair for pair in parts.query.split("&") if not _TRACKING.fullmatch(pair.partition("=")[0]))
    fragment = parts.fragment if parts.fragment[:1] in ("!", "/") else ""
    return urlunsplit((parts.scheme, place, parts.path or "/", query, fragment))


def public_address(url: str) -> str:
    """Return an address as it may be shown to anybody: without user, password and query, which may be a secret."""
    try:
        parts = urlsplit(url.strip())
        place = parts.netloc.rpartition("@")[2]
    except ValueError:
        return ""
    return urlunsplit((parts.scheme, place, parts.path, "", "")) if place else url.partition("?")[0]
