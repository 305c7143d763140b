"""What the forms of sources and channels have in common: fields drawn by their kind, and what is wrong with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from listener.console import fields, kinds
from listener.console.fields import Field
from listener.console.words import Words
from listener.errors import FormError, ListenerError
from listener.services.options import Adapter
from models import Brand


@dataclass(frozen=True, slots=True)
class DrawnForm:
    """`asked` by the kind, `more` of every one; `message` is what is wrong with the whole."""

    asked: list[Field]
    more: list[Field]
    message: str = ""


def draw(
    w: Words,
    adapter: Adapter,
    options: Mapping[str, Any],
    typed: Mapping[str, str] | None,
    error: ListenerError | None,
    more: list[Field],
) -> DrawnForm:
    """Return the fields with what is stored, or with what was typed and what is wrong with it."""
    wrong = kinds.wrong(w.locale, adapter, error) if isinstance(error, FormError) else {}
    asked = fields.drawn(adapter, options, typed, wrong, w.locale)
    known = {field.name.removeprefix(fields.PREFIX) for field in asked}
    elsewhere = [message for name, message in wrong.items() if name not in known]
    return DrawnForm(asked, more, w.error(error) if error and not wrong else " ".join(elsewhere))


def brand_choices(w: Words, brands: Sequence[Brand]) -> tuple[tuple[str, str], ...]:
    return ("", w.t("sources.every_brand")), *((brand.slug, brand.name) for brand in brands)


def changed(adapter: Adapter, stored: Mapping[str, Any], typed: Mapping[str, str]) -> dict[str, Any]:
    """Return the options that were typed and do not stand there already."""
    found = fields.entered(adapter, typed).items()
    return {name: value for name, value in found if _differs(value, stored.get(name))}


def _differs(typed: Any, stored: Any) -> bool:
    if typed is None:  # a secret is taken away
        return bool(stored)
    if isinstance(typed, list):
        return typed != list(stored or ())
    if isinstance(typed, bool):
        return typed != bool(stored)
    return str(typed) not in ("", str(stored)) or (typed == "" and stored not in ("", None, "set"))
