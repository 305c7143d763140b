"""Ways to hide what a post says from a machine, not from a reader. Each is pure: text and seed in, text out."""

import random
import re
import unicodedata
from collections.abc import Callable, Sequence
from itertools import zip_longest

from listener.nlp.look_alikes import SAME

Attack = Callable[[str, int], str]

_ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u180e\u2063\ufe0f\u061c\u3164"
_LEET = str.maketrans("aeiostAEIOST", "431057431057")
_LEET_SIGNS = str.maketrans("aeiostAEIOST", "@3!0$7@3!0$7")
_TURNED = str.maketrans(
    "abcdefghijklmnopqrtuvwyéèêëàâçîïôùûüöäñáíóúãõABCDEFGHJLMPRSTUVWY.,'!?",
    "ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹʇnʌʍʎǝǝǝǝɐɐɔᴉᴉonnnoɐuɐᴉonɐo∀qƆpƎℲ⅁HſꞀWԀɹSʇ∩ΛM⅄˙',¡¿",
)
_SMALL_CAPITALS = str.maketrans("abcdefghijklmnopqrtuvwyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀᴛᴜᴠᴡʏᴢ")
_MATHEMATICAL = (0x1D400, 0x1D468, 0x1D4D0, 0x1D56C, 0x1D5A0, 0x1D5D4, 0x1D608, 0x1D63C, 0x1D670)
_ANGRY = "😡🤬👎😠💩😤🤮🖕"


def invisible(text: str, seed: int) -> str:
    """A zero-width or ignorable character after every second character."""
    return _after_each(text, _ZERO_WIDTH, 0.5, seed)


def tag_characters(text: str, seed: int) -> str:
    """The alphabet of language tags (U+E0020…), which nothing shows, between the letters."""
    return _after_each(text, [chr(0xE0000 + code) for code in range(0x20, 0x7F)], 0.7, seed)


def full_width(text: str, seed: int) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def mathematical(text: str, seed: int) -> str:
    """Bold, italic, script, fraktur, monospace: one alphabet for the whole post."""
    start = random.Random(seed).choice(_MATHEMATICAL)
    return _each_letter(text, lambda c: chr(start + ord(c) - (65 if c.isupper() else 71)))


def circled(text: str, seed: int) -> str:
    return _each_letter(text, lambda c: chr(0x24B6 + ord(c.lower()) - 97))


def boxed(text: str, seed: int) -> str:
    """White on black, squared or in brackets, as «fancy text» generators make them."""
    start = random.Random(seed).choice((0x1F130, 0x1F150, 0x1F170, 0x1F110))
    return _each_letter(text, lambda c: chr(start + ord(c.lower()) - 97))


def regional(text: str, seed: int) -> str:
    """Regional indicators, kept apart so that they do not become flags."""
    return _each_letter(text, lambda c: chr(0x1F1E6 + ord(c.lower()) - 97) + "\u200b")


def small_capitals(text: str, seed: int) -> str:
    return text.lower().translate(_SMALL_CAPITALS)


def upside_down(text: str, seed: int) -> str:
    return text.translate(_TURNED)[::-1]


def homoglyphs(text: str, seed: int) -> str:
    """Six letters in ten from Cyrillic, Greek, Armenian and other alphabets."""
    return _look_alike(text, 0.6, seed)


def homoglyphs_everywhere(text: str, seed: int) -> str:
    return _look_alike(text, 1.0, seed)


def faux_cyrillic(text: str, seed: int) -> str:
    """«TЄЯЯIБLЄ»: letters that only remind of Latin ones."""
    return text.upper().translate(str.maketrans("RNEUWAIBO", "ЯИЄЦШДІБФ"))


def stacked_marks(text: str, seed: int) -> str:
    """Zalgo: three to eight combining marks on each letter."""
    draw = random.Random(seed)
    marks = [chr(code) for code in range(0x0300, 0x036F)]
    return "".join(c + "".join(draw.choices(marks, k=draw.randint(3, 8))) if c.isalpha() else c for c in text)


def struck_through(text: str, seed: int) -> str:
    return "".join(c + "\u0336" for c in text)


def accents_everywhere(text: str, seed: int) -> str:
    draw = random.Random(seed)
    return "".join(c + draw.choice("\u0301\u0300\u0302\u0308\u030c") if c.isalpha() else c for c in text)


def right_to_left(text: str, seed: int) -> str:
    """The text backwards after an override that shows it forwards."""
    return "\u202e" + text[::-1] + "\u202c"


def reversed_text(text: str, seed: int) -> str:
    return text[::-1]


