"""The Slack message of each kind of alert."""

from collections import Counter
from datetime import datetime

from listener.notifiers import _slack_blocks as kit
from listener.notifiers._case_words import LEVELS, headline, origin_words, quoted, reason_lines, time_words
from listener.notifiers._slack_digest import digest_message
from listener.terms import Alert, AlertKind, CaseAlert, DigestAlert, NoticeAlert, StormAlert

_SIGNS = {
    AlertKind.CASE_OPENED: "🔴",
    AlertKind.CASE_WARNING: "⏰",
    AlertKind.CASE_BREACHED: "🚨",
    AlertKind.MENTION: "👀",
    AlertKind.OPERATOR: "🔧",
    AlertKind.TEST: "✅",
}
_STORM_SHOWN = 8


def slack_message(alert: Alert, now: datetime) -> bytes:
    """Return the JSON body for an incoming webhook."""
    match alert:
        case CaseAlert():
            return _case_message(alert, now)
        case StormAlert():
            return _storm_message(alert, now)
        case NoticeAlert():
            return _notice_message(alert)
        case DigestAlert():
            return digest_message(alert)


def _case_message(alert: CaseAlert, now: datetime) -> bytes:
    blocks = [kit.header(f"{_SIGNS[alert.kind]} {headline(alert, now)}")]
    if alert.kind is not AlertKind.MENTION:
        blocks.append(kit.section(_clock_line(alert, now)))
    title = f"*{kit.escaped(' '.join(alert.title.split()), 200)}*\n" if alert.title and alert.text else ""
    blocks.append(kit.section(title + kit.quote(alert.text or alert.title or "(no text)", 1500)))
    blocks.append(kit.context(_origin_line(alert)))
    reasons = "\n".join(f"• {kit.escape(line)}" for line in reason_lines(alert))
    if reasons:
        blocks.append(kit.section(f"*Why urgent*\n{reasons}"))
    style = "primary" if alert.kind in (AlertKind.CASE_OPENED, AlertKind.MENTION) else "danger"
    name = f"Open case {alert.number}" if alert.number else "Open in Listener"
    fallback = f"{headline(alert, now)} ({time_words(alert, now)}). “{quoted(alert, 160)}” {origin_words(alert)}"
    return kit.message(fallback, blocks, kit.buttons((name, alert.url, style), ("Read the post", alert.post_url, "")))


def _clock_line(alert: CaseAlert, now: datetime) -> str:
    words = time_words(alert, now)
    due = kit.clock_time(alert.due_at)
    line = f"*{words[:1].upper()}{words[1:]}* · to be answered by {due}"
    if now >= alert.due_at:
        line = f"*{words[:1].upper()}{words[1:]}* · was to be answered by {due}"
    return line + ("\nIt was already late when it was found." if alert.late_on_arrival else "")


def _origin_line(alert: CaseAlert) -> str:
    parts = [
        kit.escape(origin_words(alert)),
        f"published {kit.clock_time(alert.published_at, '{date_short_pretty} {time}')}",
    ]
    if alert.language:
        parts.append(f"language {kit.escaped(alert.language, 20)}")
    if alert.mentions > 1:
        parts.append(f"{alert.mentions} posts in this case")
    return " · ".join(parts)


def _storm_message(alert: StormAlert, now: datetime) -> bytes:
    count = len(alert.cases)
    brands = {case.brand for case in alert.cases}
    title = f"{count} alarms at once" + (f": {next(iter(brands))}" if len(brands) == 1 else "")
    kinds = Counter(case.kind for case in alert.cases)
    named = (
        (AlertKind.CASE_BREACHED, "too late"),
        (AlertKind.CASE_WARNING, "nearly due"),
        (AlertKind.CASE_OPENED, "new"),
        (AlertKind.MENTION, "worth reading"),
    )
    summary = " · ".join(f"{_SIGNS[kind]} {kinds[kind]} {words}" for kind, words in named if kinds[kind])
    blocks = [kit.header(f"🌊 {title}"), kit.section(f"{summary}\nThe most urgent first:")]
    blocks += [kit.section(_storm_line(case, now)) for case in alert.cases[:_STORM_SHOWN]]
    closing = kit.buttons(("Open the queue", alert.url, "danger"))
    if count > _STORM_SHOWN:
        closing.insert(0, kit.context(f"and {count - _STORM_SHOWN} more in the queue"))
    return kit.message(f"{title}. {summary}", blocks, closing)


def _storm_line(alert: CaseAlert, now: datetime) -> str:
    name = kit.link(alert.url, f"Case {alert.number}" if alert.number else "Mention")
    words = [_SIGNS[alert.kind], f"*{name}*", f"*{time_words(alert, now)}*", LEVELS[alert.level].lower()]
    return " · ".join([*words, kit.escape(origin_words(alert))]) + "\n" + kit.quote(quoted(alert, 140), 300)


def _notice_message(alert: NoticeAlert) -> bytes:
    """Tell the operator something, or show a post that needs no case."""
    text = alert.text or alert.title
    found = alert.kind is AlertKind.MENTION
    body = kit.section(kit.quote(text, 1500) if found else kit.escaped(text, 2500))
    blocks = [kit.header(f"{_SIGNS.get(alert.kind, '🔧')} {alert.title}"), body]
    action = "Read the post" if found else "Open Listener"
    return kit.message(f"{alert.title}: {alert.text}", blocks, kit.buttons((action, alert.url, "")))
