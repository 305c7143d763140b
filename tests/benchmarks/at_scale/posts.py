"""What is said at scale: the posts the model was trained with, told of other brands, each in words of its own."""

import json
import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import listener.nlp.corpus
from listener.decide.urgency import UrgencyFacts, judge
from listener.terms import Label, Level, Match, Sentiment

SHARES = {"en": 35, "fr": 20, "nl": 18, "de": 10, "es": 7, "it": 5, "pt": 5}
SURE = {
    Label.NEGATIVE: (0.88, 0.09, 0.03), Label.NEUTRAL: (0.12, 0.8, 0.08), Label.POSITIVE: (0.04, 0.1, 0.86),
}  # fmt: skip
REACH = (None, 300, 40_000, 900_000)  # followers: authors are of these four sizes
NAME = "Acme"  # stands in the texts for the brand until one is told
SYLLABLES = ("ba", "cor", "di", "fel", "gra", "hol", "in", "ka", "lor", "mi", "nu", "or", "pel", "qua", "ri", "sta",
             "ter", "ul", "vi", "wex", "yo", "zen")  # fmt: skip
TAIL = 60_000  # words that few posts hold: names, places, products


@dataclass(frozen=True, slots=True)
class Template:
    """A post of the corpus. `text` holds «Acme» and «@acme» where the brand is named."""

    text: str
    language: str
    label: Label


@dataclass(frozen=True, slots=True)
class Judged:
    """How the post is judged, as columns of a mention; `reasons` name the brand «Acme»."""

    level: Level
    score: float
    reasons: list[dict[str, Any]]


@cache
def templates() -> dict[str, list[Template]]:
    """Return the posts by language, read once."""
    found: dict[str, list[Template]] = {}
    for language in SHARES:
        file = Path(listener.nlp.corpus.__file__).parent / "training" / f"posts_{language}.jsonl"
        found[language] = list(_read(file, language))
    return found


def _read(file: Path, language: str) -> Iterator[Template]:
    for line in file.read_text(encoding="utf-8").splitlines():
        post = json.loads(line)
        target = next(iter(post.get("targets", ())), None)
        if target is None or target["name"] not in post["text"]:
            continue
        brand = "@acme" if target["name"].startswith("@") else NAME
        yield Template(post["text"].replace(target["name"], brand), language, Label(target["label"]))


@cache
def judged(template: Template, reach: int) -> Judged:
    """Return how the real judgement falls for a post by an author of that reach (an index of `REACH`)."""
    text, at = template.text, template.text.lower().find(NAME.lower())
    facts = UrgencyFacts(
        sentiment=Sentiment(*SURE[template.label], model="at scale"), text=text, language=template.language,
        matches=(Match(NAME.lower(), at, at + len(NAME)),), brand_handles=("@acme",), followers=REACH[reach],
    )  # fmt: skip
    found = judge(facts)
    return Judged(found.level, found.score, [asdict(reason) for reason in found.reasons])


@cache
def rare_words() -> list[str]:
    chance = random.Random(4)
    return ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(TAIL)]


def told_of(text: str, name: str, handle: str) -> str:
    return text.replace("@acme", handle).replace(NAME, name).replace("acme", name.lower())


def written(chance: random.Random, template: Template, name: str, handle: str) -> str:
    """Return the post as somebody writes it of a brand: with names of theirs, a number, a second thought."""
    words = rare_words()
    extra = [words[int(TAIL * chance.random() ** 3)].title() for _ in range(chance.randint(1, 3))]
    text = f"{told_of(template.text, name, handle)} {' '.join(extra)}"
    if chance.random() < 0.3:
        text += f" #{chance.randint(100_000, 9_999_999)}"
    if chance.random() < 0.3:
        second = chance.choice(templates()[template.language])
        text += f" {told_of(second.text, name, handle)}"
    return text


def picked(chance: random.Random) -> Template:
    """Return a post in a language as often as it is spoken."""
    language = chance.choices(list(SHARES), list(SHARES.values()))[0]
    return chance.choice(templates()[language])
