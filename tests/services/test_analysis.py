"""From documents to cases: one case per author and story, deadlines from publication, nothing twice."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from listener.errors import ModelError
from listener.services import privacy
from listener.services.analysis import AnalysisReport, analyse_due, given_up, put_off
from listener.services.installation import Installation
from listener.services.listening import poll_source
from listener.store.documents import ANALYSIS_ATTEMPTS, ANALYSIS_LEASE
from listener.terms import AlertKind, Batch, CaseEventKind, CaseState, FetchedDocument, Label, Sentiment, Verdict
from models import Alert, Brand, Case, CaseEvent, CaseWord, Channel, Delivery, Document, Mention, Source, Story
from tests.fakes import FakeSentiment, Outside
from tests.services.conftest import NOON, Post

LONG = (
    "@kolibrie my parcel was left in the rain again, the box is ruined and nobody answers my mails: "
    "terrible service, I want my money back today"
)


@pytest.fixture
def read(inst: Installation, source: Source, outside: Outside, brand: Brand) -> "Read":
    return Read(inst, source, outside)


class Read:
    """Lets the source publish posts and has them analysed, as two workers would one after the other."""

    def __init__(self, inst: Installation, source: Source, outside: Outside) -> None:
        self.inst, self.source, self.outside, self.now = inst, source, outside, NOON

    def collect(self, *posts: FetchedDocument, gone: tuple[str, ...] = ()) -> None:
        self.outside.connector.answers = [Batch(posts, deleted=gone)]
        with self.inst.database.writing() as session:
            session.get_one(Source, self.source.id).next_poll_at = self.now
        assert poll_source(self.inst, self.source.id, self.now).taken

    def __call__(self, *posts: FetchedDocument) -> AnalysisReport:
        self.collect(*posts)
        return analyse_due(self.inst, self.now)

    def rows(self, table: type) -> list:  # type: ignore[type-arg]
        with self.inst.database.reading() as session:
            return list(session.exec(select(table)))


def test_an_urgent_post_becomes_a_case(read: Read, channel: Channel, post: Post) -> None:
    """One case, one mention, one alert, one delivery; the hour counts from publication."""
    report = read(post(LONG, minutes_ago=12))
    assert (report.documents, report.mentions, report.cases, report.alerts) == (1, 1, 1, 1)
    (case,) = read.rows(Case)
    assert case.due_at == NOON + timedelta(minutes=48)
    assert case.state is CaseState.NEW
    assert not case.late_on_arrival
    assert case.number == 1
    (mention,) = read.rows(Mention)
    assert (mention.verdict, mention.case_id) == (Verdict.OPEN_CASE, case.id)
    assert {match["term"] for match in mention.matches} == {"kolibrie", "@kolibrie"} or mention.matches
    assert [alert.kind for alert in read.rows(Alert)] == [AlertKind.CASE_OPENED]
    assert len(read.rows(Delivery)) == 1


def test_what_is_not_about_the_brand_leaves_no_mention(read: Read, post: Post) -> None:
    """A document of nobody's brand is analysed and done."""
    assert read(post("terrible weather")).mentions == 0
    assert all(document.analyse_at is None for document in read.rows(Document))


def test_a_lovely_post_waits_for_the_digest(read: Read, channel: Channel, post: Post) -> None:
    """No case, no alert."""
    read(post("kolibrie is lovely"))
    assert [m.verdict for m in read.rows(Mention)] == [Verdict.DIGEST_ONLY]
    assert read.rows(Case) == read.rows(Alert) == []


def test_a_second_post_of_the_same_author_joins(read: Read, channel: Channel, post: Post) -> None:
    """One conversation is one case, told once."""
    read(post(LONG, by="ann"))
    read(post("@kolibrie still nothing, terrible, I am waiting for an answer", by="ann", minutes_ago=1))
    (case,) = read.rows(Case)
    assert case.mentions == 2
    assert [e.kind for e in read.rows(CaseEvent)] == [CaseEventKind.OPENED, CaseEventKind.JOINED]
    assert len(read.rows(Delivery)) == 1


def test_a_copy_by_another_author_joins(read: Read, post: Post) -> None:
    """A retweet needs no second answer."""
    read(post(LONG, by="ann"), post("RT @ann: " + LONG, by="bob", minutes_ago=2))
    (case,) = read.rows(Case)
    assert case.mentions == 2


def test_a_short_retweet_joins_and_a_short_echo_does_not(read: Read, post: Post) -> None:
    """«RT @ann» repeats; two customers who happen to write the same words are both answered."""
    read(post("@kolibrie terrible parcel service", by="ann"))
    read(post("RT @ann: @kolibrie terrible parcel service", by="bob", minutes_ago=2))
    read(post("@kolibrie terrible parcel service", by="eve", minutes_ago=1))
    assert sorted(case.mentions for case in read.rows(Case)) == [1, 2]


