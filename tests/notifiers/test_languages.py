"""The alarms speak the reader's language and zone."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import listener.notifiers
from listener.decide.likeness import similar
from listener.decide.risk_reasons import RISKS
from listener.languages import typeset
from listener.notifiers import _alarm_en, _digest_en
from listener.notifiers._case_words import headline, promise_words, reason_lines, time_words
from listener.notifiers._mail import mail_of
from listener.notifiers._slack_messages import slack_message
from listener.notifiers._words import CATALOGUES, Words
from listener.terms import AlertKind, ClockKind, Level, NoticeAlert, Reason, Topic
from tests.notifiers.samples import BREACH, CASE, EVERY_ALERT, MENTION, NOTICE, NOW, POST, STORM, TEST, WARNING

NOTIFIERS = Path(listener.notifiers.__file__).parent
URGENCY = [NOTIFIERS.parent / "decide" / name for name in ("urgency.py", "spreading.py")]
OTHERS = sorted(set(CATALOGUES) - {"en"})
WRITTEN = [*NOTIFIERS.glob("*.py"), *NOTIFIERS.glob("templates/*.j2")]
# The beginnings of keys that the code puts together from words of the product.
COMPOSED = (
    "health_", "advice_", "topic_", "case_", "urgency_", "headline_", "reason_", "storm_", "points_", "ending_",
    "letter_",
)  # fmt: skip


def literal_keys() -> set[str]:
    """Return the keys that code and templates name in quotes."""
    text = "\n".join(
        file.read_text(encoding="utf-8") for file in WRITTEN if not re.search(r"_(en|fr|nl)\.py", file.name)
    )
    return set(re.findall(r"(?:say|count)\(\s*[\"'](\w+)[\"']", text))


def test_no_phrase_hides_another() -> None:
    """The words of the digest and of the alarms share one space of keys, without a clash."""
    assert not set(_digest_en.WORDS) & set(_alarm_en.WORDS)


def test_every_phrase_asked_for_exists() -> None:
    """A key that code or template names and no catalogue has fails here, not in front of a reader."""
    assert literal_keys() - set(CATALOGUES["en"]) == set()
    assert len(literal_keys()) > 40


def test_no_phrase_is_left_over() -> None:
    """Each key is named somewhere, or is put together from a word of the product."""
    text = "\n".join(
        file.read_text(encoding="utf-8") for file in WRITTEN if not re.search(r"_(en|fr|nl)\.py", file.name)
    )
    named = set(re.findall(r"[\"'](\w+)[\"']", text))
    composed = {key for key in CATALOGUES["en"] if key.startswith(COMPOSED)} | {level.value for level in Level}
    assert set(CATALOGUES["en"]) - named - composed == set()


@pytest.mark.parametrize("language", CATALOGUES)
def test_every_alarm_has_its_words(language: str) -> None:
    """Each level, kind of case alert and reason that urgency can give is said in every language."""
    known, code = CATALOGUES[language], "".join(file.read_text(encoding="utf-8") for file in URGENCY)
    reasons = set(re.findall(r'Reason\(\s*"(\w+)"', code)) | {f"risk:{topic}" for topic in RISKS}
    kinds = [kind for kind in AlertKind if kind.startswith("case_") or kind is AlertKind.MENTION]
    never_told = {"positive", "neutral", "rule"}  # they speak against urgency, or follow from others
    wanted = {f"reason_{reason}" for reason in reasons - never_told}
    wanted |= {f"{group}_{kind}" for group in ("headline", "storm") for kind in kinds}
    wanted |= {f"urgency_{level}" for level in Level}
    assert wanted - set(known) == set()


REASONS = (
    Reason("risk:safety", 0.6, "caught fire"),
    Reason("negative", 0.44, "97%"),
    Reason("reach", 0.2, "12000 followers, 1 shares"),
    Reason("speed", 0.1, "9 posts in an hour"),
    Reason("repeated_author", 0.09, "1 earlier this week"),
    Reason("rule", 0.05, "negative with a grave risk: critical"),
    Reason("positive", -0.4, "97%"),
)


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "en",
            [
                "Safety risk: “caught fire”", "Negative tone (97%)", "Wide reach (12,000 followers, 1 share)",
                "Spreading fast (9 posts in an hour)", "The author writes again (1 negative post this week)",
            ],
        ),
        (
            "fr",
            [
                "Risque pour la sécurité : « caught fire »", "Ton négatif (97 %)",
                "Large audience (12 000 abonnés, 1 partage)", "Se propage vite (9 messages en une heure)",
                "L’auteur n’en est pas à sa première plainte (1 message négatif cette semaine)",
            ],
        ),
        (
            "nl",
            [
                "Risico voor de veiligheid: ‘caught fire’", "Negatieve toon (97%)",
                "Groot bereik (12.000 volgers, 1 keer gedeeld)", "Verspreidt zich snel (9 berichten in een uur)",
                "De auteur klaagde al eerder (1 negatief bericht deze week)",
            ],
        ),
    ],
)  # fmt: skip
def test_reasons_are_told_in_words_and_figures(language: str, lines: list[str]) -> None:
    """The post's own words stay, figures are written as readers do, and what nobody need know is left out."""
    told = [re.sub(r"\s", " ", line) for line in reason_lines(replace(CASE, reasons=REASONS), Words(language))]
    assert told == lines


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Safety risk: like other such posts (93%)"),
        ("fr", "Risque pour la sécurité : ressemble à d’autres messages de ce genre (93 %)"),
        ("nl", "Risico voor de veiligheid: lijkt op andere zulke berichten (93%)"),
    ],
)
def test_a_likeness_is_told_in_the_readers_language(language: str, told: str) -> None:
    """It is no quotation of the post: how sure the model is stands there, as readers write it."""
    reason = Reason("risk:safety", 0.2, similar(Topic.SAFETY, 0.934))
    (line,) = reason_lines(replace(CASE, reasons=(reason,)), Words(language))
    assert re.sub(r"\s", " ", line) == told


