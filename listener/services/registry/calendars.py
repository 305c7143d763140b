"""Calendars: when a team works, with the holidays of its country and days set by hand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from sqlmodel import Session

from listener.decide.calendar import Calendar as CalendarValue
from listener.decide.calendar import Period
from listener.decide.hours import Week, parse_day, parse_week, said_periods, said_week
from listener.errors import Conflict, NotFound
from listener.services import auditing
from listener.services.installation import Installation
from listener.services.registry.forms import checked, checked_zone
from listener.services.registry.holidays import check_country, holidays_of
from listener.store import brands, calendars, clocks, registry
from listener.terms import AuditAction, AuditKind, DayKind
from models import Calendar, CalendarDay, SlaPolicy

YEARS_AHEAD = 2  # of holidays


class CalendarForm(BaseModel):
    """A calendar as an operator enters it. `hours` as «mon-fri 09:00-12:30 13:30-17:00; sat 10:00-12:00»."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: str = Field(min_length=1, max_length=120)
    time_zone: str = "UTC"
    hours: str = "daily 00:00-24:00"
    country: str | None = None
    subdivision: str | None = None

    @field_validator("time_zone")
    @classmethod
    def _is_zone(cls, value: str) -> str:
        return checked_zone(value)

    @field_validator("hours")
    @classmethod
    def _can_be_read(cls, value: str) -> str:
        return said_week(parse_week(value))

    @model_validator(mode="after")
    def _is_country(self) -> "CalendarForm":
        self.country = (self.country or "").upper() or None
        self.subdivision = (self.subdivision or "").upper() or None if self.country else None
        if self.country:
            check_country(self.country, self.subdivision)
        return self

    @property
    def week(self) -> Week:
        return parse_week(self.hours)


@dataclass(frozen=True, slots=True)
class CalendarView:
    """A calendar, what it says (for counting), its days unlike their weekdays, and the policies that count in it."""

    row: Calendar
    value: CalendarValue
    days: list[CalendarDay]
    policies: list[str]

    @property
    def hours(self) -> str:
        return said_week(self.value.week)


@dataclass(frozen=True, slots=True)
class WeekDay:
    """One day of a week as it will be: its periods, and why they are not those of the weekday."""

    day: date
    periods: tuple[Period, ...]
    special: CalendarDay | None = None


def add_calendar(inst: Installation, now: datetime, /, **fields: Any) -> Calendar:
    """Add a calendar; `fields` are those of CalendarForm. Raises ListenerError, Conflict for a name that is taken."""
    form = checked(CalendarForm, fields)

    def work(session: Session) -> Calendar:
        _refuse_taken(session, form.name)
        row = Calendar(name=form.name, time_zone=form.time_zone, week=[], created_at=now)
        session.add(row)
        _fill_in(session, row, form, now)
        auditing.note(inst, session, AuditKind.CALENDAR, AuditAction.ADDED, row.name, after=form.model_dump())
        return row

    return inst.database.write(work)


def change_calendar(inst: Installation, name: str, now: datetime, /, **fields: Any) -> Calendar:
    """Change the fields given and keep the others; `country` None forgets the holidays. Days set by hand stay.

    The open cases that are counted in it are to be worked out anew: `clocks.reckon_due`.
    """

    def work(session: Session) -> Calendar:
        row = calendars.by_name(session, name)
        before = _form(row)
        form = checked(CalendarForm, before | fields)
        if form.name != row.name:
            _refuse_taken(session, form.name)
        _fill_in(session, row, form, now)
        _touch(session, row)
        auditing.note(inst, session, AuditKind.CALENDAR, AuditAction.CHANGED, row.name, before, form.model_dump())
        return row

    return inst.database.write(work)


def remove_calendar(inst: Installation, name: str) -> Calendar:
    """Delete a calendar that no policy uses. Raises Conflict for one in use."""

    def work(session: Session) -> Calendar:
        row = calendars.by_name(session, name)
        if used := calendars.policies_in(session, row.id):
            raise _in_use(row, used)
        session.delete(row)
        auditing.note(inst, session, AuditKind.CALENDAR, AuditAction.REMOVED, row.name)
        return row

    return inst.database.write(work)


def set_day(inst: Installation, name: str, day: date, hours: str, why: str) -> CalendarDay:
    """Set a day by hand: its `hours`, or «closed»; `why` is shown. It stands where a holiday would."""
    periods = parse_day(hours)

    def work(session: Session) -> CalendarDay:
        row = calendars.by_name(session, name)
        one = calendars.day(session, row.id, day) or CalendarDay(calendar_id=row.id, day=day, kind=DayKind.SPECIAL)
        one.kind, one.periods = DayKind.SPECIAL, calendars.stored(periods)
        one.names = {"": why.strip()} if why.strip() else {**one.names}
        session.add(one)
        _touch(session, row)
        after = {str(day): said_periods(periods)}
        auditing.note(inst, session, AuditKind.CALENDAR, AuditAction.CHANGED, row.name, after=after)
        return one

    return inst.database.write(work)


