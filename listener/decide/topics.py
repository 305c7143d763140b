"""What the bad news of a day is about: words its negative mentions have more of than the rest of the day."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from listener.decide.fold import fold
from listener.decide.stop_words import STOP_WORDS
from listener.decide.words import HANDLE, LINK, TOKEN

# Weight of the prior, in words. Small enough that a day of 20 posts can speak.
_PRIOR = 50.0
_FEWEST_STORIES = 2

# A word of the trade («flight») stands in every second post: it must be this much more frequent in the bad ones.
_LEAST_RATIO = 1.5


@dataclass(frozen=True, slots=True)
class TopicText:
    """A mention's text for counting: copies share a `story` and count once in the comparison."""

    text: str
    story: str
    negative: bool


def distinctive_words(texts: Sequence[TopicText], brand_words: Iterable[str], most: int) -> tuple[tuple[str, int], ...]:
    """Return up to `most` words or pairs of words with the number of negative mentions that have them.

    Ranked by the log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi, Quinn 2008, "Fightin'
    Words"); the prior is the day itself. A word needs two negative stories, so one loud copy makes no topic.
    """
    skipped = STOP_WORDS | {word for brand in brand_words for word in TOKEN.findall(fold(brand).text)}
    terms = [_terms(text.text, skipped) for text in texts]
    bad, rest = _stories(texts, terms, True), _stories(texts, terms, False)
    scores = _log_odds(bad, rest)
    mentions = Counter(term for text, found in zip(texts, terms, strict=True) if text.negative for term in found)
    telling = _telling(bad, rest, texts)
    ranked = sorted(
        (term for term in telling if bad[term] >= _FEWEST_STORIES and scores[term] >= 0),
        key=lambda term: (-scores[term], -mentions[term], term),
    )
    shown = _surface(terms)
    return tuple((shown[term], mentions[term]) for term in _without_parts(ranked, bad)[:most])


def _terms(text: str, skipped: frozenset[str] | set[str]) -> Mapping[str, str]:
    """Map each folded word, and each pair of neighbours, to its form in the text. Handles and links do not count."""
    bare = LINK.sub(" | ", HANDLE.sub(" | ", text))
    straight = fold(bare)
    found: dict[str, str] = {}
    last: tuple[str, int, int] | None = None
    for token in TOKEN.finditer(straight.text):
        word = token.group()
        if word in skipped or len(word) < 3 or word.isdigit():
            last = None
            continue
        start, end = straight.span(*token.span())
        key = _stem(word)
        found.setdefault(key, bare[start:end].lower())
        if last and straight.text[last[2] : token.start()].strip(" '-") == "":
            found.setdefault(f"{last[0]} {key}", bare[last[1] : end].lower())
        last = (key, start, token.end())
    return found


def _stem(word: str) -> str:
    """Bags and bag, delays and delayed are one topic. Nothing finer: seven languages, and the reader sees the word."""
    for ending in ("ed", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            return word.removesuffix(ending)
    return word


def _stories(texts: Sequence[TopicText], terms: Sequence[Mapping[str, str]], negative: bool) -> Counter[str]:
    """Count in how many stories each term stands."""
    seen = {
        (text.story, term)
        for text, found in zip(texts, terms, strict=True)
        if text.negative is negative
        for term in found
    }
    return Counter(term for _, term in seen)


def _telling(bad: Counter[str], rest: Counter[str], texts: Sequence[TopicText]) -> set[str]:
    """Return the terms whose share of the negative stories is well above their share of the others."""
    negative = len({text.story for text in texts if text.negative})
    other = len({text.story for text in texts if not text.negative})
    return {term for term in bad if bad[term] * other >= _LEAST_RATIO * rest[term] * negative}


def _log_odds(bad: Counter[str], rest: Counter[str]) -> dict[str, float]:
    """Return the z-score of each term of `bad`, equation 22 of the paper."""
    whole = bad + rest
    scale = _PRIOR / max(whole.total(), 1)
    scores = {}
    for term, count in bad.items():
        prior = whole[term] * scale
        here, there = count + prior, rest[term] + prior
        odds = math.log(here / (bad.total() + _PRIOR - here)) - math.log(there / (rest.total() + _PRIOR - there))
        scores[term] = odds / math.sqrt(1 / here + 1 / there)
    return scores


def _without_parts(ranked: Sequence[str], stories: Counter[str]) -> list[str]:
    """Drop a word that a better pair explains, and a pair that adds nothing to a better word."""
    kept: list[str] = []
    pairs = {term for term in ranked if " " in term}
    for term in ranked:
        explained = any(term in pair.split() and stories[pair] >= 0.6 * stories[term] for pair in pairs)
        repeated = any(set(term.split()) & set(other.split()) for other in kept)
        if not explained and not repeated:
            kept.append(term)
    return kept


def _surface(terms: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return each term as most people write it, accents included."""
    forms: dict[str, Counter[str]] = {}
    for found in terms:
        for term, form in found.items():
            forms.setdefault(term, Counter())[" ".join(form.split())] += 1
    return {term: max(counts, key=lambda form: (counts[form], form)) for term, counts in forms.items()}