def test_a_reason_without_words_is_still_told() -> None:
    """A code of a later version is shown, not lost."""
    assert reason_lines(replace(CASE, reasons=(Reason("new_code", 1.0, "many"),)), Words("fr")) == ["New code"]


@pytest.mark.parametrize(
    ("language", "subjects"),
    [
        (
            "fr",
            [
                "Urgence critique : Voltaro, nouveau cas 42",
                "Encore 15 minutes : Voltaro, le cas 42 attend toujours une réponse",
                "Délai dépassé : Voltaro, le cas 42 est sans réponse", "À lire : on parle de Voltaro",
                "14 alertes en même temps", "Un essai de Listener",
            ],
        ),
        (
            "nl",
            [
                "Kritieke urgentie: Voltaro, nieuwe zaak 42", "Nog 15 minuten: Voltaro, zaak 42 is nog niet beantwoord",
                "Te laat: Voltaro, zaak 42 is niet beantwoord", "Om te lezen: er wordt over Voltaro gesproken",
                "14 alarmen tegelijk", "Een test van Listener",
            ],
        ),
    ],
)  # fmt: skip
def test_subjects(language: str, subjects: list[str]) -> None:
    """What a reader sees first, in a phone's notification."""
    alerts = (CASE, WARNING, BREACH, MENTION, STORM, TEST)
    assert [mail_of(replace(alert, locale=language), NOW).subject for alert in alerts] == subjects


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["38 minutes left", "2 h 05 late", "due now"]),
        ("fr", ["encore 38 minutes", "2 h 05 de retard", "échéance atteinte"]),
        ("nl", ["nog 38 minuten", "2 u 05 te laat", "de tijd is om"]),
    ],
)
def test_clocks(language: str, words: list[str]) -> None:
    """How much time is left, in the reader's words."""
    left = (timedelta(minutes=38), -timedelta(minutes=125), timedelta())
    assert [time_words(replace(CASE, due_at=NOW + span), NOW, Words(language)) for span in left] == words


@pytest.mark.parametrize(
    ("language", "zone", "clock", "origin", "foot"),
    [
        ("en", "UTC", "to be answered by 15:00 UTC", "12 March 14:00 UTC", "Times are those of UTC."),
        (
            "fr", "Europe/Brussels", "réponse attendue avant 16:00 (Bruxelles)", "12 mars 15:00 (Bruxelles)",
            "Heures du fuseau Europe/Brussels.",
        ),
        (
            "nl", "America/New_York", "te beantwoorden vóór 11:00 (New York)", "12 maart 10:00 (New York)",
            "Tijden in de tijdzone America/New York.",
        ),
        ("nl", "Nowhere/At_All", "te beantwoorden vóór 15:00 UTC", "12 maart 14:00 UTC", "tijdzone UTC"),
        ("en", "../../etc/passwd", "to be answered by 15:00 UTC", "12 March 14:00 UTC", "UTC"),
    ],
)  # fmt: skip
def test_times_are_those_of_the_brand(language: str, zone: str, clock: str, origin: str, foot: str) -> None:
    """Mail shows the brand's time and names the place; an unknown zone is UTC and says so."""
    mail = mail_of(replace(CASE, locale=language, time_zone=zone), NOW)
    for shown in (mail.text, mail.html):
        assert clock in shown
        assert origin in shown
        assert foot in shown


