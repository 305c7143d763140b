"""Policies: what is promised for which cases."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from sqlmodel import Session

from listener.decide.policies import Scope
from listener.decide.remarks import Saying
from listener.errors import Conflict, ListenerError
from listener.services import auditing
from listener.services.installation import Installation
from listener.services.registry.calendars import lock_and_mark
from listener.services.registry.forms import checked, warnings_of
from listener.store import brands, calendars, policies, registry
from listener.terms import AuditAction, AuditKind, ClockKind, Level, Pause, Tier
from models import Brand, Calendar, SlaPolicy, Source

LONGEST = 366 * 24 * 60  # minutes
RESTING = tuple(clock for clock in ClockKind if clock.tier is None)  # the clocks that may rest
_NO_PAUSE = Saying("no_pause", "“{text}” is no pause")
_WRITE_PAUSE = Saying("write_pause", "Write {known}, or for one clock resolution:waiting ({clocks}).")
_RESTS_FOR_NOBODY = Saying(
    "rests_for_nobody", "A clock rests for a higher tier only where that has a promise of its own: set N2 or N3"
)
_NO_PROMISE_IN = Saying("no_promise_in", "{tier} has a calendar, and no time to count in it")
_PROMISE_OR_EMPTY = Saying(
    "promise_or_empty", "Say how soon {tier} takes up what comes to it, or leave its calendar empty."
)
Minutes = Annotated[int, Field(ge=1, le=LONGEST)]


class PolicyForm(BaseModel):
    """A policy as an operator enters it. Minutes of working time; `brand`, `source` and `calendar` by name.

    `warnings` count from the start of the first response (empty: at half and three quarters), `overdue` from the
    breach. `at_n1` to `at_n3` count from when a case comes to that tier until it acts, in the hours of its calendar, or
    of the policy's where it names none. `pauses` are «clock:pause», or a pause alone for every clock that may rest.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: str = Field(min_length=1, max_length=120)
    brand: str | None = None
    source: str | None = None
    least_level: Level | None = None
    language: str | None = Field(None, pattern=r"^[a-z]{2,3}$")
    calendar: str | None = None
    first_response: Minutes = 60
    next_response: Minutes | None = None
    resolution: Minutes | None = None
    at_n1: Minutes | None = None
    at_n2: Minutes | None = None
    at_n3: Minutes | None = None
    at_n1_calendar: str | None = None
    at_n2_calendar: str | None = None
    at_n3_calendar: str | None = None
    warnings: tuple[Minutes, ...] = ()
    overdue: tuple[Minutes, ...] = ()
    pauses: tuple[str, ...] = ()

    @field_validator("pauses")
    @classmethod
    def _are_pauses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        found = dict.fromkeys(one for text in value for one in _pauses(text))
        return tuple(sorted(found))

    @model_validator(mode="after")
    def _warns(self) -> "PolicyForm":
        self.warnings = warnings_of(self.warnings, self.first_response)
        self.overdue = tuple(sorted(set(self.overdue)))
        return self

    @model_validator(mode="after")
    def _leaves_no_case_without_a_clock(self) -> "PolicyForm":
        if not (self.at_n2 or self.at_n3) and any(text.endswith(f":{Pause.ESCALATED}") for text in self.pauses):
            raise ListenerError(_RESTS_FOR_NOBODY())
        return self

    @model_validator(mode="after")
    def _counts_what_is_promised(self) -> "PolicyForm":
        for tier, name in self.calendars.items():
            if name and not getattr(self, ClockKind.at(tier).value):
                raise ListenerError(_NO_PROMISE_IN(tier=tier.upper()), _PROMISE_OR_EMPTY(tier=tier.upper()))
        return self

    @property
    def calendars(self) -> dict[Tier, str | None]:
        """The calendar of each tier by name; None or empty: that of the policy."""
        return {tier: getattr(self, f"{ClockKind.at(tier)}_calendar") for tier in Tier}


@dataclass(frozen=True, slots=True)
class PolicyView:
    """A policy as a form, with the slug, name or end of the key of what it is for."""

    policy: SlaPolicy
    form: PolicyForm


def add_policy(inst: Installation, now: datetime, /, **fields: Any) -> SlaPolicy:
    """Add a policy; `fields` are those of PolicyForm. `next_response` is as the first unless it is given, None: none.

    It holds at once, for the open cases too once `clocks.reckon_due` has been through. Raises ListenerError for a
    field that is wrong, NotFound for a name, Conflict where another policy has the name or is for the same cases.
    """
    form = checked(PolicyForm, {"next_response": fields.get("first_response", 60), **fields})

    def work(session: Session) -> SlaPolicy:
        policy = SlaPolicy(name=form.name, scope="", created_at=now)
        _fill_in(session, policy, form)
        session.add(policy)
        lock_and_mark(session, [policy.brand_id])
        auditing.note(inst, session, AuditKind.POLICY, AuditAction.ADDED, policy.name, after=form.model_dump())
        return policy

    return inst.database.write(work)


