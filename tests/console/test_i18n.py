"""The three languages say the same things."""

import re
import string
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from listener.console import helping, i18n
from listener.console.clock import Pace
from listener.console.rendering import THEMES
from listener.console.words import Words
from listener.decide.likeness import similar
from listener.decide.openid import Refusal
from listener.decide.risk_reasons import RISKS
from listener.decide.sla import legs
from listener.decide.why import CODES
from listener.languages import catalogue, typeset
from listener.terms import (
    AlertKind,
    AuditAction,
    AuditKind,
    CaseEventKind,
    ClockKind,
    CloseReason,
    DateOrigin,
    DeliveryState,
    Health,
    Label,
    Level,
    Role,
    Topic,
)  # fmt: skip
from tests.factories import now

TEMPLATES = Path(i18n.__file__).parent / "templates"
LEG_NAMES = [leg.name for leg in legs(*[now()] * 6)]
# Texts whose key a template or the code puts together.
COMPOSED = {
    "role": Role, "level": Level, "label": Label, "health": Health, "delivery": DeliveryState, "alert": AlertKind,
    "event": CaseEventKind, "reason_closed": CloseReason, "theme": THEMES, "clock": Pace, "leg": LEG_NAMES,
    "promise": ClockKind, "why": CODES,
    "reason": [f"risk:{topic}" for topic in RISKS],
    "correct": ["about_us_yes", "about_us_no"],
    "provider": Refusal, "audit_kind": AuditKind, "audit_action": AuditAction,
    "case": [f"date_{origin}" for origin in DateOrigin if origin is not DateOrigin.STATED],
    "conflict": ["held", "closed", "unheld", "changed", "story_open", "answering", "decided", "merged", "other_brand",
                 "not_merged", "not_split", "brand_taken",
                 "brand_removed", "source_twin", "calendar_used"],
    "done": ["claimed", "released", "closed", "reopened", "noted", "corrected", "taken_back", "merged",
             "unmerged", "split", "unsplit"],
}  # fmt: skip


def _holes(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("locale", i18n.LANGUAGES)
def test_a_catalogue_has_every_text_with_the_same_holes(locale: str) -> None:
    """No text is missing, none is left over, and each takes the same values."""
    english, other = i18n.catalogue("en"), i18n.catalogue(locale)
    assert set(other) == set(english)
    for key in english:
        wanted = _holes(english[key]) | ({"n"} if key.endswith((".one", ".other")) else set())
        assert _holes(other[key]) <= wanted, key
        assert other[key].strip(), key


@pytest.mark.parametrize("locale", i18n.LANGUAGES)
def test_every_word_of_the_domain_can_be_said(locale: str) -> None:
    """A new state, reason or health without a text fails here, not in front of an agent."""
    known = i18n.catalogue(locale)
    assert not {f"{group}.{word}" for group, words in COMPOSED.items() for word in words} - set(known)


def test_every_reason_for_urgency_has_words() -> None:
    """The codes that the urgency decision writes are all in the catalogue."""
    source = (Path(i18n.__file__).parents[1] / "decide" / "urgency.py").read_text(encoding="utf-8")
    codes = set(re.findall(r'Reason\(\s*"(\w+)"', source))
    assert codes and not {f"reason.{code}" for code in codes} - set(i18n.catalogue("en"))


def test_every_key_of_the_templates_exists() -> None:
    """A template that asks for a text nobody wrote would be a broken page."""
    known = i18n.catalogue("en")
    for file in TEMPLATES.glob("*.html"):
        text = file.read_text(encoding="utf-8")
        for key in re.findall(r"w\.t\('([\w.]+)'[,)]", text):
            assert key in known, (file.name, key)
        for key in re.findall(r"w\.n\('([\w.]+)'[,)]", text):
            assert {f"{key}.one", f"{key}.other"} <= set(known), (file.name, key)


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("nl-BE,nl;q=0.9,en;q=0.1", "nl"), ("de, fr;q=0.4, en;q=0.3", "fr"), ("", "en"), ("*", "en"),
        ("fr;q=0, en", "en"), ("fr;q=nonsense", "en"), ("FR-ca", "fr"), (",;,;q=", "en"),
    ],
)  # fmt: skip
def test_the_browser_is_heard(header: str, locale: str) -> None:
    """Accept-Language by its weights; what cannot be read is ignored."""
    assert i18n.chosen(header) == locale


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(seconds=-5), "0 s"), (timedelta(seconds=59), "59 s"), (timedelta(minutes=60), "60 min"),
        (timedelta(minutes=89, seconds=59), "89 min"), (timedelta(minutes=125), "2 h 05"), (timedelta(days=3), "3 d"),
    ],
)  # fmt: skip
def test_lengths_are_said_as_people_say_them(span: timedelta, said: str) -> None:
    """The two units that matter, and no more."""
    assert Words("en", ZoneInfo("UTC"), now()).length(span) == said


def test_french_counts_nothing_as_one() -> None:
    """Plural rules are the language's own (CLDR): 0 is singular in French, plural in English."""
    assert i18n.counted("fr", "row.posts", 0) == "0 message"
    assert i18n.counted("en", "row.posts", 0) == "0 posts"


def test_no_french_line_begins_with_a_colon() -> None:
    """The space before «:» and inside «…» does not break, in what pages, forms and the help say."""
    said = [*i18n.catalogue("fr").values(), *helping.texts("fr").values(), str(catalogue("troubles", "fr"))]
    assert not [text for text in said if re.search(r" [:;?!»]|« ", text)]
    assert typeset("en", "Why : « so »") == "Why : « so »"


def test_a_likeness_is_no_quotation() -> None:
    """A reason that rests on other posts says so in the reader's language; one that rests on words quotes them."""
    words = Words("fr", ZoneInfo("UTC"), now())
    alike = re.sub(r"\s", " ", words.reason({"code": "risk:health", "evidence": similar(Topic.HEALTH, 0.93)}))
    assert (
        alike.replace("\xa0", " ").replace("\u202f", " ") == "santé : ressemble à d’autres messages de ce genre (93 %)"
    )
    assert "«\xa0maux de tête\xa0»" in words.reason({"code": "risk:health", "evidence": "maux de tête"})
