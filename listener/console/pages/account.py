"""One's own account: name, language, zone and password, where one is signed in, tokens for one's programs."""

from typing import Annotated, Any
from uuid import UUID
from zoneinfo import available_timezones

from fastapi import APIRouter, BackgroundTasks, Form, Request
from fastapi.responses import RedirectResponse, Response

from listener.console import i18n
from listener.console.inputs import Text
from listener.console.pages.accounts import caller, entered
from listener.console.rendering import page, words
from listener.console.state import agent, installation, now
from listener.errors import ListenerError, NotAllowed, TooManyAttempts
from listener.services import accounts, inviting, registry, visiting
from listener.services.passwords import LEAST_PASSWORD, LONGEST_PASSWORD, digest
from listener.terms import TokenUse

router = APIRouter(include_in_schema=False)
DONE = ("profile", "password", "revoked", "ended")
DAYS = (30, 90, 365)  # how long a token may work; or until it is revoked


@router.get("/account")
def account_page(request: Request, done: str = "") -> Response:
    return _account(request, done=done)


@router.post("/account/profile")
def change_profile(
    request: Request,
    name: Annotated[Text, Form()] = "",
    language: Annotated[Text, Form()] = "",
    time_zone: Annotated[Text, Form()] = "",
) -> Response:
    """Keep name, language and zone; an empty zone is that of the browser."""
    if time_zone and time_zone not in available_timezones():
        return _account(request, 400, wrong={"zone": words(request).t("account.zone_wrong")})
    locale = language if language in i18n.LANGUAGES else ""
    accounts.prefer(installation(request), agent(request).id, locale=locale, time_zone=time_zone, name=name)
    return RedirectResponse("/account?done=profile", 303)


@router.post("/account/password")
def change_password(
    request: Request, after: BackgroundTasks, current: Annotated[Text, Form()] = "", new: Annotated[Text, Form()] = ""
) -> Response:
    """Replace one's password; this browser goes on with a new sign-in, every other one has ended; a mail says so."""
    inst, moment = installation(request), now()
    try:
        entry = accounts.change_password(inst, agent(request), current, new, moment, **caller(request))
    except TooManyAttempts:
        return _account(request, 429, wrong={"current": words(request).t("sign_in.throttled")})
    except NotAllowed:
        return _account(request, 400, wrong={"current": words(request).t("account.current_wrong")})
    except ListenerError:
        return _account(request, 400, wrong={"new": words(request).t("welcome.password_rule", n=LEAST_PASSWORD)})
    after.add_task(inviting.tell_change, inst, entry.agent, moment)
    return entered(request, entry, "/account?done=password")


@router.post("/account/tokens")
def make_token(
    request: Request,
    name: Annotated[Text, Form()] = "",
    use: Annotated[TokenUse, Form()] = TokenUse.READ,
    days: Annotated[int, Form(ge=0, le=3650)] = 0,
) -> Response:
    """Make a token and show it, this once: there is no page to come back to."""
    try:
        token = visiting.make_token(installation(request), agent(request).id, name, use, now(), days or None)
    except ListenerError as error:
        return _account(request, 400, wrong={"token": words(request).error(error)})
    return _account(request, token=token)


@router.post("/account/tokens/{key}/revoke")
def revoke_token(request: Request, key: UUID) -> Response:
    visiting.revoke_token(installation(request), agent(request).id, key)
    return RedirectResponse("/account?done=revoked", 303)


@router.post("/account/sign-ins/end")
def end_other_sign_ins(request: Request) -> Response:
    accounts.end_other_sign_ins(installation(request), agent(request).id, request.state.token)
    return RedirectResponse("/account?done=ended", 303)


@router.post("/account/sign-ins/{sign_in}/end")
def end_sign_in(request: Request, sign_in: Text) -> Response:
    accounts.end_sign_in(installation(request), agent(request).id, sign_in)
    return RedirectResponse("/account?done=ended", 303)


def _account(request: Request, status: int = 200, **shown: Any) -> Response:
    inst, me = installation(request), agent(request)
    done = shown.get("done", "")
    return page(
        request, "account.html", status, me=registry.show_agent(inst, me.id, now()),
        sign_ins=visiting.sign_ins(inst, me.id, now()), here=digest(request.state.token),
        has_password=bool(me.password_hash) and accounts.password_counts(inst, me),
        tokens=visiting.tokens(inst, me.id, now()), uses=list(TokenUse), days=DAYS, least=LEAST_PASSWORD,
        most=LONGEST_PASSWORD, zones=sorted(available_timezones()), token=shown.get("token", ""),
        wrong=shown.get("wrong", {}), done=done if done in DONE else "",
    )  # fmt: skip
