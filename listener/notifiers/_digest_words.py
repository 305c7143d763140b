"""The digest's languages: phrases from the catalogues, numbers, dates and names of languages from Unicode CLDR."""

from datetime import date, timedelta

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from listener.notifiers import _digest_en, _digest_fr, _digest_nl
from listener.notifiers._safe_text import one_line

_ENGLISH = Locale("en", "GB")  # plain English writes dates as its other readers in Europe do
CATALOGUES = {"en": _digest_en.WORDS, "fr": _digest_fr.WORDS, "nl": _digest_nl.WORDS}


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


def _parsed(tag: str) -> Locale:
    try:
        locale = Locale.parse(tag.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return _ENGLISH
    if locale.language not in CATALOGUES or locale == Locale("en"):
        return _ENGLISH
    return locale
