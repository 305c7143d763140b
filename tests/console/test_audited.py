"""The audit log speaks the reader's language."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from listener.connectors import load_connectors
from listener.console import i18n
from listener.console.audited import Audited
from listener.console.words import Words
from listener.notifiers import load_notifiers
from listener.services import answering, registry
from listener.services.answering.knowing import ArticleForm
from listener.services.installation import Installation
from listener.services.registry.calendars import CalendarForm
from listener.services.registry.channels import CHANGEABLE
from listener.services.registry.forms import BrandForm
from listener.services.registry.policies import PolicyForm
from listener.terms import AuditKind, Role
from models import AuditEntry, Brand
from tests.console.conftest import Enter, send
from tests.factories import keep, now

WRITTEN = {
    AuditKind.BRAND: [*BrandForm.model_fields, "needs_approval"],
    AuditKind.POLICY: [*PolicyForm.model_fields],
    AuditKind.CALENDAR: [*CalendarForm.model_fields],
    AuditKind.ARTICLE: [*ArticleForm.model_fields],
    AuditKind.SOURCE: ["connector", "name", "brand", "interval"],
    AuditKind.CHANNEL: ["notifier", "brand", *CHANGEABLE],
    AuditKind.AGENT: ["name", "role", "tier", "brands", "active", "provider", "needs_approval"],
    AuditKind.THRESHOLD: ["false_alarms", "missed"],
}


@pytest.fixture
def told(inst: Installation) -> Audited:
    real = replace(inst, connectors=load_connectors(), notifiers=load_notifiers(inst.settings))
    return Audited(Words("fr", ZoneInfo("UTC"), now()), real)


@pytest.mark.parametrize("kind", WRITTEN)
def test_every_field_that_is_written_down_has_a_name(told: Audited, kind: AuditKind) -> None:
    """A field added to a form fails here until its name is in the catalogues."""
    assert [name for name in WRITTEN[kind] if told.field(kind, name) == name.replace("_", " ")] == []


def test_options_and_days_have_their_names_too(told: Audited) -> None:
    """Of an option what its kinds call it where they agree, of a calendar's day the day; of the rest what was kept."""
    assert told.field(AuditKind.CHANNEL, "webhook_url") == "Adresse du webhook"
    assert told.field(AuditKind.CALENDAR, "2031-03-04") == "mardi 4 mars 2031"
    assert told.field(AuditKind.SOURCE, "from_tomorrow") == "from tomorrow"


def test_values_are_words_and_numbers_of_the_reader(told: Audited) -> None:
    """Yes and no, roles, languages, lists, and what is not there."""
    values = [("alerts", True), ("active", "no"), ("role", "lead"), ("language", "nl"), ("missed", 0.05), ("to", None)]
    assert [told.value(*one) for one in values] == ["oui", "non", "Chef d’équipe", "néerlandais", "0,05", "–"]
    assert told.value("warnings", [30, 45]) == "30 · 45" and told.value("brands", "all") == "Toutes les marques"
    assert told.value("connector", "postcards") == "postcards"


@pytest.mark.parametrize("locale", i18n.LANGUAGES)
def test_the_page_has_no_words_of_the_code(enter: Enter, inst: Installation, brand: Brand, locale: str) -> None:
    """What is changed is read in the language of the owner: the name of the field and its values."""
    owner = enter(Role.OWNER, "Own")
    registry.add_channel(inst, "fake", {}, now(), name="Desk")
    answering.require(inst, required=True, slug=brand.slug)
    keep(inst.database, AuditEntry(kind=AuditKind.SOURCE, action="changed", target="Feed", changes={"odd": [1, None]}))
    send(owner, "/account/profile", name="Own", language=locale, time_zone="")
    page = owner.get("/audit").text
    yes, no = (i18n.text(locale, f"audit_word.{word}") for word in ("yes", "no"))
    assert i18n.text(locale, "audit_field.needs_approval") in page and f"{no} → {yes}" in page
    assert i18n.text(locale, "channel.least_level") in page and "False → True" not in page and "1 → –" in page
