"""What a digest shows, in the reader's words: the same for mail, page and Slack."""

from dataclasses import dataclass

from listener.notifiers._digest_summary import summary
from listener.notifiers._digest_words import Words
from listener.notifiers._safe_text import one_line, web_address
from listener.terms import DigestAlert, DigestReport, DigestStory, Label, Topic

_STORIES, _TOPICS, _UNREAD, _LANGUAGES = 10, 8, 8, 6  # as many as are shown


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


@dataclass(frozen=True, slots=True)
class Story:
    title: str
    url: str
    tone: str
    about: str  # source, posts, tone, urgency
    case: str
    case_url: str


@dataclass(frozen=True, slots=True)
class Unread:
    name: str
    health: str
    detail: str
    advice: str


@dataclass(frozen=True, slots=True)
class DigestView:
    """`say` gives the fixed phrases of the reader's language; every other text is ready to show."""

    words: Words
    brand: str
    day: str
    subject: str
    summary: str
    figures: tuple[Figure, ...]
    volume: tuple[Bar, ...]
    languages: str
    tone: tuple[Bar, ...]
    topics: tuple[Bar, ...]
    stories: tuple[Story, ...]
    answers: tuple[tuple[str, str], ...]
    unread: tuple[Unread, ...]
    read: str
    zone: str
    url: str
    unsubscribe_url: str


def view_of(alert: DigestAlert) -> DigestView:
    """Put a digest into words. Addresses that are not http(s) become empty; long texts are cut."""
    report, words = alert.report, Words(alert.locale)
    brand, told = one_line(report.brand, 80), summary(report, words)
    return DigestView(
        words=words,
        brand=brand,
        day=words.long_day(report.day),
        subject=words.say("subject", brand=brand, day=words.short_day(report.day), summary=told),
        summary=told + ".",
        figures=_figures(report, words),
        volume=_volume(report, words),
        languages=", ".join(
            f"{words.language_name(code)} {words.number(count)}" for code, count in report.languages[:_LANGUAGES]
        ),
        tone=_tone(report, words),
        topics=_topics(report, words),
        stories=tuple(_story(story, words) for story in report.stories[:_STORIES]),
        answers=_answers(report, words),
        unread=tuple(
            Unread(
                one_line(source.name, 120),
                words.say(f"health_{source.health.value}"),
                one_line(source.detail, 300),
                one_line(source.advice, 300),
            )
            for source in report.unread[:_UNREAD]
        ),
        read=_read(report, words),
        zone=report.time_zone.replace("_", " "),
        url=web_address(alert.url),
        unsubscribe_url=web_address(alert.unsubscribe_url),
    )


def _figures(report: DigestReport, words: Words) -> tuple[Figure, ...]:
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


def _volume(report: DigestReport, words: Words) -> tuple[Bar, ...]:
    if report.usual_volume is None:
        return ()
    most = max(report.volume, report.usual_volume, 1)
    today = Bar(words.say("this_day"), words.number(report.volume), report.volume / most, "strong")
    return today, Bar(words.say("usual_day"), words.number(report.usual_volume), report.usual_volume / most, "plain")


def _tone(report: DigestReport, words: Words) -> tuple[Bar, ...]:
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


def _topics(report: DigestReport, words: Words) -> tuple[Bar, ...]:
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
    return words.say(f"topic_{risk}") if risk in set(Topic) else one_line(name, 40)


def _story(story: DigestStory, words: Words) -> Story:
    about = [one_line(story.source, 80), words.count("posts", story.mentions), words.say(story.label.value).lower()]
    case = ""
    if story.case_number is not None and story.case_state is not None:
        case = words.say(f"case_{story.case_state.value}", n=str(story.case_number))
    return Story(
        title=one_line(story.title, 160) or words.say("no_title"),
        url=web_address(story.url),
        tone=story.label.value,
        about=" · ".join(part for part in [*about, words.say(story.level.value)] if part),
        case=case,
        case_url=web_address(story.case_url),
    )


def _answers(report: DigestReport, words: Words) -> tuple[tuple[str, str], ...]:
    """Rows of figures; those that only matter when they happened are left out at zero."""
    closed = report.cases_opened - report.cases_answered - report.still_open
    late = report.cases_answered - report.answered_in_time
    sometimes = (
        ("answered_too_late", late),
        ("still_open", report.still_open),
        ("closed_unanswered", closed),
        ("late_on_arrival", report.late_on_arrival),
    )
    rows = [("opened", words.number(report.cases_opened))]
    if report.cases_opened:
        rows.append(("answered_in_time", words.number(report.answered_in_time)))
    rows += [(key, words.number(count)) for key, count in sometimes if count > 0]
    for key, length in (("half_within", report.median_answer), ("most_within", report.p90_answer)):
        if length is not None:
            rows.append((key, words.duration(length)))
    return tuple((words.say(key), shown) for key, shown in rows)


def _read(report: DigestReport, words: Words) -> str:
    parts = []
    if len(report.unread) > _UNREAD:
        parts.append(words.count("more_unread", len(report.unread) - _UNREAD))
    if report.sources_read:
        parts.append(words.count("some_read" if report.unread else "all_read", report.sources_read))
    return " ".join(parts)
