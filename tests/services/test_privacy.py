"""What is held is handed out, forgotten for good, and not kept longer than needed."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import SQLModel, select

from listener.errors import ListenerError, NotFound
from listener.services import answering, persons, privacy, webcare
from listener.services.installation import Installation
from listener.services.reporting import publish_digest
from listener.store import privacy as privacy_store
from listener.store.database import Database
from listener.store.queue import QueueFilter
from listener.terms import AuditKind, CloseReason, EscalationReason, FetchedAuthor, FetchedDocument, Role, Tier, Verdict
from models import AuditEntry, Author, Case, Document, Mention, MentionVector, Story
from tests.factories import make_agent, make_author, make_brand, make_case, make_mention, make_source, now
from tests.services.test_articles import Placing

WORDS = "Acme broke my heirloom clock, signed Wilhelmina"


def everything(database: Database) -> str:
    """All rows of all tables as one text: what a thief of the database reads."""
    with database.reading() as session:
        tables = SQLModel.metadata.sorted_tables
        return json.dumps(
            [[list(row) for row in session.connection().execute(t.select())] for t in tables], default=str
        )


@pytest.fixture
def person(inst: Installation) -> Author:
    """Someone with a case that was noted on, told in a digest and in an alert."""
    database = inst.database
    brand, source = make_brand(database), make_source(database)
    author = make_author(database, "Wilhelmina", "Wilhelmina W.", url="https://example.org/@wilhelmina", followers=12)
    reasons = [{"code": "risk:safety", "weight": 0.6, "evidence": "heirloom clock"}]
    case = make_case(database, brand, source, author=author, text=WORDS, title=WORDS[:20], reasons=reasons)
    webcare.note(inst, case.number, make_agent(database), "Wilhelmina wants the heirloom back", now())
    publish_digest(inst, "acme", case.published_at.date(), now())
    return author


def test_all_about_a_person_is_handed_out(inst: Installation, person: Author) -> None:
    """By the handle with or without @, in any case: posts, judgements, cases, notes; not who of the team wrote them."""
    (held,) = privacy.export_person(inst, "@wilhelmina")["persons"]
    assert (held["author"]["handle"], held["documents"][0]["text"]) == ("Wilhelmina", WORDS)
    assert held["mentions"][0]["brand"] == "acme"
    notes = [event["detail"].get("text") for event in held["cases"][0]["events"]]
    assert "Wilhelmina wants the heirloom back" in notes
    assert "agent_id" not in json.dumps(held, default=str)
    with pytest.raises(NotFound):
        privacy.export_person(inst, "wilhelmina", "elsewhere.example")


def test_nothing_of_a_person_is_left(inst: Installation, person: Author) -> None:
    """No table holds a word, name or address of theirs any more, while the counts stay as they were."""
    assert "Wilhelmina" in everything(inst.database) and "heirloom" in everything(inst.database)
    report = privacy.erase_person(inst, "@wilhelmina")
    left = everything(inst.database).lower()
    assert "wilhelmina" not in left and "heirloom" not in left
    assert (report.networks, report.documents, report.mentions, report.stories) == (("example.org",), 1, 1, 1)
    assert (report.case_events, report.digests) == (1, 1)
    with inst.database.reading() as session:
        assert len(session.exec(select(Mention)).all()) == len(session.exec(select(Case)).all()) == 1
        (document,) = session.exec(select(Document)).all()
        assert (document.text, document.title, document.url, document.canonical_url) == ("", "", "", None)


def test_nothing_is_left_in_notes_calls_addresses_and_the_log(inst: Installation) -> None:
    """What colleagues wrote to each other of the case, where the answer stands, whose accounts are one, digests."""
    database, moment = inst.database, now()
    brand, source = make_brand(database), make_source(database)
    author, other = make_author(database, "wilhelmina", "Wilhelmina W."), make_author(database, "mina2")
    long = f"{WORDS}, and goes on about it for far longer than any digest has room to quote her in one line"
    case = make_case(database, brand, source, author=author, text=long, url="")
    make_mention(
        database,
        brand,
        source,
        author=author,
        text="Of Acme nothing, says Wilhelmina",
        url="",
        verdict=Verdict.DIGEST_ONLY,
    )
    ann = make_agent(database, "Ann", role=Role.LEAD)
    make_agent(database, "Bob")
    version = webcare.claim(inst, case.number, ann, moment).version
    webcare.note(inst, case.number, ann, "@Bob Wilhelmina rang", moment)
    persons.link(inst, case.number, author.id, other.id, ann, moment)
    answering.record(inst, case.number, ann, "Sorry!", version, moment)
    webcare.escalate(inst, case.number, ann, Tier.N2, next(iter(EscalationReason)), "Wilhelmina is angry", moment)
    webcare.hand_back(inst, case.number, ann, "Wilhelmina is calm", moment)
    publish_digest(inst, "acme", case.published_at.date(), moment)
    privacy.erase_person(inst, "wilhelmina", "example.org")
    left = everything(database)
    assert [word for word in ("Wilhelmina", "wilhelmina", "heirloom") if word in left] == []


def test_the_log_forgets_the_one_and_not_her_namesakes(inst: Installation) -> None:
    """«mina» is forgotten: what the log says of «wilhelmina», whose name holds hers, stays."""
    brand, source = make_brand(inst.database), make_source(inst.database)
    names = ("mina", "wilhelmina", "minamina", "bob")
    mina, *others, bob = (make_author(inst.database, name) for name in names)
    case = make_case(inst.database, brand, source, author=bob)
    ann = make_agent(inst.database, "Ann", role=Role.LEAD)
    for one in (mina, *others):
        persons.link(inst, case.number, bob.id, one.id, ann, now())
    privacy.erase_person(inst, "mina", "example.org")
    with inst.database.reading() as session:
        targets = sorted(entry.target for entry in session.exec(select(AuditEntry)) if entry.kind is AuditKind.AUTHOR)
    left = [f"bob (example.org) = {name} (example.org)" for name in ("minamina", "wilhelmina")]
    assert targets == [*left, "…"]


def test_pages_that_show_a_person_hear_of_it(inst: Installation, person: Author) -> None:
    """The row of the case gets another mark: who has it on the screen is told to ask for it anew."""
    before = webcare.look(inst, QueueFilter(), None, now())
    privacy.erase_person(inst, "Wilhelmina")
    after = webcare.look(inst, QueueFilter(), None, now())
    assert before.marks.keys() == after.marks.keys() and before.marks != after.marks and before.stamp != after.stamp


def test_where_the_words_of_a_person_lay_among_meanings_is_forgotten(inst: Installation, person: Author) -> None:
    """What the encoder made of a post tells much of what it said; the next sweep makes nothing of what is gone."""
    inst = replace(inst, sentiment=Placing)
    answering.add(inst, {"title": "Clocks", "text": "We mend it."}, now())
    answering.place_due(inst)
    with inst.database.reading() as session:
        assert len(session.exec(select(MentionVector)).all()) == 1
    privacy.erase_person(inst, "wilhelmina")
    answering.place_due(inst)
    with inst.database.reading() as session:
        assert session.exec(select(MentionVector)).all() == []


def test_what_is_forgotten_while_it_is_placed_stays_forgotten(inst: Installation, person: Author) -> None:
    """The worker had read the words before they went: what it made of them is not kept."""

    class Slow(Placing):
        def place(self, texts: Sequence[str]) -> list[bytes]:
            privacy.erase_person(inst, "wilhelmina")
            return super().place(texts)

    slow = replace(inst, sentiment=Slow)
    answering.add(replace(inst, sentiment=Placing), {"title": "Clocks", "text": "We mend it."}, now())
    answering.place_due(slow)
    with inst.database.reading() as session:
        assert session.exec(select(MentionVector)).all() == []


def test_forgetting_again_finds_nothing(inst: Installation, person: Author) -> None:
    """The second time reports zeros and leaves the database as it was."""
    privacy.erase_person(inst, "wilhelmina")
    before = everything(inst.database)
    report = privacy.erase_person(inst, "wilhelmina")
    assert (report.documents, report.mentions, report.stories, report.case_events, report.digests) == (0, 0, 0, 0, 0)
    assert everything(inst.database) == before
    with pytest.raises(NotFound):
        privacy.export_person(inst, "wilhelmina")


def test_others_keep_their_words(inst: Installation, person: Author) -> None:
    """A story that others told too is named after their first post."""
    database = inst.database
    with database.reading() as session:
        story, theirs = session.exec(select(Story)).one(), session.exec(select(Mention)).one()
        source_id = session.exec(select(Document.source_id)).one()
    other = make_author(database, "bob")
    document = Document(
        source_id=source_id, external_id="b", text="Same with my watch", author_id=other.id, published_at=now(),
        collected_at=now(),
    )  # fmt: skip
    copy = Mention(
        **theirs.model_dump(exclude={"id", "document_id", "author_id", "case_id"}), document_id=document.id,
        author_id=other.id,
    )  # fmt: skip

    def work(session: Any) -> None:
        session.add(document)
        session.flush()
        session.add(copy)

    database.write(work)
    privacy.erase_person(inst, "wilhelmina")
    with database.reading() as session:
        assert session.get_one(Story, story.id).title == "Same with my watch"
        assert session.get_one(Document, document.id).text == "Same with my watch"


def test_who_is_forgotten_is_not_collected_again(inst: Installation, person: Author) -> None:
    """The list holds a keyed hash: it recognises the handle and does not tell it."""
    privacy.erase_person(inst, "wilhelmina")
    fetched = [FetchedDocument("1", "words", author=FetchedAuthor(name)) for name in ("@Wilhelmina", "bob")]
    anonymous = FetchedDocument("2", "words")
    with inst.database.reading() as session:
        secret = inst.settings.secret_keys
        kept = privacy_store.without_erased(session, secret, "example.org", [*fetched, anonymous])
        assert kept == (fetched[1], anonymous)
        assert privacy_store.without_erased(session, secret, "other.example", fetched) == tuple(fetched)


def test_a_stranger_can_be_kept_out(inst: Installation) -> None:
    """Who asks before anything is held is remembered on the network named; without one there is nothing to do."""
    with pytest.raises(NotFound):
        privacy.erase_person(inst, "nobody")
    assert privacy.erase_person(inst, "nobody", "forum.example").networks == ("forum.example",)
    with inst.database.reading() as session:
        assert privacy_store.erased(session, inst.settings.secret_keys, "forum.example", ["Nobody"]) == {"Nobody"}
    assert "nobody" not in everything(inst.database)


def test_one_name_on_two_networks_may_be_two_persons(inst: Installation, person: Author) -> None:
    """Then the network must be named, and the other one keeps everything."""
    with inst.database.writing() as session:
        session.add(Author(network="forum.example", handle="wilhelmina"))
    with pytest.raises(ListenerError) as refused:
        privacy.erase_person(inst, "wilhelmina")
    assert "example.org, forum.example" in refused.value.message
    assert privacy.erase_person(inst, "wilhelmina", "forum.example").documents == 0
    assert WORDS in everything(inst.database)


def test_two_spellings_of_a_handle_are_one_person(inst: Installation, person: Author) -> None:
    """Both are forgotten, and one mark stands for both."""
    second = make_author(inst.database, "@wilhelmina")
    brand, source = make_brand(inst.database, "Other"), make_source(inst.database)
    make_mention(inst.database, brand, source, author=second, text="And my heirloom watch")
    assert privacy.erase_person(inst, "wilhelmina").documents == 2
    assert "heirloom" not in everything(inst.database)
    with inst.database.reading() as session:
        assert len(session.exec(select(Author)).all()) == 1


# --- Export -------------------------------------------------------------------------------------


def test_days_are_those_of_the_brand(inst: Installation) -> None:
    """An export of one local day has what was published from its midnight to the next."""
    brand = make_brand(inst.database, time_zone="Pacific/Auckland")
    source = make_source(inst.database)
    for hours in (1, 30, 60):
        make_mention(inst.database, brand, source, age=timedelta(hours=hours), text=f"{hours} hours")
    rows = list(privacy.export_mentions(inst, "acme"))
    assert [row["text"] for row in rows] == ["60 hours", "30 hours", "1 hours"]
    assert set(rows[0]) == set(privacy.COLUMNS)
    from zoneinfo import ZoneInfo

    day = rows[1]["published_at"].astimezone(ZoneInfo("Pacific/Auckland")).date()
    assert [row["text"] for row in privacy.export_mentions(inst, "acme", day, day)] == ["30 hours"]
    assert list(privacy.export_mentions(inst, "acme", date(2001, 1, 1), date(2001, 1, 2))) == []


def test_an_unknown_brand_is_named(inst: Installation) -> None:
    """An export of nothing is refused before it begins."""
    with pytest.raises(NotFound):
        list(privacy.export_mentions(inst, "nobody"))


@given(st.text())
def test_no_guarded_cell_begins_like_a_formula(cell: str) -> None:
    """And what is guarded can be had back by taking the sign away."""
    shown = str(privacy.guarded(cell))
    assert not shown.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    assert shown in (cell, f"'{cell}")


def test_numbers_stay_numbers() -> None:
    """A negative number is no formula."""
    assert privacy.guarded(-1.5) == -1.5


# --- Retention ----------------------------------------------------------------------------------


def test_what_is_old_goes_and_an_open_case_stays(inst: Installation) -> None:
    """Old documents, closed cases and digests go; a post of an open or a lately closed case is kept with it."""
    database = inst.database
    brand, source, agent = make_brand(database), make_source(database), make_agent(database)
    old = timedelta(days=400)
    make_mention(database, brand, source, age=old, text="old", author=make_author(database, "old"))
    open_case = make_case(database, brand, source, age=old, text="open")
    lately = make_case(database, brand, source, age=old, text="lately closed", author=make_author(database, "lately"))
    webcare.close(inst, lately.number, agent, CloseReason.ANSWERED, now() - timedelta(days=2))
    long_ago = make_case(database, brand, source, age=old, text="closed long ago")
    webcare.close(inst, long_ago.number, agent, CloseReason.SPAM, now() - old)
    make_mention(database, brand, source, text="new")
    publish_digest(inst, "acme", (now() - old).date(), now() - old)
    trial = privacy.apply_retention(inst, 365, now(), dry_run=True)
    assert (trial.documents, trial.mentions, trial.cases, trial.digests) == (2, 2, 1, 1)
    report = privacy.apply_retention(inst, 365, now())
    assert (report.documents, report.mentions, report.cases, report.digests) == (2, 2, 1, 1)
    with database.reading() as session:
        assert sorted(session.exec(select(Document.text))) == ["lately closed", "new", "open"]
        assert sorted(session.exec(select(Case.number))) == [open_case.number, lately.number]
        assert [author.handle for author in session.exec(select(Author))] == ["lately"]
    again = privacy.apply_retention(inst, 365, now())
    assert (again.documents, again.cases, again.digests) == (0, 0, 0)


def test_the_list_of_the_forgotten_is_kept(inst: Installation, person: Author) -> None:
    """Retention deletes authors of whom nothing is held, but not the marks that keep them out."""
    privacy.erase_person(inst, "nobody", "forum.example")
    privacy.apply_retention(inst, 365, now())
    with inst.database.reading() as session:
        assert privacy_store.erased(session, inst.settings.secret_keys, "forum.example", ["nobody"]) == {"nobody"}


def test_more_than_one_part_is_deleted(inst: Installation) -> None:
    """Deleting goes on, part after part, until nothing old is left."""
    source, moment = make_source(inst.database), now() - timedelta(days=400)
    rows = [
        Document(source_id=source.id, external_id=str(n), published_at=moment, collected_at=moment) for n in range(1200)
    ]
    inst.database.write(lambda session: session.add_all(rows))
    assert privacy.apply_retention(inst, 30, now()).documents == 1200
    with inst.database.reading() as session:
        assert session.exec(select(Document)).all() == []


def test_too_few_days_are_refused(inst: Installation) -> None:
    """A digest compares with the week before: that much is always kept."""
    with pytest.raises(ListenerError):
        privacy.apply_retention(inst, 7, now())
