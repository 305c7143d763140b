"""What sources and channels say when they fail is told in the reader's language, by the code of the error."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session

import listener
from listener.console import i18n, troubles
from listener.decide.remarks import Saying
from listener.decide.schedule import PollFacts, judge_health
from listener.errors import FetchError
from listener.http._errors import ADVICE, SEND_ADVICE
from listener.languages import SOURCES, catalogue, named
from listener.services import operating
from listener.services.installation import Installation
from listener.store import alerts
from listener.terms import AlertKind, Role
from models import Alert, Channel, SourceTrouble
from tests.console.conftest import Enter, send
from tests.factories import keep, make_source, now

OTHERS = [locale for locale in i18n.LANGUAGES if locale != i18n.DEFAULT]
CODE = Path(listener.__file__).parent
# Words of Slack's API, which are codes too: its catalogue has them as advice.
SLACK = ("notifiers/slack.py", "notifiers/_slack_api.py")
# Of requests to us, and of people who were faster than others: no source or channel has failed.
NOT_OUTSIDE = ("Conflict", "NotTaken", "SourceTrouble")


def _trees(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    for folder in folders:
        for file in sorted((CODE / folder).rglob("*.py")):
            yield file.relative_to(CODE).as_posix(), ast.parse(file.read_text(encoding="utf-8"))


def _raised(tree: ast.Module) -> Iterator[str]:
    """The codes that a file gives to errors: as `code=…`, and as the second word of `api.error(…)`."""
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name in NOT_OUTSIDE:
            continue
        given = [word.value for word in call.keywords if word.arg == "code"]
        given += call.args[1:2] if name in ("error", "outside_error", "refused_error", "_no_feed") else []
        given += call.args[2:3] if name == "_status_error" else []
        yield from (one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str))


def _advised(tree: ast.Module) -> Iterator[str]:
    """The codes that a file has its own advice for."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Dict):
            continue
        if any(getattr(target, "id", "").endswith("ADVICE") for target in node.targets):
            yield from (str(key.value) for key in node.value.keys if isinstance(key, ast.Constant))


@pytest.mark.parametrize("locale", OTHERS)
def test_every_code_there_is_can_be_said(locale: str) -> None:
    """The codes are read from the code itself: a new one without words fails here, not in front of an operator."""
    folders = ("connectors", "notifiers", "services")
    codes = {code for file, tree in _trees(*folders) if file not in SLACK for code in (*_raised(tree), *_advised(tree))}
    codes |= set(ADVICE) | set(SEND_ADVICE)
    assert {"unauthorised", "parse_crash", "mail_login", "sealed"} <= codes
    usual = catalogue("troubles", locale)
    assert not codes - set(usual["said"])
    assert not set(ADVICE) - set(usual["reading"]) and not set(ADVICE) - set(usual["sending"])
    assert not (set(usual["reading"]) | set(usual["sending"])) - set(usual["said"])


@pytest.mark.parametrize("locale", OTHERS)
def test_what_slack_refuses_has_its_advice(locale: str) -> None:
    """Each word of Slack's that the code has advice for has it in the catalogue too."""
    codes = {code for file, tree in _trees("notifiers") if file in SLACK for code in (*_raised(tree), *_advised(tree))}
    assert "is_archived" in codes and not codes - {"bad_answer"} - set(catalogue("channels", locale)["slack"]["advice"])


def _tables(name: str) -> tuple[set[str], set[str]]:
    """The codes that the file of a kind has advice for: on reading, on answering."""
    ((_, tree),) = [one for one in _trees("connectors") if one[0] == f"connectors/{name}.py"]
    found: dict[bool, set[str]] = {True: set(), False: set()}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
            for target in (getattr(one, "id", "") for one in node.targets):
                if target.endswith("ADVICE"):
                    keys = {key.value for key in node.value.keys if isinstance(key, ast.Constant)}
                    found["SEND" in target] |= {str(key) for key in keys}
    return found[False], found[True]


@pytest.mark.parametrize("locale", OTHERS)
def test_the_advice_of_a_kind_is_translated(locale: str) -> None:
    """Where the code of a kind knows better than the usual advice, its catalogue does too."""
    for name in catalogue(SOURCES, locale):
        reading, answering = _tables(name)
        told = named(locale, SOURCES, name)
        assert not reading - set(told.get("advice", {})) - {"broke"}, name
        assert not answering - set(told.get("answering", {})), name


