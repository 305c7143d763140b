"""Topic heads: from an embedding to topics, and the file they are kept in."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from listener.errors import ModelError
from listener.nlp.logistic import regress
from listener.nlp.topics import TOPICS, TopicHead, TopicHeads, read_topics, sigmoid
from listener.nlp.windows import Mentioned, read_mentions
from listener.terms import Reading, Sentiment, Topic

HEADS = TopicHeads(
    np.array([1.0, 1.0]),
    {
        Topic.SAFETY: TopicHead(np.array([4.0, 0.0]), 0.0, 0.9),
        Topic.PRESS: TopicHead(np.array([0.0, 4.0]), 0.0, 0.5),
    },
)


def test_a_topic_counts_from_its_own_threshold_on() -> None:
    """Two texts as far along each axis: the same probability, one threshold is reached and the other not."""
    along, across, centre = HEADS.found(np.array([[9.0, 1.0], [1.0, 9.0], [1.0, 1.0]]))
    assert along == {Topic.SAFETY: pytest.approx(float(sigmoid(np.array(4.0)))), Topic.PRESS: 0.5}
    assert across.keys() == {Topic.PRESS}  # 0.5 is below 0.9 for safety
    assert centre.keys() == {Topic.PRESS}  # says nothing: each probability is that of the bias


def test_only_the_direction_of_an_embedding_counts() -> None:
    """A longer vector is no surer."""
    near, far = HEADS.probabilities(np.array([[2.0, 2.0], [200.0, 200.0]]))
    assert near == pytest.approx(far)


def test_a_regression_finds_the_direction_of_a_topic() -> None:
    """Points apart along the second axis are told apart by it; a larger strength tells them apart more surely."""
    rows = np.array([[x, y] for x in (-1.0, 0.0, 1.0) for y in (-1.0, -0.5, 0.5, 1.0)])
    truth = (rows[:, 1] > 0).astype(float)
    weak, strong = regress(rows, truth, 0.1), regress(rows, truth, 100.0)
    assert abs(weak[0]) < 1e-3
    assert 0 < weak[1] < strong[1]
    assert ((rows @ strong[:2] + strong[2] > 0) == truth).all()


def test_a_rare_topic_keeps_a_low_bias() -> None:
    """Where nothing tells texts apart, the probability is the share of the topic."""
    found = regress(np.zeros((100, 2)), np.array([1.0] * 5 + [0.0] * 95), 1.0)
    assert float(sigmoid(found[2])) == pytest.approx(0.05, abs=0.002)


def write(folder: Path, **changes: object) -> Path:
    head = {"weights": [1.0, 0.0], "bias": 0.0, "threshold": 0.5}
    content = {"centre": [0.0, 0.0], "topics": {"safety": head, "of_tomorrow": head}} | changes
    (folder / TOPICS).write_text(json.dumps(content), encoding="utf-8")
    return folder


def test_heads_are_read_and_unknown_topics_are_left_out(tmp_path: Path) -> None:
    """A file written by a newer Listener gives the topics this one knows."""
    heads = read_topics(write(tmp_path), 2)
    assert heads is not None
    assert set(heads.heads) == {Topic.SAFETY}


def test_a_folder_without_heads_has_none(tmp_path: Path) -> None:
    """Models of others know no topics: the patterns remain."""
    assert read_topics(tmp_path) is None


@pytest.mark.parametrize("changes", [{"centre": [0.0]}, {"topics": {}}, {"topics": {"safety": {}}}, {"topics": 3}])
def test_a_file_not_understood_is_named(tmp_path: Path, changes: dict[str, object]) -> None:
    """The error says which file, and what to do."""
    with pytest.raises(ModelError, match=r"topics\.json"):
        read_topics(write(tmp_path, **changes))


def test_heads_of_another_encoder_are_refused(tmp_path: Path) -> None:
    """Embeddings of another width cannot be judged by them."""
    with pytest.raises(ModelError, match="the model gives 384"):
        read_topics(write(tmp_path), 384)


class _Reader:
    """Finds a topic in a window that names it, and says how sure it is by how often."""

    version = "fake"
    reads_marks = False

    def classify(self, texts: Sequence[str], languages: Sequence[str | None] = ()) -> list[Sentiment]:
        return [reading.sentiment for reading in self.read(texts, languages)]

    def read(self, texts: Sequence[str], languages: Sequence[str | None] = ()) -> list[Reading]:
        neutral = Sentiment(0.0, 1.0, 0.0, self.version)
        named = [{t: text.count(t) / 10 for t in Topic if t in text} for text in texts]
        return [Reading(neutral, topics) for topics in named]


def test_a_long_text_is_on_the_topics_of_all_its_windows() -> None:
    """Each topic as sure as the window that is surest of it."""
    text = "Acme safety. " + "Nothing. " * 200 + "Acme safety safety press."
    last = text.rindex("Acme")
    whole, empty = read_mentions(_Reader(), [Mentioned(text, [(0, 4), (last, last + 4)]), Mentioned("Acme", [(0, 4)])])
    assert whole.topics == {Topic.SAFETY: 0.2, Topic.PRESS: 0.1}
    assert empty.topics == {}
