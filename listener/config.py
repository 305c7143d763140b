"""Settings, read once at the edge and passed down. Each is `LISTENER_NAME` in the environment or a `.env`."""

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import SplitResult, urlsplit

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

HERE = "http://127.0.0.1:8600"
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def default_home() -> Path:
    """`$XDG_DATA_HOME/listener` or `~/.local/share/listener` (XDG Base Directory Specification)."""
    return Path("~/.local/share/listener").expanduser()


def _parts(address: str) -> SplitResult:
    """Return the parts of an address. Raises ValueError where it is none."""
    parts = urlsplit(address)
    _ = parts.port  # raises for what is no number
    return parts


class Settings(BaseSettings):
    """What an installation may vary. The defaults run everything on one machine, in one folder."""

    model_config = SettingsConfigDict(
        env_prefix="LISTENER_", env_file=".env", extra="ignore", hide_input_in_errors=True
    )

    home: Path = Field(default_factory=default_home, description="Folder of the database, the broker's files and logs.")
    database_url: str = Field("", repr=False, description="SQLAlchemy address; empty: SQLite in the home folder.")
    broker_url: str = Field("", repr=False, description="Celery broker; empty: an embedded Valkey in the home folder.")
    secret_key: str = Field(
        "", repr=False,
        description="Signs links, seals tokens; several by commas, newest first; empty: made once, kept in the home.",
    )  # fmt: skip
    base_url: str = Field(HERE, description="Address of the console as people reach it.")
    smtp_url: str = Field(
        "", repr=False, description="smtp://user:password@host:587 (STARTTLS), smtps://…:465; for mail."
    )
    mail_from: str = Field("Listener <listener@localhost>", description="Sender of the mails.")
    oidc_issuer: str = Field("", description="Address of an OpenID Connect provider that people may sign in through.")
    oidc_client_id: str = Field("", validate_default=True, description="What the provider knows Listener as.")
    oidc_client_secret: str = Field("", repr=False, description="Its secret there; empty for a public client.")
    oidc_name: str = Field("", description="What the button calls the provider; empty: its host.")
    oidc_default_role: Literal["", "agent", "lead", "manager"] = Field(
        "", description="Role of whoever the provider knows and nobody invited; empty: they stay outside."
    )
    oidc_default_brands: str = Field(
        "", description="Short names of the brands they work for, separated by commas; all: every brand; empty: none."
    )
    password_sign_in: bool = Field(True, description="false: only owners sign in with a password; needs a provider.")
    model: str = Field("", description="Folder or hub name of a sentiment model; empty: the one that comes along.")
    model_labels: str = Field("", description="What the outputs of that model mean, where it does not say so itself.")
    allow_hosts: Annotated[frozenset[str], NoDecode] = Field(
        frozenset(), description="Private hosts that may be read, as host or host:port, separated by commas."
    )
    retention_days: int = Field(365, ge=8, description="Days until documents, mentions and closed cases are deleted.")
    review_sample: int = Field(
        10, ge=0, le=200, description="Silent mentions drawn for review a day and brand; 0: none."
    )
    lease_minutes: int = Field(
        10, ge=1, le=480, description="Minutes until a claimed case is given back when its holder is not there."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="How much is told.")
    log_json: bool = Field(False, description="Log lines as JSON, for collectors.")
    poll_threads: int = Field(8, ge=1, le=64, description="Sources read at the same time by one worker.")
    model_threads: int = Field(1, ge=1, le=16, description="Cores one analysing process may use.")

    @field_validator("home", mode="before")
    @classmethod
    def _is_somewhere(cls, value: object) -> object:
        """Empty, as where a variable is handed on that nobody set, means the same as nothing."""
        return value or default_home()

    @field_validator("log_level", mode="before")
    @classmethod
    def _in_any_case(cls, value: object) -> object:
        return value.strip().upper() or "INFO" if isinstance(value, str) else value

    @field_validator("allow_hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        hosts = frozenset(host.strip().lower() for host in value.split(",") if host.strip())
        if wrong := sorted(host for host in hosts if "/" in host):
            raise ValueError(f"write host or host:port, not an address such as {wrong[0]}")
        return hosts

    @field_validator("base_url")
    @classmethod
    def _is_a_page(cls, value: str) -> str:
        if not value:
            return HERE
        parts = _parts(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("write the address of the console, such as https://listener.example.org")
        return value

    @field_validator("broker_url")
    @classmethod
    def _is_a_broker(cls, value: str) -> str:
        first = value.partition(";")[0]  # several may stand in a row: Sentinels, members of a cluster
        if value and not (_parts(first).scheme and "://" in first):
            raise ValueError("write it as redis://host:6379/0 or amqp://user:password@host:5672//")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _is_a_mail_server(cls, value: str) -> str:
        parts = _parts(value)
        if value and (parts.scheme not in ("smtp", "smtps") or not parts.hostname):
            raise ValueError("write it as smtp://user:password@host:587 or smtps://user:password@host:465")
        return value

    @field_validator("oidc_issuer")
    @classmethod
    def _is_safe(cls, value: str) -> str:
        """Discovery, section 4.3: the issuer is compared to the letter. Without https anybody could speak for it."""
        parts = urlsplit(value)
        if value and not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)):
            raise ValueError("an issuer is an address that begins with https://")
        return value

    @field_validator("oidc_client_id")
    @classmethod
    def _is_known(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("oidc_issuer") and not value:
            raise ValueError("the provider of LISTENER_OIDC_ISSUER must know Listener by it")
        return value

    @field_validator("password_sign_in")
    @classmethod
    def _leaves_a_way(cls, value: bool, info: ValidationInfo) -> bool:
        if not value and not info.data.get("oidc_issuer"):
            raise ValueError("without LISTENER_OIDC_ISSUER passwords are the only way in")
        return value

    @property
    def oidc_label(self) -> str:
        """What people call the provider; empty without one."""
        return (self.oidc_name or urlsplit(self.oidc_issuer).hostname or "") if self.oidc_issuer else ""

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """The newest first: it signs and seals, the others still open what they closed.

        A key that holds a comma, from before there could be several, comes last as it stands.
        """
        keys = [key.strip() for key in self.secret_key.split(",") if key.strip()]
        whole = [self.secret_key] if self.secret_key and keys != [self.secret_key] else []
        return tuple(dict.fromkeys(keys + whole))

    @property
    def database_address(self) -> str:
        return self.database_url or f"sqlite:///{self.home / 'listener.db'}"
