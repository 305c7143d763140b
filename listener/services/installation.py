"""What the steps work with: one installation's settings, database and adapters, built by listener.wiring."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from uuid import UUID

from listener.config import Settings
from listener.ports import Connector, Http, LanguageDetector, Notifier, SentimentModel
from listener.store.database import Database
from listener.store.sealing import Vault
from listener.terms import Scope


@dataclass(frozen=True)
class Installation:
    """Make one per process, after the fork. `sentiment` and `language` are loaded at the first call.

    `by` is the agent who acts, for the audit log; None: whoever has the command line.
    """

    settings: Settings
    database: Database
    connectors: Mapping[str, Connector]
    notifiers: Mapping[str, Notifier]
    http: Http
    sentiment: Callable[[], SentimentModel]
    language: Callable[[], LanguageDetector]
    by: UUID | None = None

    def within(self, scope: Scope) -> "Installation":
        """Return the installation as somebody of that scope works on it: other brands are not there."""
        return replace(self, database=self.database.within(scope))

    @cached_property
    def vault(self) -> Vault:
        """Where the secrets in options are sealed and opened."""
        return Vault(self.settings.secret_keys)
