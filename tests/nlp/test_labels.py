"""What outputs mean, in the words of whoever trained the model."""

import pytest

from listener.errors import ModelError
from listener.nlp.labels import meaning, meanings, parse_stated
from listener.terms import Label

NEG, NEU, POS = Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE


@pytest.mark.parametrize(
    "names",
    [
        "negative neutral positive",
        "NEG NEU POS",
        "Négatif Neutre Positif",
        "négative neutre positive",
        "negatief neutraal positief",
        "Negativ Neutral Positiv",
        "negativo neutro positivo",
        "negativa neutra positiva",
        "negativo neutrale positivo",
        "LABEL_negative sentiment-neutral POSITIVE_SENTIMENT",
    ],
)
def test_three_labels_are_understood_in_seven_languages(names):
    """Case, accents and what stands around the word do not matter."""
    assert meanings(names.split()) == (NEG, NEU, POS)


def test_any_order_will_do():
    """The order of the outputs is the model's."""
    assert meanings(["positive", "negative", "neutral"]) == (POS, NEG, NEU)


@pytest.mark.parametrize("name", ["{} star", "{} stars", "{}-étoiles", "{} sterren", "{} Sterne", "{} estrellas"])
def test_five_stars_are_two_negative_one_neutral_two_positive(name):
    """One and two stars complain, three do not care."""
    assert meanings([name.format(number) for number in range(1, 6)]) == (NEG, NEG, NEU, POS, POS)


def test_drawn_stars_are_counted():
    """Whichever star is drawn."""
    assert meanings(["★", "★★", "★★★", "⭐⭐⭐⭐", "⭐️⭐️⭐️⭐️⭐️"]) == (NEG, NEG, NEU, POS, POS)


def test_how_strong_a_label_is_does_not_matter():
    """Very negative is negative."""
    assert meanings(["Very Negative", "negative", "Neutral", "très positif", "POSITIVE"]) == (NEG, NEG, NEU, POS, POS)


def test_two_labels_are_enough():
    """Such a model never finds a text neutral."""
    assert meanings(["NEGATIVE", "POSITIVE"]) == (NEG, POS)


@pytest.mark.parametrize(
    "name", ["", "not negative", "joy", "LABEL_1", "5", "negative positive", "very", "6 stars", "🙂"]
)
def test_what_is_no_label_means_nothing(name):
    """Nothing is guessed."""
    assert meaning(name) is None


def test_numbered_outputs_are_refused_and_the_way_out_is_told():
    """LABEL_0 may be the best or the worst."""
    with pytest.raises(ModelError, match=r"LABEL_0, LABEL_1, LABEL_2.*does not say what they mean") as refusal:
        meanings(["LABEL_0", "LABEL_1", "LABEL_2"])
    assert "id2label" in refusal.value.advice
    assert "LISTENER_MODEL_LABELS='negative,neutral,positive', in the order" in refusal.value.advice


def test_emotions_are_listed():
    """A model of emotions can be used by whoever says which are negative."""
    with pytest.raises(ModelError, match="no sentiment: anger, joy, optimism, sadness") as refusal:
        meanings(["anger", "joy", "optimism", "sadness"])
    assert "anger=negative" in refusal.value.advice
    stated = parse_stated("anger=negative,joy=positive, Optimism = positive,3=negative")
    assert meanings(["anger", "joy", "optimism", "sadness"], stated) == (NEG, POS, POS, NEG)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["neg", "neg", "neutral"], "no output of the model means positive"),
        (["neutral", "positive"], "no output of the model means negative"),
        (["toxic", "neutral", "positive"], "not all sentiment: toxic"),
        (["1 star", "2 stars", "3 stars"], "no sentiment: 1 star"),
        (["1", "2", "3", "4", "5"], "does not say"),
        (["LABEL_0"], "one output"),
        (["positive"], "one output"),
        ([], "no output of the model means negative or positive: nothing"),
    ],
)
def test_labels_that_cannot_be_mapped_are_refused(names, said):
    """The error tells what was found and what to do."""
    with pytest.raises(ModelError, match=said) as refusal:
        meanings(names)
    assert refusal.value.advice


def test_stated_labels_replace_the_models_own():
    """By order, by name, by number; what is not spoken of keeps its name."""
    names = ["LABEL_0", "LABEL_1", "neutral"]
    assert meanings(names, parse_stated("positive, negative, neutral")) == (POS, NEG, NEU)
    assert meanings(names, parse_stated("label_1=positive,0=negatief")) == (NEG, POS, NEU)


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("negative,positive", "2 labels are stated, but the model has 3 outputs"),
        ("LABEL_7=negative", "no output LABEL_7"),
        ("negative,LABEL_1=positive", "cannot be read"),
        ("good,neutral,bad", "not all sentiment"),
    ],
)
def test_stated_labels_that_do_not_fit_are_refused(setting, said):
    """A setting that is half right is wrong."""
    with pytest.raises(ModelError, match=said):
        meanings(["LABEL_0", "LABEL_1", "LABEL_2"], parse_stated(setting))
