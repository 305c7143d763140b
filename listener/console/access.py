"""Who may use which route: the one place that checks roles, and the line each route has in it."""

import hashlib
import hmac

from fastapi import HTTPException, Request
from starlette.concurrency import run_in_threadpool

from listener.console.state import installation, now
from listener.decide.remarks import Saying
from listener.errors import NotAllowed
from listener.services import visiting
from listener.services.visiting import Visitor
from listener.terms import EVERY_BRAND, Role, TokenUse

ANYONE = None  # no sign-in needed
EVERYONE = frozenset(Role)
WORKERS = frozenset({Role.AGENT, Role.LEAD, Role.OWNER})  # a brand manager reads, and leaves the answers to agents
RUNNERS = frozenset({Role.LEAD, Role.MANAGER, Role.OWNER})
KEEPERS = frozenset({Role.MANAGER, Role.OWNER})  # say what a brand wishes of its alarms
LEADS = frozenset({Role.LEAD, Role.OWNER})  # write what agents say, and approve it
OWNERS = frozenset({Role.OWNER})  # set up the installation

# The role table, by route name. A route without a line is refused to everybody, and fails a test.
ACCESS: dict[str, frozenset[Role] | None] = {
    "sign_in_page": ANYONE,
    "sign_in": ANYONE,
    "sign_out": EVERYONE,
    "welcome_page": ANYONE,
    "welcome": ANYONE,
    "provider_sign_in": ANYONE,
    "provider_back": ANYONE,  # the state in the browser's cookie, and the provider's signature
    "provider_sign_out": ANYONE,  # the provider asks whether they mean it
    "forgot_page": ANYONE,
    "forgot": ANYONE,  # tells nobody who is here
    "preferences": ANYONE,
    "account_page": EVERYONE,  # each their own
    "change_profile": EVERYONE,
    "change_password": EVERYONE,
    "make_token": EVERYONE,
    "revoke_token": EVERYONE,
    "end_sign_in": EVERYONE,
    "end_other_sign_ins": EVERYONE,
    "users_page": OWNERS,
    "invite_user": OWNERS,
    "user_page": OWNERS,
    "change_user": OWNERS,
    "link_user": OWNERS,
    "withdraw_user": OWNERS,
    "unlink_user": OWNERS,
    "end_user_sign_ins": OWNERS,
    "put_out_user": OWNERS,
    "let_in_user": OWNERS,
    "unsubscribe_page": ANYONE,  # the link in the mail is signed
    "unsubscribe": ANYONE,
    "home": EVERYONE,
    "queue_page": EVERYONE,
    "live_queue": EVERYONE,
    "change_many": WORKERS,
    "bulk_page": WORKERS,
    "keep_view": EVERYONE,  # shared only by who leads, which the service checks
    "forget_view": EVERYONE,
    "case_page": EVERYONE,
    "author_page": LEADS,
    "link_author": LEADS,
    "unlink_author": LEADS,
    "claim_case": WORKERS,
    "release_case": WORKERS,
    "note_on_case": EVERYONE,
    "close_case": WORKERS,
    "reopen_case": WORKERS,
    "save_draft": WORKERS,
    "answer_case": WORKERS,
    "insert_article": WORKERS,
    "approve_answer": LEADS,  # never their own, which the service checks
    "refuse_answer": LEADS,
    "retract_answer": WORKERS,
    "approval_page": OWNERS,
    "require_approval": OWNERS,
    "answers_page": EVERYONE,
    "new_answer_page": LEADS,
    "add_answer": LEADS,
    "answer_page": LEADS,
    "change_answer": LEADS,
    "retire_answer": LEADS,
    "restore_answer": LEADS,
    "let_case_wait": WORKERS,
    "snooze_case": WORKERS,
    "resume_case": WORKERS,
    "rest_case_again": WORKERS,
    "escalate_case": WORKERS,
    "hand_case_back": WORKERS,
    "merge_case_page": WORKERS,
    "merge_case": WORKERS,
    "unmerge_case": WORKERS,
    "split_case_page": WORKERS,
    "split_case": WORKERS,
    "unsplit_case": WORKERS,
    "tag_case": EVERYONE,
    "untag_case": EVERYONE,
    "see_call": EVERYONE,
    "stay_on_case": EVERYONE,
    "leave_case": EVERYONE,
    "correct_mention": EVERYONE,  # a manager's word is as good: nobody knows better what is about the brand
    "withdraw_correction": EVERYONE,  # one's own; another's only as a lead, which the service checks
    "review_page": EVERYONE,
    "quality_page": EVERYONE,
    "brands_page": KEEPERS,
    "new_brand_page": OWNERS,
    "add_brand": OWNERS,
    "brand_page": KEEPERS,
    "change_brand": OWNERS,
    "pause_brand": OWNERS,
    "resume_brand": OWNERS,
    "remove_brand_page": OWNERS,
    "remove_brand": OWNERS,
    "restore_brand": OWNERS,
    "preview_queries": KEEPERS,
    "sources_page": EVERYONE,
    "new_source_page": OWNERS,
    "import_sources": OWNERS,
    "new_source_form": OWNERS,
    "add_source": OWNERS,
    "try_new_source": OWNERS,
    "source_page": KEEPERS,
    "change_source": OWNERS,
    "try_source": OWNERS,
    "poll_source": OWNERS,
    "enable_source": OWNERS,
    "disable_source": OWNERS,
    "remove_source_page": OWNERS,
    "remove_source": OWNERS,
    "channels_page": KEEPERS,
    "new_channel_page": OWNERS,
    "new_channel_form": OWNERS,
    "add_channel": OWNERS,
    "channel_page": KEEPERS,
    "change_channel": OWNERS,
    "test_channel": OWNERS,
    "enable_channel": OWNERS,
    "disable_channel": OWNERS,
    "remove_channel_page": OWNERS,
    "remove_channel": OWNERS,
    "policies_page": KEEPERS,
    "new_policy_page": OWNERS,
    "add_policy": OWNERS,
    "policy_page": KEEPERS,
    "change_policy": OWNERS,
    "remove_policy_page": OWNERS,
    "remove_policy": OWNERS,
    "preview_policy": KEEPERS,
    "calendars_page": KEEPERS,
    "new_calendar_page": OWNERS,
    "add_calendar": OWNERS,
    "calendar_page": KEEPERS,
    "change_calendar": OWNERS,
    "set_day": OWNERS,
    "forget_day": OWNERS,
    "remove_calendar_page": OWNERS,
    "remove_calendar": OWNERS,
    "audit_page": KEEPERS,
    "audit_file": KEEPERS,
    "digests_page": EVERYONE,
    "digest_page": EVERYONE,
    "digest_mail": EVERYONE,
    "team_page": RUNNERS,
    "deliveries_page": RUNNERS,
    "alarms_page": KEEPERS,
    "brand_alarms_page": KEEPERS,
    "wish_alarms": KEEPERS,
    "slack_actions": ANYONE,  # the signature of the Slack app proves who asks
    "slack_link_page": EVERYONE,
    "slack_link": EVERYONE,
    "help_page": EVERYONE,
    "livez": ANYONE,
    "readyz": ANYONE,
    "metrics": ANYONE,  # from this machine, or with a token: see health.py
    "openapi": ANYONE,
    "api_sign_in": ANYONE,
    "api_sign_out": EVERYONE,
    "api_cases": EVERYONE,
    "api_case": EVERYONE,
    "api_claim": WORKERS,
    "api_release": WORKERS,
    "api_close": WORKERS,
    "api_reopen": WORKERS,
    "api_note": EVERYONE,
    "api_wait": WORKERS,
    "api_snooze": WORKERS,
    "api_resume": WORKERS,
    "api_escalate": WORKERS,
    "api_hand_back": WORKERS,
    "api_merge": WORKERS,
    "api_unmerge": WORKERS,
    "api_split": WORKERS,
    "api_unsplit": WORKERS,
    "api_tag": EVERYONE,
    "api_untag": EVERYONE,
    "api_replies": EVERYONE,
    "api_reply": WORKERS,
    "api_approve": LEADS,
    "api_refuse": LEADS,
    "api_retract": WORKERS,
    "api_articles": EVERYONE,
    "api_corrections": EVERYONE,
    "api_correct": EVERYONE,
    "api_withdraw": EVERYONE,
    "api_brands": EVERYONE,
    "api_sources": EVERYONE,
    "api_policies": KEEPERS,
    "api_deliveries": RUNNERS,
    "verify_subscription": ANYONE,  # a hub, at an address nobody else knows
    "hear_hub": ANYONE,  # signed by the hub
    "api_ingest": ANYONE,  # signed with the secret of the source
    "api_challenge": ANYONE,  # tells nothing but what was asked, to who knows the verify token
    "api_notices": ANYONE,  # signed with the secret of the source's app
}
# What a page asks by itself: it does not keep a sign-in from ending.
UNATTENDED = frozenset({"live_queue", "stay_on_case"})
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")  # what the browser sends by itself
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


