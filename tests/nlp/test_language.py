"""Language, or silence."""

import pytest

from listener.nlp.language import EldcDetector, likeliest

POSTS = {
    "en": "I have been waiting for my parcel for three weeks now",
    "fr": "Le train est encore en retard ce matin, comme d'habitude",
    "nl": "Ik wacht al drie weken op mijn pakketje en niemand belt terug",
    "de": "Der Zug kommt schon wieder eine Stunde zu spät",
    "es": "Llevo tres semanas esperando mi pedido y nadie contesta",
    "it": "Aspetto il mio pacco da tre settimane e nessuno risponde",
    "pt": "Estou esperando a minha encomenda há três semanas",
    "ar": "أنتظر طردي منذ ثلاثة أسابيع ولا أحد يجيب",
    "hi": "मैं तीन हफ्ते से अपने पार्सल का इंतज़ार कर रहा हूँ",
}


@pytest.mark.parametrize(("code", "post"), POSTS.items())
def test_ordinary_posts_are_recognised(code, post):
    """One sentence is enough."""
    assert EldcDetector().detect(post) == code


def test_handles_links_and_hashtags_do_not_count():
    """English names around French words do not make the post English."""
    post = "@BestService https://example.com/the/best/of/all Le train est encore en retard #TheBestTrainOfTheWorld"
    assert EldcDetector().detect(post) == "fr"


@pytest.mark.parametrize(
    "text", ["", " ", "ok", "😡😡", "12:45", "@someone http://example.com", "\ud800", "!?", "#tag"]
)
def test_it_says_nothing_rather_than_guess(text):
    """No words, no language; and no text raises."""
    assert EldcDetector().detect(text) is None


def test_a_very_long_text_is_told_by_its_beginning():
    """A hundred thousand characters are no trouble."""
    assert EldcDetector().detect(POSTS["nl"] * 2000) == "nl"


@pytest.mark.parametrize(
    ("text", "code"), [("mdr scandaleux", "fr"), ("echt kut", "nl"), ("que lixo", "pt"), ("stupid airline", "en")]
)
def test_of_two_words_the_likeliest_language_can_be_guessed(text, code):
    """Where it is not shown to anybody, and being wrong costs little."""
    assert EldcDetector().detect(text) in (None, code)
    assert likeliest(text, POSTS) == code


def test_a_guess_stays_among_the_languages_asked_for():
    assert likeliest("mdr scandaleux", {"nl", "de"}) is None
    assert likeliest("ok", POSTS) is None
