"""The mail of each kind of alert: subject, plain text, HTML."""

from dataclasses import dataclass
from datetime import UTC, datetime

from listener.notifiers._case_words import (
    LEVELS,
    headline,
    origin_words,
    quoted,
    reason_lines,
    time_words,
)
from listener.notifiers._digest_mail import render_digest_html, render_digest_text
from listener.notifiers._digest_view import view_of
from listener.notifiers._pages import page
from listener.notifiers._safe_text import clip, one_line, plain, web_address
from listener.terms import Alert, AlertKind, CaseAlert, DigestAlert, NoticeAlert, StormAlert

_SUBJECT = 150


@dataclass(frozen=True, slots=True)
class Mail:
    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Part:
    """One case in an alarm mail, or the sentence of a notice."""

    title: str
    url: str
    clock: str
    late: bool
    quote: str
    origin: str
    reasons: tuple[str, ...]
    post_url: str


def mail_of(alert: Alert, now: datetime) -> Mail:
    """Return the mail of an alert; `now` gives the minutes left. Under 100 kB, or Gmail would hide the end."""
    match alert:
        case DigestAlert():
            subject = clip(view_of(alert).subject, _SUBJECT)
            return Mail(subject, render_digest_text(alert), render_digest_html(alert))
        case CaseAlert():
            return _alarm(headline(alert, now), "", (_part(alert, now, 3000),), "Open in Listener", alert.url)
        case StormAlert():
            parts = tuple(_part(case, now, 240) for case in alert.cases[:12])
            more = len(alert.cases) - len(parts)
            lead = "The most urgent first" + (f", and {more} more in the queue." if more > 0 else ".")
            return _alarm(f"{len(alert.cases)} alarms at once", lead, parts, "Open the queue", alert.url)
        case NoticeAlert():
            action = "Read the post" if alert.kind is AlertKind.MENTION else "Open Listener"
            return _alarm(alert.title, clip(plain(alert.text), 5000), (), action, alert.url)


def _alarm(title: str, lead: str, parts: tuple[Part, ...], action: str, url: str) -> Mail:
    title = one_line(title, _SUBJECT)
    shown = {"title": title, "lead": lead, "parts": parts, "action": action, "url": web_address(url)}
    return Mail(title, page("alarm.txt.j2", **shown), page("alarm.html.j2", **shown))


def _part(alert: CaseAlert, now: datetime, limit: int) -> Part:
    clock = ""
    if alert.kind is not AlertKind.MENTION:
        promise = "was to be" if now >= alert.due_at else "to be"
        clock = f"{time_words(alert, now)}, {promise} answered by {alert.due_at.astimezone(UTC):%H:%M} UTC"
    if alert.late_on_arrival:
        clock += "; it was already late when it was found"
    text = quoted(alert, limit) if limit < 1000 else clip(plain(alert.text or alert.title), limit)
    return Part(
        title=f"{LEVELS[alert.level]}: {one_line(alert.brand, 60)}"
        + (f", case {alert.number}" if alert.number else ""),
        url=web_address(alert.url),
        clock=clock[:1].upper() + clock[1:],
        late=now >= alert.due_at,
        quote=text,
        origin=f"{origin_words(alert)}, {alert.published_at.astimezone(UTC):%d %B %H:%M} UTC",
        reasons=tuple(reason_lines(alert)),
        post_url=web_address(alert.post_url),
    )