def test_english_readers_read_the_words_of_the_moment() -> None:
    """English stands in the code: nothing is put before it."""
    one = troubles.of_source("en", "discourse", "forbidden", "forum.example answered 403.", "Make a key.")
    assert (one.said, one.advice, one.detail) == ("forum.example answered 403.", "Make a key.", "")


def test_advice_is_that_of_the_kind_then_the_usual() -> None:
    """The kind's own, then the usual one by what was done; an unknown code says that it failed."""
    own = troubles.of_source("fr", "discourse", "forbidden", "forum.example answered 403.", "Make a key.")
    assert own.said == "L’accès est interdit." and "clé d’API sur le forum" in own.advice
    assert own.detail == "forum.example answered 403. Make a key."
    usual = troubles.of_channel("nl", "webhook", "gone", "https://hooks.example answered 410.")
    assert "maak een nieuw" in usual.advice
    assert troubles.of_source("fr", "jetstream", "not_json", "It answered.").advice.startswith("Vérifiez le serveur")
    assert troubles.of_source("fr", "postcards", "lost", "The card is lost.").said == "Cela a échoué."


@pytest.mark.parametrize("locale", OTHERS)
def test_what_was_kept_without_a_code_stays_as_it_is(locale: str) -> None:
    """Rows of an older version are told as they were written, marked as English."""
    one = troubles.of_channel(locale, "slack", "", "Slack answered 404.")
    assert (one.said, one.detail, one.lang) == ("Slack answered 404.", "", "en")


def test_health_carries_the_code_of_its_error() -> None:
    """What is stored with a source names the error, so that its page can say it in any language."""
    error = FetchError("forum.example answered 429", code="throttled", advice="Wait.")
    assert judge_health(PollFacts(failures=1, error=error), now()).code == "throttled"


def test_the_pages_of_a_source_speak_french(enter: Enter, inst: Installation) -> None:
    """The list and the page: what happened and what to do in French, the English words behind a click."""
    said = {"health_detail": "https://forum.example answered 403.", "health_advice": "Ask.", "health_code": "forbidden"}
    source = make_source(inst.database, connector="fake", name="Forum", **said)
    owner = enter(Role.OWNER, "Own")
    keep(
        inst.database,
        SourceTrouble(source_id=source.id, code="timeout", message="It takes too long", began_at=now(), last_at=now()),
    )
    send(owner, "/account/profile", name="Own", language="fr", time_zone="")
    listed = owner.get("/sources").text
    assert "L’accès est interdit." in listed and "demandez à l’éditeur" in listed
    assert '<p lang="en" dir="auto">https://forum.example answered 403. Ask.</p>' in listed
    assert "Le serveur met trop de temps à répondre." in owner.get(f"/sources/{source.id}").text


def test_the_pages_of_a_channel_speak_dutch(enter: Enter, inst: Installation) -> None:
    """A channel that was switched off says why, in the list and on its page."""
    reason = {"disabled_reason": "It answered 401.", "disabled_code": "unauthorised", "disabled_at": now()}
    channel: Channel = keep(inst.database, Channel(notifier="fake", name="Alarms", enabled=False, **reason))
    owner = enter(Role.OWNER, "Own")
    send(owner, "/account/profile", name="Own", language="nl", time_zone="")
    for path in ("/channels", "/deliveries", f"/channels/{channel.id}"):
        assert "Geen toegang: sleutel, token of wachtwoord" in owner.get(path).text, path


def test_what_the_operator_was_told_is_listed_in_french(enter: Enter, inst: Installation) -> None:
    """A notice by its codes; one that was kept without them as it was written."""
    keep(inst.database, Channel(notifier="fake", name="#ops", operator=True))
    unheard = Saying("unheard", "Nothing is heard from “{name}”")
    alert = Alert(key="old", kind=AlertKind.OPERATOR, title="An older notice", created_at=now())

    def tell(session: Session) -> None:
        operating.tell(session, "new", unheard(name="Forum"), [], now())
        alerts.raise_alert(session, alert, now())

    inst.database.write(tell)
    owner = enter(Role.OWNER, "Own")
    assert "Nothing is heard from “Forum”" in owner.get("/deliveries").text
    send(owner, "/account/profile", name="Own", language="fr", time_zone="")
    listed = owner.get("/deliveries").text
    assert "On n’entend plus rien de «\xa0Forum\xa0»" in listed and "An older notice" in listed
