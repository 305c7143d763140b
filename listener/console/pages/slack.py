"""The buttons of our messages in Slack, and the page where somebody says who they are there."""

import json
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool

from listener.console.rendering import page
from listener.console.state import agent, installation, now
from listener.console.words import Words
from listener.errors import Conflict, ListenerError, OutsideError
from listener.notifiers import replaced, whispered
from listener.services import slack
from listener.services.installation import Installation
from listener.services.slack import App

router = APIRouter(include_in_schema=False)


@router.post("/slack/actions")
async def slack_actions(request: Request) -> Response:
    """Do what was pressed, and let the message say so. The signature of the Slack app proves who asks."""
    return await run_in_threadpool(_pressed, request, await request.body())


def _pressed(request: Request, body: bytes) -> Response:
    inst, headers = installation(request), request.headers
    signature, timestamp = headers.get("x-slack-signature", ""), headers.get("x-slack-request-timestamp", "")
    app = slack.signed(inst, body, timestamp, signature, now())
    said = _payload(body)
    acts = [one for one in said.get("actions", ()) if one.get("action_id") in slack.ACTS]
    if said.get("type") != "block_actions" or not acts or not str(acts[0].get("value", "")).isdigit():
        return Response(status_code=200)  # a link was opened: Slack tells of that too
    work = BackgroundTask(_act, inst, app, said, acts[0]["action_id"], int(acts[0]["value"]))
    return Response(status_code=200, background=work)  # Slack waits 3 seconds


def _payload(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(parse_qs(body.decode("utf-8"))["payload"][0])
    except (ValueError, KeyError):
        raise ListenerError("The request cannot be read", advice="Send it as Slack does.") from None
    return said if isinstance(said, dict) else {}


def _act(inst: Installation, app: App, said: dict[str, Any], act: str, number: int) -> None:
    """Do it, and tell Slack. What it does not take is lost, and the console still says it."""
    answer, address = _answer(inst, app, said, act, number), str(said.get("response_url", ""))
    if answer is None or urlsplit(address).netloc not in app.hosts:
        return
    with suppress(OutsideError):
        inst.http.post(address, content=answer, headers={"content-type": "application/json; charset=utf-8"})


def _answer(inst: Installation, app: App, said: dict[str, Any], act: str, number: int) -> bytes | None:
    """Do it, and return what the message becomes, or what is whispered to who pressed.

    None: what a bot has posted follows its case (listener.services.revising), whoever did something with it.
    """
    user = said.get("user", {})
    member, name = str(user.get("id", ""))[:40], str(user.get("name", ""))
    who, email = slack.person(inst, app, member, now())
    w = Words(who.locale if who else app.locale, ZoneInfo("UTC"), now())
    if who is None:
        unknown = w.t("slack.unmatched", email=email) if email else w.t("slack.unknown")
        return whispered(unknown, slack.link_address(inst.settings, app, member, name), w.t("slack.link"))
    try:
        slack.press(inst, app, who, act, number, now())
    except Conflict as error:
        return whispered(w.error(error)) if app.bot else replaced(said.get("message", {}), w.error(error))
    except ListenerError as error:
        return whispered(w.error(error))
    return None if app.bot else replaced(said.get("message", {}), w.t(f"slack.{act}", name=who.name))


@router.get("/slack/link/{token}")
def slack_link_page(request: Request, token: str) -> Response:
    _, _, name = slack.linked(installation(request).settings, token)
    return page(request, "slack_link.html", name=name, token=token)


@router.post("/slack/link/{token}")
def slack_link(request: Request, token: str) -> Response:
    slack.link(installation(request), token, agent(request), now())
    return RedirectResponse("/queue", 303)
