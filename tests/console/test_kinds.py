"""The forms of sources and channels speak the reader's language, whatever kind they are of."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel, Field

from listener.config import Settings
from listener.connectors import load_connectors
from listener.console import fields, i18n, kinds
from listener.errors import FormError
from listener.languages import CHANNELS, SOURCES, catalogue
from listener.notifiers import load_notifiers
from listener.services import options
from listener.services.installation import Installation
from listener.services.options import Adapter
from listener.terms import Role
from tests.console.conftest import Enter, send

SHIPPED: dict[str, Mapping[str, Adapter]] = {
    SOURCES: load_connectors(),
    CHANNELS: load_notifiers(Settings(_env_file=None)),
}
ADAPTERS = [adapter for shipped in SHIPPED.values() for adapter in shipped.values()]
OTHERS = [locale for locale in i18n.LANGUAGES if locale != i18n.DEFAULT]


@pytest.fixture
def inst(inst: Installation) -> Installation:
    """With the real kinds of source and channel."""
    return replace(inst, connectors=load_connectors(), notifiers=load_notifiers(inst.settings))


@pytest.fixture
def owner(enter: Enter) -> TestClient:
    return enter(Role.OWNER, "Own")


class Postcards:
    """A kind that a file of tomorrow adds: no catalogue knows it."""

    label = "Postcards"

    class Options(BaseModel):
        street: str = Field(title="Street", description="Where they arrive.", min_length=3)


def _checked_by_itself(adapter: Adapter) -> set[str]:
    """The options of which the kind says itself what is wrong; «» where it looks at several together."""
    found = {name for name, rule in adapter.Options.model_fields.items() if _has_pattern(rule)}
    decorators = adapter.Options.__pydantic_decorators__
    found |= {
        name for one in decorators.field_validators.values() if one.info.mode == "after" for name in one.info.fields
    }
    return found | ({""} if decorators.model_validators else set())


def _has_pattern(rule: Any) -> bool:
    return any(getattr(one, "pattern", None) for one in rule.metadata)


@pytest.mark.parametrize("locale", OTHERS)
@pytest.mark.parametrize("family", SHIPPED)
def test_every_shipped_kind_is_told_in_every_language(locale: str, family: str) -> None:
    """What is not yet translated is named here: names of kinds, titles, hints, choices, and what is wrong."""
    told = catalogue(family, locale)
    assert set(told) == set(SHIPPED[family])
    for name, adapter in SHIPPED[family].items():
        asked = {one.name.removeprefix(fields.PREFIX): one for one in fields.drawn(adapter, {})}
        assert told[name]["label"].strip(), name
        assert set(told[name]["options"]) == set(asked), name
        checked = _checked_by_itself(adapter)
        assert ("wrong" in told[name]) == ("" in checked), name
        for option, field in asked.items():
            said = told[name]["options"][option]
            assert said["title"].strip(), (name, option)
            assert bool(said.get("hint", "").strip()) == bool(field.hint), (name, option)
            assert set(said.get("choices", {})) == {value for value, _ in field.choices}, (name, option)
            assert bool(said.get("wrong", "").strip()) == (option in checked), (name, option)


def _limits(schema: object) -> set[str]:
    """Every rule of a form that pydantic checks, by the name of its error."""
    codes = {
        "minLength": "string_too_short", "maxLength": "string_too_long", "minItems": "too_short",
        "maxItems": "too_long", "minimum": "greater_than_equal", "exclusiveMinimum": "greater_than",
        "maximum": "less_than_equal", "enum": "literal_error", "required": "missing",
        "pattern": "string_pattern_mismatch",
    }  # fmt: skip
    if isinstance(schema, list):
        return {code for one in schema for code in _limits(one)}
    if not isinstance(schema, dict):
        return set()
    types = {"integer": "int_parsing", "number": "float_parsing"}
    found = {codes[key] for key in schema if key in codes} | (
        {types[schema["type"]]} if schema.get("type") in types else set()
    )
    return found | {code for value in schema.values() for code in _limits(value)}


@pytest.mark.parametrize("locale", OTHERS)
def test_every_limit_of_a_field_can_be_said(locale: str) -> None:
    """Each rule that a shipped form has can be broken, and is then told in the reader's language."""
    broken = {code for adapter in ADAPTERS for code in _limits(adapter.Options.model_json_schema())}
    assert "string_too_long" in broken and not (broken | {"line_too_long"}) - set(catalogue("values", locale))


def test_a_form_speaks_french(owner: TestClient) -> None:
    """The list of kinds, a form, its hints and what is wrong with a field: all in the language of the owner."""
    send(owner, "/account/profile", name="Own", language="fr", time_zone="")
    assert "Forum Discourse" in owner.get("/new/sources").text
    form = owner.get("/new/sources/discourse").text
    assert "Clé d’API" in form and "sans mot, tous les messages du forum sont lus" in form and "API key" not in form
    wrong = send(owner, "/new/sources/discourse", **{"option.forum": "ftp://no", "option.terms": "a" * 201}).text
    assert "Saisissez le nom d’un serveur" in wrong and "Une ligne a au plus 200 caractères." in wrong
    assert "Jeton de bot" in owner.get("/new/channels/slack").text


def test_the_choices_of_an_option_are_words() -> None:
    """A choice is shown by its words and sent by its value."""
    drawn = {one.name: one for one in fields.drawn(SHIPPED[SOURCES]["mailbox"], {}, locale="nl")}
    assert ("newsletter", "een nieuwsbrief") in drawn["option.kind"].choices and drawn["option.kind"].lang == "nl"


def test_a_kind_that_no_catalogue_knows_speaks_english() -> None:
    """A connector added by one file has its page at once; only what pydantic finds wrong is translated."""
    kind: Any = Postcards()
    (street,) = fields.drawn(kind, {}, locale="fr")
    assert (street.title, street.hint, street.lang) == ("Street", "Where they arrive.", "en")
    assert kinds.offered("fr", {"postcards": kind}) == [("postcards", "Postcards")]
    with pytest.raises(FormError) as refused:
        options.checked(Postcards.Options, {"street": "a"})
    assert kinds.wrong("fr", kind, refused.value) == {"street": "Au moins 3 caractère(s)."}
    assert kinds.wrong("en", kind, refused.value) == {"street": "String should have at least 3 characters"}


def test_what_was_typed_never_travels_with_an_error() -> None:
    """The numbers that go with a code are limits: not a secret, nor how long it is."""
    with pytest.raises(FormError) as refused:
        options.checked(SHIPPED[SOURCES]["telegram"].Options, {"token": "t" * 201, "chats": list(map(str, range(51)))})
    assert refused.value.codes == {
        "token": ("too_long", {"max_length": 200}), "chats": ("too_long", {"max_length": 50}),
    }  # fmt: skip
