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
    urgency,
)
from listener.notifiers._notice_words import notice_action, notice_text, notice_title
from listener.notifiers._safe_text import one_line
from listener.notifiers._slack_digest import digest_message
from listener.notifiers._standing_words import RESTING, is_over, standing_words
from listener.notifiers._words import Words, is_today
from listener.terms import Alert, AlertKind, CaseAlert, CaseState, DigestAlert, NoticeAlert, StormAlert

_SIGNS = {
    AlertKind.CASE_OPENED: "🔴",
    AlertKind.CASE_WARNING: "⏰",
    AlertKind.CASE_BREACHED: "🚨",
    AlertKind.CASE_SPREADING: "📈",
    AlertKind.MENTION: "👀",
    AlertKind.OPERATOR: "🔧",
    AlertKind.TEST: "✅",
}
_GRAVEST_FIRST = (
    AlertKind.CASE_BREACHED, AlertKind.CASE_SPREADING, AlertKind.CASE_WARNING, AlertKind.CASE_OPENED, AlertKind.MENTION,
)  # fmt: skip
_STORM_SHOWN = 8
_MOMENT = "\0"  # stands for a moment until the words around it are escaped


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
    told_first = _first_words(alert, now, words)
    blocks = [kit.header(f"{_sign(alert)} {told_first}")]
    if standing := _standing_line(alert, now, words):
        blocks.append(kit.section(f"*{standing}*"))
    if alert.kind is not AlertKind.MENTION and not is_over(alert):
        blocks.append(kit.section(_clock_line(alert, now, words)))
    title = f"*{kit.escaped(' '.join(alert.title.split()), 200)}*\n" if alert.title and alert.text else ""
    blocks.append(kit.section(title + kit.quote(alert.text or alert.title or words.say("no_title"), 1500)))
    blocks.append(kit.context(_origin_line(alert, words)))
    reasons = "\n".join(f"• {kit.escape(line)}" for line in reason_lines(alert, words))
    if reasons:
        blocks.append(kit.section(f"*{words.say('why')}*\n{reasons}"))
    style = "primary" if alert.kind in (AlertKind.CASE_OPENED, AlertKind.MENTION) else "danger"
    name = words.say("open_case", n=str(alert.number)) if alert.number else words.say("open_listener")
    figures = _standing_said(alert, now, words) if is_over(alert) else time_words(alert, now, words)
    told = words.say("reason_figured", reason=told_first, figures=figures)
    fallback = f"{told}. “{quoted(alert, 160, words)}” {origin_words(alert, words)}"
    first = _acts(alert, words) if acts and alert.number else ()
    style = "" if first else style  # one button stands out
    links = kit.buttons((name, alert.url, style), (words.say("read_post"), alert.post_url, ""), first=first)
    return kit.message(fallback, blocks, links)


def _first_words(alert: CaseAlert, now: datetime, words: Words) -> str:
    """Return what an alarm begins with; a case that is over, or no longer new, has its name instead."""
    taken = alert.kind is AlertKind.CASE_OPENED and alert.state is not CaseState.NEW
    if not alert.number or not (taken or is_over(alert)):
        return headline(alert, now, words)
    return words.say("case_title", urgency=urgency(alert, words), brand=one_line(alert.brand, 60), n=str(alert.number))


def _sign(alert: CaseAlert) -> str:
    if alert.state is CaseState.CLOSED or alert.answered:
        return "✅"
    if alert.state in RESTING:
        return "💤"
    taken = alert.state is CaseState.CLAIMED and alert.kind is AlertKind.CASE_OPENED
    return "✋" if taken else _SIGNS[alert.kind]


def _acts(alert: CaseAlert, words: Words) -> tuple[kit.Block, ...]:
    """Return the buttons for what can be done with the case as it is."""
    number = str(alert.number)
    claim, snooze = (kit.acting(words.say(act), act, number) for act in ("claim", "snooze"))
    match alert.state:
        case CaseState.NEW:
            return claim | {"style": "primary"}, snooze
        case CaseState.CLAIMED:
            return (snooze,)
        case _:
            return ()


def _standing_line(alert: CaseAlert, now: datetime, words: Words) -> str:
    """Return where the case stands, as markup; the end of a snooze is shown in each reader's own time zone."""
    line = kit.escape(standing_words(alert, words, _MOMENT))
    return line.replace(_MOMENT, _shown(alert.wake_at, now, alert)) if alert.wake_at else line


def _standing_said(alert: CaseAlert, now: datetime, words: Words) -> str:
    until = words.clock_time(alert.wake_at, now, alert.time_zone) if alert.wake_at else ""
    return standing_words(alert, words, until)


def _shown(moment: datetime, now: datetime, alert: CaseAlert) -> str:
    """Return a moment in each reader's own time zone, after its day when that is not the brand's today."""
    return kit.clock_time(moment, with_day=not is_today(moment, now, alert.time_zone))


def _clock_line(alert: CaseAlert, now: datetime, words: Words) -> str:
    due = promise_words(alert, now, words, _shown(alert.due_at, now, alert))
    line = f"*{capital(time_words(alert, now, words))}* · {due}"
    return f"{line}\n{words.say('found_late')}" if alert.late_on_arrival else line


def _origin_line(alert: CaseAlert, words: Words) -> str:
    parts = [
        kit.escape(origin_words(alert, words)),
        words.say("published", when=kit.clock_time(alert.published_at, with_day=True)),
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
    clock = [] if is_over(alert) else [f"*{time_words(alert, now, words)}*"]
    told = [_sign(alert), f"*{name}*", *clock, words.say(alert.level.value)]
    about = " · ".join(filter(None, [*told, _standing_line(alert, now, words), kit.escape(origin_words(alert, words))]))
    return f"{about}\n{kit.quote(quoted(alert, 140, words), 300)}"


def _notice_message(alert: NoticeAlert, words: Words) -> bytes:
    """Tell the operator something, or show a post that needs no case."""
    title, text = notice_title(alert, words), notice_text(alert, words)
    found = alert.kind is AlertKind.MENTION
    body = kit.section(kit.quote(text or title, 1500) if found else kit.escaped(text or title, 2500))
    blocks = [kit.header(f"{_SIGNS.get(alert.kind, '🔧')} {title}"), body]
    return kit.message(f"{title}: {text}", blocks, kit.buttons((notice_action(alert, words), alert.url, "")))
