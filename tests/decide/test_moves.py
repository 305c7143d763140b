"""What the clocks see of posts that came from another case, or left for one."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from listener.decide.moves import Entry, Told, answered_at, applied, waiting_since
from listener.decide.timeline import ClockEvent, read
from listener.terms import CaseEventKind, ClockKind

K = CaseEventKind
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ANN, BOB = UUID(int=1), UUID(int=2)


def at(minute: float) -> datetime:
    return NOON + timedelta(minutes=minute)


def entry(kind: K, minute: float, post: str = "", posted: float | None = None, **detail: object) -> Entry:
    published = None if posted is None else at(posted)
    return Entry(ClockEvent(kind, at(minute), published), post, detail)


def came(*posts: tuple[str, float, bool]) -> list[dict[str, object]]:
    return [{"mention": name, "published_at": at(minute).isoformat(), "waits": waits} for name, minute, waits in posts]


OPENED, JOINED = entry(K.OPENED, 5, "a", 0), entry(K.JOINED, 12, "b", 10)
MERGED = entry(K.MERGED, 30, posts=came(("c", -20, True), ("d", -10, False)), since=at(-25).isoformat())


def starts(*log: Entry) -> dict[ClockKind, datetime]:
    return {run.clock: run.started_at for run in read(applied(log)).runs}


def test_a_case_counts_from_the_first_post_that_waits() -> None:
    """What came and waits moves the first response, the promise of the other case the resolution."""
    assert starts(OPENED, JOINED) == {ClockKind.FIRST_RESPONSE: at(0), ClockKind.RESOLUTION: at(0)}
    assert starts(OPENED, MERGED) == {ClockKind.FIRST_RESPONSE: at(-20), ClockKind.RESOLUTION: at(-25)}


def test_what_left_never_was() -> None:
    """The first post, a joined one, one that came by a merge: the clocks count from who is left."""
    assert starts(OPENED, JOINED, entry(K.SPLIT, 40, posts=["a"]))[ClockKind.FIRST_RESPONSE] == at(10)
    assert starts(OPENED, JOINED, entry(K.SPLIT, 40, posts=["b"]))[ClockKind.FIRST_RESPONSE] == at(0)
    assert starts(OPENED, MERGED, entry(K.SPLIT, 40, posts=["c", "d"])) == starts(OPENED)


def test_a_split_taken_back_never_was() -> None:
    """Even where the post that left had been answered: it does not wait again."""
    log = (OPENED, JOINED, entry(K.REPLIED, 20))
    gone = entry(K.SPLIT, 40, posts=["b"])
    back = entry(K.MERGED, 50, posts=came(("b", 10, True)), since=at(10).isoformat(), undoes=True)
    assert applied((*log, gone, back)) == applied(log)
    assert waiting_since(applied(log)) is None


def test_a_case_split_off_is_answered_where_its_posts_were() -> None:
    """Of several the first that waits counts; when that one leaves, the rest was answered."""
    posts = [{**one, "answered_at": at(3).isoformat() if one["mention"] == "b" else None}
             for one in came(("a", 0, True), ("b", -5, False))]  # fmt: skip
    opened = entry(K.SPLIT_OFF, 20, posts=posts)
    assert waiting_since(applied((opened,))) == at(0)
    assert waiting_since(applied((opened, entry(K.SPLIT, 40, posts=["a"])))) is None


def test_an_answer_is_to_its_reader() -> None:
    """To the post itself, or to what its author had written by then; nobody unknown is answered in another's name."""
    post, other = UUID(int=3), UUID(int=4)
    assert answered_at(post, ANN, at(0), [Told(at(5), other, ANN)]) == at(5)
    assert answered_at(post, ANN, at(6), [Told(at(5), other, ANN)]) is None
    assert answered_at(post, ANN, at(0), [Told(at(5), other, BOB)]) is None
    assert answered_at(post, None, at(0), [Told(at(5), other, None)]) is None
    assert answered_at(post, None, at(0), [Told(at(5), post, None)]) == at(5)