async def permit(request: Request) -> None:
    """Let the request pass if its route's line allows it; a dependency of every route.

    Puts the agent, or None, at `request.state.agent`, and the brands they work for at `request.state.scope`. Raises
    HTTPException 401 or NotAllowed. A change made with a cookie must carry the sign-in's CSRF token; a bearer token
    proves enough, no browser sends it by itself.
    """
    request.state.agent, request.state.scope = None, EVERY_BRAND
    bearer, cookie = _bearer(request), request.cookies.get(cookie_name(request), "")
    token = bearer or cookie
    visitor = await run_in_threadpool(_visitor, request, token) if token else None
    request.state.agent, request.state.token = (visitor.agent, token) if visitor else (None, "")
    roles = ACCESS.get(request.scope["route"].name, frozenset())
    if roles is ANYONE:
        return
    if visitor is None:
        raise HTTPException(401, "Sign in first")
    request.state.scope = visitor.scope
    if visitor.agent.role not in roles:
        raise NotAllowed("Your role does not permit this", advice="Ask a team lead or the owner.")
    if visitor.use is not None:
        _check_use(request, visitor.use, roles)
    if request.method not in SAFE_METHODS and not bearer:
        await _check_csrf(request)


_TOO_OLD = Saying("form_too_old", "This form is too old")
_REPEAT = Saying("load_and_repeat", "Load the page again and repeat what you did.")


