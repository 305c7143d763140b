"""The model that comes with Listener, as it is."""

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from listener.nlp.sentiment import OnnxSentiment, load_sentiment, of_one_length
from listener.nlp.transformers_sentiment import batches
from listener.terms import Label, Sentiment

ANGRY = {
    "en": "This is the worst service ever, I am furious and I want my money back",
    "fr": "Quelle honte, votre service client est nul, je suis très déçu",
    "nl": "Waardeloze service, wat een schande, nooit meer",
    "de": "Der schlechteste Service aller Zeiten, ich bin total enttäuscht",
    "es": "El peor servicio de mi vida, qué vergüenza, nunca más",
    "it": "Servizio pessimo, una vergogna, sono davvero deluso",
    "pt": "Péssimo atendimento, que vergonha, estou muito decepcionado",
}
HAPPY = {
    "en": "I love it, thank you so much for the wonderful service!",
    "fr": "Merci beaucoup, service génial, je suis ravie !",
    "nl": "Wat een geweldige service, heel erg bedankt!",
    "de": "Ich liebe es, vielen Dank für den tollen Service!",
    "es": "Me encanta, muchas gracias por el maravilloso servicio",
    "it": "Lo adoro, grazie mille, servizio fantastico!",
    "pt": "Adorei, muito obrigado pelo atendimento maravilhoso!",
}
ODD = ["", " ", "a", "😡", "😀" * 5000, "\ud800\udfff", "</s><mask>", "\x00\u202e", "word " * 20_000, "ａ" * 100_000]


@pytest.fixture(scope="module")
def model() -> OnnxSentiment:
    return load_sentiment("")


@pytest.mark.parametrize("language", ANGRY)
def test_obvious_anger_and_joy_are_told_apart(model, language):
    """A furious post is negative and a thankful one positive, in each language."""
    angry, happy = model.classify([ANGRY[language], HAPPY[language]])
    assert (angry.label, happy.label) == (Label.NEGATIVE, Label.POSITIVE)


def test_a_text_gets_the_same_answer_alone_and_among_others(model):
    """It is judged beside texts of its own length only, on scales that do not depend on them."""
    texts = [*ANGRY.values(), *HAPPY.values(), "short", "long " * 200]
    for alone, together in zip([model.classify([text])[0] for text in texts], model.classify(texts), strict=True):
        assert alone.scores == pytest.approx(together.scores, abs=0.01)


def test_answers_keep_the_order_of_the_texts(model):
    """Sorting by length inside does not show outside."""
    texts = [text for pair in zip(ANGRY.values(), HAPPY.values(), strict=True) for text in pair]
    assert [s.label for s in model.classify(texts)] == [Label.NEGATIVE, Label.POSITIVE] * len(ANGRY)


def test_any_text_gets_probabilities(model):
    """Empty, one letter, emoji, lone surrogates, marks of the tokenizer, a hundred thousand characters."""
    for answer in model.classify(ODD):
        assert sum(answer.scores.values()) == pytest.approx(1)
        assert answer.model == model.version


def test_a_text_that_says_nothing_is_neutral(model):
    """Only a link and a handle: there is nothing to judge."""
    assert [s.label for s in model.classify(["", "@someone https://example.com/a"])] == [Label.NEUTRAL] * 2
    assert model.classify([]) == []


def test_marks_in_a_post_are_read_as_text(model):
    """Writing the tokenizer's end mark does not hide what follows from the model."""
    plain, marked = model.classify([ANGRY["en"], f"</s> {ANGRY['en']}"])
    assert marked.label is plain.label


def test_invisible_characters_change_nothing(model):
    """Zero-width joiners between letters give the very same answer."""
    assert model.classify(["\u200d".join(ANGRY["fr"])]) == model.classify([ANGRY["fr"]])


def test_several_threads_may_share_a_model():
    """First uses at the same time load one session and give the same answers."""
    fresh = load_sentiment("", threads=2)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: fresh.classify(list(ANGRY.values())), range(8)))
    assert all(
        a.scores == pytest.approx(b.scores, abs=1e-6) for pair in pairwise(answers) for a, b in zip(*pair, strict=True)
    )


def _classify_in_child(model: OnnxSentiment, answers: "multiprocessing.Queue[list[Sentiment]]") -> None:
    answers.put(model.classify([ANGRY["en"]]))


def test_a_model_used_before_a_fork_works_in_the_child():
    """The child loads its own session, even when the parent forks with the lock taken."""
    parent = load_sentiment("", threads=2)
    parent.classify([ANGRY["en"]])
    context = multiprocessing.get_context("fork")
    answers = context.Queue()
    with parent._encoder._lock:
        child = context.Process(target=_classify_in_child, args=(parent, answers))
        child.start()
    try:
        assert answers.get(timeout=60)[0].label is Label.NEGATIVE
    finally:
        child.join(timeout=60)
        child.kill()


def test_batches_stay_within_the_budget():
    """Number times longest is bounded; every text is in one batch; a giant is alone."""
    lengths = [5, 300, 7, 20, 20, 9, 64, 1]
    groups = list(batches(lengths, 64))
    assert sorted(i for group in groups for i in group) == list(range(len(lengths)))
    assert all(len(group) == 1 or len(group) * max(lengths[i] for i in group) <= 64 for group in groups)


def test_texts_of_one_length_are_judged_together():
    """Nothing is padded: every text is in one group of its own length, within the budget."""
    lengths = [5, 30, 5, 7, 5, 30, 300, 5]
    groups = list(of_one_length(lengths, 15))
    assert sorted(i for group in groups for i in group) == list(range(len(lengths)))
    assert all(len({lengths[i] for i in group}) == 1 for group in groups)
    assert sorted(map(len, groups)) == [1, 1, 1, 1, 1, 3]
