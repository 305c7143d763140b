"""Tells channels: one file per kind of channel, found by its name.

A notifier module holds one class with `label`, `Options`, `pace` and `send` (`ports.Notifier`), built from `Settings`.
Modules whose name begins with `_` hold what notifiers share.
"""

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from listener.config import Settings
from listener.notifiers._addresses import is_mail_address
from listener.notifiers._digest_mail import render_digest_html, render_digest_text
from listener.notifiers._letters import Letter, LetterKind, send_letter
from listener.notifiers._slack_answers import replaced, whispered
from listener.notifiers._slack_app import Bot
from listener.notifiers._unsubscribing import read_unsubscribe_token
from listener.ports import Notifier

__all__ = [
    "Bot",
    "Letter",
    "LetterKind",
    "is_mail_address",
    "load_notifiers",
    "read_unsubscribe_token",
    "render_digest_html",
    "render_digest_text",
    "replaced",
    "send_letter",
    "whispered",
]

_ASKED = ("label", "Options", "pace", "send")


def load_notifiers(settings: Settings) -> dict[str, Notifier]:
    """Return the notifiers by the name of their file, such as `slack`. Raises TypeError for a file without one."""
    names = sorted(module.name for module in iter_modules(__path__) if not module.name.startswith("_"))
    return {name: _notifier_class(import_module(f"{__name__}.{name}"))(settings) for name in names}


def _notifier_class(module: ModuleType) -> Callable[[Settings], Notifier]:
    """Return the one class of a module that looks like a notifier and was written there."""
    found = [
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and value.__module__ == module.__name__
        and all(hasattr(value, word) for word in _ASKED)
    ]
    if len(found) != 1:
        raise TypeError(f"{module.__name__} must hold exactly one notifier, not {len(found)}")
    return found[0]
