"""Messages that a Slack app posted follow their cases, against a stand-in of Slack's API over real HTTP."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import Session, col, select

from listener.config import Settings
from listener.http import Door
from listener.notifiers import load_notifiers
from listener.services import alerting, privacy, registry, webcare
from listener.services.installation import Installation
from listener.services.reporting import publish_digest
from listener.store import alerts
from listener.store.alerts import SEND_LEASE
from listener.store.database import Database
from listener.terms import AlertKind, CloseReason, DeliveryState, EscalationReason, Level, Role, Scope, Tier, Verdict
from models import Agent, Alert, Brand, Case, Channel, Delivery, Document, Mention, PostedCase, PostedMessage, Source
from tests.factories import make_agent, make_author, make_brand, make_case, make_mention, make_source, now
from tests.fakes import Outside
from tests.standins.slack import SlackApi

SECOND = timedelta(seconds=1)


@pytest.fixture
def slack() -> Iterator[SlackApi]:
    with SlackApi() as api:
        yield api


@pytest.fixture
def inst(settings: Settings, database: Database) -> Iterator[Installation]:
    settings = settings.model_copy(update={"allow_hosts": frozenset({"127.0.0.1"})})
    with Door(allow_hosts=settings.allow_hosts) as door:
        fake = Outside().installation(settings, database)
        yield replace(fake, notifiers=load_notifiers(settings), http=door)


@pytest.fixture
def brand(inst: Installation) -> Brand:
    return make_brand(inst.database)


@pytest.fixture
def source(inst: Installation) -> Source:
    return make_source(inst.database)


@pytest.fixture
def case(inst: Installation, brand: Brand, source: Source) -> Case:
    return make_case(inst.database, brand, source)


@pytest.fixture
def ann(inst: Installation) -> Agent:
    return make_agent(inst.database, "Ann")


@pytest.fixture
def channel(inst: Installation, slack: SlackApi) -> Channel:
    options = slack.options(signing_secret="a signing secret")
    return registry.add_channel(inst, "slack", options, now() - SECOND, name="#care", operator=True)


def ring(inst: Installation, case: Case, kind: AlertKind = AlertKind.CASE_OPENED) -> None:
    """Write the alarm of a case."""
    alert = Alert(key=f"{case.id}:{kind}", kind=kind, brand_id=case.brand_id, case_id=case.id, level=Level.HIGH)
    inst.database.write(lambda session: alerts.raise_alert(session, alert, now()))


def pump(inst: Installation, channel: Channel, at: datetime | None = None) -> datetime:
    """Do what the worker does, at the channel's pace, until nothing is due; return when that was."""
    at = at or now() + SECOND
    for _ in range(60):
        if alerting.due_channels(inst, at + timedelta(minutes=10)) == []:
            return at
        at += max(alerting.send_next(inst, channel.id, at).wait, SECOND)
    raise AssertionError("there is no end to it")


def stored(inst: Installation, channel: Channel) -> Channel:
    with inst.database.reading() as session:
        return session.get_one(Channel, channel.id)


def rows(inst: Installation) -> list[PostedMessage]:
    with inst.database.reading() as session:
        return list(session.exec(select(PostedMessage)))


def deliveries(inst: Installation) -> list[Delivery]:
    with inst.database.reading() as session:
        return list(session.exec(select(Delivery)))


def acts(slack: SlackApi) -> set[str]:
    return {one["action_id"] for one in slack.messages[-1].buttons()} & {"claim", "snooze"}


def test_the_message_shows_who_took_the_case_and_how_it_went(
    inst: Installation, slack: SlackApi, channel: Channel, case: Case, ann: Agent
) -> None:
    """Claimed, released, escalated, snoozed, closed and reopened in the console: one message, changed each time."""
    ring(inst, case)
    at = pump(inst, channel)
    (message,) = slack.messages
    assert acts(slack) == {"claim", "snooze"} and message.edits == 0

    def shows(words: str, *buttons: str) -> None:
        nonlocal at
        at = pump(inst, channel, at + SECOND)
        assert words in message.text and acts(slack) == set(buttons), message.text

    webcare.claim(inst, case.number, ann, now())
    shows("Ann has this case", "snooze")
    webcare.release(inst, case.number, ann, now())
    shows("new case", "claim", "snooze")
    webcare.escalate(inst, case.number, ann, Tier.N2, EscalationReason.RISK, "", now())
    shows("Given to N2; nobody has it yet", "claim", "snooze")
    webcare.snooze(inst, case.number, ann, now() + timedelta(hours=1), now())
    shows("Ann snoozed this case until <!date^")
    webcare.resume(inst, case.number, ann, now())
    shows("Ann has this case", "snooze")
    webcare.wait(inst, case.number, ann, now())
    shows("Ann waits for the customer")
    webcare.resume(inst, case.number, ann, now())
    webcare.close(inst, case.number, ann, CloseReason.ANSWERED, now())
    shows("Answered and closed, by Ann")
    webcare.reopen(inst, case.number, ann, now())
    shows("Ann has this case", "snooze")
    assert len(slack.messages) == 1 and message.edits == 8


