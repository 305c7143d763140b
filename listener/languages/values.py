"""What is wrong with a field of a form, by the code of pydantic and the limits that it speaks of."""

from collections.abc import Mapping

from babel.numbers import format_decimal

from listener.languages import catalogue


def wrong(locale: str, code: str, limits: Mapping[str, float], english: str) -> str:
    """Return what is wrong in a language that has words for the code, else in English."""
    usual = catalogue("values", locale).get(code)
    shown = {name: format_decimal(number, locale=locale) for name, number in limits.items()}
    return str(usual).format(**shown) if usual else english
