"""How many clearly negative posts stop being negative when they are disguised."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from listener.nlp.language import EldcDetector
from listener.nlp.normalize import normalize
from listener.nlp.windows import Mentioned, judge_mentions
from listener.ports import SentimentModel
from listener.terms import Label, Sentiment
from tests.nlp.attacks import ATTACKS, code_switched

FEW = {"repeated": 11}  # every eleventh post: a hundred kilobytes each


class Remembering:
    """A SentimentModel that judges what is the same once normalised only once."""

    reads_marks = False

    def __init__(self, model: SentimentModel) -> None:
        self._model, self._known = model, dict[tuple[str, str | None], Sentiment]()
        self.version = model.version

    def classify(self, texts: Sequence[str], languages: Sequence[str | None] = ()) -> list[Sentiment]:
        heard = languages or [None] * len(texts)
        keys = [(normalize(text), language) for text, language in zip(texts, heard, strict=True)]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        said = self._model.classify(list(new.values()), [language for _, language in new])
        self._known.update(zip(new, said, strict=True))
        return [self._known[key] for key in keys]


@dataclass
class Flips:
    """What one attack did: posts attacked and posts flipped, by language."""

    attacked: Counter[str] = field(default_factory=Counter)
    flipped: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        return self.flipped.total() / self.attacked.total()


def negative_posts() -> dict[str, list[str]]:
    """Return the posts of `data/negative`, by language."""
    files = sorted((Path(__file__).parent / "data" / "negative").glob("*.txt"))
    return {file.stem: file.read_text(encoding="utf-8").splitlines() for file in files}


def judged_negative(model: SentimentModel, posts: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Keep the posts that are judged negative as they are."""
    return {
        language: [text for text, label in zip(texts, _labels(model, texts), strict=True) if label is Label.NEGATIVE]
        for language, texts in posts.items()
    }


def all_flips(model: SentimentModel, posts: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Flips]]:
    """Yield each attack's name and what it did; `posts` are negative as they are."""
    pairs = [(language, text) for language, texts in posts.items() for text in texts]
    attacks: dict[str, Callable[[int, str, str], str]] = {
        name: lambda i, _, text, attack=attack: attack(text, i)  # type: ignore[misc]
        for name, attack in ATTACKS.items()
    }
    attacks["code_switched"] = lambda i, language, text: code_switched(text, _other(posts, language, i))
    for name, attack in attacks.items():
        found = Flips()
        chosen = pairs[:: FEW.get(name, 1)]
        attacked = [attack(i, language, text) for i, (language, text) in enumerate(chosen)]
        for (language, _), text, label in zip(chosen, attacked, _labels(model, attacked), strict=True):
            found.attacked[language] += 1
            if label is not Label.NEGATIVE:
                found.flipped[language] += 1
                found.examples.append(f"{language}: {text[:120]}")
        yield name, found


def _labels(model: SentimentModel, texts: Sequence[str]) -> list[Label]:
    """As mentions are judged: long texts by their windows, in the language that is heard in them."""
    heard = EldcDetector()
    mentions = [Mentioned(text, language=heard.detect(text)) for text in texts]
    return [sentiment.label for sentiment in judge_mentions(model, mentions)]


def _other(posts: Mapping[str, Sequence[str]], language: str, i: int) -> str:
    """A post of another language, each in its turn."""
    others = [texts for other, texts in posts.items() if other != language]
    texts = others[i % len(others)]
    return texts[i % len(texts)]
