"""A brand's local day in numbers, topics and stories."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.decide.digest import DayBefore, DigestCase, DigestMention, due_day, local_day, summarise
from listener.errors import ConfigError
from listener.terms import CaseState, DigestReport, Health, Label, Level, Topic, UnreadSource

DAY = date(2026, 3, 10)
MORNING = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
NEGATIVE, NEUTRAL, POSITIVE = Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE


def mention(
    text: str, label: Label = NEUTRAL, level: Level = Level.LOW, story: str = "", **more: object
) -> DigestMention:
    """A mention of the morning; its text is its story unless told."""
    negativity = {NEGATIVE: 0.9, NEUTRAL: 0.2, POSITIVE: 0.0}[label]
    return DigestMention(story or text, text, label, negativity, level, MORNING, **more)  # type: ignore[arg-type]


def report(
    *mentions: DigestMention, cases: tuple[DigestCase, ...] = (), before: tuple[DayBefore, ...] = ()
) -> DigestReport:
    """The report of the day."""
    unread = (UnreadSource("Forum", Health.FAILING, "times out", "look at it"),)
    return summarise("Air Lumen", DAY, "Europe/Brussels", mentions, cases, before, unread, 7)


def test_the_counts_of_a_day() -> None:
    """Volume, labels, net sentiment, languages, the usual day, and what was not read."""
    day = report(
        mention("late", NEGATIVE, language="en"),
        mention("te laat", NEGATIVE, language="nl"),
        mention("nice", POSITIVE, language="en"),
        mention("?"),
        before=(DayBefore(10, 0.5), DayBefore(0), DayBefore(20, None), DayBefore(30, -0.1)),
    )
    assert (day.volume, day.negative, day.neutral, day.positive) == (4, 2, 1, 1)
    assert day.net_sentiment == pytest.approx(-0.25)
    assert day.usual_volume == 20
    assert day.usual_net_sentiment == pytest.approx(0.2)
    assert day.languages == (("en", 2), ("nl", 1), ("und", 1))
    assert (day.unread[0].name, day.sources_read) == ("Forum", 7)


def test_an_empty_first_day() -> None:
    """Nothing is divided by nothing: what cannot be said is None."""
    day = report()
    assert (day.volume, day.net_sentiment, day.usual_volume, day.usual_net_sentiment) == (0, None, None, None)
    assert (day.median_answer, day.p90_answer, day.topics, day.stories) == (None, None, (), ())


def test_how_fast_we_answered() -> None:
    """Answers are timed from publication; late arrivals and open cases are counted apart."""
    due = MORNING + timedelta(minutes=60)
    answers = (10, 20, 30, 40, 90)
    cases = [DigestCase(MORNING, due, CaseState.CLOSED, MORNING + timedelta(minutes=m)) for m in answers]
    cases += [DigestCase(MORNING, due, CaseState.NEW, late_on_arrival=True), DigestCase(MORNING, due, CaseState.CLOSED)]
    day = report(cases=tuple(cases))
    assert (day.cases_opened, day.cases_answered, day.answered_in_time) == (7, 5, 4)
    assert (day.late_on_arrival, day.still_open) == (1, 1)
    assert (day.median_answer, day.p90_answer) == (timedelta(minutes=30), timedelta(minutes=90))


def test_the_worst_stories_come_first() -> None:
    """By level, then mentions, then negativity; stories that are neither negative nor urgent stay out; five at most."""
    stories = report(
        mention("lovely crew", POSITIVE),
        mention("one negative", NEGATIVE, Level.MEDIUM),
        mention("two of a kind", NEGATIVE, Level.HIGH, "s"),
        mention(
            "two of a kind too", NEGATIVE, Level.HIGH, "s", case_number=12, case_state=CaseState.NEW, case_url="/c/12"
        ),
        mention("smoke on board", NEGATIVE, Level.CRITICAL, url="https://a.example/1", source="Forum"),
        mention("high alone", NEGATIVE, Level.HIGH),
        mention("a question", NEUTRAL, Level.MEDIUM),
        mention("negative low", NEGATIVE),
    ).stories
    assert [story.title for story in stories] == [
        "smoke on board",
        "two of a kind",
        "high alone",
        "one negative",
        "a question",
    ]
    assert (stories[0].url, stories[0].source) == ("https://a.example/1", "Forum")
    assert (stories[1].mentions, stories[1].case_number, stories[1].case_state, stories[1].case_url) == (
        *(2, 12, CaseState.NEW, "/c/12"),
    )


def test_a_title_is_the_first_words() -> None:
    """A long text is cut at a word, on one line."""
    [story] = report(mention("word\n" * 60, NEGATIVE)).stories
    assert story.title.startswith("word word")
    assert story.title.endswith("word…")
    assert len(story.title) <= 91


COMPLAINTS = [
    "Lost luggage again, third time with @airlumen",
    "No answer about my lost luggage since Monday",
    "My lost luggage is in Oslo, I am in Rome",
    "Hold music for an hour, customer service is a joke",
    "Customer service hung up on me twice",
    "The customer service line is dead",
    "Refund refused for a cancelled flight",
    "Still waiting for the refund you promised",
    "Flight delayed and cold coffee",
]
PLEASANT = [
    "Lovely flight to Lisbon with a friendly crew",
    "The crew was so kind to my kids",
    "Which terminal does the flight to Oslo leave from",
    "Great view on the flight home",
    "New winter flights announced",
    "Seat sale until Friday",
    "The best coffee in the air",
    "Boarding the early flight to Rome",
    "My luggage was first on the belt",
    "Love the new livery",
    "Happy with the upgrade",
]


def test_topics_of_a_day_of_twenty_posts_make_sense() -> None:
    """What the complaints share comes out; what the whole day shares (flight, coffee) and the brand do not."""
    day = [mention(text, NEGATIVE) for text in COMPLAINTS] + [mention(text, POSITIVE) for text in PLEASANT]
    topics = {topic.name: topic.mentions for topic in report(*day).topics}
    assert topics == {"customer service": 3, "lost luggage": 3, "refund": 2}


def test_topics_in_french_and_dutch_keep_their_accents() -> None:
    """Words come as people write them, without stop words."""
    bad = ["Bagage égaré à Lyon", "Encore un bagage égaré", "Koffer kwijt in Gent", "Weer mijn koffer kwijt"]
    good = ["Très bon vol pour Lyon", "Leuke vlucht naar Gent", "Merci à l'équipage", "Mooi weer"]
    topics = report(*[mention(t, NEGATIVE) for t in bad], *[mention(t, POSITIVE) for t in good]).topics
    assert [topic.name for topic in topics] == ["bagage égaré", "koffer kwijt"]


def test_one_loud_copy_makes_no_topic() -> None:
    """A hundred retweets of one text are one story, and a word needs two."""
    storm = [mention("wing flap broke on takeoff", NEGATIVE, story="storm") for _ in range(100)]
    assert report(*storm, mention("fine", POSITIVE)).topics == ()


def test_risks_are_topics_too() -> None:
    """Risk topics follow the words, named with their code, positive mentions aside."""
    day = report(
        mention("smoke", NEGATIVE, risks=(Topic.SAFETY,)),
        mention("fire", NEUTRAL, risks=(Topic.SAFETY, Topic.PRESS)),
        mention("brave crew", POSITIVE, risks=(Topic.HEALTH,)),
    )
    assert [(topic.name, topic.mentions) for topic in day.topics] == [("risk:safety", 2), ("risk:press", 1)]


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Brussels", date(2026, 3, 29), 23),
        ("Europe/Brussels", date(2026, 10, 25), 25),
        ("Europe/Brussels", date(2026, 6, 1), 24),
        ("Asia/Kathmandu", date(2026, 6, 1), 24),
        ("Africa/Cairo", date(2026, 4, 24), 23),  # the clock jumps at midnight
        ("Pacific/Apia", date(2011, 12, 30), 0),  # the day that did not exist
    ],
)
def test_local_days_have_their_hours(zone: str, day: date, hours: int) -> None:
    """Clock changes make days of 23 and 25 hours, and one that Samoa skipped."""
    start, end = local_day(day, zone)
    assert end - start == timedelta(hours=hours)
    assert start.tzinfo is UTC


@settings(deadline=None)
@given(
    st.dates(date(2000, 1, 1), date(2037, 1, 1)),
    st.sampled_from(["Europe/Paris", "America/Sao_Paulo", "Australia/Lord_Howe"]),
)
def test_days_follow_each_other_without_gap(day: date, zone: str) -> None:
    """Every moment belongs to one day."""
    assert local_day(day, zone)[1] == local_day(day + timedelta(days=1), zone)[0]


@pytest.mark.parametrize(
    ("now", "zone", "hour", "due"),
    [
        (datetime(2026, 3, 10, 6, 59, tzinfo=UTC), "Europe/Brussels", 8, None),
        (datetime(2026, 3, 10, 7, 0, tzinfo=UTC), "Europe/Brussels", 8, date(2026, 3, 9)),
        (datetime(2026, 3, 10, 23, 30, tzinfo=UTC), "Europe/Brussels", 0, date(2026, 3, 10)),
        (datetime(2026, 3, 10, 22, 0, tzinfo=UTC), "Asia/Tokyo", 7, date(2026, 3, 10)),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "Europe/Brussels", 2, date(2026, 3, 28)),  # two o'clock is skipped
    ],
)
def test_yesterday_is_due_from_the_hour_on(now: datetime, zone: str, hour: int, due: date | None) -> None:
    """Local time decides."""
    assert due_day(now, zone, hour) == due


def test_an_unknown_zone_is_said() -> None:
    """A mistyped zone raises with advice."""
    for zone in ("Europe/Atlantis", "", "../etc/passwd"):
        with pytest.raises(ConfigError) as caught:
            local_day(DAY, zone)
        assert caught.value.advice
