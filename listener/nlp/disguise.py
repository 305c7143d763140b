"""Undo what hides words from a machine and not from a reader. Ordinary text passes unchanged.

Each rule needs evidence that the text is disguised: a word of two scripts, more accents than any language has,
letters spelled out. Sources: Unicode TR 36 and TR 39; the alphabets of «fancy text» generators; leetspeak.
"""

import re
import unicodedata

from listener.nlp.look_alikes import (
    BOXED,
    FLAGS,
    INVISIBLE,
    LIKES,
    REGIONAL,
    SAME,
    SIMILAR,
    TURNED,
    TURNED_ONLY,
)

_MARK = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_OVERLAY = re.compile("[\u0334-\u0338\u20d2\u20d3\u20d8-\u20da\u20e5\u20e6\u20ea\u20eb]")
_THIN = "\u00a0\u2000-\u200a\u202f\u205f"
_BOX = "".join(map(chr, BOXED))
# A set, not a pattern: patterns with characters beyond U+FFFF are searched fifteen times slower.
_ODD = frozenset(
    re.sub(r"(.)-(.)", lambda ends: "".join(map(chr, range(ord(ends[1]), ord(ends[2]) + 1))), _MARK + _THIN)
)
_ODD |= frozenset("\u202e" + _BOX).union(map(chr, INVISIBLE), map(chr, REGIONAL))

_OVERRIDDEN = re.compile("\u202e([^\u202c\n]*)\u202c?")
_MARKED = re.compile(f"(.)([{_MARK}]+)")
_KEYCAP = "\u20e3"
_ALL_MARKS = re.compile(f"[{_MARK}]+")
_THINNED = re.compile(rf"(?<![^\W\d_])[^\W\d_](?P<gap>[{_THIN}])[^\W\d_](?:(?P=gap)[^\W\d_]){{2,}}(?![^\W\d_])")
_HAIR = re.compile("(?<=\\S)[\\u2006\\u2008\\u200a](?=\\S)")
_BOXES = re.compile(f"[{_BOX}]")
_BOX_IN_WORD = re.compile(f"[{_BOX}](?=\ufe0f?[^\\W\\d_])")
_REGIONAL_RUN = re.compile("[\U0001f1e6-\U0001f1ff]+")
_ACCENTED = re.compile("[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff]")

_LIKE = re.compile(f"[{''.join(map(re.escape, sorted(LIKES)))}]")
_PIECE = re.compile(rf"[\w{''.join(sorted(c for c in LIKES if not c.isalnum()))}¢†]+")
_LATIN = re.compile(r"[0-9A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ_]+")
_LATIN_LETTER = re.compile("[A-Za-zÀ-ÖØ-öø-ɏɐ-ʯᴀ-ᵿḀ-ỿ]")
_UNLIKE = re.compile(rf"[^\W\d_A-Za-z{''.join(map(chr, SAME))}]")
_FOREIGN = re.compile(rf"[^\W\d_A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ{''.join(map(re.escape, map(chr, SIMILAR)))}]")
_FEWEST_LETTERS = 12  # in so many, accidents are over

_MIRRORED = str.maketrans("()[]{}<>«»►◄", ")(][}{><»«◄►")


def straighten(text: str) -> str:
    """Put in order what NFKC would only jumble: reversed runs, stacked accents, boxed letters, blanks. Before NFKC."""
    if text.isascii():
        return text
    if not _ODD.isdisjoint(text):
        text = _OVERRIDDEN.sub(lambda run: backwards(run[1]), text)
        text = _REGIONAL_RUN.sub(_letters_or_flags, text)
        if len(_BOXES.findall(text)) >= 3 or _BOX_IN_WORD.search(text):
            text = text.translate(BOXED)
        text = _MARKED.sub(_ordinary_marks, text)
        text = _THINNED.sub(lambda spelled: spelled[0].replace(spelled["gap"], ""), text)
        if " " in text:
            text = _HAIR.sub("", text)
        text = text.translate(INVISIBLE)
    return _without_accents_everywhere(text)


def in_latin(text: str) -> str:
    """Put look-alikes of Latin letters, small capitals and letters upside down back. After NFKC."""
    if text.isascii() or not _LIKE.search(text):
        return text
    if _upside_down(text):
        return backwards(text).translate(TURNED)
    if len(_FOREIGN.findall(text)) * 30 > len(text):
        return text
    words = _PIECE.findall(text)
    mixed, foreign = sum(map(_mixed, words)), sum(map(_foreign, words))
    if mixed * 2 <= foreign and not _all_alike(text):
        return text
    table = SIMILAR if mixed > max(2, foreign) else SAME
    return _PIECE.sub(lambda word: _latin_word(word[0], table), text)


def backwards(text: str) -> str:
    """Return `text` from its end to its start, with brackets that still open and close."""
    return unicodedata.normalize("NFC", text)[::-1].translate(_MIRRORED)


def _letters_or_flags(run: re.Match[str]) -> str:
    letters = run[0].translate(REGIONAL)
    pairs = [letters[i : i + 2] for i in range(0, len(letters), 2)]
    return run[0] if FLAGS.issuperset(pairs) else letters.lower()


def _ordinary_marks(marked: re.Match[str]) -> str:
    """Keep what makes one letter of some language with its base, and what makes an emoji («1⃣»).

    Drop what is stacked, struck through or encloses a letter.
    """
    base, marks = marked[1], _OVERLAY.sub("", marked[2])
    if len(marks) <= 2 and (marks == _KEYCAP or len(unicodedata.normalize("NFC", base + marks)) == 1):
        return base + marks
    return base


def _without_accents_everywhere(text: str) -> str:
    accents = len(_ACCENTED.findall(text)) + len(_ALL_MARKS.findall(text))
    if accents < _FEWEST_LETTERS or accents * 2 < sum(map(str.isalpha, text)):
        return text
    return _ALL_MARKS.sub("", unicodedata.normalize("NFD", text))


def _upside_down(text: str) -> bool:
    turned = [c for c in text if c in TURNED_ONLY]
    return len(set(turned)) >= 3 and len(turned) * 4 >= sum(map(str.isalpha, text))


def _mixed(word: str) -> bool:
    return (
        len(word) >= 3
        and bool(_LIKE.search(word) and _LATIN_LETTER.search(word))
        and bool(_LATIN.fullmatch(word.translate(SIMILAR)))
    )


def _all_alike(text: str) -> bool:
    return not _UNLIKE.search(text) and sum(map(str.isalpha, text)) >= _FEWEST_LETTERS


def _foreign(word: str) -> bool:
    return bool(_LIKE.search(word)) and not _LATIN_LETTER.search(word)


def _latin_word(word: str, table: dict[int, str]) -> str:
    """`table` is for words without any Latin letter."""
    if not _LIKE.search(word):
        return word
    latin = word.translate(SIMILAR if _LATIN_LETTER.search(word) else table)
    return latin if _LATIN.fullmatch(latin) else word
