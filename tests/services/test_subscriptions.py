"""A reader stops the digest with the link in the mail, and nobody else's."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from listener.errors import NotFound
from listener.notifiers._unsubscribing import unsubscribe_address
from listener.services.installation import Installation
from listener.services.subscriptions import Alarms, Subscription, subscription, unsubscribe
from listener.terms import AlertKind
from models import Alert, Channel
from tests.services.conftest import NOON

ANN, BO = "ann@voltaro.example", "bo@voltaro.example"


@pytest.fixture
def inst(inst: Installation) -> Installation:
    return replace(inst, settings=inst.settings.model_copy(update={"secret_key": "k" * 40}))


def mailed(inst: Installation, to: list[str], **values: bool) -> UUID:
    """Add a mail channel and return its key."""
    channel = Channel(notifier="email", name="Mail", options={"to": to}, **values)
    with inst.database.writing() as session:
        session.add(channel)
    return channel.id


def token(inst: Installation, channel_id: UUID, address: str) -> str:
    """Return the token of the link that the address gets."""
    return unsubscribe_address(inst.settings, channel_id, address).rpartition("/")[2]


def stored(inst: Installation, channel_id: UUID) -> tuple[list[str], bool]:
    """Return whom the channel writes to, and whether it takes digests."""
    with inst.database.reading() as session:
        channel = session.get_one(Channel, channel_id)
        return channel.options["to"], channel.digests


def notices(inst: Installation) -> list[Alert]:
    with inst.database.reading() as session:
        return list(session.exec(select(Alert).where(Alert.kind == AlertKind.OPERATOR).order_by(Alert.created_at)))


def test_an_address_is_taken_off_once(inst: Installation) -> None:
    """The other keeps the digest; a second click changes nothing and tells the operator nothing new."""
    channel = mailed(inst, [ANN, BO], alerts=False)
    link = token(inst, channel, ANN)
    assert subscription(inst, link) == Subscription(ANN, active=True)
    assert unsubscribe(inst, link, NOON).active
    assert stored(inst, channel) == ([BO], True)
    assert unsubscribe(inst, link, NOON) == subscription(inst, link) == Subscription(ANN)
    assert [notice.title for notice in notices(inst)] == [f"{ANN} stopped the digest of the channel “Mail”"]


def test_the_last_address_switches_the_digests_off(inst: Installation) -> None:
    """The options stay valid, the digests end, and the operator reads how to undo it."""
    channel = mailed(inst, [ANN, BO], alerts=False)
    for address in (ANN, BO):
        unsubscribe(inst, token(inst, channel, address), NOON)
    assert stored(inst, channel) == ([BO], False)
    assert not subscription(inst, token(inst, channel, BO)).active
    assert notices(inst)[1].text.endswith(f"listener channel change {channel} --digests")


def test_alarms_never_lose_their_last_reader(inst: Installation) -> None:
    """The reader is told before: alarms go with the digest while others read them, and stay for the last."""
    channel = mailed(inst, [ANN, BO])
    assert subscription(inst, token(inst, channel, ANN)).alarms is Alarms.STOP
    assert unsubscribe(inst, token(inst, channel, ANN), NOON).alarms is Alarms.STOP
    assert "no alarms" in notices(inst)[0].text
    assert unsubscribe(inst, token(inst, channel, BO), NOON).alarms is Alarms.STAY
    assert stored(inst, channel) == ([BO], False)


def test_an_address_written_otherwise_is_the_same(inst: Installation) -> None:
    """Old mails stop the digest also after the operator wrote the address in capitals."""
    channel = mailed(inst, [ANN.upper(), BO])
    unsubscribe(inst, token(inst, channel, ANN), NOON)
    assert stored(inst, channel)[0] == [BO]


def test_a_channel_that_is_gone_sends_nothing(inst: Installation) -> None:
    """The link of a removed channel is answered as one that was used."""
    assert unsubscribe(inst, token(inst, uuid4(), ANN), NOON) == Subscription(ANN)
    assert notices(inst) == []


def test_a_channel_of_another_kind_is_left_alone(inst: Installation) -> None:
    """Options without addresses are not touched."""
    channel = Channel(notifier="slack", name="Slack", options={"webhook_url": "https://hooks.slack.com/services/x"})
    with inst.database.writing() as session:
        session.add(channel)
    assert unsubscribe(inst, token(inst, channel.id, ANN), NOON) == Subscription(ANN)


def test_a_link_of_someone_else_is_refused(inst: Installation) -> None:
    """Without our key, or with another address put in, a link stops nothing."""
    channel = mailed(inst, [ANN, BO])
    forger = replace(inst, settings=inst.settings.model_copy(update={"secret_key": "other" * 8}))
    mine = token(inst, channel, ANN)
    for bad in ("", "x", mine[:-1], mine.split(".")[0], "a" + mine, token(forger, channel, BO)):
        with pytest.raises(NotFound):
            unsubscribe(inst, bad, NOON)
    assert stored(inst, channel) == ([ANN, BO], True)


def test_without_a_key_there_are_no_links(inst: Installation) -> None:
    """A key that anybody can guess signs nothing and proves nothing."""
    keyless = replace(inst, settings=inst.settings.model_copy(update={"secret_key": ""}))
    assert unsubscribe_address(keyless.settings, uuid4(), ANN) == ""
    with pytest.raises(NotFound):
        subscription(keyless, token(inst, uuid4(), ANN))
