"""What a form must hold, checked before anything is stored."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from listener.decide.query import parse
from listener.errors import ListenerError
from listener.ports import Connector, Notifier
from listener.services.installation import Installation

Form = TypeVar("Form", bound=BaseModel)


class BrandForm(BaseModel):
    """A brand as an operator enters it. `warnings` are minutes after publication; empty: at half and three quarters."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: str = Field(min_length=1, max_length=200)
    slug: str = Field("", max_length=80)
    handles: tuple[Annotated[str, Field(min_length=1, max_length=255)], ...] = ()
    queries: tuple[str, ...] = ()
    time_zone: str = "UTC"
    locale: Literal["en", "fr", "nl"] = "en"
    digest_hour: int = Field(7, ge=0, le=23)
    sla_minutes: int = Field(60, ge=1, le=7 * 24 * 60)
    warnings: tuple[Annotated[int, Field(ge=1)], ...] = ()

    @field_validator("time_zone")
    @classmethod
    def _is_zone(cls, value: str) -> str:
        zones = available_timezones()
        if value not in zones:
            near = get_close_matches(value, zones, n=1, cutoff=0.5) or ["Europe/Brussels"]
            raise ListenerError(f"There is no time zone «{value}»", f"Write it as {near[0]}.")
        return value

    @field_validator("queries")
    @classmethod
    def _can_be_read(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for expression in value:
            parse(expression)  # raises QueryError, which says where
        return tuple(dict.fromkeys(value))

    @field_validator("slug")
    @classmethod
    def _is_slug(cls, value: str) -> str:
        if value and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
            raise ListenerError(
                f"«{value}» cannot be a short name", "Use small letters a to z, digits and single hyphens."
            )
        return value

    @property
    def warning_minutes(self) -> list[int]:
        chosen = self.warnings or (self.sla_minutes // 2, self.sla_minutes * 3 // 4)
        return sorted({minute for minute in chosen if 0 < minute < self.sla_minutes})


def slug_of(name: str) -> str:
    """Return the short name of a brand: letters a to z, digits, hyphens. Raises ListenerError when nothing is left."""
    bare = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", bare).strip("-")[:80].strip("-")
    if not slug:
        raise ListenerError(f"No short name can be made of «{name}»", "Give one in letters a to z with --slug.")
    return slug


def default_query(name: str, handles: Sequence[str]) -> str:
    """The brand's name as a phrase, and its handles: what most begin with."""
    phrase = re.sub(r'["“”„«»]', " ", name).strip()
    return " ".join([f'"{phrase}"', *(f"@{handle.lstrip('@')}" for handle in handles if " " not in handle)])


def checked(form: type[Form], values: Mapping[str, Any]) -> Form:
    """Return the form filled in. Raises ListenerError naming the first field that is wrong."""
    try:
        return form.model_validate(dict(values))
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "options"
        message = first["msg"].removeprefix("Value error, ")
        known = ", ".join(form.model_fields)
        advice = f"The fields are: {known}." if first["type"] in ("missing", "extra_forbidden") else ""
        raise ListenerError(f"{field}: {message}", advice) from error


def options_of(adapter: Connector | Notifier, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options as they are stored, checked. Raises ListenerError for a wrong, missing or unknown one."""
    unknown = sorted(set(options) - set(adapter.Options.model_fields))
    if unknown:
        known = ", ".join(adapter.Options.model_fields)
        raise ListenerError(f"«{unknown[0]}» is no option of {adapter.label}", f"Its options are: {known}.")
    return checked(adapter.Options, options).model_dump(mode="json")


@dataclass(frozen=True, slots=True)
class Kind:
    """A connector or notifier that can be chosen, with the name and the meaning of each option."""

    name: str
    label: str
    options: tuple[tuple[str, str, bool], ...]  # name, meaning, required


def connector_kinds(inst: Installation) -> list[Kind]:
    return [_kind(name, connector) for name, connector in sorted(inst.connectors.items())]


def notifier_kinds(inst: Installation) -> list[Kind]:
    return [_kind(name, notifier) for name, notifier in sorted(inst.notifiers.items())]


def _kind(name: str, adapter: Connector | Notifier) -> Kind:
    fields = adapter.Options.model_fields.items()
    said = tuple((key, f.description or f.title or "", f.is_required()) for key, f in fields)
    return Kind(name, adapter.label, said)


def is_secret(adapter: Connector | Notifier | None, option: str) -> bool:
    """Tell whether an option is shown only as dots: those whose form field hides what is typed."""
    field = adapter.Options.model_fields.get(option) if adapter else None
    extra = field.json_schema_extra if field else None
    return isinstance(extra, dict) and extra.get("format") == "password"


def shown_options(adapter: Connector | Notifier | None, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options for a screen: secrets keep their last four characters only."""
    return {
        name: f"…{str(value)[-4:]}" if value and (adapter is None or is_secret(adapter, name)) else value
        for name, value in options.items()
    }