def test_a_message_that_says_it_already_is_left_alone(
    inst: Installation, slack: SlackApi, channel: Channel, case: Case, ann: Agent
) -> None:
    """A note changes nothing of the message, and costs Slack no request."""
    ring(inst, case)
    at = pump(inst, channel)
    webcare.note(inst, case.number, ann, "Called the shop.", now())
    pump(inst, channel, at + SECOND)
    assert slack.asked == ["chat.postMessage"]


def test_changes_keep_the_pace_of_the_channel(
    inst: Installation, slack: SlackApi, channel: Channel, brand: Brand, source: Source, ann: Agent
) -> None:
    """After a change the channel rests a second, and an alarm that waits goes first."""
    cases = [make_case(inst.database, brand, source) for _ in range(3)]
    for case in cases[:2]:
        ring(inst, case)
    at = pump(inst, channel)
    for case in cases[:2]:
        webcare.claim(inst, case.number, ann, now())
    assert alerting.send_next(inst, channel.id, at).wait == SECOND
    assert alerting.due_channels(inst, at + SECOND / 2) == []
    assert not alerting.send_next(inst, channel.id, at + SECOND / 2).more
    ring(inst, cases[2])
    assert alerting.due_channels(inst, at + SECOND) == [channel.id]
    assert alerting.send_next(inst, channel.id, at + SECOND).sent
    assert slack.asked[-2:] == ["chat.update", "chat.postMessage"]
    pump(inst, channel, at + 2 * SECOND)
    assert [message.edits for message in slack.messages] == [1, 1, 0]


def test_a_storm_shows_where_each_of_its_cases_stands(
    inst: Installation, slack: SlackApi, channel: Channel, brand: Brand, source: Source, ann: Agent
) -> None:
    """Six alarms told in one message: the one that is claimed says so."""
    cases = [make_case(inst.database, brand, source) for _ in range(6)]
    for case in cases:
        ring(inst, case)
    at = pump(inst, channel)
    webcare.claim(inst, cases[3].number, ann, now())
    pump(inst, channel, at + SECOND)
    (message,) = slack.messages
    assert message.edits == 1 and message.text.count("Ann has this case") == 1


@pytest.mark.parametrize("status", [200, 500])
def test_what_happens_while_the_alarm_is_sent_is_shown_after(
    inst: Installation, slack: SlackApi, channel: Channel, case: Case, ann: Agent, status: int
) -> None:
    """A claim between the writing of the message and the note of its place is not lost, whatever Slack answers."""
    ring(inst, case)

    def claim() -> None:
        webcare.claim(inst, case.number, ann, now())

    slack.fail("chat.postMessage", late=True, then=claim, status=status)
    pump(inst, channel)
    assert len(slack.messages) == 1 and "Ann has this case" in slack.messages[0].text


KILLED = """
import sys
from datetime import UTC, datetime
from uuid import UUID
from listener.config import Settings
from listener.services import alerting
from listener.wiring import installation
with installation(Settings(_env_file=None)) as inst:
    print(inst.settings.secret_keys and "ready", flush=True)
    alerting.send_next(inst, UUID(sys.argv[1]), datetime.now(UTC))
"""


@pytest.mark.parametrize("may_look", [True, False])
def test_a_worker_killed_before_it_noted_the_place(
    inst: Installation, slack: SlackApi, channel: Channel, case: Case, ann: Agent, may_look: bool
) -> None:
    """Slack took the message, the worker died: the next one finds it by its mark and posts nothing again.

    Where the app may not read the channel it is posted once more, and that one follows the case.
    """
    ring(inst, case)
    environment = os.environ | {
        "LISTENER_HOME": str(inst.settings.home), "LISTENER_SECRET_KEY": inst.settings.secret_key,
        "LISTENER_DATABASE_URL": inst.database.engine.url.render_as_string(hide_password=False),
        "LISTENER_ALLOW_HOSTS": "127.0.0.1",
    }  # fmt: skip
    pids: list[int] = []
    slack.fail("chat.postMessage", late=True, status=0, then=lambda: os.kill(pids[0], signal.SIGKILL))
    worker = subprocess.Popen([sys.executable, "-c", KILLED, str(channel.id)], env=environment, stdout=subprocess.PIPE)
    pids.append(worker.pid)
    assert worker.wait(60) == -signal.SIGKILL
    (delivery,) = deliveries(inst)
    assert (delivery.state, len(slack.messages), rows(inst)) == (DeliveryState.SENDING, 1, [])
    if not may_look:
        slack.scopes.discard("channels:history")
    after = now() + SEND_LEASE + 5 * SECOND
    pump(inst, channel, after)
    assert len(slack.messages) == (1 if may_look else 2)
    webcare.claim(inst, case.number, ann, now())
    pump(inst, channel, after + timedelta(minutes=1))
    assert "Ann has this case" in slack.messages[-1].text
    assert deliveries(inst)[0].state is DeliveryState.SENT


