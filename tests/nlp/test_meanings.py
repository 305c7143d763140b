"""Where texts lie among meanings: told from the embedding of the model that judges their tone."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from listener.errors import ModelError
from listener.nlp.folder import BUNDLED
from listener.nlp.meaning_fitting import fit_meanings, typical_texts
from listener.nlp.meanings import MEANINGS, Meanings, read_meanings
from listener.nlp.sentiment import OnnxSentiment
from tests.nlp.answer_posts import LANGUAGES, found, known

WIDTH = 6
CHANCE = np.random.default_rng(5)
OF_THREE = {"en": 0.8, "fr": 0.6, "nl": 0.5}  # what the weights that are shipped reach, less a few posts


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answer_that_fits_is_mostly_among_the_three_proposed(language: str) -> None:
    """Of sixteen; by chance one in five."""
    posts = known(language)
    assert found(OnnxSentiment(BUNDLED), posts, posts)[1] >= OF_THREE[language]


def test_a_french_post_lies_near_what_answers_it_in_english() -> None:
    assert found(OnnxSentiment(BUNDLED), known("en"), known("fr"))[1] >= 0.6


def test_what_a_teacher_tells_apart_is_told_from_the_embedding() -> None:
    """A teacher whose answers are the embeddings turned, and drowned in one direction that says nothing."""
    texts = [str(number) for number in range(300)]
    seen = CHANCE.normal(size=(300, WIDTH))
    turned = seen @ np.linalg.qr(CHANCE.normal(size=(WIDTH, WIDTH)))[0]
    fitted = fit_meanings(lambda _: seen + 3, lambda _: turned * [1, 1, 1, 1, 1, 20], texts)
    assert fitted.texts == 300 and fitted.agreement > 0.7
    assert np.allclose(fitted.meanings.centre, seen[np.arange(300) % 10 != 0].mean(axis=0) + 3, atol=1e-5)


def test_what_is_learned_from_is_each_text_once() -> None:
    texts = typical_texts()
    assert len(texts) == len(set(texts)) > 10_000


def test_a_map_is_kept_as_it_is(tmp_path: Path) -> None:
    """But for what 16-bit floats cannot hold."""
    kept = Meanings(CHANCE.normal(size=WIDTH).astype(np.float32), CHANCE.normal(size=(3, WIDTH)).astype(np.float32))
    (tmp_path / MEANINGS).write_bytes(kept.as_bytes())
    read = read_meanings(tmp_path, WIDTH)
    assert read is not None
    row = CHANCE.normal(size=(2, WIDTH))
    assert np.allclose(read.of(row), kept.of(row), atol=0.02) and read.of(row).shape == (2, 3)


@pytest.mark.parametrize("content", [b"", b"no array", Meanings(np.ones(3), np.ones((2, 3))).as_bytes()])
def test_what_is_no_map_of_the_model_is_named(tmp_path: Path, content: bytes) -> None:
    """Cut short, something else, or made for embeddings of another width."""
    (tmp_path / MEANINGS).write_bytes(content)
    with pytest.raises(ModelError, match=MEANINGS):
        read_meanings(tmp_path, WIDTH)


def test_a_damaged_map_is_not_used(tmp_path: Path) -> None:
    """Its checksum stands in the folder, like those of the weights."""
    folder = Path(shutil.copytree(BUNDLED, tmp_path / "model"))
    (folder / MEANINGS).write_bytes((folder / MEANINGS).read_bytes()[:-2] + b"xx")
    with pytest.raises(ModelError, match="damaged"):
        OnnxSentiment(folder).place(["Where is my parcel?"])


def test_without_a_map_texts_are_placed_by_the_embedding(tmp_path: Path) -> None:
    """As a model of one's own is before it has one; by another name, so that the two are never compared."""
    folder = Path(
        shutil.copytree(BUNDLED, tmp_path / "model", ignore=shutil.ignore_patterns(MEANINGS, "listener.json"))
    )
    plain, shipped = OnnxSentiment(folder), OnnxSentiment(BUNDLED)
    assert len(plain.place(["a"])[0]) != len(shipped.place(["a"])[0])
    assert plain.placed_by != shipped.placed_by
