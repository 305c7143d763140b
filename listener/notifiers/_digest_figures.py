"""The figures and bars of a digest, in the reader's words."""

from dataclasses import dataclass

from listener.decide.risk_reasons import RISKS
from listener.notifiers._safe_text import one_line
from listener.notifiers._words import Words
from listener.terms import DigestReport, Label

_TOPICS = 8  # as many as are shown


@dataclass(frozen=True, slots=True)
class Figure:
    """A key figure. `tone` is `good`, `bad` or empty."""

    name: str
    text: str
    note: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A named bar; `share` of the full width is between 0 and 1, `tone` names its colour."""

    name: str
    text: str
    share: float
    tone: str = ""


def figures(report: DigestReport, words: Words) -> tuple[Figure, ...]:
    return (_volume_figure(report, words), _tone_figure(report, words), *_answer_figures(report, words))


def _volume_figure(report: DigestReport, words: Words) -> Figure:
    name, shown = words.say("mentions"), words.number(report.volume)
    if not report.usual_volume:
        return Figure(name, shown, words.say("no_usual"))
    change = report.volume / report.usual_volume - 1
    if abs(change) < 0.005:
        return Figure(name, shown, words.say("same_volume"))
    if change >= 1:
        return Figure(name, shown, words.say("times_usual", n=words.number(round(change + 1, 1))))
    return Figure(name, shown, words.say("more" if change > 0 else "fewer", percent=words.percent(abs(change))))


def _tone_figure(report: DigestReport, words: Words) -> Figure:
    name = words.say("net_sentiment")
    if report.net_sentiment is None:
        return Figure(name, "–", words.say("no_tone"))
    shown = words.points(report.net_sentiment)
    if report.usual_net_sentiment is None:
        return Figure(name, shown, words.say("no_usual"))
    points = round(report.net_sentiment * 100) - round(report.usual_net_sentiment * 100)
    if points == 0:
        return Figure(name, shown, words.say("same_tone"))
    note = words.count("points_better" if points > 0 else "points_worse", abs(points))
    return Figure(name, shown, note, ("good" if points > 0 else "bad") if abs(points) >= 10 else "")


def _answer_figures(report: DigestReport, words: Words) -> tuple[Figure, Figure]:
    name = words.say("answered")
    if report.cases_opened:
        tone = "good" if report.answered_in_time == report.cases_opened else "bad"
        note = words.count("of_cases", report.cases_opened)
        answered = Figure(name, words.number(report.answered_in_time), note, tone)
    else:
        answered = Figure(name, "–", words.say("no_cases"))
    if report.median_answer is None:
        return answered, Figure(words.say("median"), "–", words.say("no_answers"))
    return answered, Figure(words.say("median"), words.duration(report.median_answer), words.say("after_publication"))


def volume_bars(report: DigestReport, words: Words) -> tuple[Bar, ...]:
    if report.usual_volume is None:
        return ()
    most = max(report.volume, report.usual_volume, 1)
    today = Bar(words.say("this_day"), words.number(report.volume), report.volume / most, "strong")
    return today, Bar(words.say("usual_day"), words.number(report.usual_volume), report.usual_volume / most, "plain")


def tone_bars(report: DigestReport, words: Words) -> tuple[Bar, ...]:
    total = report.negative + report.neutral + report.positive
    if not total:
        return ()
    counts = ((Label.NEGATIVE, report.negative), (Label.NEUTRAL, report.neutral), (Label.POSITIVE, report.positive))
    return tuple(
        Bar(
            words.say(label.value),
            f"{words.number(count)} ({words.percent(count / total)})",
            count / total,
            label.value,
        )
        for label, count in counts
    )


def topic_bars(report: DigestReport, words: Words) -> tuple[Bar, ...]:
    most = max((topic.mentions for topic in report.topics), default=1)
    return tuple(
        Bar(
            _topic_name(topic.name, words),
            words.number(topic.mentions),
            topic.mentions / max(most, 1),
            "negative",
        )
        for topic in report.topics[:_TOPICS]
    )


def _topic_name(name: str, words: Words) -> str:
    """Risk topics are translated; words of the posts stay as they were written."""
    risk = name.removeprefix("risk:")
    return words.say(f"topic_{risk}") if risk in RISKS else one_line(name, 40)
