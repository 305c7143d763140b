"""What is remarked upon a source is told in the reader's language, with the figures it was said with."""

import ast
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from string import Formatter
from zoneinfo import ZoneInfo

import pytest

import listener
from listener.console import i18n
from listener.console.words import Words
from listener.decide.hours import parse_week
from listener.decide.query import parse
from listener.decide.remarks import Saying, kept, told
from listener.decide.schedule import PollFacts, judge_health
from listener.errors import ListenerError
from listener.languages import catalogue, remarks
from listener.services.installation import Installation
from listener.services.registry.forms import checked_zone
from listener.terms import Allowance, Batch, Role, Unit
from tests.console.conftest import Enter, send
from tests.factories import make_source, now

OTHERS = [locale for locale in i18n.LANGUAGES if locale != i18n.DEFAULT]
CODE = Path(listener.__file__).parent
# Values that only translations name: English says the words of the moment.
BESIDE = {
    "term_failed": {"code": "trouble"},
    "failed_outside": {"code": "trouble"},
    "advice_of": {"of": "advice"},
}


def _sayings() -> Iterator[Saying]:
    """Every sentence that is declared anywhere in the code, as it stands there."""
    for file in sorted(CODE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Saying":
                code, english = (ast.literal_eval(argument) for argument in node.args)
                yield Saying(code, english)


def _holes(template: str) -> dict[str, str]:
    return {name: spec or "" for _, name, spec, _ in Formatter().parse(template) if name}


def _words(locale: str) -> Words:
    return Words(locale, ZoneInfo("Europe/Brussels"), datetime(2031, 3, 4, 8, tzinfo=UTC))


@pytest.mark.parametrize("locale", OTHERS)
def test_every_sentence_of_the_code_is_translated(locale: str) -> None:
    """A connector with a new remark fails here until it can be said; so does a translation of what nobody says."""
    sayings = {saying.code: saying for saying in _sayings()}
    assert {"late", "malformed", "no_reviews", "term_failed"} <= set(sayings)
    translated = catalogue("remarks", locale)
    assert set(translated) == set(sayings)
    for code, saying in sayings.items():
        said, english = _holes(translated[code]), _holes(saying.english)
        assert said.items() <= (english | BESIDE.get(code, {})).items(), code
        assert BESIDE.get(code) or said == english, code


def test_figures_are_told_in_the_language_and_zone_of_the_reader() -> None:
    """Lengths, moments, numbers and codes of errors, each as its hole says."""
    until = datetime(2031, 3, 4, 11, 30, tzinfo=UTC)
    runs_out = Saying("posts_run_out", "{left:number} {until:moment} {lasts:span}")
    one = runs_out(left=1234.5, until=until, lasts=timedelta(hours=3))
    assert str(one) == "1234.5 4 March, 11:30 UTC 3 hours"
    french = remarks.sentence(_words("fr"), one)
    assert "12:30" in french and "1 234,5" in french.replace("\u202f", " ") and "3 h 00" in french
    failed = Saying("term_failed", "“{term}”: {message}. {advice}")
    said = failed(term="kolibri", message="It answered 429", advice="Wait.", code="throttled")
    assert "429" in said and remarks.sentence(_words("nl"), said).startswith("‘kolibri’: De server")


@pytest.mark.parametrize("locale", OTHERS)
def test_what_no_catalogue_knows_is_said_in_english(locale: str) -> None:
    unknown = Saying("from_tomorrow", "The moon is {share:number} full.")(share=0.5)
    assert remarks.sentence(_words(locale), unknown) == "The moon is 0.5 full."


def test_what_was_kept_is_told_again() -> None:
    """As JSON, without what PostgreSQL refuses in it."""
    one = Saying("malformed", "The feed is not well-formed: {complaint}.")(complaint="a\x00b\ud800")
    (again,) = told(kept([one]))
    assert (again, again.code, again.values) == (one, one.code, one.values)
    assert again == "The feed is not well-formed: ab?."


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: parse('acme "air'), "Un guillemet est ouvert sans être fermé, ou l’inverse. Mettez l’expression"),
        (lambda: parse("acme OR air"), "OR n’est pas un opérateur ici. Des mots séparés par des espaces"),
        (lambda: parse_week("fri 09:00-25:00"), "L’heure 25:00 n’existe pas. Les heures vont de 00:00 à 24:00."),
        (lambda: checked_zone("Mars/Base"), "Le fuseau horaire « Mars/Base » n’existe pas. Écrivez-le comme"),
    ],
)
def test_what_was_typed_wrong_is_told_in_french(wrong: Callable[[], object], said: str) -> None:
    """An error whose words are a `Saying` is told as any remark; one point ends its sentence."""
    with pytest.raises(ListenerError) as refused:
        wrong()
    assert _words("fr").error(refused.value).replace("\xa0", " ").startswith(said)
    assert ".." not in _words("en").error(refused.value)


def test_health_says_everything_in_french(enter: Enter, inst: Installation) -> None:
    """A source that is read, with remarks, one that is silent, one whose quota is used up: no English is left."""
    used_up = Allowance(0, Unit.CALLS, now() + timedelta(hours=5))
    recent, long_ago = now() - timedelta(minutes=5), now() - timedelta(days=30)
    seen = {
        "Remarked": PollFacts(last_document_at=recent, batch=Batch(incomplete=True, not_modified=True)),
        "Silent": PollFacts(last_document_at=long_ago, batch=Batch(), usual_gap=timedelta(hours=2)),
        "Spent": PollFacts(last_document_at=recent, batch=Batch(), allowances=(used_up,)),
        "Empty": PollFacts(batch=Batch()),
    }
    ids = {}
    for name, facts in seen.items():
        judged = judge_health(facts, now())
        ids[name] = make_source(
            inst.database, connector="fake", name=name, health=judged.health, health_detail=judged.detail,
            health_advice=judged.advice, health_code=judged.code, health_remarks=kept(judged.remarks),
        ).id  # fmt: skip
    owner = enter(Role.OWNER, "Own")
    english = owner.get("/sources").text
    assert "usually at most 2 hours pass." in english and "No request is left" in english
    send(owner, "/account/profile", name="Own", language="fr", time_zone="")
    listed = owner.get("/sources").text
    assert "une partie a été manquée" in listed and "Elle est bien lue" in listed
    assert "Rien de neuf depuis 30 j\xa0; d’habitude, il en passe au plus 2 h 00." in listed
    assert "Il ne reste aucune requête" in listed and 'lang="en"' not in listed.partition("<main")[2]
    assert "Il ne reste aucune requête" in owner.get(f"/sources/{ids['Spent']}").text
