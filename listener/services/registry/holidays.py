"""Public holidays of a country, from the `holidays` library: the one place that knows it.

They are written into the calendar, where people see them and can set a day otherwise.
"""

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches

from listener.decide.remarks import Saying
from listener.errors import ListenerError

_NO_COUNTRY = Saying("no_country", "No holidays are known for “{country}”")
_WRITE_COUNTRY = Saying("write_country", "Write a country as {near}.")
_NO_PART = Saying("no_part", "“{part}” is no part of {country} with holidays of its own")
_PARTS = Saying("parts", "There are: {parts}.")
LANGUAGES = ("en", "fr", "nl")
Holidays = Mapping[date, Mapping[str, str]]


def holidays_of(country: str, subdivision: str | None, years: range) -> Holidays:
    """Return the names of the public holidays of those years by language; "" is the one spoken there.

    `country` is a code of ISO 3166, as BE. Raises ListenerError for a country or subdivision that is not known.
    """
    check_country(country, subdivision)
    native = _named(country, subdivision, years, None)
    translated = {language: _named(country, subdivision, years, language) for language in LANGUAGES}
    return {
        day: {"": name, **{language: names[day] for language, names in translated.items() if day in names}}
        for day, name in native.items()
    }


def check_country(country: str, subdivision: str | None) -> None:
    import holidays

    known = holidays.list_supported_countries()
    if country not in known:
        near = get_close_matches(country, known, n=3, cutoff=0.3) or ["BE", "FR", "NL"]
        raise ListenerError(_NO_COUNTRY(country=country), _WRITE_COUNTRY(near=", ".join(near)))
    if subdivision and subdivision not in known[country]:
        parts = ", ".join(known[country]) or "–"
        raise ListenerError(_NO_PART(part=subdivision, country=country), _PARTS(parts=parts))


def _named(country: str, subdivision: str | None, years: range, language: str | None) -> dict[date, str]:
    import holidays

    spoken = _spoken(country, language) if language else None
    if language and spoken is None:
        return {}
    found = holidays.country_holidays(country, subdiv=subdivision, years=years, language=spoken)
    return {day: "; ".join(found.get_list(day)) for day in sorted(found)}


def _spoken(country: str, language: str) -> str | None:
    """Return the library's word for a language in which it knows the country's holidays: `en_US` for English."""
    import holidays

    listed = holidays.list_localized_countries().get(country, [])
    return next((one for one in listed if one == language or one.startswith(f"{language}_")), None)
