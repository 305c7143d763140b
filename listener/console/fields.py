"""Fields of a form: what a template draws, and what came back from it.

The options of a connector or notifier are drawn from the JSON schema of their form: a new kind of source has its page
by having its options, in English until a catalogue has its words (see `kinds`).
Secrets are write-only: a page says that one is set, and never what.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from listener.console import i18n, kinds
from listener.services.options import SET, Adapter

PREFIX = "option."
FORGET = "forget."  # the box that takes a secret away


class Shape(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    CHECK = "check"
    LINES = "lines"  # a list, one a line
    SECRET = "secret"  # noqa: S105 - a word
    CHOICE = "choice"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Field:
    """`value` is as it was typed: lines as one text, a box as «yes» or "". `lang` is that of title and hint, "": ours.

    `choices` are values with their words; of a TEXT they are proposed, and anything may be typed.
    """

    name: str
    title: str
    shape: Shape = Shape.TEXT
    hint: str = ""
    value: str = ""
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    error: str = ""
    least: float | None = None
    most: float | None = None
    is_set: bool = False
    lang: str = ""
    unit: str = ""

    @property
    def id(self) -> str:
        return "field-" + self.name.replace(".", "-")


def drawn(
    adapter: Adapter,
    said: Mapping[str, Any],
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    locale: str = i18n.DEFAULT,
) -> list[Field]:
    """Return a field for each option: with what is stored (`said`, of secrets «set»), or with what was just `typed`."""
    return [
        _translated(_field(name, rule, said, typed, errors or {}), kinds.option(locale, adapter, name), locale)
        for name, rule, _ in _rules(adapter)
    ]


def entered(adapter: Adapter, typed: Mapping[str, str]) -> dict[str, Any]:
    """Return what was typed as options. An empty field stands for its default, an empty secret for the stored one."""
    options: dict[str, Any] = {}
    for name, rule, required in _rules(adapter):
        text, shape = typed.get(PREFIX + name, "").strip(), _shape(rule)
        if shape is Shape.SECRET:
            options[name] = None if typed.get(FORGET + name) else text
        elif shape is Shape.CHECK:
            options[name] = bool(text)
        elif shape is Shape.LINES:
            options[name] = [line.strip() for line in text.splitlines() if line.strip()]
        elif text or required:
            options[name] = text
        elif "default" in rule:
            options[name] = rule["default"]
    return options


def _field(
    name: str,
    rule: Mapping[str, Any],
    said: Mapping[str, Any],
    typed: Mapping[str, str] | None,
    errors: Mapping[str, str],
) -> Field:
    shape, is_set = _shape(rule), said.get(name) == SET
    value = _said(shape, said.get(name, rule.get("default"))) if typed is None else typed.get(PREFIX + name, "")
    return Field(
        name=PREFIX + name, title=rule.get("title", name), shape=shape, hint=rule.get("description", ""),
        value="" if shape is Shape.SECRET else value, required=rule["required"] and shape is not Shape.CHECK,
        choices=tuple((str(one), str(one)) for one in rule.get("enum", ())), error=errors.get(name, ""),
        least=rule.get("minimum"), most=rule.get("maximum"), is_set=shape is Shape.SECRET and is_set, lang="en",
    )  # fmt: skip


def _translated(field: Field, told: Mapping[str, Any], locale: str) -> Field:
    """Return the field as the catalogue of a language says it; as it is where that says nothing."""
    if not told:
        return field
    chosen = told.get("choices", {})
    choices = tuple((value, chosen.get(value, words)) for value, words in field.choices)
    return replace(field, title=told["title"], hint=told.get("hint", ""), choices=choices, lang=locale)


def _rules(adapter: Adapter) -> Iterator[tuple[str, dict[str, Any], bool]]:
    """Yield each option's name, its rule, and whether it must be given."""
    schema = adapter.Options.model_json_schema()
    required = schema.get("required", ())
    for name, rule in schema.get("properties", {}).items():
        rules = [rule, *rule.get("anyOf", ()), *rule.get("allOf", ())]
        named = [schema["$defs"][one["$ref"].rpartition("/")[2]] for one in rules if "$ref" in one]
        merged: dict[str, Any] = {}
        for one in reversed([*rules, *named]):
            if one.get("type") != "null":
                merged |= one
        yield name, merged | {"required": name in required}, name in required


def _shape(rule: Mapping[str, Any]) -> Shape:
    if rule.get("writeOnly"):
        return Shape.SECRET
    if "enum" in rule:
        return Shape.CHOICE
    shapes = {"boolean": Shape.CHECK, "integer": Shape.NUMBER, "number": Shape.NUMBER, "array": Shape.LINES}
    return shapes.get(rule.get("type", ""), Shape.TEXT)


def _said(shape: Shape, value: Any) -> str:
    if shape is Shape.CHECK:
        return "yes" if value else ""
    if shape is Shape.LINES:
        return "\n".join(map(str, value or ()))
    return "" if value is None else str(value)