ENGLISH = re.compile(
    r"\b(answer\w*|late|left|due|open|queue|read the|urgency|why|published|posts?|followers?|shares?|unknown"
    r"|times are|sent by|critical|high|nothing|works|alarms at)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize(
    "alert",
    [CASE, WARNING, BREACH, MENTION, STORM, TEST, POST],
    ids=lambda alert: alert.kind.value if hasattr(alert, "kind") else "storm",
)
def test_no_english_is_left(alert: object, language: str) -> None:
    """Beside what strangers wrote, an alarm in French or Dutch has no English word of ours."""
    spoken = replace(alert, locale=language)  # type: ignore[type-var]
    mail = mail_of(spoken, NOW)
    ours = mail.subject + mail.text + slack_message(spoken, NOW).decode()
    for stranger in (CASE.text.split("\n")[0], "Is this how you treat people?", "caught fire"):
        ours = ours.replace(stranger, "")
    ours = re.sub(
        r"https?://\S+|\"(type|text|action_id|style|verbatim|emoji|elements)\"|open_\d|<!date\S+ ?\S*>", "", ours
    )
    assert ENGLISH.findall(ours) == []


def test_an_operators_notice_says_that_it_is_english() -> None:
    """Its sentence is written where the trouble is found; the frame around it is the reader's."""
    french = replace(NOTICE, locale="fr")
    assert mail_of(french, NOW).subject == f"Avis technique, en anglais : {NOTICE.title}"
    assert "Ouvrir Listener" in slack_message(french, NOW).decode()
    assert mail_of(NOTICE, NOW).subject == NOTICE.title


def test_every_notice_is_tried() -> None:
    """The samples hold a notice of each kind."""
    notices = {alert.kind for alert in EVERY_ALERT.values() if isinstance(alert, NoticeAlert)}
    assert notices == {AlertKind.OPERATOR, AlertKind.TEST, AlertKind.MENTION}


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Too late: Voltaro, case 1042 is still open, was to be closed by 12:00"),
        ("fr", "Délai dépassé : Voltaro, le cas 1042 est toujours ouvert, était à clore avant 12:00"),
        ("nl", "Te laat: Voltaro, zaak 1042 is nog open, had vóór 12:00 afgesloten moeten zijn"),
    ],
)
def test_a_late_close_is_not_told_as_a_missing_answer(language: str, told: str) -> None:
    """The alarm says which clock it is about."""
    alert = replace(BREACH, clock=ClockKind.RESOLUTION)
    words = Words(language)
    said = f"{headline(alert, NOW, words)}, {promise_words(alert, NOW, words, '12:00')}"
    assert said == typeset(language, told.replace("1042", str(alert.number)).replace("Voltaro", alert.brand))


@pytest.mark.parametrize(
    ("language", "late", "early"),
    [
        (
            "en",
            "Too late: Voltaro, N2 has not taken case 1042 up, N2 was to take it up by 12:00",
            "N2 to take it up by",
        ),
        (
            "fr",
            "Délai dépassé : Voltaro, N2 n’a pas pris le cas 1042 en charge, "
            "était à prendre en charge par N2 avant 12:00",
            "à prendre en charge par N2 avant",
        ),
        (
            "nl",
            "Te laat: Voltaro, N2 heeft zaak 1042 niet opgepakt, had vóór 12:00 door N2 opgepakt moeten zijn",
            "op te pakken door N2 vóór",
        ),
    ],
)
def test_what_lies_at_a_tier_is_not_told_as_a_missing_answer(language: str, late: str, early: str) -> None:
    """The alarm names the tier, before its deadline and after it."""
    alert, words = replace(BREACH, clock=ClockKind.AT_N2), Words(language)
    said = f"{headline(alert, NOW, words)}, {promise_words(alert, NOW, words, '12:00')}"
    assert said == typeset(language, late.replace("1042", str(alert.number)).replace("Voltaro", alert.brand))
    ahead = replace(alert, kind=AlertKind.CASE_WARNING, due_at=NOW + timedelta(minutes=30))
    assert "N2" in headline(ahead, NOW, words) and promise_words(ahead, NOW, words, "12:00") == f"{early} 12:00"
