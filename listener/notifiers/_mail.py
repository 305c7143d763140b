"""The mail of each kind of alert: subject, plain text, HTML."""

from dataclasses import dataclass
from datetime import datetime

from listener.notifiers._case_words import (
    capital,
    headline,
    origin_words,
    promise_words,
    quoted,
    reason_lines,
    time_words,
    urgency,
)
from listener.notifiers._digest_mail import render_digest_html, render_digest_text
from listener.notifiers._digest_view import view_of
from listener.notifiers._notice_words import notice_action, notice_text, notice_title
from listener.notifiers._pages import page
from listener.notifiers._safe_text import clip, one_line, plain, web_address
from listener.notifiers._words import Words
from listener.terms import Alert, AlertKind, CaseAlert, DigestAlert, NoticeAlert, StormAlert

_SUBJECT = 150
_SHOWN = 12  # cases of a storm


@dataclass(frozen=True, slots=True)
class Mail:
    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Part:
    """One case in an alarm mail."""

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
    words = Words(alert.locale)
    match alert:
        case DigestAlert():
            subject = clip(view_of(alert).subject, _SUBJECT)
            return Mail(subject, render_digest_text(alert), render_digest_html(alert))
        case CaseAlert():
            action = words.say("open_case", n=str(alert.number)) if alert.number else words.say("open_listener")
            return _alarm(words, headline(alert, now, words), "", (alert,), now, action, alert.url)
        case StormAlert():
            title = words.count("storm", len(alert.cases))
            return _alarm(words, title, _lead(alert, words), alert.cases[:_SHOWN], now, words.say("open_queue"),
                          alert.url)  # fmt: skip
        case NoticeAlert():
            text = clip(plain(notice_text(alert, words)), 5000)
            return _alarm(words, notice_title(alert, words), text, (), now, notice_action(alert, words), alert.url)


def _lead(alert: StormAlert, words: Words) -> str:
    more = len(alert.cases) - _SHOWN
    rest = f", {words.count('more_in_queue', more)}" if more > 0 else ""
    return f"{words.say('most_urgent_first')}{rest}."


def _alarm(
    words: Words, title: str, lead: str, cases: tuple[CaseAlert, ...], now: datetime, action: str, url: str
) -> Mail:
    title, single = one_line(title, _SUBJECT), len(cases) == 1
    zones = dict.fromkeys(words.zone_name(case.time_zone) for case in cases)
    shown = {
        "title": title, "lead": lead, "action": action, "url": web_address(url), "words": words,
        "parts": tuple(_part(case, now, words, 3000 if single else 240) for case in cases),
        "zones": ", ".join(zones),
    }  # fmt: skip
    return Mail(title, page("alarm.txt.j2", **shown), page("alarm.html.j2", **shown))


def _part(alert: CaseAlert, now: datetime, words: Words, limit: int) -> Part:
    text = quoted(alert, limit, words)
    if limit > 1000:  # room for its lines
        text = clip(plain(alert.text or alert.title), limit) or text
    when = words.day_and_time(alert.published_at, alert.time_zone)
    return Part(
        title=words.say("case_title", urgency=urgency(alert, words), brand=one_line(alert.brand, 60),
                        n=str(alert.number)),
        url=web_address(alert.url),
        clock=_clock(alert, now, words),
        late=now >= alert.due_at,
        quote=text,
        origin=f"{origin_words(alert, words)}, {when}",
        reasons=tuple(reason_lines(alert, words)),
        post_url=web_address(alert.post_url),
    )  # fmt: skip


def _clock(alert: CaseAlert, now: datetime, words: Words) -> str:
    """Return how the clock stands and when it ends, in the brand's zone; nothing for a mention without a case."""
    if alert.kind is AlertKind.MENTION:
        return ""
    due = promise_words(alert, now, words, words.clock_time(alert.due_at, now, alert.time_zone))
    found_late = f". {words.say('found_late')}" if alert.late_on_arrival else ""
    return f"{capital(time_words(alert, now, words))}, {due}{found_late}"
