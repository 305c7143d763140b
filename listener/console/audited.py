"""What the audit log tells of a change, in the reader's language: the fields by the names their forms have."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from listener.console import i18n, kinds
from listener.console.words import Words
from listener.services.installation import Installation
from listener.services.options import Adapter
from listener.terms import AuditKind

_FORMS = {
    AuditKind.BRAND: "brands", AuditKind.SOURCE: "source", AuditKind.CHANNEL: "channel", AuditKind.POLICY: "policy",
    AuditKind.CALENDAR: "calendar", AuditKind.AGENT: "users", AuditKind.ARTICLE: "answers",
}  # fmt: skip
_WORDS = {"True": "yes", "False": "no", "yes": "yes", "no": "no", "set": "set"}


@dataclass(frozen=True, slots=True)
class Audited:
    """Handed to the template of the log as `told`. What nobody has words for is shown as it was written down."""

    w: Words
    inst: Installation

    def field(self, kind: AuditKind, name: str) -> str:
        known = i18n.catalogue(self.w.locale)
        for key in (f"audit_field.{name}", f"{_FORMS.get(kind, '')}.{name}"):
            if key in known:
                return self.w.t(key)
        return self._day(name) or self._option(kind, name) or name.replace("_", " ")

    def value(self, name: str, value: Any) -> str:
        """Return a stored value: numbers and yes or no in words, what is chosen from a list by its name."""
        if value is None or value == "":
            return "–"
        if isinstance(value, list):
            return " · ".join(self.value(name, one) for one in value)
        if str(value) in _WORDS:
            return self.w.t(f"audit_word.{_WORDS[str(value)]}")
        return self.w.number(value, 2) if isinstance(value, int | float) else self._chosen(name, str(value))

    def _chosen(self, name: str, value: str) -> str:
        match name:
            case "role" | "tier":
                return i18n.catalogue(self.w.locale).get(f"{name}.{value}", value)
            case "least_level":
                return i18n.catalogue(self.w.locale).get(f"level.{value}", value)
            case "language" | "locale":
                return self.w.language(value)
            case "brands" if value == "all":
                return self.w.t("queue.all_brands")
            case "connector" if value in self.inst.connectors:
                return kinds.label(self.w.locale, self.inst.connectors[value])
            case "notifier" if value in self.inst.notifiers:
                return kinds.label(self.w.locale, self.inst.notifiers[value])
        return value

    def _day(self, name: str) -> str:
        """A calendar's day is set under its date."""
        try:
            return self.w.day(date.fromisoformat(name).isoformat())
        except ValueError:
            return ""

    def _option(self, kind: AuditKind, name: str) -> str:
        """The title of a kind's option, where all kinds that have it call it the same: the log names no kind."""
        families: dict[AuditKind, Mapping[str, Adapter]] = {
            AuditKind.SOURCE: self.inst.connectors, AuditKind.CHANNEL: self.inst.notifiers,
        }  # fmt: skip
        every = families.get(kind, {})
        having = [adapter for adapter in every.values() if name in adapter.Options.model_fields]
        titles = {self._title(adapter, name) for adapter in having}
        return titles.pop() if len(titles) == 1 else ""

    def _title(self, adapter: Adapter, name: str) -> str:
        own = adapter.Options.model_fields[name].title or ""
        return str(kinds.option(self.w.locale, adapter, name).get("title", own))
