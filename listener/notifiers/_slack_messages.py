"""The Slack message of each kind of alert."""

from collections import Counter
from datetime import datetime

from listener.notifiers import _slack_blocks as kit
from listener.notifiers._case_words import (
    capital,
    headline,
    origin_words,
    promise_words,
    quoted,
    reason_lines,
    time_words,
)
from listener.notifiers._notice_words import notice_action, notice_text, notice_title
from listener.notifiers._slack_digest import digest_message
from listener.notifiers._words import Words
from listener.terms import Alert, AlertKind, CaseAlert, DigestAlert, NoticeAlert, StormAlert

_SIGNS = {
    AlertKind.CASE_OPENED: "🔴",
    AlertKind.CASE_WARNING: "⏰",
    AlertKind.CASE_BREACHED: "🚨",
    AlertKind.MENTION: "👀",
    AlertKind.OPERATOR: "🔧",
    AlertKind.TEST: "✅",
}
_GRAVEST_FIRST = (AlertKind.CASE_BREACHED, AlertKind.CASE_WARNING, AlertKind.CASE_OPENED, AlertKind.MENTION)
_STORM_SHOWN = 8


def slack_message(alert: Alert, now: datetime, *, acts: bool = False) -> bytes:
    """Return the JSON body for an incoming webhook, in the alert's language. `acts`: its buttons reach us."""
    words = Words(alert.locale)
    match alert:
        case CaseAlert():
            return _case_message(alert, now, words, acts=acts)
        case StormAlert():
            return _storm_message(alert, now, words)
        case NoticeAlert():
            return _notice_message(alert, words)
        case DigestAlert():
            return digest_message(alert)


def _case_message(alert: CaseAlert, now: datetime, words: Words, *, acts: bool) -> bytes:
    told_first = headline(alert, now, words)
    blocks = [kit.header(f"{_SIGNS[alert.kind]} {told_first}")]
    if alert.kind is not AlertKind.MENTION:
        blocks.append(kit.section(_clock_line(alert, now, words)))
    title = f"*{kit.escaped(' '.join(alert.title.split()), 200)}*\n" if alert.title and alert.text else ""
    blocks.append(kit.section(title + kit.quote(alert.text or alert.title or words.say("no_title"), 1500)))
    blocks.append(kit.context(_origin_line(alert, words)))
    reasons = "\n".join(f"• {kit.escape(line)}" for line in reason_lines(alert, words))
    if reasons:
        blocks.append(kit.section(f"*{words.say('why')}*\n{reasons}"))
    style = "primary" if alert.kind in (AlertKind.CASE_OPENED, AlertKind.MENTION) else "danger"
    name = words.say("open_case", n=str(alert.number)) if alert.number else words.say("open_listener")
    told = words.say("reason_figured", reason=told_first, figures=time_words(alert, now, words))
    fallback = f"{told}. “{quoted(alert, 160, words)}” {origin_words(alert, words)}"
    first = _acts(alert, words) if acts and alert.number else ()
    style = "" if first else style  # one button stands out
    links = kit.buttons((name, alert.url, style), (words.say("read_post"), alert.post_url, ""), first=first)
    return kit.message(fallback, blocks, links)


def _acts(alert: CaseAlert, words: Words) -> tuple[kit.Block, ...]:
    number = str(alert.number)
    return kit.acting(words.say("claim"), "claim", number, "primary"), kit.acting(words.say("snooze"), "snooze", number)


def _clock_line(alert: CaseAlert, now: datetime, words: Words) -> str:
    due = promise_words(alert, now, words, kit.clock_time(alert.due_at))
    line = f"*{capital(time_words(alert, now, words))}* · {due}"
    return f"{line}\n{words.say('found_late')}" if alert.late_on_arrival else line


def _origin_line(alert: CaseAlert, words: Words) -> str:
    parts = [
        kit.escape(origin_words(alert, words)),
        words.say("published", when=kit.clock_time(alert.published_at, "{date_short_pretty} {time}")),
    ]
    if alert.language:
        parts.append(kit.escape(words.say("written_in", language=words.language_name(alert.language))))
    if alert.mentions > 1:
        parts.append(words.count("posts_in_case", alert.mentions))
    return " · ".join(parts)


def _storm_message(alert: StormAlert, now: datetime, words: Words) -> bytes:
    more = len(alert.cases) - _STORM_SHOWN
    brands = {case.brand for case in alert.cases}
    title = words.count("storm", len(alert.cases))
    if len(brands) == 1:
        title = words.say("pair", name=title, text=next(iter(brands)))
    kinds = Counter(case.kind for case in alert.cases)
    summary = " · ".join(
        f"{_SIGNS[kind]} {words.count(f'storm_{kind.value}', kinds[kind])}" for kind in _GRAVEST_FIRST if kinds[kind]
    )
    blocks = [kit.header(f"🌊 {title}"), kit.section(f"{summary}\n{words.say('most_urgent_first')}.")]
    blocks += [kit.section(_storm_line(case, now, words)) for case in alert.cases[:_STORM_SHOWN]]
    closing = kit.buttons((words.say("open_queue"), alert.url, "danger"))
    if more > 0:
        closing.insert(0, kit.context(words.count("more_in_queue", more)))
    return kit.message(f"{title}. {summary}", blocks, closing)


def _storm_line(alert: CaseAlert, now: datetime, words: Words) -> str:
    name = kit.link(alert.url, words.say("case", n=str(alert.number)))
    told = [_SIGNS[alert.kind], f"*{name}*", f"*{time_words(alert, now, words)}*", words.say(alert.level.value)]
    about = " · ".join([*told, kit.escape(origin_words(alert, words))])
    return f"{about}\n{kit.quote(quoted(alert, 140, words), 300)}"


def _notice_message(alert: NoticeAlert, words: Words) -> bytes:
    """Tell the operator something, or show a post that needs no case."""
    title, text = notice_title(alert, words), notice_text(alert, words)
    found = alert.kind is AlertKind.MENTION
    body = kit.section(kit.quote(text or title, 1500) if found else kit.escaped(text or title, 2500))
    blocks = [kit.header(f"{_SIGNS.get(alert.kind, '🔧')} {title}"), body]
    return kit.message(f"{title}: {text}", blocks, kit.buttons((notice_action(alert, words), alert.url, "")))
