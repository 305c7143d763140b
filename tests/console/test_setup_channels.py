"""The pages of the channels: added, tested, changed, mended, removed."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from listener.http import Door
from listener.notifiers import load_notifiers
from listener.services import registry
from listener.services.installation import Installation
from listener.terms import AlertKind, DeliveryState, Level, Role
from models import Alert, Brand, Channel, Delivery
from tests.console.conftest import Enter, send
from tests.factories import keep, make_agent
from tests.local_server import Answer, LocalServer, local_server

WHOLE = {"alerts": "yes", "digests": "", "operator": "yes", "least_level": "critical", "brand": "acme", "name": "Desk"}


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with local_server() as found:
        found.answers["/hook"] = Answer(b"ok")
        yield found


@pytest.fixture
def inst(inst: Installation, server: LocalServer) -> Iterator[Installation]:
    door = Door([server.host])
    yield replace(inst, notifiers=load_notifiers(inst.settings), http=door)
    door.close()


@pytest.fixture
def owner(enter: Enter) -> TestClient:
    return enter(Role.OWNER, "Own")


def test_a_webhook_is_added_tested_and_changed(
    inst: Installation, owner: TestClient, server: LocalServer, brand: Brand
) -> None:
    """Its signing secret is made and shown once; a test arrives; what is left empty stays."""
    assert "No channel yet" in owner.get("/channels").text and "Webhook" in owner.get("/new/channels").text
    assert "left empty, one is made" in owner.get("/new/channels/webhook").text
    added = send(owner, "/new/channels/webhook", **WHOLE | {"option.url": server.url("/hook"), "option.secret": ""})
    assert added.status_code == 200 and "<code>whsec_" in added.text
    made = added.text.partition("<code>")[2].partition("</code>")[0]
    (view,) = registry.all_channels(inst)
    place = f"/channels/{view.channel.id}"
    html = owner.get(place).text
    assert made not in html and server.url("/hook") not in html and "Set. Leave empty" in html
    assert (view.brand, view.channel.alerts, view.channel.digests, view.channel.operator) == ("acme", True, False, True)
    assert view.channel.least_level is Level.CRITICAL
    assert send(owner, f"{place}/test").headers["location"] == f"{place}?done=tested"
    assert len(server.requests) == 1
    send(owner, place, **WHOLE | {"name": "Other", "digests": "yes", "brand": ""})
    (view,) = registry.all_channels(inst)
    assert (view.channel.name, view.brand, view.channel.digests, view.options["secret"]) == ("Other", None, True, "set")
    server.answers["/hook"] = Answer(b"gone", status=410)
    refused = send(owner, f"{place}/test")
    assert refused.status_code == 400 and "The test did not arrive" in refused.text


def test_a_wrong_option_is_told_beside_its_field(inst: Installation, owner: TestClient) -> None:
    """With what was typed, and nothing kept."""
    refused = send(owner, "/new/channels/email", **{"option.to": "nobody", "name": "Mail", "alerts": "yes"})
    assert (
        refused.status_code == 400
        and 'id="field-option-to-error"' in refused.text
        and ">nobody</textarea>" in refused.text
    )
    assert registry.all_channels(inst) == []
    assert send(owner, "/new/channels/email", **{"option.to": "a@example.org\nb@example.org"}).status_code == 303
    assert registry.all_channels(inst)[0].options["to"] == ["a@example.org", "b@example.org"]


def test_a_disabled_channel_says_why_and_how_to_mend_it(inst: Installation, owner: TestClient, brand: Brand) -> None:
    """With what it was told, and what waits; switched on, it is told again. Channels of people are not in the list."""
    options = {"to": ["a@example.org"]}
    channel = keep(inst.database, Channel(notifier="email", name="Mail", options=options, enabled=False,
                                          disabled_reason="The mailbox is full."))  # fmt: skip
    keep(inst.database, Channel(notifier="email", name="Of Bob", agent_id=make_agent(inst.database, "Bob").id))
    alert = keep(inst.database, Alert(key="k", kind=AlertKind.CASE_OPENED, brand_id=brand.id, title="A title"))
    keep(inst.database, Delivery(alert_id=alert.id, channel_id=channel.id, state=DeliveryState.FAILED,
                                 last_error="552 full"))  # fmt: skip
    html = owner.get(f"/channels/{channel.id}").text
    for words in ("The mailbox is full.", "Fix what it says", "A title", "552 full"):
        assert words in html, words
    listed = owner.get("/channels").text
    assert "The mailbox is full" in listed and "Of Bob" not in listed
    send(owner, f"/channels/{channel.id}/enable")
    assert registry.show_channel(inst, str(channel.id)).channel.enabled
    send(owner, f"/channels/{channel.id}/disable")
    assert "Switched off by an operator" in owner.get(f"/channels/{channel.id}").text
    assert "record of what it was told" in owner.get(f"/channels/{channel.id}/remove").text
    send(owner, f"/channels/{channel.id}/remove")
    assert [view.channel.name for view in registry.all_channels(inst)] == ["Of Bob"]


def test_a_manager_reads(inst: Installation, enter: Enter) -> None:
    """Without a button that does something."""
    channel = keep(inst.database, Channel(notifier="email", name="Mail", options={"to": ["a@example.org"]}))
    html = enter(Role.MANAGER, "Mia").get(f"/channels/{channel.id}").text
    assert "Send a test" not in html and "Mail" in html
