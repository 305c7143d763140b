"""Reads the list of feeds another reader exported (OPML 2.0, http://opml.org/spec2.opml)."""

from collections.abc import Iterator
from xml.etree import ElementTree

from listener.connectors._charset import decode
from listener.connectors._markup import RefusedMarkup, prepared_xml
from listener.connectors._text import one_line, safe_link
from listener.errors import ConfigError

_BYTES = 5_000_000
_DEPTH = 50

Subscription = tuple[str, str, tuple[str, ...]]


def read_opml(content: bytes) -> list[Subscription]:
    """Return (title, feed address, categories) of every feed, each address once, in the order of the file.

    Categories are the folders around the feed, outermost first, then its own `category` attribute. Raises ConfigError
    for a file that is too large, declares entities, is not well-formed, or names no feed.
    """
    if len(content) > _BYTES:
        raise ConfigError(f"The file is larger than {_BYTES // 1_000_000} MB", "Export the feeds in several files.")
    found: dict[str, Subscription] = {}
    for subscription in _subscriptions(_root(content)):
        found.setdefault(subscription[1], subscription)
    if not found:
        raise ConfigError("The file names no feed", "Export the feeds of the other reader as OPML and take that file.")
    return list(found.values())


def _root(content: bytes) -> ElementTree.Element:
    try:
        xml = prepared_xml(decode(content))
    except RefusedMarkup as error:
        raise ConfigError("The file declares entities, which an OPML file does not need", "Export it again.") from error
    try:
        root = ElementTree.fromstring(xml or "")  # noqa: S314 - no DOCTYPE is left in it
    except ElementTree.ParseError as error:
        raise ConfigError(f"The file is not well-formed XML (line {error.position[0]})", "Export it again.") from error
    if root.tag.lower() != "opml":
        raise ConfigError(f"The file is not OPML: it begins with <{root.tag[:40]}>", "Choose an OPML file.")
    return root


def _subscriptions(root: ElementTree.Element) -> Iterator[Subscription]:
    """Walk the outlines without recursion: depth is the file's choice, not ours."""
    waiting: list[tuple[ElementTree.Element, tuple[str, ...]]] = [(root, ())]
    while waiting:
        element, folders = waiting.pop()
        attributes = {name.lower(): value for name, value in element.attrib.items()}
        title = one_line(attributes.get("title") or attributes.get("text") or "", False)
        address = safe_link(attributes.get("xmlurl"))
        if address:
            own = [name.strip(" /") for name in attributes.get("category", "").split(",")]
            yield title or address, address, tuple(dict.fromkeys([*folders, *filter(None, own)]))
        elif element.tag.lower() == "outline" and title and len(folders) < _DEPTH:
            folders = (*folders, title)
        waiting += [(child, folders) for child in reversed(element)]
