"""What every connector promises, checked on recorded answers. A connector without a recording fails."""

import json
import re
from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from pydantic import BaseModel

from listener.connectors import load_connectors
from listener.errors import FetchError
from listener.ports import Receiving, Secret, Streaming
from listener.terms import Batch
from tests.connectors.recorded import Case, Refusing, cases, refusals

CONNECTORS = {name: found for name, found in load_connectors().items() if not isinstance(found, Receiving | Streaming)}
OVER_HTTP = [name for name in CONNECTORS if any("answers" in case.said for case in cases(name))]
CASES: Sequence[Case] = [case for name in CONNECTORS for case in cases(name)]
GOOD = [case for case in CASES if "error" not in case.said]
BAD = [case for case in CASES if "error" in case.said]
MARKUP = re.compile(r"</?[a-z][a-z0-9]*(\s[^<>]*)?/?>|&(amp|lt|gt|quot|nbsp|#\d+);", re.IGNORECASE)


def read(case: Case, cursor: dict[str, object] | None = None) -> Batch:
    connector = CONNECTORS[case.connector]
    return connector.fetch(connector.Options.model_validate(case.said["options"]), cursor or {}, case.http())


def name(case: Case) -> str:
    return case.name


@pytest.mark.parametrize("connector", CONNECTORS)
def test_every_connector_is_described_and_recorded(connector: str) -> None:
    """It has a label, options that draw a form and are stored as JSON, and at least one good and one bad recording."""
    found = CONNECTORS[connector]
    assert found.label
    assert issubclass(found.Options, BaseModel)
    for field in found.Options.model_json_schema().get("properties", {}).values():
        assert field.get("title")
    assert [case for case in GOOD if case.connector == connector], "record an answer"
    assert [case for case in BAD if case.connector == connector], "record a failure"


@pytest.mark.parametrize("case", GOOD, ids=name)
def test_as_many_documents_as_recorded(case: Case) -> None:
    """Every entry becomes one document; what is odd is remarked upon."""
    batch = read(case)
    assert len(batch.documents) == case.said["documents"]
    assert bool(batch.remarks) == case.said.get("remarks", False)
    assert batch.not_modified == case.said.get("not_modified", False)


@pytest.mark.parametrize("case", GOOD, ids=name)
def test_documents_can_be_stored(case: Case) -> None:
    """Ids are unique and short, times aware, texts plain and storable in PostgreSQL, addresses of the web."""
    documents = read(case).documents
    assert len({document.external_id for document in documents}) == len(documents)
    for document in documents:
        assert 0 < len(document.external_id) <= 500
        for words in (document.title, document.text, document.author.name if document.author else ""):
            assert words == words.strip()
            assert "\0" not in words
            assert "\ufffd" not in words
            assert not MARKUP.search(words)
            words.encode("utf-8")
        assert len(document.text.encode()) <= 100_000
        assert "\n" not in document.title
        for moment in (document.published_at, document.edited_at):
            assert moment is None or moment.utcoffset() == timedelta(0)
        for address in (document.url, document.author.url if document.author else ""):
            assert not address or urlsplit(address).scheme in ("http", "https")
        assert document.author is None or document.author.handle
        assert document.language is None or len(document.language) == 2


@pytest.mark.parametrize("case", GOOD, ids=name)
def test_reading_twice_gives_the_same(case: Case) -> None:
    """Ids depend on nothing but the entry."""
    assert read(case).documents == read(case).documents


@pytest.mark.parametrize("case", GOOD, ids=name)
def test_the_cursor_is_json_and_taken_back(case: Case) -> None:
    """What is remembered survives storage, and the next reading with it brings nothing, or the same again."""
    first = read(case)
    cursor = json.loads(json.dumps(dict(first.cursor)))
    assert cursor or not first.documents, "the cursor does not move"
    second = read(case, cursor)
    assert set(second.documents) <= set(first.documents)


@pytest.mark.parametrize("case", GOOD, ids=name)
def test_a_cursor_made_for_other_options_does_no_harm(case: Case) -> None:
    """Options change while a reading is on its way, and versions change: what is not understood is not used."""
    for cursor in ({"each": 1, "next": 2}, {"url": "https://elsewhere.example/", "each": {"x": {"known": 5}}}):
        assert read(case, cursor).documents == read(case).documents


REFUSALS = {
    "401": (401, b"", {}, "unauthorised"),
    "403": (403, b"", {}, "forbidden"),
    "404": (404, b"", {}, "not_found"),
    "410": (410, b"", {}, "gone"),
    "429": (429, b"", {}, "throttled"),
    "429 with Retry-After": (429, b"", {"retry-after": "120"}, "throttled"),
    "500": (500, b"", {}, "http_error"),
    "503 with Retry-After": (503, b"", {"retry-after": "120"}, "throttled"),
    "html": (200, b"<!DOCTYPE html><title>Sorry</title><p>We are down.", {"content-type": "text/html"}, "not_json"),
    "cut": (200, b'{"id": "1", "items": [{"id', {"content-type": "application/json"}, "bad_json"),
    "empty": (200, b"", {"content-type": "application/json"}, "empty_answer"),
    "another shape": (200, b'{"it": "lives"}', {"content-type": "application/json"}, "unexpected_shape"),
}


@pytest.mark.parametrize("refusal", REFUSALS)
@pytest.mark.parametrize("connector", OVER_HTTP)
def test_every_refusal_is_the_right_error(connector: str, refusal: str) -> None:
    """Each has its code, says what to do without quoting a secret, and keeps the wait that was asked for."""
    status, body, headers, usual = REFUSALS[refusal]
    case = next(case for case in GOOD if case.connector == connector)
    reads = CONNECTORS[connector]
    with pytest.raises(FetchError) as caught:
        reads.fetch(reads.Options.model_validate(case.said["options"]), {}, Refusing(status, body, headers))
    error = caught.value
    assert error.code == refusals(connector).get(refusal, usual)
    assert error.message and error.advice.endswith(".")
    assert error.retry_after == (timedelta(seconds=120) if "retry-after" in headers else None)
    assert refusal != "410" or error.permanent
    for secret in secrets_of(case):
        assert secret not in f"{error.message} {error.advice} {error!r}"


def secrets_of(case: Case) -> list[str]:
    options = CONNECTORS[case.connector].Options.model_validate(case.said["options"])
    values = [getattr(options, option) for option in type(options).model_fields]
    return [value.get_secret_value() for value in values if isinstance(value, Secret) and value]


@pytest.mark.parametrize("case", BAD, ids=name)
def test_failures_are_fetch_errors(case: Case) -> None:
    """A failure has its code, says whether it is for good, and gives advice."""
    with pytest.raises(FetchError) as caught:
        read(case)
    assert caught.value.code == case.said["error"]
    assert caught.value.advice.endswith(".")
    assert caught.value.message
