"""Makes the XML of a feed parseable before a parser sees it, in one pass and without believing it."""

import re
from html.entities import html5

_ENTITY = re.compile(r"""<!ENTITY\s+(%\s+)?([\w.-]{1,60})\s+(?:"([^"]*)"|'([^']*)'|[^>]*)\s*>""")
_REFERENCE = re.compile(r"&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[\w.-]{1,60});|&")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_ROOT = re.compile(r"<[A-Za-z_]")
_RSS_PREFIX = re.compile(r"(</?)rss:")
_OF_XML = {"amp", "lt", "gt", "quot", "apos"}
_ENTITY_CHARS = 200
_GROWTH = 2_000_000  # characters that declared entities may add to a feed


class RefusedMarkup(Exception):  # noqa: N818
    """The document declares entities that expand each other or are read from elsewhere."""


def prepared_xml(text: str) -> str | None:
    """Return the document from its first element on, without DOCTYPE, with every `&` repaired; None without element.

    Entities of HTML and harmless ones that the document declares are replaced by their characters.
    Raises RefusedMarkup for entity bombs and external entities.
    """
    start, doctype = _prolog(text)
    if start is None:
        return None
    entities = _declared_entities(doctype)
    return "".join(_repaired_parts(_without_stray_prefix(_NOT_XML.sub("", text[start:])), entities))


def _prolog(text: str) -> tuple[int | None, str]:
    """Return where the first element begins, and the document type declaration before it."""
    position, doctype = 0, ""
    while (position := text.find("<", position)) >= 0:
        if text.startswith("<!--", position):
            end = text.find("-->", position)
        elif text[position : position + 9].upper() == "<!DOCTYPE" and not doctype:
            end = _doctype_end(text, position)
            doctype = text[position:end]
        elif _ROOT.match(text, position):
            return position, doctype
        else:
            end = text.find(">", position)
        if end < 0:
            break
        position = end
    return None, doctype


def _without_stray_prefix(text: str) -> str:
    """Some publishers write `<rss:item>` without binding the prefix: they mean `<item>`."""
    return text if "xmlns:rss" in text else _RSS_PREFIX.sub(r"\1", text)


def _doctype_end(text: str, start: int) -> int:
    bracket, close = text.find("[", start), text.find(">", start)
    if 0 <= bracket < close:
        return text.find("]", bracket)
    return close


def _declared_entities(doctype: str) -> dict[str, str]:
    declared: dict[str, str] = {}
    for parameter, name, double, single in _ENTITY.findall(doctype):
        value = double or single
        references = [found for found in _REFERENCE.findall(value) if not found.startswith("#")]
        if parameter or references or not value or len(value) > _ENTITY_CHARS:
            raise RefusedMarkup
        declared[name] = value
    if doctype.count("<!ENTITY") != len(declared):
        raise RefusedMarkup
    return declared


def _repaired_parts(text: str, entities: dict[str, str]) -> list[str]:
    """Repair the references outside CDATA sections; inside them an `&` is just an `&`."""
    parts: list[str] = []
    grown = position = 0

    def repaired(found: re.Match[str]) -> str:
        nonlocal grown
        name = found.group(1)
        if name is None:
            return "&amp;"
        if name.startswith("#") or name in _OF_XML:
            return found.group()
        if name in entities:
            grown += len(entities[name])
            if grown > _GROWTH:
                raise RefusedMarkup
            return entities[name]
        return _escaped(html5[f"{name};"]) if f"{name};" in html5 else f"&amp;{name};"

    while True:
        section = text.find("<![CDATA[", position)
        end = text.find("]]>", section) if section >= 0 else -1
        if end < 0:
            parts.append(_REFERENCE.sub(repaired, text[position:]))
            return parts
        parts += [_REFERENCE.sub(repaired, text[position:section]), text[section : end + 3]]
        position = end + 3


def _escaped(chars: str) -> str:
    return chars.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
