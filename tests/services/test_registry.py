"""What operators set: checked before it is stored, changed field by field, removed without losing what was found."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel
from sqlmodel import select

from listener.errors import Conflict, FetchError, ListenerError, NotFound, QueryError, SendError
from listener.ports import Secret
from listener.services import accounts, alerting, options, registry
from listener.services.installation import Installation
from listener.services.registry.forms import BrandForm, default_query, slug_of
from listener.store import brands
from listener.terms import AlertKind, Batch, FetchedDocument, Health, Level, Role
from models import Alert, Brand, Channel, Delivery, Document, Source
from tests.factories import make_mention, make_source
from tests.fakes import FakeNotifier, Outside
from tests.services.conftest import NOON, Post


def stored(inst: Installation, row: Any) -> Any:
    with inst.database.reading() as session:
        return session.get_one(type(row), row.id)


# --- Brands -------------------------------------------------------------------------------------


def test_a_brand_of_a_name_is_complete(inst: Installation) -> None:
    """Slug, query and warnings follow from the name, the handles and the promise."""
    registry.add_brand(inst, NOON, name="  Café Élan ", handles=["@cafe_elan"], sla_minutes=20)
    with inst.database.reading() as session:
        (profile,) = brands.profiles(session)
    assert (profile.brand.slug, profile.brand.name) == ("cafe-elan", "Café Élan")
    assert profile.expressions == ('"Café Élan" @cafe_elan',)
    assert profile.target.warnings == (timedelta(minutes=10), timedelta(minutes=15))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "name"),
        ({"name": "A", "time_zone": "Europe/Bruxelles"}, "Europe/Bruxelles"),
        ({"name": "A", "locale": "de"}, "locale"),
        ({"name": "A", "digest_hour": 24}, "digest_hour"),
        ({"name": "A", "sla_minutes": 0}, "sla_minutes"),
        ({"name": "A", "slug": "Not A Slug"}, "Not A Slug"),
        ({"name": "東京"}, "--slug"),
        ({"name": "A", "colour": "red"}, "colour"),
    ],
)
def test_a_wrong_field_is_named(inst: Installation, fields: dict[str, Any], words: str) -> None:
    """Nothing is stored, and the error names the field or the value."""
    with pytest.raises(ListenerError) as refused:
        registry.add_brand(inst, NOON, **fields)
    assert words in refused.value.message + refused.value.advice
    assert registry.all_brands(inst) == []


def test_a_near_time_zone_is_proposed(inst: Installation) -> None:
    """The advice is a zone that exists."""
    with pytest.raises(ListenerError) as refused:
        registry.add_brand(inst, NOON, name="A", time_zone="europe/amsterdam")
    assert "Europe/Amsterdam" in refused.value.advice


def test_a_wrong_query_says_where(inst: Installation) -> None:
    """A query is read before it is stored."""
    with pytest.raises(QueryError) as refused:
        registry.add_brand(inst, NOON, name="A", queries=["fine", 'not "closed'])
    assert refused.value.position == 4


def test_a_slug_is_taken_once(inst: Installation, brand: Brand) -> None:
    """A second brand of the slug is refused, also by a change of slug."""
    with pytest.raises(Conflict):
        registry.add_brand(inst, NOON, name="Kolibrie")
    registry.add_brand(inst, NOON, name="Other")
    with pytest.raises(Conflict):
        registry.change_brand(inst, "other", slug="kolibrie")


def test_a_change_keeps_the_rest(inst: Installation, brand: Brand) -> None:
    """Own warnings survive a change of something else; a new promise replaces them."""
    registry.change_brand(inst, "kolibrie", sla_minutes=90, warnings=[80])
    registry.change_brand(inst, "kolibrie", name="Kolibrie NV")
    form = registry.show_brand(inst, "kolibrie").form
    assert (form.name, form.queries, form.sla_minutes, form.warnings) == (
        "Kolibrie NV", ("kolibrie @kolibrie",), 90, (80,),
    )  # fmt: skip
    registry.change_brand(inst, "kolibrie", sla_minutes=60)
    assert registry.show_brand(inst, "kolibrie").form.warnings == (30, 45)


def test_a_removed_brand_is_no_longer_listened_for(inst: Installation, brand: Brand, source: Source) -> None:
    """Its own sources stop, shared ones go on, and it can come back."""
    own = registry.add_source(inst, "fake", {"url": "https://own.example/feed"}, NOON, brand="kolibrie")
    assert registry.remove_brand(inst, "kolibrie", NOON) == [own.name]
    assert (stored(inst, own).enabled, stored(inst, source).enabled) == (False, True)
    assert registry.all_brands(inst) == [] and len(registry.all_brands(inst, removed=True)) == 1
    registry.restore_brand(inst, "kolibrie")
    assert len(registry.all_brands(inst)) == 1


@given(st.text(max_size=50))
def test_a_slug_is_always_one_that_may_be_entered(name: str) -> None:
    """Whatever the name, the slug made of it passes the check of the form, or there is none."""
    try:
        slug = slug_of(name)
    except ListenerError:
        return
    assert BrandForm(name="A", slug=slug).slug == slug


@given(st.text(min_size=1, max_size=50).filter(lambda name: any(c.isalnum() for c in name)))
def test_the_query_made_of_a_name_can_be_read(name: str) -> None:
    """Quotes in a name do not break the expression."""
    try:
        BrandForm(name="A", queries=(default_query(name, ["@handle"]),))
    except QueryError as error:
        assert "no letter" in error.message  # letters that fold to nothing


# --- Sources ------------------------------------------------------------------------------------


def test_a_source_is_due_at_once(inst: Installation) -> None:
    """Named by its address until the first reading brings a title."""
    source = registry.add_source(inst, "fake", {"url": "https://forum.example/feed"}, NOON, interval=90)
    assert (source.name, source.next_poll_at, source.fixed_interval) == ("https://forum.example/feed", NOON, 90)


def test_the_same_place_is_refused(inst: Installation, source: Source, brand: Brand) -> None:
    """In any spelling; one that all brands read needs no second for one brand."""
    for scope in (None, "kolibrie"):
        with pytest.raises(Conflict) as refused:
            registry.add_source(inst, "fake", {"url": "HTTPS://FORUM.example/feed#new"}, NOON, brand=scope)
        assert str(source.id)[-6:] in refused.value.advice


def test_a_source_with_a_new_address_begins_anew(inst: Installation, source: Source) -> None:
    """Its cursor and its troubles belonged to the old address."""
    inst.database.write(lambda s: s.merge(source.model_copy(update={"cursor": {"etag": "x"}, "failures": 3})))
    changed = registry.change_source(inst, str(source.id), NOON, options={"url": "https://new.example/feed"})
    assert (changed.cursor, changed.failures, changed.health, changed.name) == ({}, 0, Health.NEW, "Forum")


def test_a_source_whose_posts_matter_is_kept(inst: Installation, source: Source, brand: Brand) -> None:
    """One without a mention is deleted with its documents; one with mentions is refused, with what to do instead."""
    document = Document(source_id=source.id, external_id="1", published_at=NOON, collected_at=NOON)
    inst.database.write(lambda session: session.add(document))
    telling = make_source(inst.database, "Telling")
    make_mention(inst.database, brand, telling)
    registry.remove_source(inst, "Forum")
    with pytest.raises(NotFound):
        registry.show_source(inst, "Forum")
    with pytest.raises(Conflict) as refused:
        registry.remove_source(inst, "Telling")
    assert "listener source disable" in refused.value.advice


def test_an_ambiguous_name_lists_the_ids(inst: Installation) -> None:
    """Two sources of one name are told apart by their ids; three characters name nothing."""
    for number in range(2):
        registry.add_source(inst, "fake", {"url": f"https://forum.example/{number}"}, NOON, name="Forum")
    with pytest.raises(ListenerError) as refused:
        registry.show_source(inst, "forum")
    ending = refused.value.advice.removeprefix("Use one of: ").split(",")[0]
    assert registry.show_source(inst, ending).source.name == "Forum"
    with pytest.raises(NotFound):
        registry.show_source(inst, ending[-3:])


def test_a_source_that_is_gone_can_be_acknowledged(inst: Installation, source: Source) -> None:
    """Switched off by itself it stays a trouble, until an operator says that it is known."""
    inst.database.write(lambda s: s.merge(source.model_copy(update={"enabled": False, "health": Health.GONE})))
    assert registry.disable_source(inst, "Forum", NOON).health is Health.DISABLED
    assert registry.enable_source(inst, "Forum", NOON).health is Health.NEW


def test_a_check_shows_and_stores_nothing(inst: Installation, outside: Outside, brand: Brand, post: Post) -> None:
    """The newest first, what would match and why, how often it would be read."""
    outside.connector.answers = [
        Batch((post("old kolibrie", minutes_ago=50), post("new", minutes_ago=2), FetchedDocument("x", "undated")))
    ]
    report = registry.check_source(inst, NOON, connector="fake", options={"url": "https://x.example"})
    assert [document.text for document in report.newest] == ["new", "old kolibrie", "undated"]
    assert [(finding.brand, finding.mentions) for finding in report.brands] == [("Kolibrie", 1)]
    assert "“kolibrie”" in report.brands[0].sentence and not report.lateness
    with inst.database.reading() as session:
        assert session.exec(select(Document)).all() == []


def test_a_check_of_a_slow_source_says_what_it_costs(inst: Installation, outside: Outside, brand: Brand) -> None:
    """An interval chosen by hand that cannot keep the promise says so."""
    registry.add_source(inst, "fake", {}, NOON, name="Slow", interval=3600)
    report = registry.check_source(inst, NOON, word="Slow")
    assert report.interval == timedelta(hours=1) and "answered within" in report.lateness[0]
    outside.connector.answers = [FetchError("No answer", code="timeout")]
    with pytest.raises(FetchError):
        registry.check_source(inst, NOON, word="Slow")


# --- Channels -----------------------------------------------------------------------------------


class SecretOptions(BaseModel):
    url: str = "https://hook.example"
    secret: Secret


class SigningNotifier(FakeNotifier):
    Options = SecretOptions


def test_a_signing_secret_is_made_and_never_shown(inst: Installation) -> None:
    """Where a notifier asks for a secret and nobody has one; it is stored sealed, and lists say that it is set."""
    inst = replace(inst, notifiers={"fake": SigningNotifier()})
    channel = registry.add_channel(inst, "fake", {}, NOON)
    secret = options.opened(inst.vault, inst.notifiers["fake"], channel.options).secret.get_secret_value()
    assert secret.startswith("whsec_") and len(secret) > 40
    assert secret not in str(channel.options)
    assert registry.show_channel(inst, str(channel.id)).options["secret"] == "set"
    for change in ({"url": "https://other.example"}, {"secret": ""}, {"secret": "set"}):
        again = registry.change_channel(inst, str(channel.id), NOON, options=change)
        assert options.opened(inst.vault, inst.notifiers["fake"], again.options).secret.get_secret_value() == secret


def test_a_channel_is_tested_at_once(inst: Installation, outside: Outside, channel: Channel) -> None:
    """Even one that is off: that is how an operator sees that it is repaired."""
    registry.disable_channel(inst, "#webcare", NOON)
    registry.test_channel(inst, "#webcare")
    (told,) = outside.notifier.told
    assert getattr(told, "kind", None) is AlertKind.TEST
    outside.notifier.failures = [SendError("No", code="no_service", permanent=True)]
    with pytest.raises(SendError):
        registry.test_channel(inst, "#webcare")


def test_what_a_channel_missed_goes_out_when_it_is_enabled(
    inst: Installation, outside: Outside, channel: Channel
) -> None:
    """However long the next attempt was put off."""
    alert = Alert(key="k", kind=AlertKind.OPERATOR, title="t", created_at=NOON)
    later = NOON + timedelta(hours=5)

    def work(session: Any) -> None:
        session.add(alert)
        session.flush()
        session.add(Delivery(alert_id=alert.id, channel_id=channel.id, created_at=NOON, next_attempt_at=later))

    inst.database.write(work)
    registry.disable_channel(inst, "#webcare", NOON)
    assert alerting.due_channels(inst, later) == []
    assert registry.all_channels(inst)[0].waiting == 1
    registry.enable_channel(inst, "#webcare", NOON)
    assert alerting.send_next(inst, channel.id, NOON).sent
    registry.remove_channel(inst, "#webcare")
    assert registry.all_channels(inst) == []


def test_a_channel_changes_what_is_given(inst: Installation, channel: Channel, brand: Brand) -> None:
    """Level, brand and options one by one."""
    changed = registry.change_channel(
        inst, "#webcare", NOON, least_level=Level.CRITICAL, brand="kolibrie", digests=False
    )
    assert (changed.least_level, changed.brand_id, changed.digests, changed.alerts) == (
        Level.CRITICAL, brand.id, False, True,
    )  # fmt: skip
    assert registry.change_channel(inst, "#webcare", NOON, brand=None).brand_id is None
    with pytest.raises(ListenerError):
        registry.change_channel(inst, "#webcare", NOON, options={"colour": "red"})


# --- People -------------------------------------------------------------------------------------


def test_the_last_owner_cannot_be_put_out(inst: Installation) -> None:
    """Nor made something less, until someone else is an owner too."""
    for name in ("ann", "bob"):
        accounts.create_agent(inst, f"{name}@example.org", name, Role.OWNER, "four unrelated words here", NOON)
    registry.remove_agent(inst, "bob@example.org")
    for change in ({"active": False}, {"role": Role.AGENT}):
        with pytest.raises(Conflict):
            registry.change_agent(inst, "ann@example.org", **change)  # type: ignore[arg-type]
    assert registry.change_agent(inst, "ann@example.org", name="Ann B").name == "Ann B"


def test_an_agent_changes_before_there_is_an_owner(inst: Installation) -> None:
    """An invited agent is no owner: changing one asks for none."""
    registry.add_agent(inst, "mia@example.org", "", Role.AGENT, NOON)
    assert registry.change_agent(inst, "MIA@example.org", role=Role.LEAD).role is Role.LEAD
    with pytest.raises(NotFound):
        registry.reset_agent(inst, "nobody@example.org", NOON)
