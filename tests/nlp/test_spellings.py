"""What the spelling of a text says of its tone, beside what the encoder makes of it."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.errors import ModelError
from listener.nlp.folder import BUNDLED, SPELLINGS, read_folder
from listener.nlp.language import EldcDetector
from listener.nlp.marks import mark
from listener.nlp.sentiment import OnnxSentiment
from listener.nlp.spelled import PLACES, features
from listener.nlp.spellings import ALONE, MARKED, UNMARKED, Register, Spellings, Table, against_neutral, read_spellings
from listener.terms import Label, Sentiment

EVEN = Sentiment(1 / 3, 1 / 3, 1 / 3, "even")
texts = st.text(alphabet="aeé ßnñ#@!😡中 ", max_size=40)


def _places(text: str) -> list[int]:
    return features([text]).places.tolist()


def leaning(word: str, strength: float) -> Table:
    """Return a table in which whatever is spelled like `word` speaks for negative."""
    weights = np.zeros((2, PLACES), dtype=np.float32)
    weights[0, _places(word)] = strength
    return Table(weights, np.zeros(2, dtype=np.float32))


def test_a_word_is_its_characters_and_itself() -> None:
    """« ab »: six n-grams within it and the spaces around it, and the word."""
    assert len(_places("ab")) == 7
    assert len(_places("ab cd")) == 2 * 7 + 1, "the pair besides, and nothing across the space"


def test_places_never_change() -> None:
    """Tables that are kept hold by them."""
    assert _places("né!") == [1130, 6386, 6951, 9292, 9347, 19832, 24238, 26099, 32621, 35666, 38565, 55979, 58465]


def test_case_marks_and_spaces_are_not_seen() -> None:
    assert _places(mark("So  a Shame", [(0, 2)])) == _places("so a shame")


def test_amounts_of_a_text_have_the_length_of_one_however_long_it_is() -> None:
    found = features(["a shame", "a shame " * 50])
    for text in (0, 1):
        assert np.isclose((found.amounts[found.texts == text] ** 2).sum(), 1)


def test_of_a_long_text_the_beginning_is_read() -> None:
    """As much as the encoder reads; the memory of hundred-kilobyte posts is bounded."""
    assert _places("so a shame " * 200) == _places("so a shame " * 20_000)


@given(st.lists(texts, min_size=1, max_size=6))
def test_a_text_has_the_same_features_alone_and_among_others(several: list[str]) -> None:
    together = features(several)
    for number, text in enumerate(several):
        alone, rows = features([text]), together.texts == number
        assert np.array_equal(alone.places, together.places[rows])
        assert np.array_equal(alone.amounts, together.amounts[rows])


def test_what_is_spelled_like_a_complaint_is_judged_more_negative() -> None:
    said = Spellings({("de", Register.AT_LARGE): leaning("schrott", 2.0)})
    (shame,) = said.weigh([EVEN], ["so ein schrott"], ["de"])
    assert shame.negative > 0.4 and shame.neutral == pytest.approx(shame.positive)
    assert shame.negative + shame.neutral + shame.positive == pytest.approx(1) and shame.model == EVEN.model


@pytest.mark.parametrize("language", [None, "", "fi", "en"])
def test_of_a_language_without_tables_the_encoder_alone_judges(language: str | None) -> None:
    said = Spellings({("de", Register.AT_LARGE): leaning("schrott", 2.0)})
    assert said.weigh([EVEN], ["schrott"], [language]) == [EVEN]


def test_a_variant_of_a_language_has_its_tables() -> None:
    said = Spellings({("pt", Register.AT_LARGE): leaning("ruim", 2.0)})
    assert said.weigh([EVEN], ["ruim"], ["pt-BR"]) == said.weigh([EVEN], ["ruim"], ["pt"]) != [EVEN]


def test_posts_about_brands_have_a_table_of_their_own_where_the_brand_is_marked() -> None:
    """At large a sick beat is good; of a brand's food it is not."""
    tables = {("en", Register.AT_LARGE): leaning("sick", -3.0), ("en", Register.OF_BRANDS): leaning("sick", 3.0)}
    marked = mark("Acme is sick", [(0, 4)])
    at_large, of_brand = Spellings(tables).weigh([EVEN] * 2, ["acme is sick", marked], ["en"] * 2)
    assert at_large.negative < 1 / 3 < of_brand.negative


