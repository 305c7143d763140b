"""What the domain asks of the outside. Adapters live in connectors/, notifiers/, nlp/ and http.py."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, Protocol, runtime_checkable

from pydantic import BaseModel, SecretStr

from listener.errors import FetchError
from listener.terms import Alert, Allowance, Answered, Batch, Budget, FetchedDocument, Reading, Sentiment


class Secret(SecretStr):
    """The type of an option that gives access: a token, a password, an address that is one.

    Use it as `token: Secret = Field(Secret(""), title=…)` and read it with `get_secret_value()` where it is sent. It
    is stored sealed, entered and never shown: forms, lists, JSON and exports say only that it is set.
    """

    def _display(self) -> str:
        return "set" if self._secret_value else ""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """A complete answer, decompressed and within the caps. `url` is the last address after redirects.

    Header names are lower case. `moved_to` is set when every hop that led away was permanent (301, 308).
    """

    status: int
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    moved_to: str | None = None


class Wire(Protocol):
    """An open connection over TLS to a server that does not speak HTTP."""

    def send(self, data: bytes) -> None: ...

    def read(self, size: int) -> bytes: ...

    def readline(self, limit: int) -> bytes: ...


class Http(Protocol):
    """The one door to the internet. Raises OutsideError with `permanent` and `retry_after`.

    Answers of 2xx and 304 are returned; any other status raises, with `headers` and the beginning of the `body`.
    """

    def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> HttpAnswer: ...

    def post(self, url: str, *, content: bytes, headers: Mapping[str, str] | None = None) -> HttpAnswer: ...

    def wire(self, host: str, port: int) -> AbstractContextManager[Wire]:
        """Connect over TLS, for another protocol. What goes wrong with the connection in the block is a FetchError."""
        ...


@runtime_checkable
class LiveHttp(Http, Protocol):
    """The door, for sources that speak by themselves as long as they are listened to."""

    def listen(
        self, url: str, *, headers: Mapping[str, str] | None = None, said: Sequence[str] = ()
    ) -> AbstractContextManager[Iterator[str | None]]:
        """Open a web socket and send what is `said`: its messages, and None after each second without one.

        Raises FetchError, then or later.
        """
        ...


class Connector(Protocol):
    """Reads one kind of source. No retries, no clock, no database. Raises FetchError."""

    label: ClassVar[str]
    Options: ClassVar[type[BaseModel]]

    def fetch(self, options: Any, cursor: Mapping[str, Any], http: Http) -> Batch: ...


@runtime_checkable
class Paced(Protocol):
    """A connector whose source may not be read more often than every `pace`, whatever an operator chooses."""

    pace: ClassVar[timedelta]


@runtime_checkable
class Budgeted(Protocol):
    """A connector whose readings are counted or paid: it says how much may be used, and is told what is left.

    `allowance` is what the ledger leaves of the budget (see listener.services.listening); None when it has no budget.
    It is not asked to read when nothing is left.
    """

    def budget(self, options: Any) -> Budget | None: ...

    def fetch(
        self, options: Any, cursor: Mapping[str, Any], http: Http, *, allowance: Allowance | None = None
    ) -> Batch: ...


@runtime_checkable
class Streaming(Protocol):
    """A connector whose source speaks by itself. It has `stream` instead of `fetch`, and is never polled.

    `stream` listens until it is closed, and hands out a batch at least every second: what is `wanted`, what is gone,
    and the cursor to go on from, which it rewinds by what the source may repeat. Raises FetchError when the line ends.
    """

    def stream(
        self, options: Any, cursor: Mapping[str, Any], http: LiveHttp, wanted: Callable[[str], bool]
    ) -> Iterator[Batch]: ...


@runtime_checkable
class Receiving(Protocol):
    """A connector whose documents are sent to us: its `fetch` asks nobody. Raises NotTaken.

    `headers` have lower-case names.
    """

    def receive(self, options: Any, headers: Mapping[str, str], body: bytes) -> Batch: ...


@dataclass(frozen=True, slots=True)
class Heard:
    """What a source told us of: names of what to ask it for (see Told), and of what it told that nobody here reads."""

    named: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


@runtime_checkable
class Told(Protocol):
    """A connector whose source calls us when something is new, changed or gone, and names it: that is then asked for.

    A `caller` calls one address for all the sources it knows; `topics` are the fields that an operator subscribes to
    there, by the kind of object. A name is the connector's own, of at most 500 characters.
    """

    caller: ClassVar[str]
    topics: ClassVar[Mapping[str, Sequence[str]]]
    asks_at_once: ClassVar[int]

    def challenge(self, options: Any, asked: Mapping[str, str]) -> str | None:
        """Return what to repeat to a caller who asks whether we meant it; None for one that does not know our word."""
        ...

    def hear(self, options: Any, headers: Mapping[str, str], body: bytes) -> Heard | None:
        """Return what is told of this source; None when it is not signed with its secret. Raises NotTaken.

        `headers` have lower-case names.
        """
        ...

    def ask(self, options: Any, named: Sequence[str], http: Http) -> Mapping[str, Batch | FetchError]:
        """Return what there is of each name, or why there is nothing; what is missing could not be asked.

        Of the batches only documents, `deleted` and `deleted_below` mean something. Raises FetchError when nothing
        could be asked.
        """
        ...


@runtime_checkable
class Syndicated(Protocol):
    """A connector whose news a hub may send (WebSub). Raises FetchError for what no parser should have to read.

    `delivered` returns the documents in what it sent of the feed at `address`: none where it is something else.
    """

    def delivered(self, address: str, content_type: str, body: bytes) -> tuple[FetchedDocument, ...]: ...


@runtime_checkable
class Answering(Protocol):
    """A connector whose source takes answers by API. Raises SendError.

    `document_id` is the external id of what is answered. The same answer sent twice is published once, where the
    source knows a key for that.
    """

    def reply(self, options: Any, document_id: str, text: str, http: Http) -> Answered: ...


@runtime_checkable
class Rereading(Protocol):
    """A connector that can ask its source how documents stand now, by their external ids. Raises FetchError.

    The batch has those that are there, as they are now, and in `deleted` those that are gone; what is in neither could
    not be asked, or not all at once: the first come first. `rereads_at_once` is how many a request takes, for what is
    counted: `spent` and `allowance` are as those of `fetch`. The cursor means nothing.
    """

    rereads_at_once: ClassVar[int]

    def reread(self, options: Any, document_ids: Sequence[str], http: Http) -> Batch: ...


class Notifier(Protocol):
    """Tells one kind of channel. No retries, no clock but the alert's, no database. Raises SendError.

    `send` returns where the message stands, if it can be changed there (see Revising).
    """

    label: ClassVar[str]
    Options: ClassVar[type[BaseModel]]
    pace: ClassVar[timedelta]  # the least time between two messages of one channel

    def send(self, options: Any, alert: Alert, http: Http) -> Mapping[str, str] | None: ...


@runtime_checkable
class Revising(Protocol):
    """A notifier whose messages can be changed where they stand. Raises SendError.

    `find` looks for a message that was sent since then without an answer being heard; None: it is not there, or nobody
    can tell.
    """

    def revise(self, options: Any, place: Mapping[str, str], alert: Alert, http: Http) -> None: ...

    def find(self, options: Any, alert: Alert, since: datetime, http: Http) -> Mapping[str, str] | None: ...


class SentimentModel(Protocol):
    """Judges texts in batches. `version` is stored beside each judgement.

    `reads_marks` tells whether it was trained to see whom a text is judged about (`listener.nlp.marks`). `languages`
    are the ISO 639-1 codes of the texts, where they are known: how sure the model may be differs between them.
    """

    version: str
    reads_marks: bool

    def classify(self, texts: Sequence[str], languages: Sequence[str | None] = ()) -> list[Sentiment]: ...


@runtime_checkable
class TopicModel(SentimentModel, Protocol):
    """A SentimentModel that also finds the topics of a text, in the same pass over it: nothing is read twice."""

    def read(self, texts: Sequence[str], languages: Sequence[str | None] = ()) -> list[Reading]: ...


@runtime_checkable
class Placing(Protocol):
    """A SentimentModel that also tells where texts lie among meanings: like things lie near, in any language.

    `placed_by` names what places them: vectors by the same name can be compared.
    """

    placed_by: str

    def place(self, texts: Sequence[str]) -> list[bytes]:
        """Return a vector for each text (see `listener.nlp.nearness`). Raises ModelError where it tells no meanings."""
        ...


class LanguageDetector(Protocol):
    def detect(self, text: str) -> str | None:
        """Return the ISO 639-1 code of the text's language, or None when it cannot be told."""
        ...
