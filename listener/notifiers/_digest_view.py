"""What a digest shows, in the reader's words: the same for mail, page and Slack."""

from dataclasses import dataclass

from listener.decide.remarks import told as told_again
from listener.notifiers._digest_figures import Bar, Figure, figures, tone_bars, topic_bars, volume_bars
from listener.notifiers._digest_summary import summary
from listener.notifiers._remark_words import sentences
from listener.notifiers._safe_text import one_line, web_address
from listener.notifiers._words import Words
from listener.terms import DigestAlert, DigestReport, DigestStory, UnreadSource

_STORIES, _UNREAD, _LANGUAGES = 10, 8, 6  # as many as are shown


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
        figures=figures(report, words),
        volume=volume_bars(report, words),
        languages=", ".join(
            f"{words.language_name(code)} {words.number(count)}" for code, count in report.languages[:_LANGUAGES]
        ),
        tone=tone_bars(report, words),
        topics=topic_bars(report, words),
        stories=tuple(_story(story, words) for story in report.stories[:_STORIES]),
        answers=_answers(report, words),
        unread=tuple(_unread(source, words, report.time_zone) for source in report.unread[:_UNREAD]),
        read=_read(report, words),
        zone=report.time_zone.replace("_", " "),
        url=web_address(alert.url),
        unsubscribe_url=web_address(alert.unsubscribe_url),
    )


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


def _unread(source: UnreadSource, words: Words, time_zone: str) -> Unread:
    """What went wrong was written down in English, and by code: a reader of a language without words for it gets
    general advice instead.
    """
    general = words.say_or(f"advice_{source.health.value}", "")
    if words.language == "en":
        detail, advice = source.detail, source.advice
    else:
        detail, advice = (sentences(told_again(said), words, time_zone) for said in (source.said, source.advised))
        detail = detail or ("" if general else source.detail)
    return Unread(
        name=one_line(source.name, 120),
        health=words.say(f"health_{source.health.value}"),
        detail=one_line(detail, 300),
        advice=one_line(advice, 300) or general,
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
