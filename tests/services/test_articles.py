"""The knowledge base: written by leads, near to the posts it answers."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from listener.errors import FormError, ListenerError, NotFound
from listener.nlp.sentiment import load_sentiment
from listener.services import answering, auditing, webcare
from listener.services.installation import Installation
from listener.services.known import Known
from listener.terms import AuditKind
from models import Brand, Source
from tests.factories import make_agent, make_author, make_brand, make_case, now
from tests.fakes import FakeSentiment
from tests.services.answered import answer_of


class Placing(FakeSentiment):
    """Places by one word: what says «parcel» lies in one direction, anything else in another."""

    placed_by = "one word"

    def place(self, texts: Sequence[str]) -> list[bytes]:
        east, north = bytes.fromhex("003c0000"), bytes.fromhex("0000003c")  # (1, 0) and (0, 1) in 16-bit floats
        return [east if "parcel" in text.lower() else north for text in texts]


@pytest.fixture
def knowing(inst: Installation) -> Installation:
    """An installation on which a lead works."""
    return replace(inst, sentiment=Placing, by=make_agent(inst.database, "Lea").id)


def _add(inst: Installation, title: str, text: str = "We look for it.", **fields: object) -> None:
    answering.add(inst, {"title": title, "text": text, **fields}, now())


def test_who_wrote_an_answer_and_when_is_kept(knowing: Installation, brand: Brand) -> None:
    """Added, changed, retired and brought back: each stands in the audit log, the last on the answer."""
    one = answering.add(
        knowing, {"title": "Late", "text": "Sorry", "tags": "Parcel, late ,", "brand": "kolibrie"}, now()
    )
    answering.change(knowing, one.id, {"title": "Too late", "text": "Sorry"}, now())
    answering.retire(knowing, one.id, now())
    assert answering.find(knowing) == []
    ((article, its, by),) = answering.find(knowing, retired=True)
    assert (article.title, its, by and by.name) == ("Too late", None, "Lea")
    answering.retire(knowing, one.id, now(), back=True)
    assert len(answering.find(knowing)) == 1
    actions = [entry.entry.action for entry in auditing.entries(knowing, kind=AuditKind.ARTICLE)]
    assert actions == ["restored", "removed", "changed", "added"]


def test_answers_are_found_by_words_brand_and_language(knowing: Installation, brand: Brand) -> None:
    """All words must be there, in title, text or tags; what is for all brands and any language is always found."""
    other = make_brand(knowing.database, "Bolt")
    _add(knowing, "Late parcel", brand=brand.slug, language="en", tags="delivery")
    _add(knowing, "Refund", brand=other.slug, language="nl")
    _add(knowing, "Hello", "Good day")

    def titles(*words: str, **where: str) -> list[str]:
        return [article.title for article, _, _ in answering.find(knowing, *words, **where)]

    assert titles("DELIVERY look") == ["Late parcel"]
    assert titles(brand=other.slug) == ["Hello", "Refund"]
    assert titles(language="en") == ["Hello", "Late parcel"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": " "},
        {"text": "Dear {autor}"},
        {"language": "english"},
        {"valid_until": "soon"},
        {"topics": ["weather"]},
    ],
)
def test_a_wrong_field_is_named(knowing: Installation, wrong: dict[str, str]) -> None:
    """No title, an unknown variable, a language that is no code, a day that is none."""
    with pytest.raises(FormError) as refused:
        answering.add(knowing, {"title": "Late", "text": "Sorry", **wrong}, now())
    assert set(refused.value.fields) == set(wrong)
    with pytest.raises(NotFound):
        _add(knowing, "Late", brand="nobody")


def test_a_case_proposes_what_is_near(knowing: Installation, brand: Brand, source: Source) -> None:
    """Placed by the worker, in the post's language, filled in, with why; not what is far, expired or not ours."""
    case = make_case(knowing.database, brand, source, text="Where is my PARCEL?", author=make_author(knowing.database))
    ann = make_agent(knowing.database, "Ann")
    _add(knowing, "Far", language="en")
    _add(knowing, "Near", "Dear {author}, your parcel comes. {agent}, case {case}", language="en", tags="parcel")
    _add(knowing, "Expired", language="en", valid_until=(now() - timedelta(days=2)).date().isoformat())
    _add(knowing, "Not ours", language="en", brand=make_brand(knowing.database, "Bolt").slug)
    assert answering.place_due(knowing) == 5
    assert answering.place_due(knowing) == 0
    (near,) = answer_of(knowing, case.number, ann).proposals
    name = webcare.case(knowing, case.number).posts[0].author
    assert near.text == f"Dear {name and name.name}, your parcel comes. Ann, case {case.number}"
    assert (near.article.title, near.likeness, near.tags) == ("Near", pytest.approx(1, abs=0.01), ("parcel",))