def reversed_words(text: str, seed: int) -> str:
    return re.sub(r"\w+", lambda word: word[0][::-1], text)


def spaced(text: str, seed: int) -> str:
    return " ".join(text)


def dotted(text: str, seed: int) -> str:
    sign = random.Random(seed).choice((".", "-", "_", "*", "·", "...", "~", "|"))
    return " ".join(sign.join(word) for word in text.split())


def hair_spaced(text: str, seed: int) -> str:
    return " ".join("\u200a".join(word) for word in text.split())


def leetspeak(text: str, seed: int) -> str:
    """Half of the letters that have a digit."""
    draw = random.Random(seed)
    return "".join(c.translate(_LEET) if draw.random() < 0.5 else c for c in text)


def leetspeak_everywhere(text: str, seed: int) -> str:
    return text.translate(_LEET)


def leetspeak_signs(text: str, seed: int) -> str:
    return text.translate(_LEET_SIGNS)


def capitals(text: str, seed: int) -> str:
    return text.upper()


def alternating(text: str, seed: int) -> str:
    return "".join(c.upper() if i % 2 else c.lower() for i, c in enumerate(text))


def elongated(text: str, seed: int) -> str:
    """A vowel of every second longer word, five to nine times."""
    draw = random.Random(seed)

    def longer(word: re.Match[str]) -> str:
        return (
            word[0] if draw.random() < 0.5 else re.sub("[aeiou]", lambda v: v[0] * draw.randint(5, 9), word[0], count=1)
        )

    return re.sub(r"\w{4,}", longer, text)


def without_accents(text: str, seed: int) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def mistyped(text: str, seed: int) -> str:
    """Two neighbouring letters change places in each fifteen characters."""
    draw, letters = random.Random(seed), list(text)
    for _ in range(1 + len(letters) // 15):
        i = draw.randrange(len(letters) - 1)
        if letters[i].isalpha() and letters[i + 1].isalpha():
            letters[i], letters[i + 1] = letters[i + 1], letters[i]
    return "".join(letters)


def hashtags(text: str, seed: int) -> str:
    """Everything in hashtags of three words, in camel case: «#ThreeHoursAt #TheCounterOnly»."""
    return " ".join("#" + "".join(word.capitalize() for word in three) for three in _threes(text))


def glued_hashtags(text: str, seed: int) -> str:
    """The same in small letters: nothing says where a word ends."""
    return " ".join("#" + "".join(word.lower() for word in three) for three in _threes(text))


def repeated(text: str, seed: int) -> str:
    """A hundred kilobytes of the same."""
    return (text + "\n") * (100_000 // len(text) + 1)


def code_switched(text: str, other: str) -> str:
    """The clauses of two posts in turn: «Seven emails, la batería murió, and not a single answer, qué decepción»."""
    ours, theirs = (re.split(r"(?<=[,.:;!?])\s+", one) for one in (text, other))
    return " ".join(clause for pair in zip_longest(ours, theirs, fillvalue="") for clause in pair if clause)


def emoji_only(seed: int) -> str:
    draw = random.Random(seed)
    return "".join(draw.choices(_ANGRY, k=draw.randint(2, 5)))


ATTACKS: dict[str, Attack] = {
    attack.__name__: attack
    for attack in (
        invisible, tag_characters, full_width, mathematical, circled, boxed, regional, small_capitals, upside_down,
        homoglyphs, homoglyphs_everywhere, faux_cyrillic, stacked_marks, struck_through, accents_everywhere,
        right_to_left, reversed_text, reversed_words, spaced, dotted, hair_spaced, leetspeak, leetspeak_everywhere,
        leetspeak_signs, capitals, alternating, elongated, without_accents, mistyped, hashtags, glued_hashtags,
        repeated,
    )
}  # fmt: skip


def _after_each(text: str, signs: Sequence[str], share: float, seed: int) -> str:
    draw = random.Random(seed)
    return "".join(c + draw.choice(signs) if draw.random() < share else c for c in text)


def _each_letter(text: str, change: Callable[[str], str]) -> str:
    return "".join(change(c) if c.isascii() and c.isalpha() else c for c in text)


def _look_alike(text: str, share: float, seed: int) -> str:
    draw = random.Random(seed)
    likes: dict[str, list[str]] = {}
    for like, letter in SAME.items():
        likes.setdefault(letter, []).append(chr(like))
    return "".join(draw.choice(likes[c]) if c in likes and draw.random() < share else c for c in text)


def _threes(text: str) -> list[list[str]]:
    words = re.findall(r"\w+", text)
    return [words[i : i + 3] for i in range(0, len(words), 3)]
