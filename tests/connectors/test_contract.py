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
from listener.terms import Batch
from tests.connectors.recorded import Case, cases

CONNECTORS = load_connectors()
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
    """What is remembered survives storage, and the next reading with it brings nothing twice or the same."""
    first = read(case)
    cursor = json.loads(json.dumps(dict(first.cursor)))
    second = read(case, cursor)
    assert second.not_modified or second.documents == first.documents


@pytest.mark.parametrize("case", BAD, ids=name)
def test_failures_are_fetch_errors(case: Case) -> None:
    """A failure has its code, says whether it is for good, and gives advice."""
    with pytest.raises(FetchError) as caught:
        read(case)
    assert caught.value.code == case.said["error"]
    assert caught.value.advice.endswith(".")
    assert caught.value.message
