"""Enter, leave, choose a password by a one-time link, choose language and theme."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Form, Request
from fastapi.responses import RedirectResponse, Response

from listener.console import i18n
from listener.console.access import cookie_name, is_https
from listener.console.inputs import Text
from listener.console.problems import status_of
from listener.console.rendering import THEMES, page, words
from listener.console.state import installation, now
from listener.errors import ListenerError, NotAllowed, NotFound, TooManyAttempts
from listener.services import accounts, inviting
from listener.services.accounts import FIRST_OWNER, SIGN_IN_LIFETIME, Entry
from listener.services.passwords import LEAST_PASSWORD, LONGEST_PASSWORD
from models import Agent

router = APIRouter(include_in_schema=False)
A_YEAR = 365 * 86_400


@router.get("/sign-in")
def sign_in_page(request: Request, next: str = "/queue", left: str = "") -> Response:
    if request.state.agent:
        return RedirectResponse(local_path(next), 303)
    return sign_in_form(request, next=local_path(next), left=left == "provider")


@router.post("/sign-in")
def sign_in(
    request: Request,
    email: Annotated[Text, Form()],
    password: Annotated[Text, Form()],
    next: Annotated[str, Form()] = "",
) -> Response:
    inst = installation(request)
    try:
        entry = accounts.sign_in(inst, email, password, now=now(), **caller(request))
    except NotAllowed as error:
        message = words(request).t("sign_in.throttled" if isinstance(error, TooManyAttempts) else "sign_in.wrong")
        return sign_in_form(request, status_of(error), next=local_path(next), email=email, message=message)
    if request.state.token:  # whoever was signed in with this browser before is not any more
        accounts.sign_out(inst, request.state.token)
    return entered(request, entry, local_path(next))


@router.post("/sign-out")
def sign_out(request: Request) -> Response:
    by_provider = accounts.sign_out(installation(request), request.state.token)
    answer = RedirectResponse("/sign-in?left=provider" if by_provider else "/sign-in", 303)
    answer.delete_cookie(cookie_name(request), path="/", secure=is_https(request), httponly=True, samesite="lax")
    return answer


@router.get("/welcome")
def welcome_page(request: Request, token: str = "") -> Response:
    try:
        agent = _invited(request, token)
    except NotFound:
        return page(request, "error.html", 404, message=words(request).t("welcome.used"))
    first = agent.email == FIRST_OWNER
    return page(request, "welcome.html", token=token, first=first, email="" if first else agent.email, name=agent.name,
                least=LEAST_PASSWORD, message="")  # fmt: skip


@router.post("/welcome")
def welcome(
    request: Request,
    after: BackgroundTasks,
    token: Annotated[str, Form()],
    password: Annotated[Text, Form()],
    email: Annotated[Text, Form()] = "",
    name: Annotated[Text, Form()] = "",
) -> Response:
    """Let somebody in with the password they chose; who had one before is told by mail that it was changed."""
    inst, moment = installation(request), now()
    try:
        had_one = bool(_invited(request, token).password_hash)
        locale = words(request).locale
        agent = accounts.accept(inst, token, password, moment, email=email, name=name, locale=locale)
    except NotFound:
        return page(request, "error.html", 404, message=words(request).t("welcome.used"))
    except ListenerError as error:
        first = bool(email)
        refused = not LEAST_PASSWORD <= len(password) <= LONGEST_PASSWORD
        w = words(request)
        message = w.t("welcome.password_rule", n=LEAST_PASSWORD) if refused else w.error(error)
        return page(request, "welcome.html", 400, token=token, first=first, email=email, name=name,
                    least=LEAST_PASSWORD, message=message)  # fmt: skip
    entry = accounts.sign_in(inst, agent.email, password, "welcome", now(), caller(request)["browser"])
    if had_one:
        after.add_task(inviting.tell_change, inst, agent, moment)
    return entered(request, entry, "/queue")


@router.post("/preferences")
def preferences(
    request: Request,
    language: Annotated[str, Form()] = "",
    theme: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "",
) -> Response:
    answer = RedirectResponse(local_path(next), 303)
    if language in i18n.LANGUAGES:
        _remember(request, answer, "lang", language)
        if request.state.agent:
            accounts.prefer(installation(request), request.state.agent.id, locale=language)
    if theme in THEMES:
        _remember(request, answer, "theme", theme)
    return answer


def _invited(request: Request, token: str) -> Agent:
    """Return whom a link invites, and speak their language from here on, as its mail did. Raises NotFound."""
    agent = accounts.invited(installation(request), token, now())
    if agent.email != FIRST_OWNER:
        request.state.locale = agent.locale
    return agent


def sign_in_form(
    request: Request, status: int = 200, *, next: str = "/queue", email: str = "", message: str = "", left: bool = False
) -> Response:
    """Show the door: the provider's button where there is one, and the password for whom it counts."""
    settings = installation(request).settings
    return page(
        request, "sign_in.html", status, next=next, email=email, message=message, provider=settings.oidc_label,
        for_all=settings.password_sign_in, left=left and bool(settings.oidc_issuer),
    )  # fmt: skip


def local_path(path: str) -> str:
    """Return the path if it is one of ours; the queue otherwise. A redirect never leads to another site."""
    leaves = not path.startswith("/") or path.startswith(("//", "/\\")) or any(ord(c) < 33 for c in path)
    return "/queue" if leaves else path


def caller(request: Request) -> dict[str, str]:
    """Return from where somebody asks: the network address, and what their browser calls itself."""
    address = request.client.host if request.client else ""
    return {"address": address, "browser": request.headers.get("user-agent", "")}


def entered(request: Request, entry: Entry, path: str) -> Response:
    answer = RedirectResponse(path, 303)
    lifetime = int(SIGN_IN_LIFETIME.total_seconds())
    answer.set_cookie(
        cookie_name(request), entry.token, max_age=lifetime, httponly=True, samesite="lax", secure=is_https(request)
    )
    return answer


def _remember(request: Request, answer: Response, name: str, value: str) -> None:
    answer.set_cookie(name, value, max_age=A_YEAR, samesite="lax", secure=is_https(request))
