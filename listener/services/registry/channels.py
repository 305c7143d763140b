"""Channels: whom to tell, of what, and whether it arrives."""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from listener.errors import ListenerError
from listener.ports import Notifier
from listener.services import auditing, rendering
from listener.services import options as secured
from listener.services.installation import Installation
from listener.store import brands, registry
from listener.terms import AlertKind, AuditAction, AuditKind, Level, NoticeAlert
from models import Brand, Channel
from models.columns import new_key

CHANGEABLE = ("name", "alerts", "digests", "operator", "least_level")


@dataclass(frozen=True, slots=True)
class ChannelView:
    """A channel, the brand it is told of (None: all), its options without secrets, how many messages wait."""

    channel: Channel
    brand: str | None
    options: Mapping[str, Any]
    waiting: int


def add_channel(
    inst: Installation,
    notifier: str,
    options: Mapping[str, Any],
    now: datetime,
    *,
    name: str = "",
    brand: str | None = None,
    alerts: bool = True,
    digests: bool = True,
    operator: bool = False,
    least_level: Level = Level.HIGH,
) -> Channel:
    """Add a channel. A signing secret that its notifier asks for and nobody gave is made.

    Raises ListenerError for options that are wrong.
    """
    tells = _notifier(inst, notifier)
    stored = secured.stored(inst.vault, tells, secured.typed(tells, _with_secret(tells, options)))

    def work(session: Session) -> Channel:
        channel = Channel(
            notifier=notifier, name=(name.strip() or tells.label)[:200], options=stored,
            brand_id=brands.by_slug(session, brand).id if brand else None, alerts=alerts, digests=digests,
            operator=operator, least_level=least_level, created_at=now, next_send_at=now,
        )  # fmt: skip
        session.add(channel)
        _note(inst, session, AuditAction.ADDED, channel, after=_said(inst, session, channel))
        return channel

    return inst.database.write(work)


def change_channel(inst: Installation, word: str, now: datetime, **fields: Any) -> Channel:
    """Change `name`, `brand` (a slug, or None for all), `alerts`, `digests`, `operator`, `least_level`, `options`."""

    def work(session: Session) -> Channel:
        channel = registry.find(session, Channel, word)
        before = _said(inst, session, channel)
        if "brand" in fields:
            channel.brand_id = brands.by_slug(session, fields["brand"]).id if fields["brand"] else None
        for name in CHANGEABLE:
            if name in fields:
                setattr(channel, name, fields[name])
        if fields.get("options"):
            tells = _notifier(inst, channel.notifier)
            changed = secured.changed(inst.vault, tells, channel.options, fields["options"])
            channel.options = secured.stored(inst.vault, tells, changed)
            channel.failures, channel.next_send_at = 0, now
            registry.hurry(session, channel)
        new = secured.renewed(inst.notifiers.get(channel.notifier), fields.get("options") or {})
        _note(inst, session, AuditAction.CHANGED, channel, before, _said(inst, session, channel) | new)
        return channel

    return inst.database.write(work)


def enable_channel(inst: Installation, word: str, now: datetime) -> Channel:
    """Tell the channel again; what it missed goes out at once, as one message when it is much."""

    def work(session: Session) -> Channel:
        channel = registry.find(session, Channel, word)
        channel.enabled, channel.disabled_at = True, None
        channel.disabled_reason = channel.disabled_code = ""
        channel.failures, channel.next_send_at = 0, now
        registry.hurry(session, channel)
        _note(inst, session, AuditAction.ENABLED, channel)
        return channel

    return inst.database.write(work)


def disable_channel(
    inst: Installation, word: str, now: datetime, reason: str = "Switched off by an operator."
) -> Channel:
    """Tell the channel nothing; what it misses is kept."""

    def work(session: Session) -> Channel:
        channel = registry.find(session, Channel, word)
        if channel.enabled:
            channel.enabled, channel.disabled_at, channel.disabled_reason = False, now, reason
            channel.disabled_code = "by_hand"
            _note(inst, session, AuditAction.DISABLED, channel)
        return channel

    return inst.database.write(work)


def remove_channel(inst: Installation, word: str) -> Channel:
    """Delete a channel and the record of what it was told."""

    def work(session: Session) -> Channel:
        channel = registry.find(session, Channel, word)
        registry.remove_channel(session, channel)
        _note(inst, session, AuditAction.REMOVED, channel)
        return channel

    return inst.database.write(work)


def test_channel(inst: Installation, word: str) -> Channel:
    """Send a test message now, whatever the channel is set to. Raises SendError that says what to do."""
    channel = show_channel(inst, word).channel
    tells = _notifier(inst, channel.notifier)
    options = secured.opened(inst.vault, tells, channel.options)
    with inst.database.reading() as session:
        locale, _ = rendering.voice(session, channel.brand_id)
    alert = NoticeAlert(
        id=new_key(), kind=AlertKind.TEST, title="A test from Listener",
        text=f"The channel “{channel.name}” works. Nothing needs to be done.", url=inst.settings.base_url,
        locale=locale,
    )  # fmt: skip
    tells.send(options, alert, inst.http)
    return channel


def all_channels(inst: Installation) -> list[ChannelView]:
    with inst.database.reading() as session:
        waiting = registry.waiting(session)
        return [
            _view(inst, session, channel, waiting.get(channel.id, 0)) for channel in registry.every_channel(session)
        ]


def show_channel(inst: Installation, word: str) -> ChannelView:
    with inst.database.reading() as session:
        channel = registry.find(session, Channel, word)
        return _view(inst, session, channel, registry.waiting(session).get(channel.id, 0))


def new_secret() -> str:
    """Return a signing secret as the Standard Webhooks specification writes it: whsec_ and 32 bytes in base64."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def _said(inst: Installation, session: Session, channel: Channel) -> dict[str, Any]:
    """A channel as the audit log tells it."""
    brand = session.get(Brand, channel.brand_id) if channel.brand_id else None
    set_ = {name: getattr(channel, name) for name in CHANGEABLE}
    options = secured.shown(inst.notifiers.get(channel.notifier), channel.options)
    return {"notifier": channel.notifier, "brand": brand.name if brand else None, **set_, **options}


def _note(
    inst: Installation,
    session: Session,
    action: AuditAction,
    channel: Channel,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    auditing.note(inst, session, AuditKind.CHANNEL, action, channel.name, before, after)


def _view(inst: Installation, session: Session, channel: Channel, waiting: int) -> ChannelView:
    brand = session.get(Brand, channel.brand_id) if channel.brand_id else None
    options = secured.shown(inst.notifiers.get(channel.notifier), channel.options)
    return ChannelView(channel, brand.slug if brand else None, options, waiting)


def wants_secret(inst: Installation, notifier: str) -> bool:
    """Tell whether the notifier signs with a secret that can be made here."""
    return "secret" in secured.secret_names(_notifier(inst, notifier))


def _with_secret(tells: Notifier, options: Mapping[str, Any]) -> dict[str, Any]:
    if "secret" in secured.secret_names(tells) and not options.get("secret"):
        return {**options, "secret": new_secret()}
    return dict(options)


def _notifier(inst: Installation, name: str) -> Notifier:
    notifier = inst.notifiers.get(name)
    if notifier is None:
        known = ", ".join(sorted(inst.notifiers))
        raise ListenerError(
            f"No notifier is called “{name}”", f"There are: {known}. What each asks: listener channel kinds"
        )
    return notifier
