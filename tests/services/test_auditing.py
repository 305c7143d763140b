"""The audit log: who changed what, before and after, and never a secret."""

from dataclasses import replace

import pytest

from listener.config import Settings
from listener.connectors import load_connectors
from listener.decide.threshold import Wish
from listener.errors import NotFound
from listener.notifiers import load_notifiers
from listener.services import auditing, registry, thresholds
from listener.services.installation import Installation
from listener.store.database import Database
from listener.terms import AuditAction, AuditKind
from tests.factories import make_agent, now
from tests.fakes import Outside

TOKEN = "very-secret-token"


@pytest.fixture
def inst(settings: Settings, database: Database) -> Installation:
    """An installation with the real kinds of source and channel, used by Ann."""
    made = Outside().installation(settings, database)
    ann = make_agent(database, "Ann")
    return replace(made, connectors=load_connectors(), notifiers=load_notifiers(settings), by=ann.id)


def _told(inst: Installation) -> list[tuple[str, str, str, str]]:
    return [
        (found.agent.name if found.agent else "-", found.entry.kind, found.entry.action, found.entry.target)
        for found in auditing.entries(inst)
    ]


def test_each_change_of_a_brand_is_written_with_what_stood_there(inst: Installation) -> None:
    """Added, changed, paused, resumed, removed, by whom; of a change only the fields that differ."""
    registry.add_brand(inst, now(), name="Acme")
    registry.change_brand(inst, "acme", queries=("acme", "@acme"), digest_hour=7)
    registry.change_brand(inst, "acme", digest_hour=7)
    registry.pause_brand(inst, "acme", now())
    registry.resume_brand(inst, "acme", now())
    registry.remove_brand(inst, "acme", now())
    actions = ["removed", "resumed", "paused", "changed", "added"]
    assert _told(inst) == [("Ann", "brand", action, "Acme") for action in actions]
    changed = auditing.entries(inst)[3].entry
    assert changed.changes == {"queries": [['"Acme"'], ["acme", "@acme"]]}


def test_sources_channels_policies_calendars_and_thresholds_are_in_it(inst: Installation) -> None:
    """Whatever an operator sets, in one table; a person and a kind can be asked for."""
    registry.add_brand(replace(inst, by=None), now(), name="Acme")
    source = registry.add_source(inst, "feed", {"url": "https://example.org/feed"}, now())
    registry.disable_source(inst, str(source.id), now())
    registry.enable_source(inst, str(source.id), now())
    registry.remove_source(inst, str(source.id))
    channel = registry.add_channel(inst, "email", {"to": "a@example.org"}, now(), name="Desk")
    registry.change_channel(inst, str(channel.id), now(), options={"to": ["b@example.org"]})
    registry.remove_channel(inst, str(channel.id))
    registry.add_calendar(inst, now(), name="Office", hours="mon-fri 09:00-17:00")
    registry.change_calendar(inst, "Office", now(), hours="mon-fri 09:00-18:00")
    registry.set_day(inst, "Office", now().date(), "closed", "Party")
    registry.forget_day(inst, "Office", now().date())
    registry.add_policy(inst, now(), name="All", calendar="Office")
    registry.change_policy(inst, "All", first_response=30)
    registry.remove_policy(inst, "All")
    registry.remove_calendar(inst, "Office")
    thresholds.grant(inst, "acme", Wish(false_alarms=3), now())
    thresholds.reset(inst, "acme", now())
    assert len(_told(inst)) == 18
    assert _told(inst)[-1] == ("-", "brand", "added", "Acme")
    assert [f.entry.action for f in auditing.entries(inst, shell=True)] == [AuditAction.ADDED]
    assert [f.entry.action for f in auditing.entries(inst, kind=AuditKind.POLICY)] == ["removed", "changed", "added"]
    assert [agent.name for agent in auditing.people(inst)] == ["Ann"]
    assert len(auditing.entries(inst, agent_id=inst.by)) == 17
    (changed,) = [f.entry for f in auditing.entries(inst) if (f.entry.kind, f.entry.action) == ("channel", "changed")]
    assert changed.changes == {"to": [["a@example.org"], ["b@example.org"]]}


def test_a_secret_is_never_in_it(inst: Installation) -> None:
    """Only that it was set, and that it was set anew."""
    options = {"instance": "social.example", "terms": ["#acme"], "token": TOKEN}
    source = registry.add_source(inst, "mastodon", options, now(), name="Fediverse")
    registry.change_source(inst, str(source.id), now(), options={"token": TOKEN + "2"})
    registry.change_source(inst, str(source.id), now(), options={"token": ""})
    changed, added = (found.entry.changes for found in auditing.entries(inst))
    assert changed == {"token": ["set", "set anew"]}
    assert added["token"] == [None, "set"] and added["instance"] == [None, "social.example"]
    assert TOKEN not in str([changed, added])


def test_a_change_that_fails_leaves_no_line(inst: Installation) -> None:
    """The line is part of the transaction that it tells of."""
    with pytest.raises(NotFound):
        registry.change_brand(inst, "nobody", name="Somebody")
    with pytest.raises(NotFound):
        registry.add_policy(inst, now(), name="All", brand="nobody")
    assert auditing.entries(inst) == []
