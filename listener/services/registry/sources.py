"""Sources: the places we read, added once, and lists of them from other readers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from listener.connectors._opml import read_opml
from listener.decide.dedup import canonical_url
from listener.errors import Conflict, ListenerError
from listener.ports import Connector, Receiving
from listener.services import auditing
from listener.services import options as secured
from listener.services.addresses import takes_at
from listener.services.installation import Installation
from listener.services.registry.forms import check_interval
from listener.services.registry.naming import name_of
from listener.store import brands, registry, sources, subscribing
from listener.terms import AuditAction, AuditKind, Health
from models import Brand, Source

CHANGED_BY_HAND = "Switched off by an operator."


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source, the brand it is read for (None: all), its options without secrets, the mentions it brought.

    `takes_at` is the address that documents are sent to, or that the source calls.
    """

    source: Source
    brand: str | None
    options: Mapping[str, Any]
    mentions: int | None = None
    takes_at: str = ""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a list of feeds: names of the added, of those known before, and the refused with the reason."""

    added: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def add_source(
    inst: Installation,
    connector: str,
    options: Mapping[str, Any],
    now: datetime,
    *,
    name: str = "",
    brand: str | None = None,
    interval: int | None = None,
) -> Source:
    """Add a source, due at once. `brand` is the slug of the only brand it is read for; `interval` is in seconds.

    Raises ListenerError for options that are wrong, Conflict when the place is read already.
    """
    reads = _connector(inst, connector)
    stored = secured.stored(inst.vault, reads, secured.typed(reads, options))
    check_interval(interval)

    def work(session: Session) -> Source:
        brand_id = brands.by_slug(session, brand).id if brand else None
        _refuse_twin(session, connector, reads, stored, brand_id)
        source = Source(
            connector=connector, name=(name.strip() or name_of(reads, stored))[:300], options=stored, brand_id=brand_id,
            fixed_interval=interval, created_at=now, next_poll_at=now, health_since=now,
        )  # fmt: skip
        session.add(source)
        _note(inst, session, AuditAction.ADDED, source, after=_said(inst, session, source))
        return source

    return inst.database.write(work)


def change_source(inst: Installation, word: str, now: datetime, **fields: Any) -> Source:
    """Change `name`, `brand` (a slug, or None for all), `interval` (seconds, None: chosen by its habit), `options`.

    Options that are not given stay. A source with new options is read again from the beginning, now.
    """

    def work(session: Session) -> Source:
        source = registry.find(session, Source, word)
        before = _said(inst, session, source)
        if "brand" in fields:
            source.brand_id = brands.by_slug(session, fields["brand"]).id if fields["brand"] else None
        if fields.get("name"):
            source.name = str(fields["name"]).strip()[:300]
        if "interval" in fields:
            check_interval(fields["interval"])
            source.fixed_interval, source.next_poll_at = fields["interval"], now
        if fields.get("options"):
            _change_options(inst, session, source, fields["options"], now)
        new = secured.renewed(inst.connectors.get(source.connector), fields.get("options") or {})
        _note(inst, session, AuditAction.CHANGED, source, before, _said(inst, session, source) | new)
        return source

    return inst.database.write(work)


def _change_options(
    inst: Installation, session: Session, source: Source, changes: Mapping[str, Any], now: datetime
) -> None:
    reads = _connector(inst, source.connector)
    stored = secured.stored(inst.vault, reads, secured.changed(inst.vault, reads, source.options, changes))
    _refuse_twin(session, source.connector, reads, stored, source.brand_id, source.id)
    if source.name == name_of(reads, source.options):
        source.name = name_of(reads, stored)
    source.options, source.cursor, source.allowances, source.failures = stored, {}, [], 0
    source.health, source.health_since, source.next_poll_at, source.queued_until = Health.NEW, now, now, None
    source.health_detail, source.health_advice, source.health_code, source.health_remarks = "", "", "", []
    subscribing.forget(session, source.id)  # what its hub tells is of another feed by now


def enable_source(inst: Installation, word: str, now: datetime) -> Source:
    """Read a source again, from now."""

    def work(session: Session) -> Source:
        source = registry.find(session, Source, word)
        if not source.enabled:
            source.enabled, source.next_poll_at, source.queued_until = True, now, None
            _say_health(source, Health.NEW, "", now)
            _note(inst, session, AuditAction.ENABLED, source)
        return source

    return inst.database.write(work)


def disable_source(inst: Installation, word: str, now: datetime) -> Source:
    """Stop reading a source, or say that one that is gone needs no attention; what it brought stays."""

    def work(session: Session) -> Source:
        source = registry.find(session, Source, word)
        if source.enabled or source.health is not Health.DISABLED:
            sources.stop(source, now)
            _say_health(source, Health.DISABLED, CHANGED_BY_HAND, now)
            _note(inst, session, AuditAction.DISABLED, source)
        return source

    return inst.database.write(work)


def _say_health(source: Source, health: Health, detail: str, now: datetime) -> None:
    source.health, source.health_since, source.health_detail, source.health_advice = health, now, detail, ""
    source.health_code, source.health_remarks = "by_hand" if health is Health.DISABLED else "", []


def remove_source(inst: Installation, word: str) -> Source:
    """Delete a source that brought no mention. Raises Conflict for one that did: mentions must say where they stood."""

    def work(session: Session) -> Source:
        source = registry.find(session, Source, word)
        if count := registry.mentions_of(session, source.id):
            raise Conflict(
                f"{count} mentions come from “{source.name}”",
                f"Stop reading it with: listener source disable {str(source.id)[-6:]}. Retention removes the mentions.",
                code="source_has_mentions",
                facts={"name": source.name, "count": str(count)},
            )
        registry.remove_source(session, source)
        _note(inst, session, AuditAction.REMOVED, source)
        return source

    return inst.database.write(work)


def hurry_source(inst: Installation, word: str, now: datetime) -> Source:
    """Have a source read now, as soon as a worker is free. Raises Conflict for one that is switched off."""

    def work(session: Session) -> Source:
        source = registry.find(session, Source, word)
        if not source.enabled:
            raise Conflict(
                f"“{source.name}” is switched off", "Switch it on: then it is read at once.", code="source_off",
                facts={"name": source.name},
            )  # fmt: skip
        source.next_poll_at, source.queued_until = min(source.next_poll_at, now), None
        return source

    return inst.database.write(work)


def _said(inst: Installation, session: Session, source: Source) -> dict[str, Any]:
    """A source as the audit log tells it."""
    brand = session.get(Brand, source.brand_id) if source.brand_id else None
    options = secured.shown(inst.connectors.get(source.connector), source.options)
    own = {"name": source.name, "brand": brand.name if brand else None, "interval": source.fixed_interval}
    return {"connector": source.connector, **own, **options}


def _note(
    inst: Installation,
    session: Session,
    action: AuditAction,
    source: Source,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    auditing.note(inst, session, AuditKind.SOURCE, action, source.name, before, after)


def all_sources(inst: Installation, *, brand: str | None = None) -> list[SourceView]:
    """Return the sources by name; with `brand`, those that are read for it."""
    with inst.database.reading() as session:
        wanted = brands.by_slug(session, brand).id if brand else None
        slugs = {one.id: one.slug for one in registry.every_brand(session)}
        return [
            _view(inst, source, slugs.get(source.brand_id) if source.brand_id else None)
            for source in sources.every(session)
            if wanted is None or source.brand_id in (None, wanted)
        ]


def show_source(inst: Installation, word: str) -> SourceView:
    with inst.database.reading() as session:
        source = registry.find(session, Source, word)
        brand = session.get(Brand, source.brand_id) if source.brand_id else None
        return _view(inst, source, brand.slug if brand else None, registry.mentions_of(session, source.id))


def import_sources(inst: Installation, content: bytes, now: datetime, *, brand: str | None = None) -> ImportReport:
    """Add every feed of an OPML file. Raises ConfigError when the file cannot be read as one."""
    report = ImportReport()
    for title, address, _ in read_opml(content):
        try:
            add_source(inst, "feed", {"url": address}, now, name="" if title == address else title, brand=brand)
        except Conflict:
            report.known.append(title)
        except ListenerError as error:
            report.refused.append((title, error.message))
        else:
            report.added.append(title)
    return report


def _view(inst: Installation, source: Source, brand: str | None, mentions: int | None = None) -> SourceView:
    connector = inst.connectors.get(source.connector)
    address = takes_at(inst.settings, connector, source.id)
    return SourceView(source, brand, secured.shown(connector, source.options), mentions, address)


def takes_documents(inst: Installation, connector: str) -> bool:
    """Tell whether documents are sent to sources of this kind, signed with a secret that can be made here."""
    return isinstance(inst.connectors.get(connector), Receiving)


def _connector(inst: Installation, name: str) -> Connector:
    connector = inst.connectors.get(name)
    if connector is None:
        known = ", ".join(sorted(inst.connectors))
        raise ListenerError(
            f"No connector is called “{name}”", f"There are: {known}. What each asks: listener source kinds"
        )
    return connector


def _refuse_twin(
    session: Session,
    connector: str,
    reads: Connector,
    options: Mapping[str, Any],
    brand_id: UUID | None,
    own: UUID | None = None,
) -> None:
    """A place is the same with another token."""
    for other in sources.every(session):
        same = other.connector == connector and _essence(reads, other.options) == _essence(reads, options)
        if same and other.id != own and other.brand_id in (None, brand_id):
            raise Conflict(
                f"This place is read already, as “{other.name}”",
                f"Look at it with: listener source show {str(other.id)[-6:]}", code="source_twin",
                facts={"name": other.name},
            )  # fmt: skip


def _essence(reads: Connector, options: Mapping[str, Any]) -> dict[str, Any]:
    """Options with addresses in one form, so that two spellings of a place are seen to be one."""
    secret = secured.secret_names(reads)
    return {
        key: canonical_url(value) or value if isinstance(value, str) and "://" in value else value
        for key, value in options.items()
        if key not in secret
    }
