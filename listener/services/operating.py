"""Notices to the operator: kept in English, and by code for whoever reads another language."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from listener.decide.remarks import Saying, kept
from listener.store import alerts
from listener.terms import AlertKind, Remark
from models import Alert

_ADVICE = Saying("advice_of", "{advice}")
_FAILED = Saying("failed_outside", "{message}.")


def tell(
    session: Session,
    key: str,
    title: Remark,
    text: Sequence[Remark],
    now: datetime,
    *,
    brand_id: UUID | None = None,
) -> None:
    """Raise an alert for the channels that tell the operator, once for each `key`."""
    alert = Alert(
        key=key, kind=AlertKind.OPERATOR, brand_id=brand_id, created_at=now, title=str(title), text=" ".join(text),
        remarks=kept([title, *text]),
    )  # fmt: skip
    alerts.raise_alert(session, alert, now)


def failed(message: str, code: str) -> Remark:
    """Return what went wrong outside, which other languages say by the code of the error."""
    return _FAILED(message=message.rstrip("."), code=code)


def advised(advice: str, family: str, kind: str, code: str) -> list[Remark]:
    """Return what to do, if anything: `family` and `kind` say of what, as the catalogues of `listener.languages` do."""
    return [_ADVICE(advice=advice, of=f"{family}/{kind}/{code}")] if advice else []
