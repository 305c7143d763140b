"""Brands: their names, what makes a text theirs, and what is promised for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from listener.decide.remarks import Saying
from listener.errors import Conflict, FormError
from listener.services import auditing
from listener.services.installation import Installation
from listener.services.registry.forms import BrandForm, checked, default_query, slug_of
from listener.store import brands, clocks, policies, registry, sources
from listener.terms import AuditAction, AuditKind, Health
from models import Brand

RESTS = "Its brand is paused."
_NEEDS_QUERY = Saying("brand_needs_query", "A brand needs a query")
_LOOK = Saying("brand_look", "Look at it with: {command}")


@dataclass(frozen=True, slots=True)
class BrandView:
    """All that is set of a brand, and how many open cases it has."""

    brand: Brand
    form: BrandForm
    open_cases: int


def add_brand(inst: Installation, now: datetime, /, **fields: Any) -> Brand:
    """Add a brand; `fields` are those of BrandForm. Without a query, its name and handles are looked for.

    Raises ListenerError for a field that is wrong, QueryError for an expression, Conflict for a slug that is taken.
    """
    form = checked(BrandForm, fields)
    slug = form.slug or slug_of(form.name)
    queries = form.queries or (default_query(form.name, form.handles),)
    form = checked(BrandForm, {**form.model_dump(), "slug": slug, "queries": queries})

    def work(session: Session) -> Brand:
        _refuse_taken(session, slug)
        brand = Brand(slug=slug, name=form.name, created_at=now)
        session.add(brand)
        _fill_in(session, brand, form)
        _promise(session, brand, form, fields)
        auditing.note(inst, session, AuditKind.BRAND, AuditAction.ADDED, brand.name, after=form.model_dump())
        return brand

    return inst.database.write(work)


def change_brand(inst: Installation, slug: str, /, **fields: Any) -> Brand:
    """Change the fields given and keep the others. A new promise holds for the open cases too: `clocks.reckon_due`.

    Without `warnings`, a new `sla_minutes` warns at half and three quarters of it.
    """

    def work(session: Session) -> Brand:
        brand = brands.by_slug(session, slug)
        before = _form(session, brand).model_dump()
        values = before | fields
        if "sla_minutes" in fields and "warnings" not in fields:
            values["warnings"] = ()
        form = checked(BrandForm, values)
        if not form.queries:
            lack = _NEEDS_QUERY()
            raise FormError(lack, _LOOK(command=f"listener brand show {slug}"), fields={"queries": lack})
        if form.slug != brand.slug:
            _refuse_taken(session, form.slug)
        _fill_in(session, brand, form)
        _promise(session, brand, form, fields)
        session.flush()
        after = _form(session, brand).model_dump()
        auditing.note(inst, session, AuditKind.BRAND, AuditAction.CHANGED, brand.name, before, after)
        return brand

    return inst.database.write(work)


def pause_brand(inst: Installation, slug: str, now: datetime) -> list[str]:
    """Let nothing become a mention of the brand until it is resumed; return the names of its own sources that rest too.

    Its open cases stay in the queue. What is published meanwhile is not looked at later.
    """

    def work(session: Session) -> list[str]:
        brand = brands.by_slug(session, slug)
        if brand.paused_at is not None:
            return []
        brand.paused_at = now
        own = [source for source in registry.sources_of(session, brand.id) if source.enabled]
        for source in own:
            sources.stop(source, now)
            source.health, source.health_since = Health.DISABLED, now
            source.health_detail, source.health_advice, source.health_code = RESTS, "", "rests"
            source.health_remarks = []
        auditing.note(inst, session, AuditKind.BRAND, AuditAction.PAUSED, brand.name)
        return [source.name for source in own]

    return inst.database.write(work)


def resume_brand(inst: Installation, slug: str, now: datetime) -> Brand:
    """Listen again for a brand that is paused; the sources that rest with it are read again from now."""

    def work(session: Session) -> Brand:
        brand = brands.by_slug(session, slug)
        if brand.paused_at is None:
            return brand
        for source in registry.sources_of(session, brand.id):
            if not source.enabled and source.health_since == brand.paused_at:
                source.enabled, source.health, source.health_since = True, Health.NEW, now
                source.health_detail, source.health_code, source.health_remarks = "", "", []
                source.next_poll_at, source.queued_until = now, None
        brand.paused_at = None
        auditing.note(inst, session, AuditKind.BRAND, AuditAction.RESUMED, brand.name)
        return brand

    return inst.database.write(work)


def remove_brand(inst: Installation, slug: str, now: datetime) -> list[str]:
    """Stop listening for a brand; return the names of the sources that were read for it alone and now stop.

    What was found stays until retention removes it, and its open cases stay in the queue.
    """

    def work(session: Session) -> list[str]:
        brand = brands.by_slug(session, slug)
        brand.archived_at = brand.archived_at or now
        own = [source for source in registry.sources_of(session, brand.id) if source.enabled]
        for source in own:
            sources.stop(source, now)
        auditing.note(inst, session, AuditKind.BRAND, AuditAction.REMOVED, brand.name)
        return [source.name for source in own]

    return inst.database.write(work)


def restore_brand(inst: Installation, slug: str) -> Brand:
    """Listen again for a brand that was removed. Its own sources are switched on one by one."""

    def work(session: Session) -> Brand:
        brand = brands.by_slug(session, slug)
        brand.archived_at = None
        auditing.note(inst, session, AuditKind.BRAND, AuditAction.RESTORED, brand.name)
        return brand

    return inst.database.write(work)


def all_brands(inst: Installation, *, removed: bool = False) -> list[BrandView]:
    """Return the brands that are listened for; with `removed`, those that were too."""
    with inst.database.reading() as session:
        cases = registry.open_cases(session)
        found = registry.every_brand(session) if removed else brands.active(session)
        return [_view(session, brand, cases) for brand in found]


def show_brand(inst: Installation, slug: str) -> BrandView:
    with inst.database.reading() as session:
        return _view(session, brands.by_slug(session, slug), registry.open_cases(session))


def _view(session: Session, brand: Brand, cases: dict[UUID, int]) -> BrandView:
    return BrandView(brand, _form(session, brand), cases.get(brand.id, 0))


def _form(session: Session, brand: Brand) -> BrandForm:
    """The form as it was filled in; not checked again: an older version may have allowed more."""
    target = policies.target(session, brand.id)
    fields: dict[str, Any] = {
        name: getattr(brand, name) for name in ("name", "slug", "time_zone", "locale", "digest_hour")
    }
    return BrandForm.model_construct(
        handles=tuple(brand.handles),
        queries=tuple(registry.expressions(session, brand.id)),
        sla_minutes=round(target.first_response.total_seconds() / 60),
        warnings=tuple(round(warning.total_seconds() / 60) for warning in target.warnings),
        **fields,
    )


def _fill_in(session: Session, brand: Brand, form: BrandForm) -> None:
    brand.slug, brand.name, brand.handles = form.slug, form.name, list(form.handles)
    brand.time_zone, brand.locale, brand.digest_hour = form.time_zone, form.locale, form.digest_hour
    session.flush()
    if registry.expressions(session, brand.id) != list(form.queries):
        registry.replace_expressions(session, brand.id, form.queries)


def _promise(session: Session, brand: Brand, form: BrandForm, fields: Mapping[str, Any]) -> None:
    """Keep what is promised for the brand itself, once somebody says so; until then the general policies hold."""
    if "sla_minutes" not in fields and "warnings" not in fields:
        return
    brands.lock(session, [brand.id])  # no case opens meanwhile
    policy = policies.own(session, brand.id) or policies.new_own(session, brand)
    if policy.next_response_minutes == policy.first_response_minutes:
        policy.next_response_minutes = form.sla_minutes
    policy.first_response_minutes, policy.warning_minutes = form.sla_minutes, form.warning_minutes
    session.add(policy)
    clocks.mark(session, brand.id)


def _refuse_taken(session: Session, slug: str) -> None:
    there = registry.brand_or_none(session, slug)
    if there is None:
        return
    if there.archived_at:
        raise Conflict(
            f"There was a brand “{slug}”", f"Bring it back with: listener brand restore {slug}", code="brand_removed",
            facts={"name": slug},
        )  # fmt: skip
    raise Conflict(
        f"There is a brand “{slug}” already", f"Change it, or choose another short name with --slug: {slug}-2",
        code="brand_taken", facts={"name": slug},
    )  # fmt: skip
