"""Two readers of one text: what is learned from both."""

import pytest

from listener.errors import ModelError
from listener.nlp.corpus import SECOND_READING
from listener.nlp.labelled import LabelledText
from listener.nlp.second_reading import GRADES, agreement, digest, read_readings, targets
from listener.terms import Label

NEG, NEU, POS = Label


def posts(labels: list[Label], language: str = "english") -> list[LabelledText]:
    return [LabelledText(f"{language} post {i}", label, language) for i, label in enumerate(labels)]


def graded(texts: list[LabelledText], grades: str) -> dict[str, str]:
    return {digest(post.text): grade for post, grade in zip(texts, grades, strict=True)}


def test_a_text_without_a_second_reading_is_learned_as_it_is_labelled():
    """Nothing is guessed for it."""
    assert targets(posts([NEG, POS]), {}, 0.5) == [(1, 0, 0), (0, 0, 1)]


def test_the_second_reader_softens_a_label_he_does_not_share():
    """The target stays between the label and what texts of that grade are usually labelled."""
    rows = posts([NEG] * 4 + [NEU] * 4 + [POS] * 4)
    wanted = targets(rows, graded(rows, "NNNoooooPPPP"), 0.5)
    assert wanted[0] == (1, 0, 0)
    assert wanted[3] == pytest.approx((0.5 + 0.1, 0.4, 0))  # of the five texts of grade o, one was labelled negative
    assert all(sum(target) == pytest.approx(1) for target in wanted)


def test_labels_without_agreement_count_for_nothing():
    """Where the first reader answers by chance, the second alone is learned from."""
    sound = posts([NEG, NEU, POS] * 10)
    noise = posts([NEG, NEU, POS] * 10, "hindi")
    grades = graded(sound, "NoP" * 10) | graded(noise, "N" * 10 + "o" * 10 + "P" * 10)
    assert targets(sound + noise, grades, 0.5)[30:] == [(1, 0, 0)] * 10 + [(0, 1, 0)] * 10 + [(0, 0, 1)] * 10


def test_a_reading_is_of_the_whole_post_not_of_a_brand():
    """A post that is judged towards a brand keeps its own label."""
    rows = [LabelledText("Acme is late", NEG, "english", spans=((0, 4),)), *posts([POS])]
    assert targets(rows, graded(rows, "PP"), 0.5)[0] == (1, 0, 0)


def test_agreement_by_chance_is_none():
    """Cohen's kappa."""
    assert agreement([(NEG, NEG), (NEG, POS), (POS, NEG), (POS, POS)]) == 0
    assert agreement([(NEG, NEG), (POS, POS)]) == 1


def test_a_broken_line_is_named(tmp_path):
    """The file and the line, not a traceback."""
    file = tmp_path / "readings.txt"
    file.write_text("0123456789abcdef N\n0123456789abcdef maybe\n")
    with pytest.raises(ModelError, match="line 2"):
        read_readings([file])


def test_what_comes_with_listener_reads():
    """One grade for each of the tweets that were read twice."""
    found = read_readings([SECOND_READING])
    assert len(found) > 14_000
    assert set(found.values()) == set(GRADES)
