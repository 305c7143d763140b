"""Alerts as JSON, for receivers of webhooks: the fields of `terms`, with their names."""

import dataclasses
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from listener.terms import Alert, AlertKind, CaseAlert, DigestAlert, NoticeAlert, Remark, StormAlert


def alert_type(alert: Alert) -> str:
    """Return the event's name, dotted as Standard Webhooks asks: `case.opened`, `digest.ready`, `notice.test` …"""
    match alert:
        case DigestAlert():
            return "digest.ready"
        case StormAlert():
            return "cases.rolled_up"
        case CaseAlert() | NoticeAlert() if alert.kind is AlertKind.MENTION:
            return "mention.found"
        case CaseAlert():
            return alert.kind.value.replace("_", ".")
        case NoticeAlert():
            return f"notice.{alert.kind.value}"


def as_json(value: Any) -> Any:
    """Return dataclasses as objects, times as ISO 8601, lengths of time in seconds, the rest as it is."""
    if isinstance(value, Remark):
        return {"code": value.code, "english": str(value), "values": dict(value.values)}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_json(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple | list):
        return [as_json(part) for part in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    return str(value) if isinstance(value, UUID) else value
