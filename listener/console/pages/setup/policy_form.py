"""The form of a policy: for which cases, what it promises, when it warns, when the clocks rest."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from listener.console.fields import Field, Shape
from listener.console.words import Words
from listener.decide.remarks import Saying
from listener.errors import FormError
from listener.services.registry import CalendarView, SourceView
from listener.services.registry.policies import RESTING, PolicyForm
from listener.terms import ClockKind, Level, Pause
from models import Brand

PROMISES = tuple(clock.value for clock in ClockKind if clock.tier is None)
TIERS = tuple(clock.value for clock in ClockKind if clock.tier is not None)
CALENDARS = ("calendar", *(f"{name}_calendar" for name in TIERS))
LISTS = ("warnings", "overdue")
SCOPE = ("brand", "source", "least_level", "language")
NEW = {"first_response": "60", "next_response": "60"}
_NO_MINUTES = Saying("no_minutes", "“{text}” is no number of minutes")
_WRITE_MINUTES = Saying("write_minutes", "Write them as 30, 45.")


def fields(
    w: Words,
    typed: Mapping[str, str],
    wrong: Mapping[str, str],
    brands: Sequence[Brand],
    sources: Sequence[SourceView],
    calendars: Sequence[CalendarView],
) -> dict[str, list[Field]]:
    """Return the fields by what they are about: whom the policy is for, what it promises, when it warns and rests."""

    def field(name: str, shape: Shape = Shape.TEXT, hint: str = "", **more: Any) -> Field:
        title = w.t(f"policy.{name}")
        return Field(name, title, shape, hint, typed.get(name, ""), error=wrong.get(name, ""), **more)

    def choice(name: str, every: str, found: Sequence[tuple[str, str]]) -> Field:
        return field(name, Shape.CHOICE, choices=(("", w.t(f"policy.{every}")), *found))

    def minutes(name: str, hint: str) -> Field:
        return field(name, Shape.NUMBER, hint, least=1, required=name == "first_response", unit=w.t("form.minutes"))

    def counted(name: str, every: str) -> Field:
        return choice(name, every, [(view.row.name, f"{view.row.name}: {view.hours}") for view in calendars])

    levels = [(level.value, w.t("policy.from_level", level=w.t(f"level.{level}"))) for level in Level]
    rests = [
        Field(f"pause.{kind}:{pause}", w.t(f"policy.pause_{pause}", clock=w.t(f"promise.{kind}")), Shape.CHECK,
              value=typed.get(f"pause.{kind}:{pause}", ""))
        for kind in RESTING for pause in Pause
    ]  # fmt: skip
    return {
        "for": [
            field("name", required=True),
            choice("brand", "every_brand", [(brand.slug, brand.name) for brand in brands]),
            choice("source", "every_source", [(str(view.source.id), view.source.name) for view in sources]),
            choice("least_level", "every_level", levels),
            field("language", hint=w.t("policy.language_hint")),
        ],
        "promises": [
            *(minutes(name, "" if name == "first_response" else w.t("policy.not_promised")) for name in PROMISES),
            counted("calendar", "always"),
        ],
        "tiers": [
            one
            for name in TIERS
            for one in (minutes(name, w.t(f"policy.{name}_hint")), counted(f"{name}_calendar", "tier_always"))
        ],
        "warns": [*(field(name, hint=w.t(f"policy.{name}_hint")) for name in LISTS), *rests],
    }


def moment(w: Words, typed: Mapping[str, str]) -> Field:
    return Field("moment", w.t("policy.moment"), Shape.TIME, w.t("policy.moment_hint"), typed.get("moment", ""))


def said(form: PolicyForm) -> dict[str, str]:
    """A policy as its form shows it."""
    values = form.model_dump()
    texts = ("name", *CALENDARS, *PROMISES, *TIERS, *SCOPE)
    shown = {name: "" if values[name] is None else str(values[name]) for name in texts}
    shown |= {name: ", ".join(map(str, values[name])) for name in LISTS}
    return shown | {f"pause.{pause}": "yes" for pause in values["pauses"]}


def entered(typed: Mapping[str, str]) -> dict[str, Any]:
    """Return all fields of a policy as they were typed. Raises FormError for minutes that are none."""
    found: dict[str, Any] = {"name": typed.get("name", "")}
    found |= {name: typed.get(name, "").strip() or None for name in (*SCOPE, *CALENDARS, *PROMISES, *TIERS)}
    found["first_response"] = found["first_response"] or 60
    found["pauses"] = [name.removeprefix("pause.") for name in typed if name.startswith("pause.")]
    return found | {name: _minutes(name, typed.get(name, "")) for name in LISTS}


def _minutes(name: str, text: str) -> list[int]:
    parts = re.split(r"[\s,;]+", text.strip())
    wrong = next((part for part in parts if part and not part.isdigit()), None)
    if wrong is not None:
        raise FormError(_NO_MINUTES(text=wrong), _WRITE_MINUTES(), fields={name: _NO_MINUTES(text=wrong)})
    return [int(part) for part in parts if part]
