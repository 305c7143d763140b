"""From documents to cases: one case per author and story, deadlines from publication, nothing twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import select

from listener.services.analysis import AnalysisReport, analyse_due
from listener.services.installation import Installation
from listener.services.listening import poll_source
from listener.store.documents import ANALYSIS_ATTEMPTS, ANALYSIS_LEASE
from listener.terms import AlertKind, Batch, CaseEventKind, CaseState, FetchedDocument, Verdict
from models import Alert, Brand, Case, CaseEvent, Channel, Delivery, Document, Mention, Source
from tests.fakes import Outside
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

    def collect(self, *posts: FetchedDocument) -> None:
        self.outside.connector.answers = [Batch(posts)]
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


def test_a_batch_lost_with_its_worker_comes_back(read: Read, post: Post) -> None:
    """What a dead worker had taken is due again when its lease ends."""
    from listener.store import documents

    read.collect(post(LONG))
    taken = read.inst.database.write(lambda session: documents.take_for_analysis(session, NOON, 10))
    assert len(taken) == 1
    assert analyse_due(read.inst, NOON + timedelta(seconds=1)).documents == 0
    assert analyse_due(read.inst, NOON + ANALYSIS_LEASE).cases == 1


def test_a_document_that_ends_its_worker_is_given_up(read: Read, post: Post) -> None:
    """After five attempts it is set aside with the reason, and the others go on."""
    from listener.store import documents

    read.collect(post(LONG))
    now = NOON
    for _ in range(ANALYSIS_ATTEMPTS):
        read.inst.database.write(lambda session, at=now: documents.take_for_analysis(session, at, 10))
        now += ANALYSIS_LEASE
    assert analyse_due(read.inst, now).documents == 0
    (document,) = read.rows(Document)
    assert document.analyse_at is None
    assert document.analysis_error


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
