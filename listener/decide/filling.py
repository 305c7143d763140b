"""Variables in a canned answer: {author}, {brand}, {agent}, {case}."""

import re
from collections.abc import Mapping

VARIABLES = ("author", "brand", "agent", "case")
_HOLE = re.compile(r"\{(\w+)\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return the text with what is known filled in, in one pass: a name that looks like a variable stays a name.

    What is unknown stays as it is written, for the agent to see.
    """
    return _HOLE.sub(lambda hole: values.get(hole[1]) or hole[0], text)


def unfilled(text: str) -> list[str]:
    """Return the variables that stand in the text still."""
    return [name for name in VARIABLES if f"{{{name}}}" in text]


def unknown(text: str) -> list[str]:
    """Return the names in braces that are no variables."""
    return sorted({name for name in _HOLE.findall(text) if name not in VARIABLES})