def test_a_worker_killed_while_it_changes_a_message_gives_back(
    inst: Installation, slack: SlackApi, channel: Channel, case: Case, ann: Agent
) -> None:
    """The lease ends after a minute; then another worker changes it."""
    ring(inst, case)
    at = pump(inst, channel)
    webcare.claim(inst, case.number, ann, now())

    def take_and_die(session: Session) -> None:
        from listener.store import posted

        assert alerts.take_channel(session, channel.id, at) and posted.take(session, channel.id, at)

    inst.database.write(take_and_die)
    assert alerting.due_channels(inst, at + SEND_LEASE - SECOND) == []
    assert alerting.due_channels(inst, at + SEND_LEASE) == [channel.id]
    pump(inst, channel, at + SEND_LEASE)
    assert "Ann has this case" in slack.messages[0].text


def test_slack_that_asks_to_wait_is_waited_for(
    inst: Installation, slack: SlackApi, channel: Channel, case: Case, ann: Agent
) -> None:
    """429 with Retry-After: 30 while a message is changed; nothing goes to the channel before, then it is changed."""
    ring(inst, case)
    at = pump(inst, channel)
    webcare.claim(inst, case.number, ann, now())
    slack.fail("chat.update", status=429, retry_after=30, word="ratelimited")
    assert alerting.send_next(inst, channel.id, at).wait == timedelta(seconds=30)
    assert alerting.due_channels(inst, at + timedelta(seconds=29)) == []
    assert alerting.due_channels(inst, at + timedelta(seconds=30)) == [channel.id]
    pump(inst, channel, at + timedelta(seconds=30))
    assert slack.messages[0].edits == 1


def test_slack_that_fails_is_asked_again(
    inst: Installation, slack: SlackApi, channel: Channel, case: Case, ann: Agent
) -> None:
    """A server error, a cut line, a page that is no JSON and a word nobody knows are tried again, ever later."""
    ring(inst, case)
    at = pump(inst, channel)
    webcare.claim(inst, case.number, ann, now())
    for fault in ({"status": 503}, {"status": 0}, {"word": "internal_error"}, {"word": "a_new_word"}):
        slack.fail("chat.update", **fault)
    waits = []
    while slack.messages[0].edits == 0:
        waits.append(alerting.send_next(inst, channel.id, at).wait.total_seconds())
        at += timedelta(seconds=waits[-1])
    assert waits == [5, 10, 20, 40, 1]
    assert stored(inst, channel).failures == 0 and stored(inst, channel).enabled


def test_a_revoked_token_switches_the_channel_off_and_a_new_one_makes_up_for_it(
    inst: Installation, slack: SlackApi, channel: Channel, case: Case, ann: Agent
) -> None:
    """The operator is told in words; what happened meanwhile is shown once the channel is on again."""
    ring(inst, case)
    at = pump(inst, channel)
    webcare.claim(inst, case.number, ann, now())
    slack.token = "xoxb-new"
    alerting.send_next(inst, channel.id, at)
    row = stored(inst, channel)
    assert not row.enabled and "token_revoked" in row.disabled_reason and "new bot token" in row.disabled_reason
    with inst.database.reading() as session:
        told = session.exec(select(Alert).where(Alert.kind == AlertKind.OPERATOR)).one()
    assert "switched off" in told.title and "xoxb" not in told.text
    registry.change_channel(inst, str(channel.id), at, options={"bot_token": "xoxb-new"})
    registry.enable_channel(inst, str(channel.id), at)
    pump(inst, channel, at + timedelta(minutes=1))
    assert "Ann has this case" in slack.messages[0].text


