"""The digest's words, figures and pages."""

import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from string import Formatter

import pytest

from listener.decide.remarks import Saying, kept
from listener.decide.risk_reasons import RISKS
from listener.languages import typeset
from listener.notifiers import render_digest_html, render_digest_text
from listener.notifiers._digest_summary import summary
from listener.notifiers._digest_view import view_of
from listener.notifiers._words import CATALOGUES, Words
from listener.terms import CaseState, DigestAlert, Health, Label, Level, UnreadSource
from tests.notifiers.samples import DIGEST, EVERY_ALERT, HOSTILE_DIGEST, QUIET_REPORT, REPORT, TERRIBLE_REPORT

LANGUAGES = sorted(CATALOGUES)


def forms(phrase: str | dict[str, str]) -> list[str]:
    """Return a phrase's forms."""
    return [phrase] if isinstance(phrase, str) else list(phrase.values())


def fields(phrase: str) -> set[str]:
    """Return the names of what is filled in."""
    return {name for _, name, _, _ in Formatter().parse(phrase) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogues_say_the_same(language: str) -> None:
    """Every language has every phrase, with the same blanks and the same need for a count."""
    english = CATALOGUES["en"]
    assert set(CATALOGUES[language]) == set(english)
    for key, phrase in CATALOGUES[language].items():
        assert type(phrase) is type(english[key]), key
        for form in forms(phrase):
            assert fields(form) <= set().union(*map(fields, forms(english[key]))), key
        if isinstance(phrase, dict):
            assert {"one", "other"} <= set(phrase), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_product_is_named(language: str) -> None:
    """Each health, topic, level, tone and case state has its words."""
    words = Words(language)
    for key in [f"health_{health}" for health in Health] + [f"topic_{topic}" for topic in RISKS]:
        assert words.say(key)
    for level in Level:
        assert words.say(level.value)
    for label in Label:
        assert words.say(label.value)
    for state in CaseState:
        assert "7" in words.say(f"case_{state}", n="7")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "en",
            "Quieter than usual; 11 negative posts, 2 of 3 cases answered in time, 1 still open; 1 source not read",
        ),
        (
            "fr",
            "Plus calme que d’habitude ; 11 messages négatifs, 2 cas sur 3 traités à temps, 1 encore ouvert ; "
            "1 source non lue",
        ),
        (
            "nl",
            "Rustiger dan gewoonlijk; 11 negatieve berichten, 2 van 3 zaken op tijd beantwoord, 1 nog open; "
            "1 bron niet gelezen",
        ),
    ],
)
def test_the_day_in_one_sentence(language: str, sentence: str) -> None:
    """How the day was, what was bad, how it was answered, what is missing."""
    assert summary(REPORT, Words(language)) == typeset(language, sentence)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "Nobody was heard mentioning Voltaro"),
        ({"sources_read": 0, "unread": REPORT.unread}, "No source could be read, so nothing is known of this day"),
        ({"volume": 5, "positive": 5}, "5 mentions; nothing negative, no case"),
        ({"volume": 1, "positive": 1}, "1 mention; nothing negative, no case"),
        ({"volume": 4, "usual_volume": 2.0}, "A usual day; nothing negative, no case"),
        ({"volume": 9, "usual_volume": 2.0}, "Much busier than usual; nothing negative, no case"),
        ({"volume": 26, "usual_volume": 20.0}, "Busier than usual; nothing negative, no case"),
        ({"volume": 2, "usual_volume": 20.0}, "Much quieter than usual; nothing negative, no case"),
        (
            {"volume": 1, "negative": 1, "cases_opened": 1, "cases_answered": 1, "answered_in_time": 1},
            "1 mention; 1 negative post, the only case answered in time",
        ),
        (
            {"volume": 3, "negative": 3, "cases_opened": 3, "cases_answered": 2, "answered_in_time": 1},
            "3 mentions; 3 negative posts, 1 of 3 cases answered in time, 1 too late",
        ),
    ],
)
def test_other_days_in_one_sentence(changes: dict[str, object], sentence: str) -> None:
    """Empty days, first days, busy days and unread days are said plainly."""
    assert summary(replace(QUIET_REPORT, **changes), Words("en")) == sentence  # type: ignore[arg-type]


def test_figures_compare_with_the_usual() -> None:
    """Volume and tone are shown with their change, answers with their number."""
    figures = [(figure.text, figure.note, figure.tone) for figure in view_of(DIGEST).figures]
    assert figures == [
        ("48", "33% fewer than usual", ""),
        ("+4", "7 points worse than usual", ""),
        ("2", "of 3 cases", "bad"),
        ("24 min", "after publication", ""),
    ]
    terrible = view_of(replace(DIGEST, report=TERRIBLE_REPORT)).figures
    assert (terrible[0].note, terrible[1].text, terrible[1].tone) == ("19 times the usual", "−78", "bad")


@pytest.mark.parametrize(("minutes", "shown"), [(0.4, "0 min"), (24, "24 min"), (71, "1 h 11"), (4000, "2 days")])
def test_lengths_of_time(minutes: float, shown: str) -> None:
    """Minutes, then hours, then days."""
    assert Words("en").duration(timedelta(minutes=minutes)) == shown


@pytest.mark.parametrize(
    ("tag", "day"),
    [("en", "Wednesday 11 March 2026"), ("fr-BE", "mercredi 11 mars 2026"), ("nl_BE", "woensdag 11 maart 2026")],
)
def test_dates_are_written_as_readers_do(tag: str, day: str) -> None:
    """Days follow the language."""
    assert Words(tag).long_day(REPORT.day) == day


