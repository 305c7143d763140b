"""Whom a post speaks to: is it addressed to the brand, does it ask something, is the brand its subject."""

import re
from bisect import bisect_left
from collections.abc import Iterable

from listener.decide.address_words import GREETINGS, REQUESTS, second_person
from listener.decide.fold import Folded, fold, folded
from listener.decide.words import HANDLE, LINK
from listener.terms import Match

# A post of this many characters is about whatever it names; a longer one may name the brand in passing.
_SHORT = 300
_OPENING = 150
_TAG_LIST = 4  # so many handles and hashtags in a row address nobody in particular

# Somebody else's words: «RT @brand: …» and the older «"@brand: …"».
_RETWEET = re.compile(r"""(?<![^\W_])rt\s*["“]?@\w|["“«]\s*@[\w.-]+:\s""")
_TAGS_AT_START = re.compile(r"^[^\w@#]*(?:@[\w.@-]+[^\w@#]+)*")
_TAGS_AT_END = re.compile(r"(?:[^\w@#]*(?:[@#][\w.@-]+|https?://\S+))+[^\w@#]*$")
_POSSESSIVE = re.compile(r"@[\w.@-]*'s\b")
_COMPARED = re.compile(
    r"(?<!\w)(?:like|unlike|than|versus|vs|comme|contrairement a|zoals|dan bij|dan|wie|als|como|come|"
    r"ao contrario d[ao])\W+$"
)
_TAG = re.compile(r"[@#]\w[\w.@-]*")
_QUESTION = re.compile(r"[^.!?]{0,60}[?？؟]")
_TAIL = 400  # characters in which the tags at the end of a post are looked for


def addressed(text: str, language: str | None, matches: tuple[Match, ...], handles: Iterable[str] = ()) -> str:
    """Return the words by which `text` speaks to the brand, or "".

    A post speaks to the brand when it begins or ends with its handle (a reply, or a tag that calls it), when it
    names the handle and says «you» or asks, and when it calls the brand by name («KLM, …», «Dear KLM»). A
    retweet is somebody else's words: only what stands before it counts.
    """
    own = _own_words(fold(text))
    calls = _handles(text, matches, handles)
    return _by_tag(own, calls) or _by_name(own, text, language, matches) or _by_question(own, language, calls)


def asks(text: str) -> str:
    """Return the question or request in `text`, or "". A `?` inside a link is none."""
    straight = fold(text)
    own = LINK.sub(lambda link: " " * len(link.group()), _own_words(straight))
    found = REQUESTS.search(own) or _QUESTION.search(own)
    return text[slice(*straight.span(*found.span()))].strip() if found else ""


def concerns(text: str, matches: tuple[Match, ...]) -> bool:
    """Tell whether the brand is what `text` is about, rather than named in passing.

    In passing: only compared with («not like KLM»), only in a row of tags, or once, deep in a long text. A text
    without any match was read where everything concerns the brand.
    """
    straight = fold(text)
    if matches and all(_is_compared(straight, match) for match in matches):
        return False
    tail = _TAGS_AT_END.search(straight.text, max(0, len(straight.text) - _TAIL))
    if matches and tail and len(_TAG.findall(tail.group())) >= _TAG_LIST:
        start = straight.span(*tail.span())[0]
        if all(match.start >= start for match in matches):
            return False
    return len(text) <= _SHORT or len(matches) > 1 or any(match.start < _OPENING for match in matches)


def _own_words(text: Folded) -> str:
    retweet = _RETWEET.search(text.text)
    return text.text[: retweet.start()] if retweet else text.text


def _is_compared(text: Folded, match: Match) -> bool:
    place = bisect_left(text.starts, match.start)
    return _COMPARED.search(text.text, max(0, place - 40), place) is not None


def _handles(text: str, matches: tuple[Match, ...], handles: Iterable[str]) -> frozenset[str]:
    """The brand's handles, folded, without @: the known ones, and those by which the text was matched."""
    found = {folded(handle).lstrip("@") for handle in handles}
    for match in matches:
        word = text[match.start : match.end]
        if word.startswith("@") or text[: match.start].endswith("@"):
            found.add(folded(word).lstrip("@"))
    return frozenset(found)


def _by_tag(own: str, calls: frozenset[str]) -> str:
    for tags in (_TAGS_AT_START.search(own), _TAGS_AT_END.search(own, max(0, len(own) - _TAIL))):
        if tags is None or len(_TAG.findall(tags.group())) >= _TAG_LIST:
            continue
        called = _called(tags.group(), calls)
        if called and not _POSSESSIVE.match(own, own.find(called)):
            return called
    return ""


def _called(words: str, calls: frozenset[str]) -> str:
    for handle in HANDLE.findall(words):
        name = handle[1:].rstrip(".-")
        if name in calls or name.partition("@")[0] in calls:
            return str(handle.rstrip(".-"))
    return ""


def _by_name(own: str, text: str, language: str | None, matches: tuple[Match, ...]) -> str:
    for name in filter(None, {folded(text[match.start : match.end]): None for match in matches}):
        called = re.search(
            rf"(?:^\W*|{GREETINGS}\W+){re.escape(name)}\s*[,!?;]|{GREETINGS}\W+{re.escape(name)}(?!\w)", own
        )
        if called:
            return called.group().strip()
        you = second_person(language).search(own)
        if you and re.match(rf"\W*{re.escape(name)}(?!\w)", own):
            return f"{name} … {you.group()}"
    return ""


def _by_question(own: str, language: str | None, calls: frozenset[str]) -> str:
    called = _called(own, calls)
    if not called or _POSSESSIVE.match(own, own.find(called)):
        return ""
    you = second_person(language).search(own)
    if you:
        return f"{called} … {you.group()}"
    return f"{called} … ?" if asks(own) else ""
