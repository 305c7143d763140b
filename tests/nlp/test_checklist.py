"""What a reader of seven languages takes for granted, as small tests (CheckList: Ribeiro et al., ACL 2020).

Each row of `checklist/*.tsv` is one test: capability, expectation, text, perhaps a second text.

- negation, vocabulary: the label of the text
- comparison: `Name=label`, the label towards the brand of that name, which the model is shown marked
- intensity: `more_negative`, the second text is more negative than the first
- swap: `same`, another name, place or people does not change the label
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from listener.config import Settings
from listener.nlp.labelled import places
from listener.nlp.sentiment import load_sentiment
from listener.nlp.windows import Mentioned, judge_mentions
from listener.terms import Sentiment

# The share of the tests of all languages together that must pass.
LEAST = {"negation": 0.75, "intensity": 0.79, "comparison": 0.74, "swap": 0.95, "vocabulary": 0.96}
LEAST_IN_A_LANGUAGE = 0.33  # so far below a language may be: in Dutch sober complaints count as much as loud ones

ROWS = sorted((Path(__file__).parent / "checklist").glob("*.tsv"))


@dataclass(frozen=True)
class Row:
    """One test: what is expected of one or two texts in a language."""

    language: str
    capability: str
    expected: str
    texts: Sequence[str]

    @property
    def mentions(self) -> list[Mentioned]:
        name = self.expected.rpartition("=")[0]
        return [Mentioned(text, tuple(places(text, name)) if name else (), self.language) for text in self.texts]

    def passes(self, judged: Sequence[Sentiment]) -> bool:
        if self.expected == "same":
            return judged[0].label is judged[1].label
        if self.expected == "more_negative":
            return judged[1].negative > judged[0].negative
        return judged[0].label == self.expected.rpartition("=")[2]


def read(file: Path) -> list[Row]:
    split = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()]
    return [Row(file.stem, capability, expected, texts) for capability, expected, *texts in split]


@pytest.fixture(scope="module")
def rates() -> Mapping[str, Mapping[str, float]]:
    """Judge all rows in one call; return the share that passes by capability and language."""
    rows = [row for file in ROWS for row in read(file)]
    model = load_sentiment(Settings().model)
    judged = iter(judge_mentions(model, [mentioned for row in rows for mentioned in row.mentions]))
    passed: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        passed[row.capability][row.language].append(row.passes([next(judged) for _ in row.texts]))
    return {
        capability: {language: sum(all_) / len(all_) for language, all_ in by_language.items()}
        for capability, by_language in passed.items()
    }


def table(rates: Mapping[str, Mapping[str, float]]) -> str:
    languages = sorted({language for by_language in rates.values() for language in by_language})
    lines = [f"{'':12}" + "".join(f"{language:>6}" for language in languages) + "   all  least"]
    for capability, by_language in rates.items():
        figures = "".join(f"{by_language[language]:6.0%}" for language in languages)
        lines.append(f"{capability:12}{figures}{mean(by_language):6.0%}{LEAST[capability]:7.0%}")
    return "\n" + "\n".join(lines)


def mean(by_language: Mapping[str, float]) -> float:
    return sum(by_language.values()) / len(by_language)


def test_every_language_has_every_capability(rates):
    """Seven languages, five capabilities."""
    assert {file.stem for file in ROWS} == {"fr", "nl", "en", "de", "es", "it", "pt"}
    assert set(rates) == set(LEAST)
    assert all(len(by_language) == len(ROWS) for by_language in rates.values())


@pytest.mark.parametrize("capability", LEAST)
def test_what_readers_take_for_granted_is_understood(rates, capability):
    """Of all languages together at least LEAST, and no language far below."""
    assert mean(rates[capability]) >= LEAST[capability], table(rates)
    assert min(rates[capability].values()) >= LEAST[capability] - LEAST_IN_A_LANGUAGE, table(rates)
