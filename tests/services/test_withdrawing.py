"""A post deleted at its source: its words go, counts stay, the case says so."""

from datetime import timedelta

import pytest
from sqlmodel import select

from listener.services import webcare
from listener.services.analysis import analyse_due
from listener.services.installation import Installation
from listener.services.listening import poll_source
from listener.services.privacy import withdraw
from listener.services.reporting import publish_digest
from listener.store import cases, posted
from listener.terms import AlertKind, Batch, CaseEventKind, DeliveryState
from models import (
    Alert,
    Brand,
    Case,
    CaseEvent,
    Channel,
    Delivery,
    Digest,
    Document,
    Mention,
    MentionVector,
    Source,
    Story,
)
from tests.factories import make_agent, make_brand, make_case, make_source, now
from tests.fakes import Outside
from tests.services.conftest import NOON, Post
from tests.services.test_listening import answer, documents, stored

WORDS = "Kolibrie is terrible, my parcel is lost since Tuesday"


def read(inst: Installation, source: Source) -> None:
    report = poll_source(inst, source.id, stored(inst, source).next_poll_at)
    assert report.taken and report.error is None


def test_the_words_go_and_the_case_says_so(
    inst: Installation, source: Source, brand: Brand, outside: Outside, post: Post
) -> None:
    """Document, mention and case stay; nothing that was said does; a stale close is refused."""
    one = post(WORDS, external_id="42", url="https://forum.example/42")
    answer(inst, outside, Batch((one,)), Batch(deleted=("42", "unknown")), Batch((one,)))
    read(inst, source)
    analyse_due(inst, NOON + timedelta(minutes=1))
    with inst.database.reading() as session:
        version = session.exec(select(Case)).one().version
        keep = MentionVector(mention_id=session.exec(select(Mention)).one().id, vector=b"\0\0", model="fake")
    with inst.database.writing() as session:
        session.add(keep)
    read(inst, source)
    with inst.database.reading() as session:
        case = session.exec(select(Case)).one()
        event = session.exec(select(CaseEvent).where(CaseEvent.kind == CaseEventKind.WITHDRAWN)).one()
        mention, story = session.exec(select(Mention)).one(), session.exec(select(Story)).one()
        assert session.exec(select(MentionVector)).all() == [], "nor what the encoder made of the words"
        assert (event.case_id, event.mention_id, case.version) == (case.id, mention.id, version + 1)
        assert not any(reason["evidence"] for reason in mention.reasons)
        assert "parcel" not in story.title and story.fingerprint is None
    (document,) = documents(inst)
    assert document.text == document.title == ""
    assert document.deleted_at is not None and document.url
    read(inst, source)  # a page of the source that is slower than its deletion
    assert documents(inst)[0].text == ""


def test_twice_is_once(inst: Installation, source: Source, brand: Brand, outside: Outside, post: Post) -> None:
    """A source that names a deletion again adds no event, and a post never analysed is never analysed."""
    answer(inst, outside, Batch((post(WORDS, external_id="42"),)), Batch(deleted=("42",)))
    for _ in range(3):
        read(inst, source)
    assert analyse_due(inst, NOON + timedelta(hours=1)).mentions == 0
    with inst.database.reading() as session:
        assert session.exec(select(Document).where(Document.deleted_at.is_not(None))).one()  # type: ignore[union-attr]
        assert session.exec(select(CaseEvent)).all() == []


@pytest.mark.parametrize("is_edited", [False, True])
def test_long_words_go_from_story_and_digest_too(
    inst: Installation, source: Source, brand: Brand, outside: Outside, post: Post, is_edited: bool
) -> None:
    """Both tell a post by its first words, cut; also by those it had before an edit, and without an address."""
    long = f"{WORDS}. My daughter's medicine is in it, and nobody at all answers me on the phone or by mail, ten times"
    edit = [Batch((post("Kolibrie is terrible", external_id="1", url=""),))] if is_edited else []
    answer(inst, outside, Batch((post(long, external_id="1", url=""),)), *edit, Batch(deleted=("1",)))
    read(inst, source)
    analyse_due(inst, NOON + timedelta(minutes=1))
    publish_digest(inst, brand.slug, NOON.date(), NOON + timedelta(minutes=1))
    for _ in edit:
        read(inst, source)
        analyse_due(inst, NOON + timedelta(hours=1))
    read(inst, source)
    with inst.database.reading() as session:
        story, digest = session.exec(select(Story)).one(), session.exec(select(Digest)).one()
    assert (story.title, story.fingerprint) == ("…", None)
    assert "parcel" not in str(digest.report)


