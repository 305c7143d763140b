"""From which urgency on a brand's mentions open cases: what each threshold means, and the one for a wish."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from listener.decide.remarks import Saying
from listener.decide.threshold import DEFAULT, Curve, Wish, choose, draw_curve
from listener.errors import ListenerError
from listener.services import auditing
from listener.services.installation import Installation
from listener.store import brands, wishes
from listener.terms import AuditAction, AuditKind
from models import AlertWish, Brand

MEASURE_EVERY = timedelta(days=1)
MOST_FALSE_ALARMS = 100_000  # a day
_ONE_THING = Saying("wish_one_thing", "A wish is one thing")
_SAY_WHICH = Saying("wish_say_which", "Say how many false alarms a day, or which share may be missed.")
_FROM_ZERO = Saying("wish_from_zero", "False alarms a day are a number from 0 up")
_TEN = Saying("wish_ten", "For example: 10.")
_SHARE = Saying("wish_share", "The share that may be missed lies between 0 and 1")
_TWENTIETH = Saying("wish_twentieth", "1 in 20 is 0.05.")


@dataclass(frozen=True, slots=True)
class ThresholdView:
    """A brand's threshold in use, the wish it comes from (None: the default), and what every other would mean."""

    brand: Brand
    threshold: float
    wish: AlertWish | None
    curve: Curve


def look(inst: Installation, slug: str, now: datetime) -> ThresholdView:
    """Return the brand's curve as it is known now. Raises NotFound."""
    with inst.database.reading() as session:
        return _view(session, brands.by_slug(session, slug), now)


def grant(inst: Installation, slug: str, wish: Wish, now: datetime) -> ThresholdView:
    """Keep the wish with the threshold that follows from it; it is worked out again every day.

    Where too little was judged, or no threshold keeps the wish, the view's wish says that it was not granted, and the
    threshold is the default or the nearest. Raises NotFound, or ListenerError for a wish that makes no sense.
    """
    _check(wish)

    def work(session: Session) -> ThresholdView:
        brand = brands.by_slug(session, slug)
        brands.lock(session, [brand.id])
        kept = wishes.of_brand(session, brand.id) or AlertWish(
            brand_id=brand.id, threshold=DEFAULT, wished_at=now, measured_at=now
        )
        before = _wish(kept)
        kept.false_alarms, kept.missed, kept.wished_at = wish.false_alarms, wish.missed, now
        curve = _measure(session, kept, now)
        session.add(kept)
        session.flush()
        auditing.note(inst, session, AuditKind.THRESHOLD, AuditAction.CHANGED, brand.name, before, _wish(kept))
        return ThresholdView(brand, kept.threshold, kept, curve)

    return inst.database.write(work)


def reset(inst: Installation, slug: str, now: datetime) -> ThresholdView:
    """Forget the wish: the default threshold holds again. Raises NotFound."""

    def work(session: Session) -> ThresholdView:
        brand = brands.by_slug(session, slug)
        brands.lock(session, [brand.id])
        kept = wishes.of_brand(session, brand.id)
        if kept is not None:
            session.delete(kept)
            session.flush()
            auditing.note(inst, session, AuditKind.THRESHOLD, AuditAction.CHANGED, brand.name, _wish(kept))
        return _view(session, brand, now)

    return inst.database.write(work)


def measure_due(inst: Installation, now: datetime) -> int:
    """Work out again the thresholds that are a day old, and return how many: agents judge, and posts change."""

    def work(session: Session) -> int:
        due = wishes.measured_before(session, now - MEASURE_EVERY)
        for kept, _ in due:
            _measure(session, kept, now)
        return len(due)

    return inst.database.write(work)


def _view(session: Session, brand: Brand, now: datetime) -> ThresholdView:
    kept = wishes.of_brand(session, brand.id)
    curve = draw_curve(wishes.evidence(session, brand.id, now))
    return ThresholdView(brand, kept.threshold if kept else DEFAULT, kept, curve)


def _wish(kept: AlertWish) -> dict[str, float | None]:
    """A wish as the audit log tells it."""
    return {"false_alarms": kept.false_alarms, "missed": kept.missed}


def _measure(session: Session, kept: AlertWish, now: datetime) -> Curve:
    curve = draw_curve(wishes.evidence(session, kept.brand_id, now))
    choice = choose(curve, Wish(kept.false_alarms, kept.missed))
    kept.threshold, kept.granted, kept.judged, kept.measured_at = choice.threshold, choice.granted, curve.judged, now
    return curve


def _check(wish: Wish) -> None:
    if (wish.false_alarms is None) == (wish.missed is None):
        raise ListenerError(_ONE_THING(), _SAY_WHICH())
    if wish.false_alarms is not None and not 0 <= wish.false_alarms <= MOST_FALSE_ALARMS:
        raise ListenerError(_FROM_ZERO(), _TEN())
    if wish.missed is not None and not 0 < wish.missed < 1:
        raise ListenerError(_SHARE(), _TWENTIETH())
