"""Risk words: sentences a person would write, and the false friends that must stay silent."""

from collections import Counter
from pathlib import Path

import pytest

from listener.decide.risk_reasons import RISKS
from listener.decide.risk_words import LANGUAGES, risks
from listener.terms import Topic


def _sentences() -> list[tuple[str, Topic, bool, str]]:
    found = []
    for file in sorted((Path(__file__).parent / "risk_sentences").glob("*.txt")):
        topic = Topic.SAFETY
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("# "):
                topic = Topic(line[2:])
            else:
                found.append((file.stem, topic, line.startswith("+"), line[2:]))
    return found


SENTENCES = _sentences()


@pytest.mark.parametrize(("language", "topic", "risky", "sentence"), SENTENCES)
def test_sentence(language: str, topic: Topic, risky: bool, sentence: str) -> None:
    """A risky sentence is found under its topic, with words of its own as evidence; a harmless one is not."""
    found = dict(risks(sentence, language))
    assert (topic in found) is risky, found
    assert found.get(topic, "") in sentence


def test_every_language_and_topic_has_enough_sentences() -> None:
    """French, Dutch and English have eight risky and five harmless sentences a topic, the others four and two."""
    counts = Counter((language, topic, risky) for language, topic, risky, _ in SENTENCES)
    for language in LANGUAGES:
        risky, harmless = (8, 5) if language in ("fr", "nl", "en") else (4, 2)
        for topic in RISKS:
            assert counts[language, topic, True] >= risky, (language, topic)
            assert counts[language, topic, False] >= harmless, (language, topic)


@pytest.mark.parametrize("language", [None, "sv"])
def test_an_unknown_language_tries_all(language: str | None) -> None:
    """Without a language we can read, a risk of any of the seven is found."""
    for text in ("La batterie a pris feu", "Ik doe aangifte", "They stole my wallet", "Ho fatto disdetta"):
        assert risks(text, language), text


def test_one_known_language_leaves_the_others_out() -> None:
    """Dutch «maden» are maggots; in a German sentence they are not looked for as Dutch."""
    assert risks("Larven im Museum", "nl")
    assert not risks("Larven im Museum", "de")


def test_evidence_keeps_accents_and_case() -> None:
    """The evidence is what the person wrote, not its folded form."""
    assert risks("Mon COMPTE a été PIRATÉ !", "fr") == ((Topic.DATA_LEAK, "COMPTE a été PIRATÉ"),)


def test_a_harmless_use_does_not_hide_a_real_one() -> None:
    """A false friend only spares the words it covers."""
    assert (
        dict(risks("The band was on fire, then the kitchen was on fire", "en"))[Topic.SAFETY] == "kitchen was on fire"
    )