def test_a_message_deleted_in_slack_is_let_go(
    inst: Installation, slack: SlackApi, channel: Channel, case: Case, ann: Agent
) -> None:
    """It is not posted again, its channel goes on, its delivery says why, and further events ask Slack nothing."""
    ring(inst, case)
    at = pump(inst, channel)
    slack.messages.clear()
    webcare.claim(inst, case.number, ann, now())
    at = pump(inst, channel, at)
    assert slack.messages == [] and rows(inst) == [] and stored(inst, channel).enabled
    assert "message_not_found" in deliveries(inst)[0].last_error
    asked = len(slack.asked)
    webcare.release(inst, case.number, ann, now())
    pump(inst, channel, at + SECOND)
    assert len(slack.asked) == asked


def test_a_channel_moved_elsewhere_lets_its_old_messages_go(
    inst: Installation, slack: SlackApi, channel: Channel, case: Case, ann: Agent
) -> None:
    """What Slack does not find in the channel of before says nothing against the new one."""
    ring(inst, case)
    at = pump(inst, channel)
    registry.change_channel(inst, str(channel.id), at, options={"conversation": "C0OTHER99"})
    slack.fail("chat.update", word="channel_not_found")
    webcare.claim(inst, case.number, ann, now())
    pump(inst, channel, at)
    assert rows(inst) == [] and stored(inst, channel).enabled


def test_an_agent_of_one_brand_changes_a_message_of_a_channel_for_all(
    inst: Installation, slack: SlackApi, channel: Channel, case: Case, ann: Agent
) -> None:
    """The scope of who acts does not hide the message from the mark."""
    ring(inst, case)
    at = pump(inst, channel)
    webcare.claim(inst.within(Scope(frozenset({case.brand_id}))), case.number, ann, now())
    pump(inst, channel, at + SECOND)
    assert "Ann has this case" in slack.messages[0].text


def test_words_that_are_forgotten_here_are_forgotten_there(
    inst: Installation, slack: SlackApi, channel: Channel, brand: Brand, source: Source
) -> None:
    """Who asks to be erased loses name and words in the message too."""
    case = make_case(inst.database, brand, source, text="Unforgettable words about Acme.",
                     author=make_author(inst.database, "marieke", "Marieke"))  # fmt: skip
    ring(inst, case)
    at = pump(inst, channel)
    assert "Unforgettable" in slack.messages[0].text and "Marieke" in slack.messages[0].text
    privacy.erase_person(inst, "marieke")
    pump(inst, channel, at + SECOND)
    assert "Unforgettable" not in str(slack.messages[0].body) and "Marieke" not in str(slack.messages[0].body)


def test_with_its_channel_or_its_case_goes_the_memory_of_a_message(
    inst: Installation, slack: SlackApi, channel: Channel, case: Case
) -> None:
    """Nothing is left behind that nobody would read."""
    ring(inst, case)
    pump(inst, channel)
    assert len(rows(inst)) == 1
    registry.remove_channel(inst, str(channel.id))
    with inst.database.reading() as session:
        assert rows(inst) == [] and session.exec(select(PostedCase)).all() == []


def test_a_new_alarm_of_an_old_case_is_a_message_of_its_own(
    inst: Installation, slack: SlackApi, channel: Channel, case: Case, ann: Agent
) -> None:
    """The warning is posted, says it is late and who has the case, and both messages follow."""
    ring(inst, case)
    at = pump(inst, channel)
    webcare.claim(inst, case.number, ann, now())
    ring(inst, case, AlertKind.CASE_WARNING)
    at = pump(inst, channel, at + SECOND)
    assert len(slack.messages) == 2 and "has no answer yet" in slack.messages[1].text
    webcare.close(inst, case.number, ann, CloseReason.SPAM, now())
    pump(inst, channel, at + SECOND)
    assert all("Closed as spam, by Ann" in message.text for message in slack.messages)
    assert not any("has no answer yet" in message.text for message in slack.messages)


def test_a_case_that_went_into_another_says_so(
    inst: Installation, slack: SlackApi, channel: Channel, case: Case, brand: Brand, source: Source
) -> None:
    """Merged: both its messages name the case that took it, also the warning that names no post."""
    lea, other = make_agent(inst.database, "Lea", role=Role.LEAD), make_case(inst.database, brand, source)
    ring(inst, case)
    ring(inst, case, AlertKind.CASE_WARNING)
    at = pump(inst, channel)
    webcare.merge(inst, case.number, other.number, lea, now())
    pump(inst, channel, at + SECOND)
    assert all(f"Went into case {other.number}" in message.text for message in slack.messages)


