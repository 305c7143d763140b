"""A post deleted at its source: its words go, counts stay, the case says so."""

from datetime import timedelta

from sqlmodel import select

from listener.services.analysis import analyse_due
from listener.services.installation import Installation
from listener.services.listening import poll_source
from listener.store import cases
from listener.terms import Batch, CaseEventKind
from models import Brand, Case, CaseEvent, Document, Mention, MentionVector, Source, Story
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
