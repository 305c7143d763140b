"""When teams work."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import delete, or_
from sqlmodel import Session, col, select

from listener.decide import calendar as decide
from listener.decide.calendar import Period, SpecialDay
from listener.decide.hours import Week
from listener.decide.policies import Calendars
from listener.errors import NotFound
from listener.terms import ClockKind, DayKind, Tier
from models import Calendar, CalendarDay, SlaPolicy


def every(session: Session) -> Sequence[Calendar]:
    return session.exec(select(Calendar).order_by(col(Calendar.name))).all()


def by_name(session: Session, name: str) -> Calendar:
    found = named(session, name.strip())
    if found is None:
        known = ", ".join(calendar.name for calendar in every(session)) or "none yet"
        raise NotFound(
            f"There is no calendar “{name}”", f"Calendars: {known}. Add one with: listener calendar add NAME"
        )
    return found


def named(session: Session, name: str) -> Calendar | None:
    return session.exec(select(Calendar).where(Calendar.name == name)).first()


def days(session: Session, calendar_id: UUID) -> Sequence[CalendarDay]:
    """Return the days unlike their weekdays, in order."""
    return session.exec(
        select(CalendarDay).where(CalendarDay.calendar_id == calendar_id).order_by(col(CalendarDay.day))
    ).all()


def day(session: Session, calendar_id: UUID, moment: date) -> CalendarDay | None:
    return session.exec(
        select(CalendarDay).where(CalendarDay.calendar_id == calendar_id, CalendarDay.day == moment)
    ).first()


def value(session: Session, calendar_id: UUID | None) -> decide.Calendar:
    """Return the calendar to count in; around the clock for None."""
    row = session.get(Calendar, calendar_id) if calendar_id else None
    return value_of(row, days(session, row.id)) if row else decide.ALWAYS


def of_policy(session: Session, policy: SlaPolicy) -> Calendars:
    """Return in whose hours the clocks of a policy count."""
    tiers = {tier: value(session, key) for tier, key in of_tiers(policy).items()}
    return Calendars(value(session, policy.calendar_id), tiers)


def of_tiers(policy: SlaPolicy) -> dict[Tier, UUID]:
    """Return the keys of the calendars of the tiers that do not count in the policy's."""
    named = {tier: getattr(policy, f"{ClockKind.at(tier)}_calendar_id") for tier in Tier}
    return {tier: key for tier, key in named.items() if key}


def value_of(row: Calendar, exceptions: Iterable[CalendarDay]) -> decide.Calendar:
    special = {one.day: SpecialDay(one.kind, one.names, periods_of(one.periods)) for one in exceptions}
    return decide.Calendar(row.name, row.time_zone, tuple(periods_of(periods) for periods in row.week), special)


def periods_of(stored: Iterable[Sequence[int]]) -> tuple[Period, ...]:
    return tuple(Period(start, end) for start, end in stored)


def stored_week(week: Week) -> list[list[list[int]]]:
    return [stored(periods) for periods in week]


def stored(periods: Iterable[Period]) -> list[list[int]]:
    return [[one.start, one.end] for one in periods]


def put_holidays(session: Session, row: Calendar, holidays: Mapping[date, Mapping[str, str]], until: int) -> bool:
    """Put a country's holidays in place of those there; days set by hand stay. Tell whether anything changed."""
    there = {one.day: one for one in days(session, row.id)}
    by_hand = {moment for moment, one in there.items() if one.kind is DayKind.SPECIAL}
    before = {moment: one.names for moment, one in there.items() if one.kind is DayKind.HOLIDAY}
    wanted = {moment: dict(names) for moment, names in holidays.items() if moment not in by_hand}
    row.holidays_until = until
    if wanted == before:
        return False
    session.exec(
        delete(CalendarDay).where(col(CalendarDay.calendar_id) == row.id, col(CalendarDay.kind) == DayKind.HOLIDAY)
    )
    session.add_all(
        CalendarDay(calendar_id=row.id, day=moment, kind=DayKind.HOLIDAY, names=names)
        for moment, names in wanted.items()
    )
    session.flush()
    return wanted.keys() != before.keys()


def ending_before(session: Session, year: int) -> Sequence[Calendar]:
    """Return the calendars of a country whose holidays are known to the end of an earlier year only."""
    early = or_(col(Calendar.holidays_until).is_(None), col(Calendar.holidays_until) < year)
    return session.exec(select(Calendar).where(col(Calendar.country).is_not(None), early)).all()


def policies_in(session: Session, calendar_id: UUID) -> Sequence[SlaPolicy]:
    """Return the policies that count in a calendar, or have a tier that does."""
    keys = ("calendar_id", *(f"{ClockKind.at(tier)}_calendar_id" for tier in Tier))
    named = or_(*(col(getattr(SlaPolicy, key)) == calendar_id for key in keys))
    return session.exec(select(SlaPolicy).where(named).order_by(col(SlaPolicy.name))).all()
