"""Sign-in through an OpenID Connect provider: out, back, and out for good."""

import logging

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from listener.console.access import is_https
from listener.console.pages.accounts import caller, entered, local_path, sign_in_form
from listener.console.rendering import words
from listener.console.state import console, installation, now
from listener.decide.openid import Refusal
from listener.errors import EntryRefused, NotFound, TooManyAttempts
from listener.services import accounts, signing_in, throttle
from listener.services.signing_in import Provider

router = APIRouter(include_in_schema=False)
log = logging.getLogger("listener.console.provider")
OF_THE_PROVIDER = (Refusal.DOWN, Refusal.MISBEHAVES, Refusal.CLIENT)


@router.get("/sign-in/provider")
def provider_sign_in(request: Request, next: str = "/queue") -> Response:
    """Send the browser to the provider; what it needs to come back it keeps in a cookie for ten minutes."""
    if request.state.agent:
        return RedirectResponse(local_path(next), 303)
    if throttle.wait(installation(request), _keys(request), now()):
        return _too_often(request)
    try:
        start = signing_in.begin(installation(request), _provider(request), local_path(next), now())
    except EntryRefused as error:
        return _refused(request, error)
    answer = RedirectResponse(start.address, 303)
    answer.set_cookie(
        _cookie(request), start.kept, max_age=int(signing_in.LIFETIME.total_seconds()), httponly=True,
        samesite="lax", secure=is_https(request),
    )  # fmt: skip
    return answer


@router.get("/sign-in/provider/back")
def provider_back(request: Request) -> Response:
    """Let in whom the provider sent back. A sign-in of this browser from before ends."""
    inst, provider, kept = installation(request), _provider(request), request.cookies.get(_cookie(request), "")
    try:
        attempt = throttle.begin(inst, _keys(request), now())
    except TooManyAttempts:
        return _too_often(request)
    try:
        person, path = signing_in.finish(inst, provider, kept, dict(request.query_params), now())
        entry = signing_in.enter(inst, person, now(), locale=words(request).locale, **caller(request))
    except EntryRefused as error:
        if error.code in OF_THE_PROVIDER:
            inst.database.write(lambda session: throttle.pay_back(session, attempt))
        return _forgotten(request, _refused(request, error))
    inst.database.write(lambda session: throttle.pay_back(session, attempt))
    if request.state.token:
        accounts.sign_out(inst, request.state.token)
    return _forgotten(request, entered(request, entry, local_path(path)))


@router.get("/sign-out/provider")
def provider_sign_out(request: Request) -> Response:
    """Lead to where somebody leaves the provider too, for the next one at this machine."""
    try:
        address = signing_in.way_out(installation(request), _provider(request), now())
    except EntryRefused as error:
        return _refused(request, error)
    return RedirectResponse(address or "/sign-in", 303)


def _provider(request: Request) -> Provider:
    if (provider := console(request).provider) is None:
        raise NotFound("There is no sign-in provider", advice="Set LISTENER_OIDC_ISSUER.")
    return provider


def _refused(request: Request, error: EntryRefused) -> Response:
    """Say in words why not, and tell the operator the details."""
    log.warning("Sign-in through the provider refused, %s: %s", error.code, error.message)
    status = 502 if error.code in OF_THE_PROVIDER else 403
    name = installation(request).settings.oidc_label
    return sign_in_form(request, status, message=words(request).t(f"provider.{error.code}", provider=name))


def _too_often(request: Request) -> Response:
    return sign_in_form(request, 429, message=words(request).t("sign_in.throttled"))


def _keys(request: Request) -> throttle.Keys:
    return throttle.of_sign_in(installation(request), "provider", caller(request)["address"])


def _cookie(request: Request) -> str:
    return "__Host-listener-provider" if is_https(request) else "listener-provider"


def _forgotten(request: Request, answer: Response) -> Response:
    answer.delete_cookie(_cookie(request), path="/", secure=is_https(request), httponly=True, samesite="lax")
    return answer