def test_a_language_of_which_only_posts_about_brands_are_known_is_judged_by_them_everywhere() -> None:
    said = Spellings({("nl", Register.OF_BRANDS): leaning("bagger", 3.0)})
    bare, marked = said.weigh([EVEN] * 2, ["bagger", mark("bagger", [(0, 6)])], ["nl", "nl"])
    assert bare == marked and bare.negative > 1 / 3
    assert set(ALONE) == {Register.OF_BRANDS} and set(UNMARKED) == {Register.AT_LARGE} and set(MARKED) == set(Register)


def test_only_differences_between_labels_are_kept() -> None:
    weights = np.random.default_rng(3).normal(size=(len(Label), PLACES)).astype(np.float32)
    table = against_neutral(weights, np.array([1, 2, 3], dtype=np.float32))
    found = features(["a shame"])
    leanings = table.leanings(found, 1)[0]
    whole = weights[:, found.places] @ found.amounts + [1, 2, 3]
    assert np.allclose(leanings, whole - whole[tuple(Label).index(Label.NEUTRAL)], atol=1e-4)


def test_tables_are_kept_in_eight_bits(tmp_path: Path) -> None:
    kept = Spellings({("de", Register.AT_LARGE): leaning("schrott", 2.0), ("nl", Register.OF_BRANDS): leaning("", 1.0)})
    (tmp_path / SPELLINGS).write_bytes(kept.as_bytes())
    read = read_spellings(tmp_path)
    assert set(read.tables) == set(kept.tables)
    for key, table in kept.tables.items():
        assert np.allclose(read.tables[key].weights, table.weights, atol=0.01)


def test_a_folder_without_tables_has_none(tmp_path: Path) -> None:
    assert read_spellings(tmp_path).tables == {}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut short", Spellings({}).as_bytes()[:-9]])
def test_a_file_that_is_no_table_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / SPELLINGS).write_bytes(content)
    with pytest.raises(ModelError, match=r"spellings\.npz cannot be read.*"):
        read_spellings(tmp_path)


def test_a_table_of_another_size_is_named(tmp_path: Path) -> None:
    np.savez(tmp_path / SPELLINGS, **{"de.at_large": np.zeros((2, 8), np.int8), "de.at_large.scale": np.ones(3)})
    with pytest.raises(ModelError, match="a table of shape"):
        read_spellings(tmp_path)


def test_the_version_beside_a_judgement_says_by_which_tables() -> None:
    folder = read_folder(BUNDLED)
    assert folder.checksums[SPELLINGS][:6] in folder.version.split("+")


def test_the_model_that_is_shipped_knows_how_people_spell() -> None:
    """In a language it knows; in another the encoder alone judges."""
    model = OnnxSentiment(BUNDLED)
    known, unknown = model.read(["total verarscht worden 🤬 nie wieder"] * 2, ["de", "fi"])
    assert known.sentiment.negative != unknown.sentiment.negative
    assert known.embedding == unknown.embedding


def test_a_post_too_short_to_be_sure_of_its_language_is_read_as_the_likeliest() -> None:
    """Two words are enough for that, though not to tell people which language it is."""
    post, model = "mdr scandaleux", OnnxSentiment(BUNDLED)
    assert EldcDetector().detect(post) is None
    told, untold, other = (model.read([post], [language])[0].sentiment.negative for language in ("fr", None, "fi"))
    assert untold != pytest.approx(other)
    assert (told > other) is (untold > other), "both are pulled to the same side; each has its own temperature"


def test_what_says_nothing_stays_neutral_in_any_language() -> None:
    assert OnnxSentiment(BUNDLED).classify(["@someone https://example.org"], ["de"])[0].neutral > 0.99