def forget_day(inst: Installation, name: str, day: date) -> None:
    """Let a day be as any other again, or the holiday it is. Raises NotFound for one that was not set by hand."""

    def work(session: Session) -> None:
        row = calendars.by_name(session, name)
        one = calendars.day(session, row.id, day)
        if one is None or one.kind is not DayKind.SPECIAL:
            raise NotFound(f"{day} was not set by hand in “{row.name}”", f"See: listener calendar show {row.name!r}")
        was = {str(day): said_periods(calendars.periods_of(one.periods))}
        session.delete(one)
        session.flush()
        if row.country and row.holidays_until:
            _put_holidays(session, row, range(row.created_at.year - 1, row.holidays_until + 1))
        _touch(session, row)
        auditing.note(inst, session, AuditKind.CALENDAR, AuditAction.CHANGED, row.name, before=was)

    inst.database.write(work)


def extend_calendars(inst: Installation, now: datetime) -> int:
    """Look up the holidays of the years to come where they end too early; return of how many calendars."""
    until = now.year + YEARS_AHEAD
    with inst.database.reading() as session:
        if not calendars.ending_before(session, until):
            return 0

    def work(session: Session) -> int:
        ending = calendars.ending_before(session, until)
        for row in ending:
            if _put_holidays(session, row, _years(row, now)):
                _touch(session, row)
        return len(ending)

    return inst.database.write(work)


def all_calendars(inst: Installation) -> list[CalendarView]:
    with inst.database.reading() as session:
        return [_view(session, row) for row in calendars.every(session)]


def show_calendar(inst: Installation, name: str) -> CalendarView:
    with inst.database.reading() as session:
        return _view(session, calendars.by_name(session, name))


def week_of(view: CalendarView, day: date) -> list[WeekDay]:
    """Return the seven days of the week that holds a day, as they are with holidays and special days."""
    monday = day - timedelta(days=day.weekday())
    special = {one.day: one for one in view.days}
    week = [monday + timedelta(days=n) for n in range(7)]
    return [WeekDay(one, view.value.periods(one), special.get(one)) for one in week]


def _view(session: Session, row: Calendar) -> CalendarView:
    exceptions = list(calendars.days(session, row.id))
    used = [policy.name for policy in calendars.policies_in(session, row.id)]
    return CalendarView(row, calendars.value_of(row, exceptions), exceptions, used)


def _form(row: Calendar) -> dict[str, Any]:
    week = tuple(calendars.periods_of(periods) for periods in row.week)
    return {
        "name": row.name, "time_zone": row.time_zone, "hours": said_week(week), "country": row.country,
        "subdivision": row.subdivision,
    }  # fmt: skip


def _fill_in(session: Session, row: Calendar, form: CalendarForm, now: datetime) -> None:
    row.name, row.time_zone, row.week = form.name, form.time_zone, calendars.stored_week(form.week)
    elsewhere = (row.country, row.subdivision) != (form.country, form.subdivision)
    row.country, row.subdivision = form.country, form.subdivision
    session.flush()
    if elsewhere:
        _put_holidays(session, row, _years(row, now))


def _years(row: Calendar, now: datetime) -> range:
    """From the year before the calendar was made, for cases that are still open, to the years to come."""
    return range(min(row.created_at.year, now.year) - 1, now.year + YEARS_AHEAD + 1)


def _put_holidays(session: Session, row: Calendar, years: range) -> bool:
    found = holidays_of(row.country, row.subdivision, years) if row.country else {}
    return calendars.put_holidays(session, row, found, years[-1])


def _touch(session: Session, row: Calendar) -> None:
    """Have the cases worked out anew that the policies of a calendar may hold for."""
    used = calendars.policies_in(session, row.id)
    if used:
        lock_and_mark(session, [policy.brand_id for policy in used])


def lock_and_mark(session: Session, brand_ids: Iterable[Any]) -> None:
    """Mark the open cases of brands, of all for None. No case opens meanwhile under what held until now."""
    wanted = set(brand_ids)
    everywhere = None in wanted
    brands.lock(session, [brand.id for brand in registry.every_brand(session)] if everywhere else wanted)
    for brand_id in [None] if everywhere else wanted:
        clocks.mark(session, brand_id)


def _in_use(row: Calendar, policies: Sequence[SlaPolicy]) -> Conflict:
    """Return the refusal to delete a calendar: who counts in it, with the tiers it is for, and how to change that."""
    tiers = {one.name: [tier for tier, key in calendars.of_tiers(one).items() if key == row.id] for one in policies}
    used = ", ".join(f"{name} ({', '.join(at).upper()})" if at else name for name, at in tiers.items())
    first = policies[0]
    option = "--calendar" if first.calendar_id == row.id else f"--{tiers[first.name][0]}-calendar"
    return Conflict(
        f"The calendar “{row.name}” is used by: {used}",
        f"Let them use another first: listener policy change {first.name!r} {option} …",
        code="calendar_used", facts={"name": row.name, "policies": used},
    )  # fmt: skip


def _refuse_taken(session: Session, name: str) -> None:
    if calendars.named(session, name) is not None:
        raise Conflict(
            f"There is a calendar “{name}” already", f"Change it: listener calendar change {name!r}",
            code="calendar_taken", facts={"name": name},
        )  # fmt: skip
