"""Read leetspeak: «t3rr1bl3 s3rv1c3». Names with digits («iPhone4S», «A321neo», «mp3») stay as they are."""

import re

_LETTER = "A-Za-zÀ-ÖØ-öø-ɏ"

_LETTERS = str.maketrans("013457@$€|!", "oieastaseli")
_SIGN = re.compile(rf"[{_LETTER}][013457@$€]+[{_LETTER}]")
_INSIDE = re.compile(rf"[{_LETTER}][013457@$€|!]+[{_LETTER}]")
_WORD = re.compile(rf"(?<![\w@#/.:&=?%+-])[{_LETTER}013457$€][{_LETTER}013457@$€|!]{{1,40}}(?![\w@/%=&])")
_WORD_ALL_OVER = re.compile(rf"(?<![\w#/.:&=?%+-])[{_LETTER}013457@$€|!]{{2,40}}(?![\w/%=&])")
_SIGNS = re.compile(r"[013457@$€|!]+")
_SINGLE = frozenset("013457") | {"00", "11", "33", "55", "77"}
_NAMES = re.compile(
    r"s\d+e\d+|\d+[hm]\d+(?:m|min|s)?|mp[34]\w*|ps[1345]\w*|[a-z]{4,}\d[a-z]"
    r"|\d+(?:st|nd|rd|th|er?|[eè]re|[eè]me|[dst]e|[hxkdpgms]|[akc]?m|kg|min)"
)
_SMALL_L = re.compile(rf"(?<=[bcdfgkpt])1(?=es?(?![{_LETTER}0-9]))", re.IGNORECASE)


def without_leet(text: str) -> str:
    """A single digit in a single word may be a name; two signs in a word, or two such words, are a habit."""
    if not _SIGN.search(text):
        return text
    words = set(_WORD.findall(text))
    found = {word: strength for word in words if (strength := _strength(word, text.isupper()))}
    if all(strength == 1 and "4" in word for word, strength in found.items()):  # «Thanks4following»
        return text
    if len(found) == 1 and max(found.values()) == 1:
        [word] = found
        return text.replace(word, _plain(word)) if len(word) > 4 else text
    all_over = sum(bool(_SIGNS.search(word)) for word in words) > 3
    pattern, shortest = (_WORD_ALL_OVER, 2) if all_over else (_WORD, 3)
    return pattern.sub(lambda word: _plain(word[0]) if _is_leet(word[0], shortest) else word[0], text)


def _strength(word: str, shouting: bool) -> int:
    """How sure it is that `word` is leetspeak: 0 not, 1 one digit between letters, 2 several signs."""
    core = word.rstrip("!|€$")
    letters, groups = _SIGNS.sub("", core), _SIGNS.findall(core)
    if not _INSIDE.search(core) or not _is_leet(core, 3) or len(letters) < 2:
        return 0
    if letters[1:] != letters[1:].lower() and not shouting:
        return 0
    mixed = len(groups) > 1 or not groups[0].isdigit()
    if mixed and max(map(len, groups)) < 7 and re.search(r"\d", core):
        return 2
    return int(len(letters) > 2 and len(groups) == 1 and groups[0] in _SINGLE)


def _is_leet(word: str, shortest: int) -> bool:
    return (
        len(word) >= shortest
        and not word.isdigit()
        and bool(re.search(f"[{_LETTER}]", word))
        and not _NAMES.fullmatch(word.lower())
    )


def _plain(word: str) -> str:
    core = word.rstrip("!|")
    plain = _SMALL_L.sub("l", core).translate(_LETTERS)
    return (plain.upper() if core.isupper() else plain) + word[len(core) :]
