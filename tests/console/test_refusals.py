"""What is refused to somebody in the console is told in their language."""

import ast
import html
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel, ValidationError

import listener
from listener.console import i18n
from listener.errors import ListenerError
from listener.languages import catalogue
from listener.services.answering.knowing import ArticleForm
from listener.services.registry.calendars import CalendarForm
from listener.services.registry.forms import BrandForm
from listener.services.registry.policies import PolicyForm
from listener.terms import Remark, Role
from models import Case
from tests.console.conftest import Enter, send

CODE = Path(listener.__file__).parent
OTHERS = [locale for locale in i18n.LANGUAGES if locale != i18n.DEFAULT]
LAYERS = ("services", "store", "decide", "console")
SAID = ("ListenerError", "FormError", "QueryError", "ConfigError", "TooManyAttempts")  # told with their own words
GENERAL = ("NotFound", "NotAllowed")  # told in general words, unless they are a `Saying`
# Where somebody works on a case: general words are not enough.
PRECISE = ("services/webcare/", "services/answering/", "services/corrections.py", "services/views.py")
# What no page shows: it is for the command line, for programs, or the page has words of its own.
ELSEWHERE = {
    "services/hubs.py": "hubs",
    "services/importing.py": "the command line",
    "services/digest_now.py": "the command line",
    "services/privacy/erasing.py": "the command line",
    "services/privacy/retaining.py": "the command line",
    "services/refitting.py": "the command line",
    "services/passwords.py": "the page says the rule itself",
    "store/database.py": "who starts it",
    "decide/digest.py": "who starts it",
    "console/pages/slack.py": "Slack",
}
NOT_SHOWN = {  # the beginnings of single errors of other files
    "“{unknown[0]}” is no option", "{said[0][0]", "No connector is called", "No notifier is called", "“{word}” names",
}  # fmt: skip


def _calls(*names: str) -> Iterator[tuple[str, ast.Module, ast.Call]]:
    """Every place in the code that makes one of these errors."""
    for layer in LAYERS:
        for file in sorted((CODE / layer).rglob("*.py")):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in names:
                    yield file.relative_to(CODE).as_posix(), tree, node


def _words(call: ast.Call) -> list[ast.expr]:
    """Message and advice, as they are written."""
    at = 2 if getattr(call.func, "id", "") == "QueryError" else 1
    given = [*call.args[:1], *call.args[at : at + 1]]
    return [*given, *(word.value for word in call.keywords if word.arg == "advice")]


def _is_saying(words: ast.expr, tree: ast.Module) -> bool:
    """Tell whether words come from a `Saying`: one in capitals that is called, or a name that holds what it said."""
    if isinstance(words, ast.Name):
        values = [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and any(getattr(to, "id", "") == words.id for to in node.targets)
        ]
        return any(_is_saying(value, tree) for value in values if not isinstance(value, ast.Name))
    if not isinstance(words, ast.Call):
        return False
    name = words.func.attr if isinstance(words.func, ast.Attribute) else getattr(words.func, "id", "")
    table = isinstance(words.func, ast.Subscript) and getattr(words.func.value, "id", "").isupper()
    return table or name.isupper()


def _shown(call: ast.Call) -> str:
    return ast.unparse(call.args[0]).removeprefix("f").strip("'\"")


def test_every_refusal_has_words_in_the_catalogues() -> None:
    """An error whose words are plain English fails here, not in front of an agent who reads French or Dutch.

    That a `Saying` is in both catalogues is tested with the remarks.
    """
    plain = [
        f"{file}:{call.lineno} {_shown(call)}"
        for file, tree, call in _calls(*SAID, *GENERAL)
        if file not in ELSEWHERE
        and not _shown(call).startswith(tuple(NOT_SHOWN))
        and not (call.func.id in GENERAL and not file.startswith(PRECISE))  # type: ignore[attr-defined]
        and not all(_is_saying(words, tree) for words in _words(call))
    ]
    assert plain == []


@pytest.mark.parametrize("locale", i18n.LANGUAGES)
def test_every_conflict_is_told_by_its_code(locale: str) -> None:
    """The codes are read from the code; English has its own words too, as a page is no command line."""
    known, codes = i18n.catalogue(locale), set()
    for file, _, call in _calls("Conflict"):
        if file in ELSEWHERE:
            continue
        code = [word.value for word in call.keywords if word.arg == "code"]
        assert code and isinstance(code[0], ast.Constant), f"{file}:{call.lineno} has no code"
        codes.add(f"conflict.{code[0].value}")
    assert {"conflict.held", "conflict.changed", "conflict.only_owner"} <= codes
    assert codes == {key for key in known if key.startswith("conflict.")}


def test_what_is_listed_as_shown_elsewhere_is_there() -> None:
    """A file or an error that is gone, or has its `Saying` by now, leaves the lists."""
    plain = [
        (file, _shown(call))
        for file, tree, call in _calls(*SAID, *GENERAL, "Conflict")
        if not all(_is_saying(words, tree) for words in _words(call))
    ]
    assert not set(ELSEWHERE) - {file for file, _ in plain}
    assert not {begin for begin in NOT_SHOWN if not any(said.startswith(begin) for _, said in plain)}


