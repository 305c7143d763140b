"""How the console speaks to one reader: their language, their time zone, this moment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_compact_decimal, format_decimal, format_percent

from listener.console import browsers, i18n
from listener.decide.likeness import share_of
from listener.errors import Conflict, FormError, ListenerError, NotAllowed, NotFound
from listener.languages import remarks, values
from listener.terms import Remark

_MINUTE = timedelta(minutes=1)
# The evidence of these reasons is words of the post, worth quoting; that of the others is numbers in English.
_TONES = ("negative", "maybe_negative", "neutral", "positive")
_QUOTED = ("addressed", "concerned", "asks")
_DATES = {"en": "en_GB"}  # the day before the month and 24 hours, as the digests and the clocks of the queue


@dataclass(frozen=True)
class Words:
    """Handed to every template as `w`. `zone` is the reader's, and UTC until their browser has said."""

    locale: str
    zone: ZoneInfo
    now: datetime

    def t(self, key: str, **values: object) -> str:
        return i18n.text(self.locale, key, **values)

    def n(self, key: str, n: int, **values: object) -> str:
        return i18n.counted(self.locale, key, n, **values)

    def clock_time(self, moment: datetime) -> str:
        """Return the time of day, with the day before it when that is not today."""
        local, time = moment.astimezone(self.zone), self._time(moment)
        if local.date() == self.now.astimezone(self.zone).date():
            return time
        return f"{format_skeleton('MMMd', local, tzinfo=self.zone, locale=self.dates)}, {time}"

    def full_time(self, moment: datetime) -> str:
        """Return a moment with day and zone: «Tuesday, 4 March 2031, 09:05 (Europe/Brussels)»."""
        return f"{self.day(moment.astimezone(self.zone).date().isoformat())}, {self._time(moment)} ({self.zone.key})"

    def _time(self, moment: datetime) -> str:
        local = moment.astimezone(self.zone)
        return _hour(local.hour, local.minute, self.dates)

    @property
    def dates(self) -> str:
        return _DATES.get(self.locale, self.locale)

    def day(self, day: str) -> str:
        """Return a day given in ISO 8601: «Tuesday, 4 March 2031»."""
        return _day(day, self.dates)

    def ago(self, moment: datetime) -> str:
        """Return how long ago that was: «4 min ago»; «now» for less than a minute and for the future."""
        gone = self.now - moment
        return self.t("time.now") if gone < _MINUTE else self.t("time.ago", time=self.length(gone))

    def length(self, span: timedelta) -> str:
        """Return a length of time in the two units that matter: «42 s», «75 min», «2 h 05», «3 d»."""
        seconds = max(0, int(span.total_seconds()))
        if seconds < 60:
            return self.t("time.seconds", n=seconds)
        if seconds < 5400:
            return self.t("time.minutes", n=seconds // 60)
        if seconds < 172_800:
            return self.t("time.hours", h=seconds // 3600, m=f"{seconds % 3600 // 60:02}")
        return self.t("time.days", n=seconds // 86_400)

    def compact(self, number: int) -> str:
        return _compact(number, self.locale)

    def number(self, value: float, digits: int = 1) -> str:
        """Return a number with at most so many digits after the sign: «1,234.5»."""
        return str(format_decimal(round(value, digits), locale=self.dates))

    def weight(self, weight: float) -> str:
        """Return what a reason weighs, with its sign: «+0.31», «+0,31»."""
        return str(format_decimal(weight, format="+0.00;-0.00", locale=self.locale)).replace("-", "−")

    def percent(self, share: float) -> str:
        return _percent(share, self.locale)

    def language(self, code: str | None) -> str:
        """Return a language's name in the reader's language; the code itself when it is unknown."""
        return _language(code or "", self.locale)

    def browser(self, agent: str) -> str:
        return browsers.called(agent)

    def reason(self, reason: dict[str, Any]) -> str:
        """Return why a post is urgent, in words, with the post's own words or the likeness to others it rests on."""
        code, evidence = str(reason.get("code", "")), str(reason.get("evidence", ""))
        known = i18n.catalogue(self.locale)
        words = known.get(f"reason.{code}", code.replace("_", " "))
        if (share := share_of(evidence)) is not None:
            return self.t("reason.similar", reason=words, share=self.percent(share))
        quoted = evidence and (code in _QUOTED or code.startswith("risk:"))
        return self.t("reason.quoted", reason=words, words=evidence[:60]) if quoted else words

    def topics(self, topics: Iterable[str]) -> str:
        """Return names of risks, with commas."""
        return ", ".join(self.t(f"reason.risk:{topic}") for topic in topics)

    def why(self, reasons: list[dict[str, Any]]) -> list[str]:
        """Return the three weightiest reasons for urgency, in words. The tone is named only when nothing else is."""
        weighty = sorted((r for r in reasons if r["weight"] > 0 and r["code"] != "rule"), key=lambda r: -r["weight"])
        telling = [reason for reason in weighty if reason["code"] not in _TONES]
        return [self.reason(reason) for reason in (telling or weighty)[:3]]

    def error(self, error: ListenerError) -> str:
        """Return an error in the reader's language where we have it; its own English words and advice otherwise."""
        if isinstance(error, Conflict) and f"conflict.{error.code}" in i18n.catalogue(self.locale):
            return self.t(f"conflict.{error.code}", **self._facts(error))
        own = {NotAllowed: "error.403", NotFound: "error.404"}.get(type(error))
        if own and not isinstance(error.message, Remark):
            return self.t(own)
        if isinstance(error, FormError) and error.codes and self.locale != i18n.DEFAULT:
            return " ".join(self.wrong(error).values())
        said, advice = (remarks.told(self, words) for words in (error.message, error.advice))
        return f"{said.rstrip('.')}. {advice}".strip()

    def wrong(self, error: FormError) -> dict[str, str]:
        """Return what is wrong with each field of a form, «» for the form as a whole."""
        unknown: tuple[str, Mapping[str, float]] = ("", {})
        told = {name: remarks.told(self, said) for name, said in error.fields.items()}
        return {name: values.wrong(self.locale, *error.codes.get(name, unknown), said) for name, said in told.items()}

    def event(self, kind: str, detail: Mapping[str, Any]) -> str:
        """Return what happened to a case, and by what it came about where that makes a difference."""
        if by := detail.get("assigned_by"):
            return self.t("event.claimed_assigned", by=by)
        why = detail.get("why") or ("until" if detail.get("until") else "")
        key = f"event.{kind}_{why}"
        until = self.clock_time(datetime.fromisoformat(detail["until"])) if detail.get("until") else ""
        known = why and key in i18n.catalogue(self.locale)
        level = self.t(f"level.{detail['level']}") if detail.get("level") else ""
        holes = {"until": until, "tier": str(detail.get("to", "")).upper(), "level": level}
        return self.t(key if known else f"event.{kind}", number=str(detail.get("number", "")), **holes)

    def _facts(self, error: Conflict) -> dict[str, str]:
        facts = {"by": "", "when": "", "what": "", **error.facts}
        if error.facts.get("at"):
            facts["when"] = self.ago(datetime.fromisoformat(error.facts["at"]))
        if kind := error.facts.get("kind"):
            facts["what"] = self.event(kind, error.facts)
        return facts

    def status(self, status: int) -> str:
        key = f"error.{status}"
        return self.t(key if key in i18n.catalogue(self.locale) else "error.other")


@cache
def _hour(hour: int, minute: int, locale: str) -> str:
    """Return a time of day; there are few, and a page of the queue says a hundred of them."""
    return str(format_skeleton("Hm", datetime(2000, 1, 1, hour, minute, tzinfo=UTC), tzinfo=UTC, locale=locale))


@lru_cache(maxsize=2000)
def _compact(number: int, locale: str) -> str:
    return str(format_compact_decimal(number, locale=locale, fraction_digits=1 if number >= 1000 else 0))


@lru_cache(maxsize=2000)
def _percent(share: float, locale: str) -> str:
    return str(format_percent(share, locale=locale))


@lru_cache(maxsize=2000)
def _language(code: str, locale: str) -> str:
    return str(Locale.parse(locale).languages.get(code) or code.upper())


@lru_cache(maxsize=2000)
def _day(day: str, locale: str) -> str:
    return str(format_date(date.fromisoformat(day), "full", locale=locale))


def safe_url(address: str) -> str:
    """Return a web address that may stand in a link; "" for anything that could run, as `javascript:`."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    return address.strip() if parts.scheme in ("http", "https") and parts.netloc else ""
