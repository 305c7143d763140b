"""Stop the digest with the link in the mail. No sign-in: the link itself is signed, and names one address."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from listener.console.rendering import page
from listener.console.state import installation, now
from listener.services import subscriptions

router = APIRouter(include_in_schema=False)


@router.get("/unsubscribe/{token}")
def unsubscribe_page(request: Request, token: str) -> Response:
    """Ask first: scanners of mails open every link in them, and must change nothing by it."""
    found = subscriptions.subscription(installation(request), token)
    return page(request, "unsubscribe.html", found=found, done=not found.active)


@router.post("/unsubscribe/{token}")
def unsubscribe(request: Request, token: str) -> Response:
    """Stop it, for the button of the page as for a mail program's one click (RFC 8058: no cookie, no redirect)."""
    found = subscriptions.unsubscribe(installation(request), token, now())
    return page(request, "unsubscribe.html", found=found, done=True)