@pytest.mark.parametrize("tag", ["", "xx", "de", "not a locale", "zz-ZZ"])
def test_english_where_the_language_is_not_spoken(tag: str) -> None:
    """An unknown language is no reason not to tell."""
    assert Words(tag).language == "en"


class Page(HTMLParser):
    """Collects tags and addresses of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "background", "action")]


@pytest.mark.parametrize("alert", [one for one in EVERY_ALERT.values() if isinstance(one, DigestAlert)])
@pytest.mark.parametrize("locale", LANGUAGES)
def test_pages_are_safe_for_mail(alert: DigestAlert, locale: str) -> None:
    """No scripts, images, SVG, forms or outside requests; only http(s) links; under 100 kB."""
    html = render_digest_html(replace(alert, locale=locale))
    page = Page(html)
    assert not page.tags & {"script", "img", "svg", "iframe", "form", "link", "object", "video"}
    assert all(link.startswith(("http://", "https://")) for link in page.links)
    assert "url(" not in html
    assert "@import" not in html
    assert len(html.encode()) < 100_000
    assert f'lang="{locale}"' in html


def test_page_is_light_and_dark_and_styled_without_a_stylesheet() -> None:
    """Rules for dark and narrow screens are kept; every other style is in its element."""
    html = render_digest_html(DIGEST)
    assert "prefers-color-scheme: dark" in html
    assert '<meta name="color-scheme" content="light dark">' in html
    assert re.search(r'<h1 style="[^"]*font-size: ?24px', html)


@pytest.mark.parametrize("locale", LANGUAGES)
def test_text_tells_as_much_as_the_page(locale: str) -> None:
    """Stories with links, case states, answers, and what was not read are in the plain text too."""
    alert = replace(DIGEST, locale=locale)
    view, text = view_of(alert), render_digest_text(alert)
    wanted = [view.summary, *(story.title for story in view.stories), *(story.url for story in view.stories)]
    wanted += [shown for _, shown in view.answers] + [story.case for story in view.stories]
    wanted += [source.advice for source in view.unread] + [view.url, view.unsubscribe_url]
    assert [words for words in wanted if words not in text] == []
    assert "\n\n\n" not in text


def test_strangers_markup_stays_text() -> None:
    """What strangers wrote is escaped, and their scripts' addresses are not linked."""
    html = render_digest_html(HOSTILE_DIGEST)
    assert "<script" not in html
    assert "javascript:" not in html
    assert "&lt;!channel&gt;" in html


def test_what_is_not_shown_is_counted() -> None:
    """Sources beyond those listed are counted, not hidden."""
    assert view_of(HOSTILE_DIGEST).read.startswith("32 more could not be read.")


def test_trouble_is_told_in_the_readers_language() -> None:
    """What was kept without codes is English: other readers get the health in words and our advice in theirs."""
    english, french = (view_of(replace(DIGEST, locale=locale)).unread[0] for locale in ("en", "fr"))
    assert (english.detail, english.advice) == ("answered 503 since 11 March 08:10", "Tell the publisher.")
    assert (french.health, french.detail) == ("en panne", "")
    assert french.advice.startswith("Listener réessaie de lui-même")


def test_what_could_not_be_read_says_why_by_code() -> None:
    """A French reader reads what happened, in which hours, and what the kind of source advises; without English."""
    said = (
        Saying("failed_outside", "{message}.")(message="It answered 404", code="not_found"),
        Saying("hours_not_read", "Not read {hours}.")(hours="14:00–17:00"),
    )
    advised = Saying("advice_of", "{advice}")(advice="Look for it.", of="sources/feed/not_found")
    one = UnreadSource(
        "Forum", Health.FAILING, "It answered 404. Not read 14:00–17:00.", "Look for it.", tuple(kept(said)),
        tuple(kept([advised])),
    )  # fmt: skip
    report = replace(REPORT, unread=(one,))
    french, dutch, english = (view_of(replace(DIGEST, report=report, locale=x)).unread[0] for x in ("fr", "nl", "en"))
    assert french.detail.replace("\xa0", " ") == "Il n’y a rien à cette adresse. Non lue : 14:00–17:00."
    assert french.advice.startswith("Ouvrez l’adresse dans un navigateur")
    assert dutch.detail.endswith("Niet gelezen: 14:00–17:00.") and "404" not in dutch.detail + dutch.advice
    assert (english.detail, english.advice) == (one.detail, one.advice)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_trouble_is_without_advice(language: str) -> None:
    """Each health that a digest names as unread has its advice, also when the reading left none."""
    troubled = (Health.FAILING, Health.GONE, Health.THROTTLED, Health.SILENT, Health.DISABLED)
    unread = tuple(UnreadSource("Forum", health, "some English", "") for health in troubled)
    report = replace(REPORT, unread=unread)
    views = view_of(replace(DIGEST, report=report, locale=language)).unread
    assert len({view.advice for view in views}) == len(troubled)
    assert {view.detail for view in views} == ({"some English"} if language == "en" else {""})


def test_what_has_no_translation_stays_english() -> None:
    """A health without advice of ours keeps what the reading said."""
    report = replace(REPORT, unread=(UnreadSource("Forum", Health.NEW, "some English", ""),))
    assert view_of(replace(DIGEST, report=report, locale="nl")).unread[0].detail == "some English"
