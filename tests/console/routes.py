"""Every route of the console, and a request for each that would do something if it were let through."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from httpx import Response

from listener.services import corrections, webcare
from listener.services.installation import Installation
from listener.terms import CorrectionField
from models import Brand, Case
from tests.factories import make_agent, make_source, now

ENDLESS = {"live_queue"}  # a stream of events: read in test_live
LEAVING = {"sign_out", "api_sign_out"}  # would end the sign-in that the next routes are asked with

# What a request must hold to be looked at: by route name, as a form or as JSON.
BODIES: dict[str, dict[str, Any]] = {
    "note_on_case": {"text": "Seen before"},
    "close_case": {"reason": "spam"},
    "tag_case": {"text": "invoice"},
    "correct_mention": {"said": "urgency:high"},
    "change_many": {"act": "release", "case": "1:0:"},
    "keep_view": {"name": "Mine", "query": "view=mine"},
    "wish_alarms": {"wished": "default"},
    "api_close": {"reason": "spam"},
    "api_note": {"text": "Seen before"},
    "api_snooze": {},
    "api_escalate": {"tier": "n2", "reason": "other"},
    "api_merge": {"into": 1},
    "api_split": {"posts": []},
    "api_tag": {"tags": ["invoice"]},
    "api_reply": {"text": "Hello", "version": 1},
    "api_approve": {"text": "Hello"},
    "api_refuse": {"why": "Too long"},
    "api_correct": {"field": "urgency", "value": "low"},
    "escalate_case": {"tier": "n2", "reason": "other"},
    "merge_case": {"into": "1"},
    "answer_case": {"does": "record", "version": "1", "text": "Hello"},
    "approve_answer": {"text": "Hello"},
    "refuse_answer": {"why": "Too long"},
    "insert_article": {"article": "00000000-0000-7000-8000-000000000000"},
    "link_author": {"one": "00000000-0000-7000-8000-000000000000", "other": "00000000-0000-7000-8000-000000000001"},
    "unlink_author": {"one": "00000000-0000-7000-8000-000000000000", "other": "00000000-0000-7000-8000-000000000001"},
    "set_day": {"day": "2030-12-31"},
    "snooze_case": {"until": "hour"},
    "change_profile": {"name": "New name"},
    "forgot": {"email": "nobody@example.org"},
    "link_user": {"way": "show"},
    "invite_user": {"email": "new@example.org"},
    "change_user": {"name": "Speaker", "reach": "all"},
}
QUERIES: dict[str, dict[str, str]] = {"api_withdraw": {"field": "urgency"}, "bulk_page": {"act": "spam"}}

Keys = Mapping[str, str]
NO_KEY = "00000000-0000-7000-8000-000000000000"  # for names in paths that are not of a brand


def routes(app: FastAPI) -> list[APIRoute]:
    def walk(found: list[object]) -> Iterator[APIRoute]:
        for route in found:
            if isinstance(route, APIRoute):
                yield route
            else:
                yield from walk(list(getattr(getattr(route, "original_router", route), "routes", []) or []))

    return list(walk(list(app.routes)))


def keys_of(inst: Installation, brand: Brand, case: Case) -> Keys:
    """Return a value for each name in the routes' paths: keys of what there is of the brand."""
    (post,) = webcare.case(inst, case.number).posts
    agent = make_agent(inst.database, "Speaker")
    source = make_source(inst.database, f"{brand.name} page", brand_id=brand.id, connector="fake")
    said = corrections.record(inst, post.mention.id, agent, CorrectionField.URGENCY, "high", now())
    keys = {
        "number": str(case.number), "slug": brand.slug, "day": "2030-01-01", "token": "x",
        "mention": str(post.mention.id), "correction": str(said.id), "source": str(source.id), "kind": "fake",
    }  # fmt: skip
    return defaultdict(lambda: NO_KEY, keys)


def ask(client: TestClient, route: APIRoute, keys: Keys, **headers: str) -> Response:
    (method,) = route.methods - {"HEAD"}
    body = BODIES.get(route.name)
    kind = "json" if route.path.startswith("/api/") else "data"
    path = route.path.format_map(keys)
    return client.request(method, path, params=QUERIES.get(route.name), headers=headers, **{kind: body})
