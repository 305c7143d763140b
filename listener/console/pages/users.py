"""Who works here: invited by a link, given a role, a tier and brands, put out. For owners."""

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from listener.console import i18n
from listener.console.inputs import Text
from listener.console.rendering import page, words
from listener.console.state import installation, now
from listener.errors import Conflict, ListenerError
from listener.services import accounts, inviting, overview, registry, signing_in
from listener.terms import Role, Tier

router = APIRouter(include_in_schema=False)
DONE = ("changed", "put_out", "let_in", "ended", "withdrawn", "unlinked")


@dataclass
class Standing:
    """What may be said of somebody: what they are called and may do, on which tier, for which brands."""

    name: Annotated[Text, Form()] = ""
    role: Annotated[Role, Form()] = Role.AGENT
    tier: Annotated[Tier, Form()] = Tier.N1
    reach: Annotated[str, Form()] = "all"  # or «some», those of `brands`
    brands: Annotated[list[Text] | None, Form()] = None

    @property
    def slugs(self) -> list[str] | None:
        """The short names of their brands; None: all."""
        return None if self.reach == "all" else self.brands or []


@router.get("/users")
def users_page(request: Request, done: str = "") -> Response:
    return _users(request, done=done)


@router.post("/users")
def invite_user(
    request: Request,
    typed: Annotated[Standing, Depends()],
    email: Annotated[Text, Form()] = "",
    language: Annotated[Text, Form()] = "",
    way: Annotated[Text, Form()] = "mail",
) -> Response:
    """Add somebody and mail the link with which they enter; a link that is not mailed is shown this once."""
    inst, locale = installation(request), language if language in i18n.LANGUAGES else words(request).locale
    try:
        handed = inviting.invite(
            inst, email, typed.name, typed.role, now(), tier=typed.tier, brands=typed.slugs, locale=locale,
            mail=way == "mail",
        )  # fmt: skip
    except ListenerError as error:
        return _users(request, 400, typed=typed, email=email, language=locale, message=words(request).error(error))
    return _users(request, handed=handed)


@router.get("/users/{person}")
def user_page(request: Request, person: UUID, done: str = "") -> Response:
    return _user(request, person, done=done)


@router.post("/users/{person}")
def change_user(request: Request, person: UUID, typed: Annotated[Standing, Depends()]) -> Response:
    try:
        registry.change_agent(
            installation(request), person, name=typed.name, role=typed.role, tier=typed.tier, brands=typed.slugs,
            all_brands=typed.slugs is None,
        )  # fmt: skip
    except ListenerError as error:
        return _user(request, person, 400, message=words(request).error(error))
    return RedirectResponse(f"/users/{person}?done=changed", 303)


@router.post("/users/{person}/link")
def link_user(request: Request, person: UUID, way: Annotated[Text, Form()] = "mail") -> Response:
    """Mail a new link, or show it, for who lost the password or the link before."""
    return _user(request, person, handed=inviting.renew(installation(request), person, now(), mail=way == "mail"))


@router.post("/users/{person}/withdraw")
def withdraw_user(request: Request, person: UUID) -> Response:
    """Take an invitation back: its links are worth nothing, and who never entered is gone from the list."""
    try:
        inviting.withdraw(installation(request), person)
    except Conflict as error:
        return _user(request, person, 400, message=words(request).error(error))
    return RedirectResponse("/users?done=withdrawn", 303)


@router.post("/users/{person}/unlink")
def unlink_user(request: Request, person: UUID) -> Response:
    """Forget who they are to the sign-in provider, for who got a new account there."""
    signing_in.forget_identity(installation(request), person)
    return RedirectResponse(f"/users/{person}?done=unlinked", 303)


@router.post("/users/{person}/sign-ins/end")
def end_user_sign_ins(request: Request, person: UUID) -> Response:
    accounts.end_other_sign_ins(installation(request), person)
    return RedirectResponse(f"/users/{person}?done=ended", 303)


@router.post("/users/{person}/put-out")
def put_out_user(request: Request, person: UUID) -> Response:
    return _enter(request, person, active=False)


@router.post("/users/{person}/let-in")
def let_in_user(request: Request, person: UUID) -> Response:
    return _enter(request, person, active=True)


def _enter(request: Request, person: UUID, *, active: bool) -> Response:
    try:
        registry.change_agent(installation(request), person, active=active)
    except ListenerError as error:
        return _user(request, person, 400, message=words(request).error(error))
    return RedirectResponse(f"/users/{person}?done={'let_in' if active else 'put_out'}", 303)


def _users(request: Request, status: int = 200, **shown: Any) -> Response:
    inst = installation(request)
    done, locale = shown.pop("done", ""), words(request).locale
    shown = {"typed": Standing(), "email": "", "language": locale, "message": "", "handed": None} | shown
    return page(request, "users.html", status, views=registry.all_agents(inst, now()), brands=overview.brands(inst),
                roles=list(Role), tiers=list(Tier), may_mail=bool(inst.settings.smtp_url),
                provider=inst.settings.oidc_label, done=done if done in DONE else "", **shown)  # fmt: skip


def _user(request: Request, person: UUID, status: int = 200, **shown: Any) -> Response:
    inst = installation(request)
    view = registry.show_agent(inst, person, now())
    slugs = [brand.slug for brand in view.brands]
    typed = Standing(
        view.agent.name, view.agent.role, view.agent.tier, "all" if view.agent.all_brands else "some", slugs
    )
    done = shown.pop("done", "")
    shown = {"message": "", "handed": None, "done": done if done in DONE else ""} | shown
    return page(request, "user.html", status, view=view, typed=typed, brands=overview.brands(inst), roles=list(Role),
                tiers=list(Tier), may_mail=bool(inst.settings.smtp_url),
                provider=inst.settings.oidc_label, **shown)  # fmt: skip
