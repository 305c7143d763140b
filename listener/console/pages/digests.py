"""A brand's days: the digests built, and each as the brand manager gets it."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from listener.console.inputs import Text
from listener.console.rendering import page
from listener.console.state import installation, now
from listener.errors import NotFound
from listener.notifiers._digest_mail import render_digest_html
from listener.services import overview
from listener.services.addresses import digest_address
from listener.terms import DigestAlert

router = APIRouter(include_in_schema=False)
# The mail carries its styles inline, and no script runs in it whatever it holds.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)


FIRST, LAST = date(1990, 1, 1), date(2999, 12, 31)  # no calendar ends just before or after


@router.get("/digests")
def digests_page(request: Request) -> Response:
    """List the digests built, and today's as it stands, for each brand."""
    inst, moment = installation(request), now()
    brands = [(brand, moment.astimezone(ZoneInfo(brand.time_zone)).date()) for brand in overview.brands(inst)]
    return page(request, "digests.html", digests=overview.digests(inst), brands=brands)


@router.get("/digests/{slug}/{day}")
def digest_page(request: Request, slug: Text, day: str) -> Response:
    when = _day(day)
    _, brand, built_at = overview.digest(installation(request), slug, when, now())
    today = now().astimezone(ZoneInfo(brand.time_zone)).date()
    before, after = when - timedelta(days=1), when + timedelta(days=1) if when < today else None
    return page(request, "digest.html", brand=brand, day=when, built_at=built_at, before=before, after=after)


@router.get("/digests/{slug}/{day}/mail")
def digest_mail(request: Request, slug: Text, day: str) -> Response:
    """Return the mail alone, for the frame in the page above."""
    inst = installation(request)
    report, brand, _ = overview.digest(inst, slug, _day(day), now())
    address = digest_address(inst.settings, slug, day)
    alert = DigestAlert(id=brand.id, report=report, url=address, locale=brand.locale)
    mail = render_digest_html(alert)
    headers = {"Content-Security-Policy": MAIL_POLICY, "X-Frame-Options": "SAMEORIGIN"}
    return HTMLResponse(mail.replace("<head>", '<head><base target="_blank">', 1), headers=headers)


def _day(day: str) -> date:
    try:
        when = date.fromisoformat(day)
    except ValueError:
        raise NotFound(f"“{day}” is not a day", advice="Write it as 2030-12-31.") from None
    if not FIRST <= when <= LAST:
        raise NotFound(f"Nothing was published on {day}", advice="Choose a day of these years.")
    return when
