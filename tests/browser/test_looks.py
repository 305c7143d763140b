"""Every page, in both themes and at 360 px: axe finds nothing serious, nothing scrolls sideways."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from listener.services import accounts, corrections, reviewing, webcare
from listener.services.installation import Installation
from listener.terms import AlertKind, CorrectionField, DeliveryState, Health, Level, Role, Verdict
from models import Alert, Brand, Case, Channel, Delivery, Mention, Source
from tests.browser.conftest import Window, screenshots
from tests.factories import keep, make_agent, make_author, make_case, make_mention, make_source, now

pytestmark = pytest.mark.browser
LONG = "Unbreakable" * 30
SERIOUS = ("serious", "critical")


@pytest.fixture
def paths(inst: Installation, brand: Brand, source: Source) -> list[str]:
    """A day with everything in it: late, soon, calm, held, long words, trouble."""
    author = make_author(inst.database, name="Mia Koster", followers=12_400)
    held = make_case(inst.database, brand, source, author=author, age=timedelta(minutes=40), level=Level.CRITICAL)
    webcare.claim(inst, held.number, make_agent(inst.database, "Bob"), now())
    make_case(inst.database, brand, source, age=timedelta(minutes=80), text=LONG)
    case = make_case(inst.database, brand, source, author=author, level=Level.MEDIUM)
    make_mention(inst.database, brand, source, author=author, age=timedelta(days=2))
    webcare.note(inst, case.number, make_agent(inst.database, "Lea"), f"See {LONG}", now())
    learnt(inst, brand, source, case)
    make_source(inst.database, "Bad one", health=Health.FAILING, health_detail=LONG, health_advice="Ask the site.")
    channel = keep(inst.database, Channel(notifier="slack", name="#care", enabled=False, disabled_reason="no_service"))
    alert = keep(inst.database, Alert(key="k", kind=AlertKind.CASE_OPENED, brand_id=brand.id, case_id=case.id))
    state = DeliveryState.FAILED
    keep(inst.database, Delivery(alert_id=alert.id, channel_id=channel.id, state=state, last_error=LONG))
    today = f"/digests/acme/{now().date().isoformat()}"
    return ["/queue", "/queue?view=closed", f"/cases/{case.number}", f"/cases/{held.number}", "/sources", "/deliveries",
            "/digests", today, "/cases/999", "/alarms/acme", "/review", "/quality"]  # fmt: skip


def learnt(inst: Installation, brand: Brand, source: Source, case: Case) -> None:
    """A corrected post, a post that waits for review, and one reviewed: the pages of what is learnt have something."""
    ann, sentiment = make_agent(inst.database, "Ann"), CorrectionField.SENTIMENT
    (post,) = webcare.case(inst, case.number).posts
    corrections.record(inst, post.mention.id, ann, sentiment, "neutral", now())

    def silent(text: str, language: str) -> Mention:
        return make_mention(inst.database, brand, source, text=text, age=timedelta(days=1), level=Level.LOW,
                            language=language, verdict=Verdict.DIGEST_ONLY)  # fmt: skip

    silent(LONG, "en")
    judged = silent("Tout va bien", "fr")
    reviewing.draw_day(inst, brand, (now() - timedelta(days=1)).date(), now())
    corrections.record(inst, judged.id, ann, sentiment, "negative", now())


def _look(page: Page, path: str, name: str) -> None:
    page.goto(path)
    folder = screenshots()
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(
            path=folder / f"{name}{path.partition('token')[0].replace('/', '-').replace('?', '-')}.png", full_page=True
        )
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{path} scrolls sideways by {wide} px"
    found = Axe().run(page).response["violations"]
    grave = [(one["id"], [n["html"] for n in one["nodes"]][:3]) for one in found if one["impact"] in SERIOUS]
    assert not grave, (path, grave)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_pages_of_those_inside(enter: Window, paths: list[str], theme: str, width: int) -> None:
    """Queue, closed, both kinds of case, sources, messages, digests, an error: for everyone to use."""
    page = enter("Own", Role.OWNER, theme=theme, width=width)
    for path in paths:
        _look(page, path, f"{theme}-{width}")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_of_those_outside(inst: Installation, window: Window, theme: str) -> None:
    """The doors: sign in, and the welcome of the first owner."""
    link = accounts.first_owner_link(inst, now())
    assert link
    page = window(theme=theme, width=360)
    _look(page, "/sign-in", theme)
    _look(page, link.removeprefix(inst.settings.base_url), theme)


def test_an_empty_queue_in_every_language(enter: Window) -> None:
    """The first screen of a new installation, in English, French and Dutch, on a phone."""
    page = enter("Own", Role.OWNER, width=360)
    for name in ("Français", "Nederlands", "English"):
        page.locator(".menu summary").click()
        page.get_by_role("button", name=name).click()
        _look(page, "/queue", name)
        assert page.locator(".steps li").count() == 5