def test_what_is_known_of_the_answers_is_not_read_again_but_what_was_retired_is_gone(
    knowing: Installation, brand: Brand, source: Source
) -> None:
    """As another process may retire an answer that this one remembers."""
    case, ann, known = (
        make_case(knowing.database, brand, source, text="my order"),
        make_agent(knowing.database),
        Known(),
    )

    def proposed() -> list[str]:
        view = webcare.case(knowing, case.number)
        found = answering.look(knowing, view.row, view.posts, ann, now(), known)
        return [one.article.title for one in found.proposals]

    lost = answering.add(knowing, {"title": "Lost", "text": "Sorry.", "tags": "order"}, now())
    assert proposed() == ["Lost"]
    _add(knowing, "Found", tags="order")
    assert proposed() == ["Lost"]
    answering.retire(knowing, lost.id, now())
    assert proposed() == []
    known = Known()
    assert proposed() == ["Found"]


def test_an_answer_for_a_risk_is_proposed_on_posts_about_it(
    knowing: Installation, brand: Brand, source: Source
) -> None:
    """What the reasons of a post say it is about counts; the topics come back in the order of their gravity."""
    post = {"text": "The parcel cut my hand", "reasons": [{"code": "risk:safety", "weight": 0.6, "evidence": "cut"}]}
    case, ann = make_case(knowing.database, brand, source, **post), make_agent(knowing.database, "Ann")
    _add(knowing, "Late", "Where is your parcel?")
    one = answering.add(knowing, {"title": "Unsafe", "text": "Stop using it", "topics": ["legal", "safety"]}, now())
    assert one.topics == ["safety", "legal"]
    answering.place_due(knowing)
    first, second = answer_of(knowing, case.number, ann).proposals
    assert (first.article.title, first.topics, second.article.title) == ("Unsafe", ("safety",), "Late")


def test_an_inserted_answer_joins_what_is_typed(knowing: Installation, brand: Brand, source: Source) -> None:
    """It comes below the text, filled in; a hole that stays must be filled before anything is sent."""
    case, ann = make_case(knowing.database, brand, source), make_agent(knowing.database, "Ann")
    article = answering.add(knowing, {"title": "Hi", "text": "Dear {author}, {brand} is sorry."}, now())
    answering.insert(knowing, case.number, ann, article.id, "Hello!", 1, now())
    draft = answer_of(knowing, case.number, ann).draft
    assert draft and draft.text == "Hello!\n\nDear {author}, Kolibrie is sorry."
    version = webcare.claim(knowing, case.number, ann, now()).version
    with pytest.raises(ListenerError, match="is not filled in"):
        answering.record(knowing, case.number, ann, draft.text, version, now())


def test_the_shipped_encoder_knows_what_an_answer_is_for(inst: Installation, brand: Brand, source: Source) -> None:
    """With the real model: of five answers the right one is among the three proposed, whatever the words."""
    real = replace(inst, sentiment=lambda: load_sentiment(""))
    for title, text, tags in (
        ("Late parcel", "We are sorry that your parcel is late. Send us the number of your order.", "delivery"),
        ("Refund", "You get your money back within five days after the return has reached us.", "return,money"),
        ("Double charge", "We are sorry that you were charged twice. The amount is booked back.", "payment,invoice"),
        ("Rude staff", "This is not how we treat our customers. Tell us when and where it was.", "shop,service"),
        ("Outage", "There is an outage in your area. Our engineers are on it.", "network,internet"),
    ):
        answering.add(real, {"title": title, "text": text, "tags": tags}, now())
    wanted = {
        "Still no parcel after two weeks, where is my order?": "Late parcel",
        "why did you take 40 euro twice from my account": "Double charge",
        "I sent the shoes back a month ago and got nothing for them": "Refund",
        "Al twee weken wachten op mijn pakket, waar blijft het?": "Late parcel",
    }
    ann = make_agent(inst.database)
    numbers = {make_case(inst.database, brand, source, text=text).number: title for text, title in wanted.items()}
    answering.place_due(real)
    for number, title in numbers.items():
        proposals = answer_of(real, number, ann).proposals
        assert title in [one.article.title for one in proposals]
        assert len(proposals) <= 3
