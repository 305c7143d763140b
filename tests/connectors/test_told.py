"""What every connector promises whose source calls us, on recorded calls. One without a recording fails.

`recordings/<connector>/told.json` has cases: `options`, what is `said` to us, what it names (`named`) and what nobody
reads (`unread`); then the `answers` when it is asked for, and what comes of them: ids of `documents` and `deleted`, the
codes of what is `refused`, and what had no answer (`unanswered`).
"""

import hmac
import json
from collections.abc import Mapping
from typing import Any

import pytest

from listener.connectors import load_connectors
from listener.errors import FetchError, NotTaken
from listener.ports import Heard, Told
from listener.terms import Batch, FetchedDocument
from tests.connectors.recorded import RECORDINGS, Case, Refusing, cases

CONNECTORS = {name: found for name, found in load_connectors().items() if isinstance(found, Told)}
FILES = {name: RECORDINGS / name / "told.json" for name in CONNECTORS}
TOLD = [Case(name, said) for name, file in FILES.items() if file.exists() for said in json.loads(file.read_text())]


ODD: list[Any] = [None, 1, "x", [], {}, [[]], {"id": []}, {"changes": 1}, {"changes": [1, {"value": 1}]}]


def name(case: Case) -> str:
    return case.name


def options(case: Case) -> Any:
    return CONNECTORS[case.connector].Options.model_validate(case.said["options"])  # type: ignore[attr-defined]


def signed(secret: str, body: bytes) -> dict[str, str]:
    return {"x-hub-signature-256": "sha256=" + hmac.new(secret.encode(), body, "sha256").hexdigest()}


def hear(case: Case, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Heard | None:
    body = json.dumps(case.said["said"]).encode() if body is None else body
    headers = signed(case.said["options"]["app_secret"], body) if headers is None else headers
    return CONNECTORS[case.connector].hear(options(case), headers, body)


def ask(case: Case) -> Mapping[str, Batch | FetchError]:
    return CONNECTORS[case.connector].ask(options(case), case.said["named"], case.http())


def documents(answers: Mapping[str, Batch | FetchError]) -> dict[str, FetchedDocument]:
    found = [one for batch in answers.values() if isinstance(batch, Batch) for one in batch.documents]
    return {one.external_id: one for one in found}


@pytest.mark.parametrize("connector", CONNECTORS)
def test_every_connector_that_is_called_is_recorded(connector: str) -> None:
    """With a call that names something, one that is asked for in vain, and one of what nobody reads."""
    recorded = [case.said for case in TOLD if case.connector == connector]
    assert {"named", "refused", "unread"} <= {key for said in recorded for key, value in said.items() if value}


@pytest.mark.parametrize("case", TOLD, ids=name)
def test_a_signed_call_names_what_is_new(case: Case) -> None:
    """What concerns the source, once; what it said itself not, and what nobody reads by its field."""
    assert hear(case) == Heard(tuple(case.said["named"]), tuple(case.said["unread"]))
    assert all(0 < len(one) <= 500 for one in case.said["named"])


@pytest.mark.parametrize("case", TOLD[:1] + TOLD[-1:], ids=name)
def test_what_is_not_signed_is_not_heard(case: Case) -> None:
    """No signature, another's, another method, another body, no secret at all."""
    body = json.dumps(case.said["said"]).encode()
    right = signed(case.said["options"]["app_secret"], body)
    (digest,) = right.values()
    assert hear(case, body, right) is not None
    for wrong in ("", "sha256=", digest[:-1], digest.removeprefix("sha256="), digest.replace("256", "1"), "sha256=é"):
        assert hear(case, body, {"x-hub-signature-256": wrong}) is None
    assert hear(case, body, {}) is None and hear(case, body + b" ", right) is None
    assert hear(case, body, signed("another secret", body)) is None
    bare = Case(case.connector, {**case.said, "options": {**case.said["options"], "app_secret": ""}})
    assert hear(bare, body, signed("", body)) is None


@pytest.mark.parametrize("connector", CONNECTORS)
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"entry": 1}', b"\xff", b"[" * 100_000, b'{"object": "page"}'])
def test_a_signed_call_that_is_none_is_refused(connector: str, body: bytes) -> None:
    """It says so, and quotes nothing."""
    case = next(case for case in TOLD if case.connector == connector)
    with pytest.raises(NotTaken) as refused:
        hear(case, body)
    assert refused.value.code == "unreadable" and refused.value.advice.endswith(".")


