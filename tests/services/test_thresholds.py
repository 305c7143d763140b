"""A brand's wish for its alarms, from judged cases to the next verdict."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from listener.decide.threshold import DEFAULT, ENOUGH, Wish
from listener.decide.urgency import level_of
from listener.errors import ListenerError, NotFound
from listener.services import thresholds
from listener.services.analysis import analyse_due
from listener.services.installation import Installation
from listener.services.listening import poll_source
from listener.services.watching import watch_cases
from listener.store import brands
from listener.store.cases import next_number
from listener.terms import AlertKind, Batch, CaseState, CloseReason, Label, Level, Verdict
from models import Alert, AlertWish, Brand, Case, Channel, Document, Mention, Source, Story
from tests.factories import make_mention, now
from tests.fakes import Outside
from tests.services.conftest import NOON, Post

# Scores of the cases that agents closed, and how many of each were worth an alarm, and were not.
CLOSED = {0.52: (2, 18), 0.67: (10, 10), 0.81: (10, 0)}


@pytest.fixture
def judged(inst: Installation, brand: Brand, source: Source) -> Brand:
    """A brand with fifty closed cases of eight days, and as many mentions that stayed silent; in one transaction."""

    def work(session: Session) -> None:
        for score, (right, wrong) in CLOSED.items():
            for number in range(right + wrong):
                reason = CloseReason.ANSWERED if number < right else CloseReason.SPAM
                _past(session, brand, source, number, score, reason)
        for number in range(50):
            _past(session, brand, source, number, 0.3, None)

    inst.database.write(work)
    return brand


def _past(
    session: Session, brand: Brand, source: Source, number: int, score: float, reason: CloseReason | None
) -> None:
    """A mention of so many times four hours ago; with a reason, and its case that was closed for it."""
    moment = now() - timedelta(hours=4 * number + 1)
    times = {"published_at": moment, "collected_at": moment, "classified_at": moment}
    level, url = level_of(score), f"https://forum.example/{score}/{number}"
    document = Document(
        source_id=source.id, external_id=url, url=url, text="A post", published_at=moment, collected_at=moment
    )
    story = Story(brand_id=brand.id, title="A post", first_at=moment, last_at=moment)
    session.add_all([document, story])
    session.flush()
    case = reason and Case(
        number=next_number(session), brand_id=brand.id, story_id=story.id, level=level, score=score, opened_at=moment,
        due_at=moment, priority_at=moment, state=CaseState.CLOSED, closed_at=moment, close_reason=reason, **times,
    )  # fmt: skip
    session.add_all([case] if case else [])
    session.flush()
    session.add(
        Mention(
            document_id=document.id, brand_id=brand.id, story_id=story.id, case_id=case.id if case else None,
            label=Label.NEGATIVE, negative=0.6, neutral=0.3, positive=0.1, model="factory", level=level, score=score,
            verdict=Verdict.OPEN_CASE if case else Verdict.DIGEST_ONLY, **times,
        )
    )  # fmt: skip


def test_the_curve_is_drawn_from_closed_cases(inst: Installation, judged: Brand) -> None:
    """Alarms and false alarms a day of the default threshold are those of the cases that were closed."""
    view = thresholds.look(inst, judged.slug, now())
    assert (view.threshold, view.wish, view.curve.judged, view.curve.enough) == (DEFAULT, None, 50, True)
    here = view.curve.at(DEFAULT)
    days = 4 * 49 / 24  # since the first mention
    assert here.alarms == pytest.approx(50 / days, rel=0.1)
    assert here.false_alarms == pytest.approx(28 / days, rel=0.25)
    assert here.missed_low < here.missed < here.missed_high


def test_a_wish_for_few_false_alarms_raises_the_threshold(inst: Installation, judged: Brand) -> None:
    """It is stored with its threshold, the profile that judging uses has it, and a reset forgets it."""
    view = thresholds.grant(inst, judged.slug, Wish(false_alarms=2), now())
    assert view.wish and view.wish.granted and view.threshold > DEFAULT
    assert view.curve.at(view.threshold).false_alarms <= 2
    with inst.database.reading() as session:
        assert [profile.threshold for profile in brands.profiles(session)] == [view.threshold]
    assert thresholds.look(inst, judged.slug, now()).threshold == view.threshold
    assert thresholds.grant(inst, judged.slug, Wish(missed=0.9), now()).wish.missed == 0.9
    assert thresholds.reset(inst, judged.slug, now()).wish is None
    assert thresholds.reset(inst, judged.slug, now()).threshold == DEFAULT


def test_with_too_few_judgements_the_default_stays_and_says_so(inst: Installation, brand: Brand) -> None:
    """The wish is kept for later: when enough was judged, the daily measure grants it."""
    view = thresholds.grant(inst, brand.slug, Wish(missed=0.9), NOON)
    assert view.wish and not view.wish.granted
    assert (view.threshold, view.curve.enough, view.curve.judged) == (DEFAULT, False, 0)


def test_thresholds_are_worked_out_again_every_day(inst: Installation, judged: Brand) -> None:
    """Not sooner, and not for a brand that is not listened for any more."""
    wished_at = now()
    thresholds.grant(inst, judged.slug, Wish(false_alarms=2), wished_at)
    with inst.database.writing() as session:
        session.exec(select(AlertWish)).one().threshold = DEFAULT
    assert thresholds.measure_due(inst, wished_at + timedelta(hours=23)) == 0
    assert thresholds.measure_due(inst, wished_at + timedelta(hours=25)) == 1
    assert thresholds.look(inst, judged.slug, now()).threshold > DEFAULT
    assert thresholds.measure_due(inst, wished_at + timedelta(hours=26)) == 0
    with inst.database.writing() as session:
        session.exec(select(Brand)).one().archived_at = now()
    assert thresholds.measure_due(inst, wished_at + timedelta(days=9)) == 0


def test_what_never_rings_is_not_counted(inst: Installation, brand: Brand, source: Source) -> None:
    """Copies ring once, and what was old when its source was first read never does."""
    first = make_mention(inst.database, brand, source, score=0.6, age=timedelta(days=2))
    copy = make_mention(inst.database, brand, source, score=0.9, age=timedelta(days=1))
    old = make_mention(inst.database, brand, source, score=0.9)
    with inst.database.writing() as session:
        session.get_one(Mention, copy.id).story_id = first.story_id
        session.get_one(Document, old.document_id).backlog = True
    assert thresholds.look(inst, brand.slug, now()).curve.points[0].alarms == pytest.approx(0.5, rel=0.5)


@pytest.mark.parametrize(
    "wish", [Wish(), Wish(1, 0.1), Wish(false_alarms=-1), Wish(missed=0), Wish(missed=1), Wish(false_alarms=1e9)]
)
def test_a_wish_that_makes_no_sense_is_refused(inst: Installation, brand: Brand, wish: Wish) -> None:
    """With words a person can act on, and nothing is stored."""
    with pytest.raises(ListenerError):
        thresholds.grant(inst, brand.slug, wish, NOON)
    assert thresholds.look(inst, brand.slug, NOON).wish is None


def test_an_unknown_brand_is_named(inst: Installation) -> None:
    """A slug nobody has is an error for a person."""
    for ask in (thresholds.look, thresholds.reset):
        with pytest.raises(NotFound, match="nobody"):
            ask(inst, "nobody", NOON)


def _threshold(inst: Installation, brand: Brand, value: float) -> None:
    with inst.database.writing() as session:
        session.add(AlertWish(brand_id=brand.id, missed=0.5, threshold=value, wished_at=NOON, measured_at=NOON))


def _collect(inst: Installation, outside: Outside, source: Source, text: str, post: Post) -> Mention:
    outside.connector.answers = [Batch((post(text),))]
    poll_source(inst, source.id, NOON)
    analyse_due(inst, NOON)
    with inst.database.reading() as session:
        return session.exec(select(Mention)).one()


def test_below_a_raised_threshold_no_case_opens(
    inst: Installation, outside: Outside, source: Source, brand: Brand, channel: Channel, post: Post
) -> None:
    """A high mention stays an alert, which a channel that hears high ones does not get."""
    _threshold(inst, brand, 0.85)
    mention = _collect(inst, outside, source, "@kolibrie terrible, my parcel is lost", post)
    assert (mention.level, mention.verdict, mention.case_id) == (Level.HIGH, Verdict.ALERT, None)
    with inst.database.reading() as session:
        assert session.exec(select(Alert)).all() == []


def test_above_a_lowered_threshold_a_medium_mention_calls_an_agent(
    inst: Installation, outside: Outside, source: Source, brand: Brand, channel: Channel, post: Post
) -> None:
    """Its case and its warnings reach a channel that hears high ones: the brand wished to hear them."""
    _threshold(inst, brand, 0.2)
    mention = _collect(inst, outside, source, "@kolibrie where do I find the opening hours?", post)
    assert (mention.level, mention.verdict) == (Level.MEDIUM, Verdict.OPEN_CASE)
    watch_cases(inst, NOON + timedelta(hours=2))
    with inst.database.reading() as session:
        alerts = session.exec(select(Alert).order_by(Alert.created_at)).all()
        assert [(alert.kind, alert.level) for alert in alerts] == [
            (AlertKind.CASE_OPENED, Level.HIGH),
            (AlertKind.CASE_BREACHED, Level.HIGH),
        ]


def test_fifty_judgements_are_enough() -> None:
    """The fixture above must stay above what is asked for."""
    assert sum(right + wrong for right, wrong in CLOSED.values()) >= ENOUGH
