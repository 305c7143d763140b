"""What was promised for which cases."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import Session, col, select

from listener.decide.policies import CaseFacts, Choice, Policy, Scope, choose
from listener.errors import NotFound
from listener.terms import ClockKind, Pause, SlaTarget
from models import Brand, SlaPolicy, Source


def every(session: Session) -> Sequence[SlaPolicy]:
    return session.exec(select(SlaPolicy).order_by(col(SlaPolicy.name))).all()


def by_name(session: Session, name: str) -> SlaPolicy:
    found = session.exec(select(SlaPolicy).where(SlaPolicy.name == name.strip())).first()
    if found is None:
        known = ", ".join(policy.name for policy in every(session)) or "none yet"
        raise NotFound(f"There is no policy “{name}”", f"Policies: {known}. Add one with: listener policy add NAME")
    return found


def named(session: Session, name: str) -> SlaPolicy | None:
    return session.exec(select(SlaPolicy).where(SlaPolicy.name == name)).first()


def of_scope(session: Session, scope: Scope) -> SlaPolicy | None:
    return session.exec(select(SlaPolicy).where(SlaPolicy.scope == scope.key)).first()


def own(session: Session, brand_id: UUID) -> SlaPolicy | None:
    """Return what is promised for the brand as such: the policy that names it and nothing else."""
    return of_scope(session, Scope(brand=str(brand_id)))


def new_own(session: Session, brand: Brand) -> SlaPolicy:
    """Make a brand's own policy, with the terms of the one that held for it until now. Not yet in the session."""
    general = choose(of_brand(session, brand.id), CaseFacts(str(brand.id)))
    kept = general.policy.model_dump(exclude={"id", "name", "scope", "created_at", "brand_id"}) if general else {}
    name = brand.slug if named(session, brand.slug) is None else f"{brand.slug} {str(brand.id)[-6:]}"
    return SlaPolicy(**kept, name=name, scope=Scope(brand=str(brand.id)).key, brand_id=brand.id)


def of_brand(session: Session, brand_id: UUID) -> list[Choice[SlaPolicy]]:
    """Return every policy that may hold for a case of the brand."""
    either = or_(col(SlaPolicy.brand_id).is_(None), col(SlaPolicy.brand_id) == brand_id)
    return [Choice(scope_of(policy), policy) for policy in session.exec(select(SlaPolicy).where(either))]


def target(session: Session, brand_id: UUID) -> SlaTarget:
    """Return what is promised for the brand's cases in general: its own policy, else the one for all, else the hour."""
    chosen = choose(of_brand(session, brand_id), CaseFacts(str(brand_id)))
    return target_of(chosen.policy) if chosen else SlaTarget()


def general(session: Session, brand_ids: Sequence[UUID]) -> dict[UUID, SlaTarget]:
    """Return `target` of many brands, in one query."""
    choices = [Choice(scope_of(policy), policy) for policy in every(session)]
    found = {brand_id: choose(choices, CaseFacts(str(brand_id))) for brand_id in brand_ids}
    return {key: target_of(choice.policy) if choice else SlaTarget() for key, choice in found.items()}


def scope_of(policy: SlaPolicy) -> Scope:
    return Scope(
        brand=str(policy.brand_id) if policy.brand_id else None,
        source=str(policy.source_id) if policy.source_id else None,
        least_level=policy.least_level,
        language=policy.language,
    )


def target_of(policy: SlaPolicy) -> SlaTarget:
    promised = {clock.value: getattr(policy, f"{clock.value}_minutes") for clock in ClockKind}
    return SlaTarget(
        **{clock: _minutes(minutes) if minutes else None for clock, minutes in promised.items()},  # type: ignore[arg-type]
        warnings=tuple(_minutes(minutes) for minutes in sorted(policy.warning_minutes)),
        overdue=tuple(_minutes(minutes) for minutes in sorted(policy.overdue_minutes)),
        pauses=frozenset(pause_of(text) for text in policy.pauses),
    )


def pause_of(text: str) -> tuple[ClockKind, Pause]:
    """Read «resolution:waiting». Raises ValueError."""
    clock, _, pause = text.partition(":")
    return ClockKind(clock), Pause(pause)


def value_of(session: Session, policy: SlaPolicy) -> Policy:
    """Return the policy as it is shown: with the names of what it was made for."""
    brand = session.get(Brand, policy.brand_id) if policy.brand_id else None
    source = session.get(Source, policy.source_id) if policy.source_id else None
    shown = {
        "brand": brand.name if brand else None, "source": source.name if source else None,
        "level": policy.least_level.value if policy.least_level else None, "language": policy.language,
    }  # fmt: skip
    return Policy(policy.name, target_of(policy), tuple((name, text) for name, text in shown.items() if text))


def _minutes(number: int) -> timedelta:
    return timedelta(minutes=number)
