"""The languages we tell in: phrases from the catalogues; numbers, dates and names from Unicode CLDR."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, get_timezone_location
from babel.numbers import format_decimal, format_percent

from listener.languages import typeset
from listener.notifiers import (
    _alarm_en,
    _alarm_fr,
    _alarm_nl,
    _digest_en,
    _digest_fr,
    _digest_nl,
    _letter_en,
    _letter_fr,
    _letter_nl,
)
from listener.notifiers._safe_text import one_line

_ENGLISH = Locale("en", "GB")  # plain English writes dates as its other readers in Europe do
_UTC = ZoneInfo("UTC")
Phrase = str | dict[str, str]


def _set(locale: str, phrase: Phrase) -> Phrase:
    if isinstance(phrase, str):
        return typeset(locale, phrase)
    return {number: typeset(locale, said) for number, said in phrase.items()}


CATALOGUES: dict[str, dict[str, Phrase]] = {
    locale: {key: _set(locale, phrase) for key, phrase in words.items()}
    for locale, words in {
        "en": _digest_en.WORDS | _alarm_en.WORDS | _letter_en.WORDS,
        "fr": _digest_fr.WORDS | _alarm_fr.WORDS | _letter_fr.WORDS,
        "nl": _digest_nl.WORDS | _alarm_nl.WORDS | _letter_nl.WORDS,
    }.items()
}


class Words:
    """Speaks one language. `locale` is a tag such as `fr` or `nl-BE`; English where the language is not spoken."""

    def __init__(self, locale: str) -> None:
        self._locale = _parsed(locale)
        self.language = self._locale.language
        self._catalogue = CATALOGUES[self.language]

    def say(self, key: str, **values: str) -> str:
        """Return the phrase of a key. Raises KeyError for a key the catalogue lacks."""
        phrase = self._catalogue[key]
        if isinstance(phrase, dict):
            raise TypeError(f"{key} needs a count")
        return phrase.format(**values)

    def say_or(self, key: str, other: str, **values: str) -> str:
        """Return the phrase of a key that is made up of a word from outside, or `other` when there is none."""
        return self.say(key, **values) if key in self._catalogue else other

    def count(self, key: str, number: int, **values: str) -> str:
        """Return the phrase of a key for a number of things, which is shown as `n`."""
        phrase = self._catalogue[key]
        if isinstance(phrase, str):
            raise TypeError(f"{key} takes no count")
        chosen = phrase.get(self._locale.plural_form(number), phrase["other"])
        return chosen.format(n=self.number(number), **values)

    def number(self, value: float) -> str:
        return str(format_decimal(value, format="#,##0.#" if value < 10 else "#,##0", locale=self._locale))

    def points(self, share: float) -> str:
        """Return a net sentiment between -1 and 1 as points with their sign, from −100 to +100."""
        pattern = "+0;-0" if round(share * 100) else "0"
        return str(format_decimal(round(share * 100), format=pattern, locale=self._locale)).replace("-", "−")

    def percent(self, share: float) -> str:
        return str(format_percent(share, format=None, locale=self._locale))

    def long_day(self, day: date) -> str:
        return str(format_date(day, "EEEE d MMMM y", locale=self._locale))

    def short_day(self, day: date) -> str:
        return str(format_date(day, "EEE d MMM", locale=self._locale))

    def time(self, moment: datetime, time_zone: str) -> str:
        """Return a time of day where the reader is, with the name of the place: `15:00 UTC`, `16:00 (Bruxelles)`."""
        zone = _zone(time_zone)
        shown = f"{moment.astimezone(zone):%H:%M}"
        if zone is _UTC:
            return f"{shown} UTC"
        return f"{shown} ({get_timezone_location(zone, locale=self._locale, return_city=True)})"

    def clock_time(self, moment: datetime, now: datetime, time_zone: str) -> str:
        """Return a time of day where the reader is, after its day when that is not today."""
        return (self.time if is_today(moment, now, time_zone) else self.day_and_time)(moment, time_zone)

    def day_and_time(self, moment: datetime, time_zone: str) -> str:
        """Return a moment where the reader is: `12 mars 15:00 (Bruxelles)`."""
        day = format_date(moment.astimezone(_zone(time_zone)), "d MMMM", locale=self._locale)
        return f"{day} {self.time(moment, time_zone)}"

    def zone_name(self, time_zone: str) -> str:
        """Return the name of a time zone as it is written in settings: `Europe/Brussels`."""
        return _zone(time_zone).key.replace("_", " ")

    def duration(self, length: timedelta) -> str:
        """Return a length of time, rounded to minutes; beyond two days, to days."""
        minutes = round(length / timedelta(minutes=1))
        if minutes < 60:
            return self.say("minutes", n=str(minutes))
        if minutes < 2880:
            return self.say("hours", h=str(minutes // 60), m=f"{minutes % 60:02}")
        return self.count("days", minutes // 1440)

    def language_name(self, code: str) -> str:
        try:
            name = Locale.parse(code.replace("-", "_")).get_display_name(self._locale)
        except (UnknownLocaleError, ValueError):
            name = None
        return name or one_line(code, 20)


def is_today(moment: datetime, now: datetime, time_zone: str) -> bool:
    """Tell whether a moment is of the day it is now in a time zone."""
    zone = _zone(time_zone)
    return moment.astimezone(zone).date() == now.astimezone(zone).date()


def _zone(name: str) -> ZoneInfo:
    try:
        zone = ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return _UTC
    return _UTC if name in ("UTC", "Etc/UTC", "Etc/UCT", "Zulu") else zone


def _parsed(tag: str) -> Locale:
    try:
        locale = Locale.parse(tag.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return _ENGLISH
    if locale.language not in CATALOGUES or locale == Locale("en"):
        return _ENGLISH
    return locale
