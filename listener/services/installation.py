"""What the steps work with: one installation's settings, database and adapters, built by listener.wiring."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from listener.config import Settings
from listener.ports import Connector, Http, LanguageDetector, Notifier, SentimentModel
from listener.store.database import Database


@dataclass(frozen=True)
class Installation:
    """Make one per process, after the fork. `sentiment` and `language` are loaded at the first call."""

    settings: Settings
    database: Database
    connectors: Mapping[str, Connector]
    notifiers: Mapping[str, Notifier]
    http: Http
    sentiment: Callable[[], SentimentModel]
    language: Callable[[], LanguageDetector]