def test_two_customers_with_two_troubles_are_two_cases(read: Read, post: Post) -> None:
    """Each of them must be answered."""
    read(post(LONG, by="ann"), post("@kolibrie terrible: charged twice for one order, please help", by="bob"))
    assert sorted(case.number for case in read.rows(Case)) == [1, 2]


def test_a_copy_of_an_answered_post_rings_no_bell(read: Read, channel: Channel, post: Post) -> None:
    """It joins the closed case, which stays closed."""
    read(post(LONG, by="ann"))
    with read.inst.database.writing() as session:
        case = session.exec(select(Case)).one()
        case.state, case.open_key, case.closed_at = CaseState.CLOSED, None, NOON
    read(post("RT @ann: " + LONG, by="bob", minutes_ago=0))
    (case,) = read.rows(Case)
    assert (case.state, case.mentions) == (CaseState.CLOSED, 2)
    assert len(read.rows(Delivery)) == 1


def test_a_post_late_on_arrival_says_so(read: Read, post: Post) -> None:
    """Collected after its hour: the case is marked, and the breach is the next thing to tell."""
    read(post(LONG, minutes_ago=90))
    (case,) = read.rows(Case)
    assert case.late_on_arrival
    assert case.watch_at is not None
    assert case.watch_at <= NOON


def test_backlog_never_opens_a_case(read: Read, channel: Channel, post: Post) -> None:
    """A post of last week is counted in the digest only."""
    read(post(LONG, minutes_ago=60 * 24 * 7))
    assert [m.verdict for m in read.rows(Mention)] == [Verdict.DIGEST_ONLY]
    assert read.rows(Case) == []


def test_the_brand_itself_is_no_customer(read: Read, post: Post) -> None:
    """What the brand's own account publishes is not a mention."""
    assert read(post("@kolibrie terrible storm: parcels are late", by="Kolibrie")).mentions == 0


def test_an_edit_that_turns_urgent_opens_the_case(read: Read, post: Post) -> None:
    """The mention is judged again and stays one mention."""
    read(post("kolibrie parcel arrived", external_id="x"))
    assert read.rows(Case) == []
    read(post(LONG, external_id="x"))
    assert len(read.rows(Mention)) == len(read.rows(Case)) == 1


def test_an_edit_of_a_case_changes_no_case(read: Read, post: Post) -> None:
    """Editing an urgent post neither doubles nor closes its case."""
    read(post(LONG, external_id="x"))
    read(post("lovely now, thanks kolibrie", external_id="x"))
    (case,) = read.rows(Case)
    assert (case.mentions, case.state) == (1, CaseState.NEW)


def test_an_edit_that_no_longer_names_the_brand_leaves_the_case_and_not_the_words(read: Read, post: Post) -> None:
    """It was judged and told, so mention and case stay: they quote, and are found by, what the post still says."""
    read(post(f"{LONG}, your courier stole my money", external_id="x"))
    read(post("My parcel was left in the rain. I want my money back", external_id="x"))
    (mention,), (case,) = read.rows(Mention), read.rows(Case)
    assert (mention.case_id, mention.label, mention.level) == (case.id, Label.NEGATIVE, case.level)
    assert mention.matches == [] and mention.reasons
    quoted = " ".join(reason["evidence"] for reason in mention.reasons)
    assert "kolibrie" not in quoted and "stole" not in quoted
    words = {row.word for row in read.rows(CaseWord)}
    assert "parcel" in words and not words & {"kolibrie", "terrible", "stole"}


def test_a_batch_lost_with_its_worker_comes_back(read: Read, post: Post) -> None:
    """What a dead worker had taken is due again when its lease ends."""
    from listener.store import documents

    read.collect(post(LONG))
    taken = read.inst.database.write(lambda session: documents.take_for_analysis(session, NOON, 10))
    assert len(taken.ids) == 1
    assert analyse_due(read.inst, NOON + timedelta(seconds=1)).documents == 0
    assert analyse_due(read.inst, NOON + ANALYSIS_LEASE).cases == 1


class Killed(BaseException):
    """What no worker survives: the kernel ends it for its memory."""


class Stumbles(FakeSentiment):
    """Fails on one text."""

    def __init__(self, failure: BaseException) -> None:
        self._failure = failure

    def classify(self, texts: Sequence[str], languages: Sequence[str | None] = ()) -> list[Sentiment]:
        if any("stumble" in text for text in texts):
            raise self._failure
        return super().classify(texts, languages)


