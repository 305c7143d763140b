"""What went wrong outside, in the reader's language: what happened and what to do about it, by the code of the error.

English stands in the code, with the words of the moment, and stays to be read as a technical detail. The kind's own
advice goes before the usual one; a code that no catalogue knows is told in general words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from listener.console import i18n, kinds
from listener.console.words import Words
from listener.decide.remarks import told as told_again
from listener.errors import FormError, ListenerError, OutsideError
from listener.languages import CHANNELS, SOURCES, catalogue, named, troubles
from listener.languages import remarks as sayings
from listener.languages.troubles import READING, SENDING
from listener.ports import Connector, Notifier
from listener.services.options import Adapter
from listener.terms import Remark
from models import Alert, Source


@dataclass(frozen=True, slots=True)
class Told:
    """`detail` is what was said in English, titled `more`; where `said` is that itself, its `lang` is known."""

    said: str
    advice: str = ""
    detail: str = ""
    more: str = ""
    lang: str = ""


def told(locale: str, code: str, message: str, advice: str = "", *, of: Mapping[str, Any], way: str) -> Told:
    """Return what an error says to a reader. `of` is what the catalogue has of its kind; `way` READING or SENDING."""
    usual = catalogue("troubles", locale)
    if not code or not usual:
        return Told(message, advice, lang=i18n.DEFAULT)
    do = troubles.advice(locale, of, code, way)
    return Told(troubles.said(locale, code), do, f"{message} {advice}".strip(), usual["detail"])


def of_source(locale: str, connector: str, code: str, message: str, advice: str = "") -> Told:
    """Return what went wrong with the reading of a source, or how it is."""
    return told(locale, code, message, advice, of=named(locale, SOURCES, connector), way=READING)


def of_health(w: Words, source: Source) -> Told:
    """Return how a source is: what was remarked upon it where that can be said, else by the code of its error."""
    remarks, locale = told_again(source.health_remarks), w.locale
    general = of_source(locale, source.connector, source.health_code, source.health_detail, source.health_advice)
    if locale == i18n.DEFAULT or not remarks or not all(sayings.knows(locale, one) for one in remarks):
        return general
    return Told(sayings.sentences(w, remarks), general.advice)


def remarked(w: Words, remark: Remark) -> Told:
    """Return one thing that should be known, as it is said while a source is tried."""
    return Told(sayings.sentence(w, remark), lang="" if sayings.knows(w.locale, remark) else i18n.DEFAULT)


def of_answer(locale: str, connector: str, code: str, message: str) -> Told:
    """Return why an answer did not go out by a source."""
    return told(locale, code, message, of=named(locale, SOURCES, connector), way=SENDING)


def of_channel(locale: str, notifier: str, code: str, message: str, advice: str = "") -> Told:
    """Return why a channel could not be told something, or is switched off."""
    return told(locale, code, message, advice, of=named(locale, CHANNELS, notifier), way=SENDING)


def of_notice(w: Words, alert: Alert) -> str:
    """Return the title of what the operator was told."""
    title = next(iter(told_again(alert.remarks)), None)
    return sayings.sentence(w, title) if title else alert.title


def unread(w: Words, reads: Connector, error: ListenerError) -> Told:
    """Return why a source that was tried could not be read."""
    return _answered(w, reads, error, READING)


def refused(w: Words, tells: Notifier, error: ListenerError) -> Told:
    """Return why a channel did not take a test."""
    return _answered(w, tells, error, SENDING)


def _answered(w: Words, adapter: Adapter, error: ListenerError, way: str) -> Told:
    if isinstance(error, OutsideError):
        message, of = f"{error.message.rstrip('.')}.", kinds.of(w.locale, adapter)
        return told(w.locale, error.code, message, error.advice, of=of, way=way)
    if isinstance(error, FormError) and w.locale != i18n.DEFAULT:
        wrong = kinds.wrong(w.locale, adapter, error).items()
        titles = {name: kinds.option(w.locale, adapter, name).get("title", name) for name, _ in wrong}
        told_by_field = " ".join(f"{titles[name]}: {said}" if name else said for name, said in wrong)
        return Told(told_by_field)
    return Told(w.error(error))