REFUSED = [
    ("notes", {"text": " "}, "Une note a besoin de mots. Écrivez ce qu’un", "Een notitie heeft woorden nodig. Schrijf"),
    ("notes", {"text": "x" * 4001}, "Une note a au plus 4 000 caractères.", "Een notitie heeft hooguit 4.000 tekens."),
    ("tags", {"text": " , "}, "Une étiquette a besoin de lettres. Écrivez", "Een label heeft letters nodig. Schrijf"),
    ("snooze", {"until": "then"}, "Ce n’est pas un moment. Choisissez", "Dat is geen moment. Kies een dag en een uur."),
    (
        "snooze", {"until": "then", "moment": "2001-01-01T09:00"},
        "Une mise en veille se termine dans l’avenir. Choisissez un moment dans les 90 jours qui viennent.",
        "Uitstel eindigt in de toekomst. Kies een moment binnen de komende 90 dagen.",
    ),
    ("merge", {"into": "{n}"}, "Un cas ne se fusionne pas avec lui-même. Choisissez", "niet met zichzelf samengevoegd"),
    ("split", {}, "Des messages partent, et d’autres restent. Choisissez", "Sommige berichten gaan, andere blijven."),
    (
        "draft", {"text": "x" * 5001, "mentions": "1"},
        "Une réponse a au plus 5 000 caractères. Raccourcissez", "Een antwoord heeft hooguit 5.000 tekens. Maak",
    ),
    ("hand-back", {"note": ""}, "Ce cas est déjà à ce niveau.", "Deze zaak is al op dat niveau."),
]  # fmt: skip


@pytest.mark.parametrize("place", range(len(REFUSED)))
def test_an_agent_is_refused_in_french_and_dutch(place: int, ann: TestClient, case: Case) -> None:
    """On the page that answers a form, whole; in English too, as before."""
    path, form, french, dutch = REFUSED[place]
    typed = {name: value.format(n=case.number) for name, value in form.items()}
    for language, said in (("fr", french), ("nl", dutch)):
        send(ann, "/account/profile", name="Ann", language=language, time_zone="")
        answer = send(ann, f"/cases/{case.number}/{path}", **typed)
        assert answer.status_code in (400, 409)
        plain = " ".join(html.unescape(answer.text).split())
        assert said in plain
    send(ann, "/account/profile", name="Ann", language="en", time_zone="")
    answer = send(ann, f"/cases/{case.number}/{path}", **typed)
    assert answer.status_code in (400, 409) and said not in answer.text


def test_the_api_stays_english(ann: TestClient) -> None:
    """Programs get the same words whoever's account they use."""
    send(ann, "/account/profile", name="Ann", language="fr", time_zone="")
    answer = ann.post("/api/v1/cases/424242/claim", headers={"X-CSRF-Token": ann.csrf})
    told = answer.json()
    assert answer.status_code == 404
    assert (told["detail"], told["advice"]) == ("There is no case 424242", "Look for it in the queue.")


def test_what_is_not_there_is_named(ann: TestClient) -> None:
    """A precise word goes before the general one for what is not there."""
    send(ann, "/account/profile", name="Ann", language="fr", time_zone="")
    answer = send(ann, "/cases/424242/claim")
    assert answer.status_code == 404 and "Il n’y a pas de cas 424242. Cherchez-le dans la file." in answer.text


def test_what_is_wrong_in_a_form_is_told_by_field(enter: Enter) -> None:
    """A canned answer without words, with a strange variable, with no day; a brand whose fields are out of bounds."""
    owner = enter(Role.OWNER, "Own")
    send(owner, "/account/profile", name="Own", language="fr", time_zone="")
    for typed, said in (
        ({"title": "", "text": "Oui"}, "Titre : Au moins 1 caractère(s)."),
        ({"title": "A", "text": "{colour}"}, "Texte : « {colour} » n’est pas une variable ; il y a {"),
        ({"title": "A", "text": "Oui", "valid_until": "hier"}, "« hier » n’est pas un jour"),
    ):
        answer = send(owner, "/answers", **typed)
        assert answer.status_code == 400 and said in " ".join(html.unescape(answer.text).split())
    answer = send(owner, "/brands", name="x" * 201, sla_minutes="0", digest_hour="7", locale="fr", time_zone="UTC")
    plain = " ".join(html.unescape(answer.text).split())
    assert answer.status_code == 400
    assert "Au plus 200 caractères." in plain and "Au moins 1." in plain and "should" not in plain


@pytest.mark.parametrize("locale", OTHERS)
@pytest.mark.parametrize("form", [ArticleForm, BrandForm, PolicyForm, CalendarForm])
def test_every_rule_of_a_form_has_words(form: type[BaseModel], locale: str) -> None:
    """Each field is given what it cannot hold; what pydantic then says is in the catalogue of values."""
    wrongs: tuple[object, ...] = ("", "x" * 10_000, "?", "-1", "99999999", None, ["x" * 10_000] * 100)
    codes = set()
    for name in form.model_fields:
        for wrong in wrongs:
            try:
                form.model_validate({name: wrong})
            except ValidationError as error:
                codes |= {str(one["type"]) for one in error.errors() if one["loc"] and one["loc"][0] == name}
            except ListenerError as error:
                assert isinstance(error.message, Remark)
    known = set(catalogue("values", locale))
    typed_by_people = codes - {"string_type", "tuple_type", "bool_type", "bool_parsing"}
    assert typed_by_people and not typed_by_people - known