def test_a_document_that_ends_its_worker_is_given_up_alone(read: Read, post: Post) -> None:
    """Whatever else was taken with it goes on when the lease ends; after five attempts it is set aside, and told."""
    read.collect(
        post("kolibrie, I stumble", external_id="clumsy"), *(post(f"{LONG} ({n})", by=f"author-{n}") for n in range(6))
    )
    stumbling, at = replace(read.inst, sentiment=lambda: Stumbles(Killed())), NOON
    for _ in range(ANALYSIS_ATTEMPTS + 1):
        more = True
        while more:
            try:
                more = analyse_due(stumbling, at).more
            except Killed:
                continue
        at += ANALYSIS_LEASE
    texts = {document.text: (document.analyse_at, document.analysis_error) for document in read.rows(Document)}
    assert texts.pop("kolibrie, I stumble") == (None, "Its analysis ended the worker five times.")
    assert set(texts.values()) == {(None, "")}
    assert given_up(read.inst, NOON) == 1
    read(post("kolibrie, all is well", external_id="clumsy"))
    assert given_up(read.inst, NOON) == 0


def test_what_fails_without_ending_its_worker_is_tried_until_it_passes(read: Read, post: Post) -> None:
    """A fault of ours, a database that refuses: what was taken with it goes on half a minute later, it goes on when
    that is repaired, and until then an operator can see it."""
    read.collect(post("kolibrie, I stumble"), *(post(f"{LONG} ({n})", by=f"author-{n}") for n in range(6)))
    stumbling = replace(read.inst, sentiment=lambda: Stumbles(ValueError("no such letter")))
    tries, at, judged = 0, NOON, 0
    while at < NOON + timedelta(minutes=60):
        try:
            judged += analyse_due(stumbling, at).documents
        except ValueError:
            tries += 1
        at += timedelta(seconds=5)
        assert judged == 6 or at < NOON + timedelta(seconds=75)
    assert ANALYSIS_ATTEMPTS < tries < 40, "less and less often"
    assert (given_up(read.inst, NOON), put_off(read.inst)) == (0, ["ValueError: no such letter"])
    assert analyse_due(read.inst, at + timedelta(minutes=10)).documents == 1
    assert put_off(read.inst) == []


def test_without_a_model_no_document_is_tried(read: Read, post: Post) -> None:
    """However long it is missing: all are judged when it is there."""

    def away() -> FakeSentiment:
        raise ModelError("The model cannot be read")

    read.collect(post(LONG))
    for minute in range(0, 30, 3):
        with pytest.raises(ModelError):
            analyse_due(replace(read.inst, sentiment=away), NOON + timedelta(minutes=minute))
    assert analyse_due(read.inst, NOON + timedelta(minutes=30)).cases == 1


@pytest.mark.parametrize("what", ["edited", "withdrawn", "erased"])
def test_what_changes_while_the_model_reads_is_left_as_it_is(read: Read, post: Post, what: str) -> None:
    """An edit is judged by its new words; of what is gone nothing comes back, and nobody is called."""

    class Meanwhile(FakeSentiment):
        def classify(self, texts: Sequence[str], languages: Sequence[str | None] = ()) -> list[Sentiment]:
            if what == "erased":
                privacy.erase_person(read.inst, "ann")
            else:
                read.collect(*([post("kolibrie is fine now", external_id="1")] if what == "edited" else []), gone=gone)
            return super().classify(texts, languages)

    gone = ("1",) if what == "withdrawn" else ()
    read.collect(post(LONG, by="ann", external_id="1"))
    assert analyse_due(replace(read.inst, sentiment=Meanwhile), NOON).cases == 0
    analyse_due(read.inst, NOON + timedelta(hours=1))
    assert read.rows(Case) == []
    assert [mention.verdict for mention in read.rows(Mention)] == ([Verdict.DIGEST_ONLY] if what == "edited" else [])
    assert not any("terrible" in story.title for story in read.rows(Story))


def test_workers_at_the_same_time_open_one_case_each_story(read: Read, post: Post) -> None:
    """Four workers over forty posts of ten authors: ten cases, numbered without a gap."""
    posts = [post(f"{LONG} ({n})", by=f"author-{n % 10}", minutes_ago=40 - n) for n in range(40)]
    texts = [
        FetchedDocument(
            external_id=p.external_id,
            text=f"@kolibrie terrible, complaint {n % 10} " + " ".join(f"word{n % 10}x{k}" for k in range(20)),
            author=p.author,
            published_at=p.published_at,
        )
        for n, p in enumerate(posts)
    ]
    read.collect(*texts)
    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(lambda _: [analyse_due(read.inst, NOON, limit=4) for _ in range(6)], range(4)))
    assert sum(report.documents for each in reports for report in each) == 40
    cases = read.rows(Case)
    assert sorted(case.number for case in cases) == list(range(1, 11))
    assert sum(case.mentions for case in cases) == 40
