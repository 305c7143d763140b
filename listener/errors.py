"""Every error of the product, drawn once.

    ListenerError              something a person can act on; `advice` says how
    ├── ConfigError            a setting is missing or wrong
    ├── FormError              fields of a form are wrong; `fields` says which, and why
    ├── QueryError             an expression cannot be read; `position` says where
    ├── ModelError             a sentiment model cannot be loaded or used
    ├── NotFound               there is no such brand, case, source …
    ├── Conflict               someone else was first; nothing was changed
    ├── NotAllowed             the agent's role or brand does not permit it
    │   ├── TooManyAttempts    one must wait before the next; `retry_after` says how long
    │   └── EntryRefused       the word of a sign-in provider does not let somebody in; `code` says why
    ├── NotTaken               what was sent to us is not taken; `code` says why
    └── OutsideError           the outside world refused, failed or lied
        ├── FetchError         … while reading a source
        └── SendError          … while telling a channel

`OutsideError.permanent` is the one question callers ask: retry, or stop and tell the operator.
"""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType


class ListenerError(Exception):
    """Base of all errors meant for people. `advice` is one sentence that says what to do."""

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


class ConfigError(ListenerError):
    pass


class FormError(ListenerError):
    """`fields` holds for the name of each field that is wrong what is wrong with it, «» for the form as a whole.

    `codes` holds the same for other languages: a stable code, which is pydantic's, with the numbers it speaks of.
    """

    def __init__(
        self,
        message: str,
        advice: str = "",
        *,
        fields: Mapping[str, str] | None = None,
        codes: Mapping[str, tuple[str, Mapping[str, float]]] | None = None,
    ) -> None:
        super().__init__(message, advice)
        self.fields = dict(fields or {})
        self.codes = dict(codes or {})


class QueryError(ListenerError):
    def __init__(self, message: str, position: int = 0, advice: str = "") -> None:
        super().__init__(message, advice)
        self.position = position


class ModelError(ListenerError):
    pass


class NotFound(ListenerError):  # noqa: N818 - the word the callers use
    pass


class Conflict(ListenerError):  # noqa: N818
    """`code` is stable and `facts` names who and what (for other languages and programs)."""

    def __init__(
        self, message: str, advice: str = "", *, code: str = "", facts: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message, advice)
        self.code = code
        self.facts = dict(facts or {})


class NotAllowed(ListenerError):  # noqa: N818
    pass


class TooManyAttempts(NotAllowed):
    def __init__(self, message: str, advice: str = "", *, retry_after: timedelta) -> None:
        super().__init__(message, advice)
        self.retry_after = retry_after


class EntryRefused(NotAllowed):
    """`code` is one of `listener.decide.openid.Refusal`; the message is for the log of the operator."""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code


class NotTaken(ListenerError):  # noqa: N818
    """`code` is stable; `places` holds what is wrong by where it stands; after `retry_after` it may be sent again."""

    def __init__(
        self,
        message: str,
        advice: str = "",
        *,
        code: str,
        places: Mapping[str, str] | None = None,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(message, advice)
        self.code = code
        self.places = dict(places or {})
        self.retry_after = retry_after


class OutsideError(ListenerError):
    """`code` is stable (for tests, metrics and translations); `status` is the HTTP or SMTP code if any.

    `headers` (lower case) and `body`, its first 16 kB, are the answer that refused: what an API says there is for the
    connector that asked, and never part of a message as it stands. `units` is what a failed reading used, where the
    source counts some requests for more than one; None: as many as there were.
    """

    headers: Mapping[str, str] = MappingProxyType({})
    body: bytes = b""
    units: int | None = None

    def __init__(
        self,
        message: str,
        *,
        code: str,
        permanent: bool = False,
        retry_after: timedelta | None = None,
        advice: str = "",
        status: int | None = None,
    ) -> None:
        super().__init__(message, advice)
        self.code = code
        self.permanent = permanent
        self.retry_after = retry_after
        self.status = status


class FetchError(OutsideError):
    pass


class SendError(OutsideError):
    """`reached` names the recipients who have the message although it failed for others; a retry leaves them out."""

    reached: tuple[str, ...] = ()