@pytest.mark.parametrize("connector", CONNECTORS)
@pytest.mark.parametrize(
    "odd", [None, 1, "x", [], {}, [[]], {"id": []}, {"changes": 1}, {"changes": [1, {"value": 1}]}]
)
def test_odd_parts_of_a_call_are_passed_over(connector: str, odd: Any) -> None:
    """Whatever stands where an entry, a change or a value should be."""
    case = next(case for case in TOLD if case.connector == connector)
    said = case.said["said"]
    ours = {"id": said["entry"][0]["id"]}
    for entry in (odd, ours | (odd if isinstance(odd, dict) else {"changes": odd})):
        assert not getattr(hear(case, json.dumps({**said, "entry": [entry]}).encode()), "named", ())
    values = [{"field": change["field"], "value": odd} for change in said["entry"][0]["changes"]]
    heard = hear(case, json.dumps({**said, "entry": [{**ours, "changes": values}]}).encode())
    assert heard is not None and not heard.named


@pytest.mark.parametrize("case", TOLD, ids=name)
def test_what_was_named_is_asked_for(case: Case) -> None:
    """Documents, what is gone, what is refused and why; what had no answer is left open. Twice it is the same."""
    answers = ask(case)
    deleted = [one for batch in answers.values() if isinstance(batch, Batch) for one in batch.deleted]
    assert (list(documents(answers)), deleted) == (case.said["documents"], case.said["deleted"])
    refused = {one: error.code for one, error in answers.items() if isinstance(error, FetchError)}
    assert refused == case.said["refused"]
    assert [one for one in case.said["named"] if one not in answers] == case.said["unanswered"]
    assert documents(ask(case)) == documents(answers)


@pytest.mark.parametrize("connector", CONNECTORS)
def test_what_is_asked_for_is_what_is_read(connector: str) -> None:
    """A post or comment that a reading brings too has the same id, words, author and place: it is kept once."""
    case = next(case for case in TOLD if case.connector == connector)
    recorded = next(one for one in cases(connector) if "error" not in one.said)
    reads = load_connectors()[connector]
    read = reads.fetch(reads.Options.model_validate(recorded.said["options"]), {}, recorded.http()).documents
    asked, both = documents(ask(case)), 0
    for one in read:
        if found := asked.get(one.external_id):
            both += 1
            assert (found.author, found.url, found.published_at) == (one.author, one.url, one.published_at)
            assert found.in_reply_to == one.in_reply_to
    assert both


@pytest.mark.parametrize("connector", CONNECTORS)
@pytest.mark.parametrize(
    ("status", "body", "code"),
    [(500, b"", "http_error"), (200, b"<html>", "not_json"), (200, b"{}", "unexpected_shape"),
     (400, b'{"error": {"code": 190}}', "unauthorised"), (400, b'{"error": {"code": 32}}', "throttled")],
)  # fmt: skip
def test_a_refusal_of_everything_is_an_error(connector: str, status: int, body: bytes, code: str) -> None:
    """Then nothing was asked, and it is asked again."""
    case = next(case for case in TOLD if case.connector == connector)
    with pytest.raises(FetchError) as refused:
        CONNECTORS[connector].ask(options(case), case.said["named"], Refusing(status, body, {}))
    assert refused.value.code == code and refused.value.advice.endswith(".")
    assert case.said["options"]["token"] not in f"{refused.value} {refused.value.advice}"


@pytest.mark.parametrize("connector", CONNECTORS)
def test_the_challenge_is_for_who_knows_the_token(connector: str) -> None:
    """Nobody else hears it, and without a token nobody at all."""
    case = next(case for case in TOLD if case.connector == connector)
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": "a word"}
    knows = CONNECTORS[connector]
    right = options(case).model_copy(update={"verify_token": type(options(case).token)("a word")})
    assert knows.challenge(right, asked) == "1158201444"
    for wrong in ({"hub.verify_token": "another"}, {"hub.verify_token": ""}, {"hub.mode": "unsubscribe"}):
        assert knows.challenge(right, {**asked, **wrong}) is None
    bare = right.model_copy(update={"verify_token": type(right.token)("")})
    assert knows.challenge(bare, {**asked, "hub.verify_token": ""}) is None


def test_with_a_post_of_facebook_go_its_comments() -> None:
    """Meta tells of the post alone; comments have ids that begin with the second part of its own."""
    case = next(case for case in TOLD if case.connector == "facebook")
    removed = {"field": "feed", "value": {"item": "post", "post_id": "4711_2", "verb": "remove"}}
    said = {"object": "page", "entry": [{"id": "4711", "changes": [removed]}]}
    heard = hear(case, json.dumps(said).encode())
    assert heard == Heard(("gone post 4711_2",))
    answers = CONNECTORS["facebook"].ask(options(case), heard.named, case.http())
    assert answers == {"gone post 4711_2": Batch(deleted=("4711_2",), deleted_below=("2_",))}