def test_a_message_that_quotes_a_post_loses_its_words_wherever_its_case_went(inst: Installation) -> None:
    """The case that was told of has been merged into another since: its message is looked at again all the same."""
    brand, source = make_brand(inst.database), make_source(inst.database)
    told, other = make_case(inst.database, brand, source), make_case(inst.database, brand, source)
    (quoted,) = webcare.case(inst, told.number).posts
    with inst.database.writing() as session:
        channel = Channel(notifier="slack", name="#webcare")
        alert = Alert(
            key="told", kind=AlertKind.CASE_OPENED, brand_id=brand.id, case_id=told.id, mention_id=quoted.mention.id
        )
        session.add_all((channel, alert))
        session.flush()
        delivery = Delivery(alert_id=alert.id, channel_id=channel.id, state=DeliveryState.SENT)
        session.add(delivery)
        session.flush()
        posted.note(session, delivery, {"ts": "1"}, "", now())
    webcare.merge(inst, told.number, other.number, make_agent(inst.database), now())
    with inst.database.writing() as session:
        message = posted.take(session, channel.id, now())
        assert message is not None
        message.try_at = None
    with inst.database.writing() as session:
        assert posted.due_channels(session, now()) == set()
        withdraw(session, session.get_one(Source, source.id), [quoted.document.external_id], now())
        assert posted.due_channels(session, now()) == {channel.id}


@pytest.mark.parametrize("url", ["", "https://forum.example/1"])
def test_what_was_told_of_a_post_follows_its_edits(
    inst: Installation, source: Source, brand: Brand, outside: Outside, post: Post, url: str
) -> None:
    """Story, digest and its topics tell the newest words; after two edits and a deletion, none of the three."""
    said = [f"{WORDS}.", "Kolibrie is terrible, my toaster burned", "Kolibrie is terrible, all of it"]
    posts = [Batch((post(words, external_id="1", url=url),)) for words in said]
    answer(inst, outside, *posts, Batch(deleted=("1",)))
    titles = []
    for n in range(len(said) + 1):
        read(inst, source)
        analyse_due(inst, NOON + timedelta(minutes=1 + n))
        if n == 0:
            publish_digest(inst, brand.slug, NOON.date(), NOON + timedelta(minutes=2))
            with inst.database.writing() as session:
                digest = session.exec(select(Digest)).one()
                digest.report = digest.report | {"topics": [{"name": n, "mentions": 1} for n in ("parcel", "terrible")]}
        with inst.database.reading() as session:
            (line,) = session.exec(select(Digest)).one().report["stories"]
            titles.append((session.exec(select(Story)).one().title, line["title"], line["url"] or url))
            topics = [one["name"] for one in session.exec(select(Digest)).one().report["topics"]]
            assert n == 0 or topics == (["terrible"] if n < len(said) else [])
    assert titles == [*((words, words, url) for words in said), ("…", "…", url)]
    with inst.database.reading() as session:
        assert session.exec(select(Story)).one().words_key == "", "nor a key that tells who guesses them"


def test_a_story_is_named_after_what_is_left(
    inst: Installation, source: Source, brand: Brand, outside: Outside, post: Post
) -> None:
    """The next post of the same story gives it its name."""
    first = post(WORDS, external_id="1", minutes_ago=9)
    copy = post(WORDS + "!", external_id="2", by="bo", minutes_ago=8)
    answer(inst, outside, Batch((copy, first)), Batch(deleted=("1",)))
    read(inst, source)
    analyse_due(inst, NOON + timedelta(minutes=1))
    read(inst, source)
    with inst.database.reading() as session:
        stories = {story.id: story.title for story in session.exec(select(Story))}
        kept = session.exec(select(Mention).join(Document).where(Document.external_id == "2")).one()
        assert "parcel" in stories[kept.story_id]
        assert cases.open_of_story(session, kept.story_id) is not None
