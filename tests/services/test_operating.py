"""What the operator is told, each reader is told in their language."""

import ast
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

import listener
from listener.decide.remarks import kept
from listener.decide.schedule import PollFacts, judge_health
from listener.errors import SendError
from listener.languages import catalogue
from listener.notifiers._mail import mail_of
from listener.notifiers._slack_messages import slack_message
from listener.notifiers._unsubscribing import unsubscribe_address
from listener.services import coverage, rendering, settling
from listener.services.installation import Installation
from listener.services.subscriptions import unsubscribe
from listener.terms import AlertKind, Batch, NoticeAlert
from models import Alert, Channel, Delivery, Source
from tests.factories import keep, make_source
from tests.services.conftest import NOON

CODE = Path(listener.__file__).parent
# What each notice says: its title and some of its text, in French and in Dutch.
SAID = {
    "silent": {
        "fr": (
            "On n’entend plus rien de « Forum »",
            "Rien de neuf depuis 30 jours ; d’habitude, il en passe au plus 2 h 00. Ouvrez-la dans un navigateur :",
        ),
        "nl": ("Van ‘Forum’ is niets meer te horen", "Al 30 dagen niets nieuws; gewoonlijk gaat er hooguit 2 u 00"),
    },
    "off": {
        "fr": ("Le canal « #care » a été désactivé", "Cela a échoué. Le webhook a été supprimé ou désactivé. Créez"),
        "nl": ("Het kanaal ‘#care’ is uitgezet", "wordt bewaard en vertrekt als één bericht"),
    },
    "stopped": {
        "fr": ("ann@voltaro.example a arrêté le bilan du canal « Mail »", "L’adresse a été retirée du canal. Pour"),
        "nl": ("ann@voltaro.example heeft het dagoverzicht van het kanaal ‘Mail’ stopgezet", "Het adres is van"),
    },
    "stopped, alarms too": {
        "fr": ("ann@voltaro.example a arrêté", "et n’en reçoit plus les alertes non plus."),
        "nl": ("ann@voltaro.example heeft", "en krijgt er ook geen meldingen meer van."),
    },
    "stopped by the last": {
        "fr": ("ann@voltaro.example a arrêté", "C’était la dernière adresse"),
        "nl": ("ann@voltaro.example heeft", "Het was het laatste adres"),
    },
}


def _silent(inst: Installation) -> None:
    facts = PollFacts(last_document_at=NOON - timedelta(days=30), batch=Batch(), usual_gap=timedelta(hours=2))
    judged = judge_health(facts, NOON)
    source = make_source(
        inst.database, connector="fake", name="Forum", health=judged.health, health_detail=judged.detail,
        health_advice=judged.advice, health_code=judged.code, health_remarks=kept(judged.remarks),
    )  # fmt: skip

    def work(session: Session) -> None:
        coverage.tell_silence(session, session.get_one(Source, source.id), NOON)

    inst.database.write(work)


def _off(inst: Installation) -> None:
    channel = keep(inst.database, Channel(notifier="slack", name="#care"))
    error = SendError("Slack answered no_service", code="no_service", permanent=True, advice="Create a new webhook.")
    alert = keep(inst.database, Alert(key="case", kind=AlertKind.CASE_OPENED))
    delivery = keep(inst.database, Delivery(alert_id=alert.id, channel_id=channel.id))
    inst.database.write(lambda session: settling.failed(session, channel.id, [(delivery, alert)], error, NOON))


def _stopped(*others: str, alerts: bool = False) -> Callable[[Installation], None]:
    def work(inst: Installation) -> None:
        ann = "ann@voltaro.example"
        channel = Channel(notifier="email", name="Mail", options={"to": [ann, *others]}, alerts=alerts)
        keep(inst.database, channel)
        unsubscribe(inst, unsubscribe_address(inst.settings, channel.id, ann).rpartition("/")[2], NOON)

    return work


NOTICES: dict[str, Callable[[Installation], None]] = {
    "silent": _silent,
    "off": _off,
    "stopped": _stopped("bo@voltaro.example"),
    "stopped, alarms too": _stopped("bo@voltaro.example", alerts=True),
    "stopped by the last": _stopped(),
}


@pytest.fixture
def inst(inst: Installation) -> Installation:
    return replace(inst, settings=inst.settings.model_copy(update={"secret_key": "k" * 40}))


@pytest.fixture
def operators(inst: Installation) -> Channel:
    return keep(inst.database, Channel(notifier="fake", name="#ops", alerts=False, digests=False, operator=True))


def _told(inst: Installation, operators: Channel) -> NoticeAlert:
    """The notice as the channel of the operators gets it."""
    with inst.database.reading() as session:
        wanted = select(Delivery, Alert).join(Alert).where(Delivery.channel_id == operators.id)
        (row,) = session.exec(wanted)
        message = rendering.message(session, inst.settings, [row])
    assert isinstance(message, NoticeAlert)
    return message


@pytest.mark.parametrize("name", NOTICES)
def test_a_notice_is_told_in_french_and_dutch(name: str, inst: Installation, operators: Channel) -> None:
    """By mail and by Slack; no sentence of it is left in English, and nobody is told that it is English."""
    NOTICES[name](inst)
    notice = _told(inst, operators)
    for locale, (title, text) in SAID[name].items():
        spoken = replace(notice, locale=locale)
        mail = mail_of(spoken, NOON)
        slack = json.dumps(json.loads(slack_message(spoken, NOON)), ensure_ascii=False)
        for said in (f"{mail.subject} {mail.text}", slack):
            plain = " ".join(said.split())
            assert title in plain and text in plain
            assert not [english for english in notice.remarks if english in plain]
            assert "Avis technique" not in plain and "in het Engels" not in plain
    assert mail_of(replace(notice, locale="en"), NOON).subject == notice.title
    assert notice.text == " ".join(notice.remarks[1:])


def test_no_notice_to_the_operator_is_written_without_codes() -> None:
    """All are raised by `operating`, which takes remarks alone, so that each has its words in the catalogues."""
    raising = [
        file.name
        for file in CODE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Alert", "NoticeAlert")
        for word in node.keywords
        if word.arg == "kind" and ast.unparse(word.value) == "AlertKind.OPERATOR"
    ]
    assert raising == ["operating.py"]
    for locale in ("fr", "nl"):
        assert {"unheard", "channel_off", "digest_stopped"} <= set(catalogue("remarks", locale))
