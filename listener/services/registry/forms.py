"""What a form must hold, checked before anything is stored."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Annotated, Literal, Self
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from listener.decide.query import parse
from listener.decide.remarks import Saying
from listener.errors import ListenerError
from listener.ports import Connector, Notifier
from listener.services.installation import Installation
from listener.services.options import checked as checked

_NO_ZONE = Saying("no_zone", "There is no time zone “{name}”")
_WRITE_ZONE = Saying("write_zone", "Write it as {near}.")
_NO_SLUG = Saying("no_slug", "“{value}” cannot be a short name")
_WRITE_SLUG = Saying("write_slug", "Use small letters a to z, digits and single hyphens.")
_NO_SLUG_OF = Saying("no_slug_of", "No short name can be made of “{name}”")
_GIVE_SLUG = Saying("give_slug", "Give one in letters a to z with --slug.")
_NO_INTERVAL = Saying("no_interval", "{seconds:number} seconds between two readings are not possible")
SECONDS_BETWEEN = Saying("seconds_between", "Choose 30 seconds to 7 days.")
_NO_WARNING = Saying("no_warning", "No warning comes before the {minutes:number} minutes that are promised")
_WARN_BEFORE = Saying("warn_before", "Give fewer minutes, or none: then at half and at three quarters.")
FASTEST, SLOWEST = 30, 7 * 24 * 3600  # seconds that an operator may choose between two readings


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
        return checked_zone(value)

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
            raise ListenerError(_NO_SLUG(value=value), _WRITE_SLUG())
        return value

    @model_validator(mode="after")
    def _warns(self) -> Self:
        warnings_of(self.warnings, self.sla_minutes)
        return self

    @property
    def warning_minutes(self) -> list[int]:
        return list(warnings_of(self.warnings, self.sla_minutes))


def warnings_of(chosen: Sequence[int], promised: int) -> tuple[int, ...]:
    """Return the minutes at which a promise warns: those chosen, else half and three quarters of it.

    Raises ListenerError where all that were chosen come after it.
    """
    wanted = chosen or (promised // 2, promised * 3 // 4)
    found = tuple(sorted({minute for minute in wanted if 0 < minute < promised}))
    if chosen and not found:
        raise ListenerError(_NO_WARNING(minutes=promised), _WARN_BEFORE())
    return found


def checked_zone(name: str) -> str:
    """Return the name of a time zone. Raises ListenerError with the nearest one there is."""
    zones = available_timezones()
    if name not in zones:
        near = get_close_matches(name, zones, n=1, cutoff=0.5) or ["Europe/Brussels"]
        raise ListenerError(_NO_ZONE(name=name), _WRITE_ZONE(near=near[0]))
    return name


def slug_of(name: str) -> str:
    """Return the short name of a brand: letters a to z, digits, hyphens. Raises ListenerError when nothing is left."""
    bare = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", bare).strip("-")[:80].strip("-")
    if not slug:
        raise ListenerError(_NO_SLUG_OF(name=name), _GIVE_SLUG())
    return slug


def default_query(name: str, handles: Sequence[str]) -> str:
    """The brand's name as a phrase, and its handles: what most begin with."""
    phrase = re.sub(r'["“”„«»]', " ", name).strip()
    return " ".join([f'"{phrase}"', *(f"@{handle.lstrip('@')}" for handle in handles if " " not in handle)])


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


def check_interval(seconds: int | None) -> None:
    """Raise ListenerError for seconds between two readings that nobody may choose; None leaves it to the source."""
    if seconds is not None and not FASTEST <= seconds <= SLOWEST:
        raise ListenerError(_NO_INTERVAL(seconds=seconds), SECONDS_BETWEEN())