def change_policy(inst: Installation, name: str, /, **fields: Any) -> SlaPolicy:
    """Change the fields given and keep the others. A new `first_response` alone moves the warnings with it."""

    def work(session: Session) -> SlaPolicy:
        policy = policies.by_name(session, name)
        said = _form(session, policy).model_dump()
        values = said | fields
        if "first_response" in fields and "warnings" not in fields:
            values["warnings"] = ()
        before = policy.brand_id
        form = checked(PolicyForm, values)
        _fill_in(session, policy, form)
        lock_and_mark(session, [before, policy.brand_id])
        auditing.note(inst, session, AuditKind.POLICY, AuditAction.CHANGED, policy.name, said, form.model_dump())
        return policy

    return inst.database.write(work)


def remove_policy(inst: Installation, name: str) -> SlaPolicy:
    """Delete a policy. Its open cases come under the next that covers them, or under the usual hour."""

    def work(session: Session) -> SlaPolicy:
        policy = policies.by_name(session, name)
        session.delete(policy)
        session.flush()
        lock_and_mark(session, [policy.brand_id])
        auditing.note(inst, session, AuditKind.POLICY, AuditAction.REMOVED, policy.name)
        return policy

    return inst.database.write(work)


def all_policies(inst: Installation) -> list[PolicyView]:
    """Return the policies, those that win over others first."""
    with inst.database.reading() as session:
        found = sorted(policies.every(session), key=lambda one: policies.scope_of(one).weight, reverse=True)
        return [PolicyView(policy, _form(session, policy)) for policy in found]


def show_policy(inst: Installation, name: str) -> PolicyView:
    with inst.database.reading() as session:
        policy = policies.by_name(session, name)
        return PolicyView(policy, _form(session, policy))


def _form(session: Session, policy: SlaPolicy) -> PolicyForm:
    brand = session.get(Brand, policy.brand_id) if policy.brand_id else None
    tiers: dict[str, Any] = {
        f"{ClockKind.at(tier)}_calendar": _calendar(session, key) for tier, key in calendars.of_tiers(policy).items()
    }
    return PolicyForm.model_construct(
        name=policy.name, brand=brand.slug if brand else None, least_level=policy.least_level,
        source=str(policy.source_id) if policy.source_id else None, language=policy.language,
        calendar=_calendar(session, policy.calendar_id),
        **{clock.value: getattr(policy, f"{clock.value}_minutes") for clock in ClockKind},
        **tiers,
        warnings=tuple(policy.warning_minutes), overdue=tuple(policy.overdue_minutes), pauses=tuple(policy.pauses),
    )  # fmt: skip


def _calendar(session: Session, key: UUID | None) -> str | None:
    return session.get_one(Calendar, key).name if key else None


def _fill_in(session: Session, policy: SlaPolicy, form: PolicyForm) -> None:
    brand = brands.by_slug(session, form.brand) if form.brand else None
    source = registry.find(session, Source, form.source) if form.source else None
    scope = Scope(str(brand.id) if brand else None, str(source.id) if source else None, form.least_level, form.language)
    with session.no_autoflush:
        _refuse_twin(session, policy, form.name, scope)
    policy.name, policy.scope = form.name, scope.key
    policy.brand_id, policy.source_id = brand.id if brand else None, source.id if source else None
    policy.least_level, policy.language = form.least_level, form.language
    promise(session, policy, form)


def promise(session: Session, policy: SlaPolicy, form: PolicyForm) -> None:
    """Set what a policy promises, and in whose hours it counts. Raises NotFound for a calendar."""
    policy.calendar_id = _key(session, form.calendar)
    for tier, name in form.calendars.items():
        setattr(policy, f"{ClockKind.at(tier)}_calendar_id", _key(session, name))
    for clock in ClockKind:
        setattr(policy, f"{clock.value}_minutes", getattr(form, clock.value))
    policy.warning_minutes, policy.overdue_minutes = list(form.warnings), list(form.overdue)
    policy.pauses = list(form.pauses)


def _key(session: Session, calendar: str | None) -> UUID | None:
    return calendars.by_name(session, calendar).id if calendar else None


def _refuse_twin(session: Session, policy: SlaPolicy, name: str, scope: Scope) -> None:
    same_name, same_scope = policies.named(session, name), policies.of_scope(session, scope)
    if same_name is not None and same_name.id != policy.id:
        raise Conflict(
            f"There is a policy “{name}” already", "Choose another name, or change that one.", code="policy_taken",
            facts={"name": name},
        )  # fmt: skip
    if same_scope is not None and same_scope.id != policy.id:
        raise Conflict(
            f"The policy “{same_scope.name}” is for the same cases",
            f"Change it: listener policy change {same_scope.name!r}",
            code="policy_same",
            facts={"name": same_scope.name},
        )  # fmt: skip


def _pauses(text: str) -> list[str]:
    """Return «clock:pause» for each clock meant. Raises ListenerError."""
    clock, separator, pause = text.strip().lower().replace("-", "_").rpartition(":")
    clocks = [kind for kind in RESTING if not separator or kind.value == clock]
    if pause not in set(Pause) or not clocks:
        kinds, known = ", ".join(RESTING), ", ".join(Pause)
        raise ListenerError(_NO_PAUSE(text=text), _WRITE_PAUSE(known=known, clocks=kinds))
    return [f"{kind.value}:{pause}" for kind in clocks]
