"""Send a digest because someone asks: of a day that is over once and for all, of today as it stands."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session, col, or_, select

from listener.decide.digest import local_day
from listener.errors import ListenerError, OutsideError
from listener.services import alerting, options, reporting
from listener.services.addresses import digest_address
from listener.services.installation import Installation
from listener.store import brands
from listener.terms import DigestAlert, DigestReport
from models import Brand, Channel
from models.columns import new_key


@dataclass(frozen=True, slots=True)
class SendingReport:
    """To how many channels the digest went; `repeated` when that day was told before and nothing was sent."""

    sent: int = 0
    repeated: bool = False
    errors: tuple[str, ...] = ()


def digest_alert(inst: Installation, brand: Brand, report: DigestReport) -> DigestAlert:
    """Return the digest as notifiers tell it, in the brand's language."""
    url = digest_address(inst.settings, brand.slug, report.day.isoformat())
    return DigestAlert(id=new_key(), report=report, url=url, locale=brand.locale)


def send_digest(inst: Installation, slug: str, day: date, now: datetime) -> SendingReport:
    """Send the digest of a day to the channels that take digests of the brand.

    A day that is over is written down and told once, like the one that goes out each morning. Today's is told as it
    stands and not written down, so that tomorrow's is complete. Raises ListenerError when no channel takes digests.
    """
    with inst.database.reading() as session:
        brand = brands.by_slug(session, slug)
        channels = _channels(session, brand)
    if not channels:
        raise ListenerError("No channel takes digests", "Add one with: listener channel add email --option to=…")
    if local_day(day, brand.time_zone)[1] <= now:
        published = reporting.publish_digest(inst, slug, day, now)
        return SendingReport(sent=alerting.send_bulk(inst, now)) if published else SendingReport(repeated=True)
    alert = digest_alert(inst, brand, reporting.build_digest(inst, slug, day, now))
    errors = [error for channel in channels if (error := _send(inst, channel, replace(alert, channel_id=channel.id)))]
    return SendingReport(sent=len(channels) - len(errors), errors=tuple(errors))


def _channels(session: Session, brand: Brand) -> list[Channel]:
    here = or_(col(Channel.brand_id).is_(None), col(Channel.brand_id) == brand.id)
    return list(session.exec(select(Channel).where(here, col(Channel.enabled), col(Channel.digests))))


def _send(inst: Installation, channel: Channel, alert: DigestAlert) -> str:
    """Return what went wrong, or nothing."""
    notifier = inst.notifiers.get(channel.notifier)
    if notifier is None:
        return f"{channel.name}: no notifier is called “{channel.notifier}”"
    try:
        notifier.send(options.of_channel(inst.vault, notifier, channel), alert, inst.http)
    except OutsideError as error:
        return f"{channel.name}: {error.message}. {error.advice}".strip()
    return ""