def test_a_message_whose_posts_are_gone_holds_up_no_other(
    inst: Installation, slack: SlackApi, channel: Channel, case: Case, brand: Brand, source: Source, ann: Agent
) -> None:
    """It is followed no more, and the alarm behind it goes out at once."""
    ring(inst, case)
    at = pump(inst, channel)
    inst.database.write(lambda session: session.exec(update(Mention).values(case_id=None)))
    webcare.claim(inst, case.number, ann, now())
    assert alerting.send_next(inst, channel.id, at).wait == timedelta() and rows(inst) == []
    ring(inst, make_case(inst.database, brand, source))
    assert alerting.send_next(inst, channel.id, at).sent


def delete(inst: Installation, source: Source, said: str) -> None:
    """Let the source say that the post with these words is gone there."""
    with inst.database.writing() as session:
        gone = session.exec(select(Document).where(col(Document.text).contains(said))).one()
        privacy.withdraw(session, session.get_one(Source, source.id), [gone.external_id], now())


def test_a_post_without_a_case_loses_its_words_in_slack(
    inst: Installation, slack: SlackApi, channel: Channel, brand: Brand, source: Source
) -> None:
    """An alarm of a post alone is followed, too: who is erased, and what is deleted, is not quoted any more."""
    for handle in ("marieke", "jan"):
        mention = make_mention(inst.database, brand, source, text=f"Unforgettable words of {handle} about Acme.",
                               author=make_author(inst.database, handle), verdict=Verdict.ALERT)  # fmt: skip
        alert = Alert(key=handle, kind=AlertKind.MENTION, brand_id=brand.id, mention_id=mention.id, level=Level.HIGH)
        inst.database.write(lambda session, alert=alert: alerts.raise_alert(session, alert, now()))
    at = pump(inst, channel)
    assert "Marieke" in str(slack.messages) and "Unforgettable words of jan" in slack.messages[1].text
    privacy.erase_person(inst, "marieke")
    pump(inst, channel, at + SECOND)
    left = str(slack.messages[0].body)
    assert not any(word in left for word in ("Unforgettable", "arieke", "erased:")), "neither words nor what is left"
    delete(inst, source, "Unforgettable words of jan")
    pump(inst, channel, at + SECOND)
    assert "Unforgettable" not in str(slack.messages[1].body)


def test_a_digest_in_slack_loses_the_words_of_a_deleted_post(
    inst: Installation, slack: SlackApi, channel: Channel, brand: Brand, source: Source
) -> None:
    """The line that told it names nobody's words."""
    case = make_case(inst.database, brand, source, text="Unforgettable words about Acme.")
    publish_digest(inst, brand.slug, case.published_at.date(), now())
    alerting.send_bulk(inst, now() + SECOND)
    assert "Unforgettable" in str(slack.messages[0].body)
    at = pump(inst, channel)
    delete(inst, source, "Unforgettable")
    pump(inst, channel, at + SECOND)
    assert "Unforgettable" not in str(slack.messages[0].body)


def test_a_warning_of_a_case_that_went_into_another_loses_its_words(
    inst: Installation, slack: SlackApi, channel: Channel, case: Case, brand: Brand, source: Source
) -> None:
    """It names no post, quotes the worst of what its case took along, and follows where that went."""
    lea = make_agent(inst.database, "Lea", role=Role.LEAD)
    other = make_case(inst.database, brand, source, text="Unforgettable words about Acme.", score=0.9)
    ring(inst, other, AlertKind.CASE_WARNING)
    at = pump(inst, channel)
    webcare.merge(inst, other.number, case.number, lea, now())
    at = pump(inst, channel, at + SECOND)
    assert "Unforgettable" in slack.messages[0].text
    delete(inst, source, "Unforgettable")
    pump(inst, channel, at + SECOND)
    assert "Unforgettable" not in str(slack.messages[0].body)


def test_what_is_deleted_while_its_message_is_changed_is_looked_at_again(
    inst: Installation, slack: SlackApi, channel: Channel, case: Case, ann: Agent, source: Source
) -> None:
    """The message says how things were a moment ago: the mark that came meanwhile stays."""
    ring(inst, case)
    at = pump(inst, channel)

    def meanwhile() -> None:
        delete(inst, source, "nobody answers")
        inst.database.write(lambda session: session.exec(update(PostedCase).values(changed_at=None)))  # the case's mark

    webcare.claim(inst, case.number, ann, now())
    slack.fail("chat.update", late=True, then=meanwhile, status=200)
    at += max(alerting.send_next(inst, channel.id, at + SECOND).wait, SECOND)
    assert "nobody answers" in slack.messages[0].text, "it was written before"
    pump(inst, channel, at + SECOND)
    assert "nobody answers" not in str(slack.messages[0].body)