def use_for(method: str, roles: frozenset[Role]) -> TokenUse:
    """Return what a token must be for: to change what no agent changes it operates."""
    if method in SAFE_METHODS:
        return TokenUse.READ
    return TokenUse.WORK if Role.AGENT in roles else TokenUse.OPERATE


def csrf_token(request: Request) -> str:
    """Return the token that the forms of this sign-in carry; it is worth nothing with another cookie."""
    token: str = request.state.token
    return hmac.new(token.encode(), b"csrf", hashlib.sha256).hexdigest() if token else ""


def cookie_name(request: Request) -> str:
    """Return the cookie's name; over https its prefix binds it to this very host (RFC 6265bis, section 4.1.3)."""
    return "__Host-listener" if is_https(request) else "listener"


def is_https(request: Request) -> bool:
    return installation(request).settings.base_url.startswith("https:")


def _visitor(request: Request, token: str) -> Visitor | None:
    active = request.scope["route"].name not in UNATTENDED
    return visiting.visitor(installation(request), token, now(), active=active)


def _check_use(request: Request, use: TokenUse, roles: frozenset[Role]) -> None:
    """Refuse a token what it is not for. Pages are for people: a token never makes another, nor a password."""
    if not request.url.path.startswith("/api/"):
        raise NotAllowed("A token opens the API alone", advice="Sign in with a browser.")
    if not use.includes(use_for(request.method, roles)):
        raise NotAllowed(f"This token is for: {use}", advice="Make one for more on the page “Your account”.")


async def _check_csrf(request: Request) -> None:
    given = request.headers.get("x-csrf-token", "")
    if not given and request.headers.get("content-type", "").startswith(FORMS):
        given = str((await request.form()).get("csrf", ""))
    if not hmac.compare_digest(given.encode(), csrf_token(request).encode()):
        raise NotAllowed(_TOO_OLD(), _REPEAT())


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
