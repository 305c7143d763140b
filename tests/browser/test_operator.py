"""The path of an operator: from an empty installation to the first mention, and the pages that are set up on it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from listener.connectors import load_connectors
from listener.http import Door
from listener.notifiers import load_notifiers
from listener.services import analysis, listening, registry
from listener.services.installation import Installation
from listener.terms import Role
from tests.browser.conftest import ON_BOTH, PASSWORD, Window
from tests.factories import now
from tests.local_server import Answer, LocalServer, local_server

pytestmark = pytest.mark.browser
FEED = """<rss version="2.0"><channel><title>The forum</title>
<item><title>Acme is terrible, nobody answers</title><link>https://example.org/1</link><guid>1</guid>
<pubDate>{date}</pubDate></item></channel></rss>"""


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with local_server() as found:
        date = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")
        found.answers["/feed"] = Answer(
            FEED.format(date=date).encode(), headers={"Content-Type": "application/rss+xml"}
        )
        yield found


@pytest.fixture
def inst(inst: Installation, server: LocalServer) -> Iterator[Installation]:
    """The real kinds of source and channel, reading from this machine."""
    door = Door([server.host])
    yield replace(inst, connectors=load_connectors(), notifiers=load_notifiers(inst.settings), http=door)
    door.close()


def _work(inst: Installation) -> None:
    """Do what the workers do: read what is due, judge it."""
    for source in listening.due_sources(inst, datetime.now(UTC)):
        listening.poll_source(inst, source, datetime.now(UTC))
    analysis.analyse_due(inst, datetime.now(UTC))


@ON_BOTH
def test_from_nothing_to_the_first_mention(inst: Installation, server: LocalServer, enter: Window) -> None:
    """The steps lead to a brand, tried on a pasted post, and a source, tried before it is kept; the queue fills."""
    page: Page = enter("Own", Role.OWNER)
    page.get_by_role("link", name="Add a brand").click()
    page.fill("#field-name", "Acme")
    page.fill("#field-queries", 'acme "open')
    expect(page.locator("#preview")).to_contain_text("A quote is opened")
    page.fill("#field-queries", "acme")
    page.fill("#field-text", "The ACME app is down")
    expect(page.locator("#preview")).to_contain_text("1 of 1 would be a mention")
    expect(page.locator("#preview mark")).to_have_text("ACME")
    page.locator("form .primary").click()
    expect(page.get_by_text("The brand is added")).to_be_visible()
    page.goto("/queue")
    page.get_by_role("link", name="Add a source").click()
    page.get_by_role("link", name="Feed or website").click()
    page.fill("#field-option-url", server.url("/feed"))
    page.get_by_role("button", name="Try it").click()
    expect(page.locator("#preview")).to_contain_text("Acme is terrible")
    expect(page.locator("#preview")).to_contain_text("1 of 1 would be a mention")
    assert registry.all_sources(inst) == []
    page.locator("form .primary").click()
    expect(page.get_by_text("The source is added")).to_be_visible()
    _work(inst)
    page.goto("/queue")
    expect(page.locator(".row .open")).to_contain_text("Acme is terrible")
    page.goto("/audit")
    expect(page.locator("tbody")).to_contain_text("Acme")
    expect(page.locator("tbody")).to_contain_text(server.host)


def test_a_secret_stays_in_its_field_while_it_is_tried(enter: Window) -> None:
    """Trying a source changes the page below the form alone: nothing typed has to be typed again."""
    page: Page = enter("Own", Role.OWNER)
    page.goto("/new/sources/mastodon")
    page.fill("#field-option-instance", "social.invalid")
    page.fill("#field-option-terms", "#acme")
    page.fill("#field-option-token", "a token")
    page.get_by_role("button", name="Try it").click()
    expect(page.locator("#preview")).to_contain_text("It cannot be read like this")
    expect(page.locator("#field-option-token")).to_have_value("a token")


@ON_BOTH
def test_what_else_is_set_up(inst: Installation, server: LocalServer, enter: Window) -> None:
    """A channel with a test that arrives, working hours, a promise for a tier in them, a person with a link."""
    server.answers["/hook"] = Answer(b"ok")
    registry.add_brand(inst, now(), name="Acme", queries=("acme",))
    page: Page = enter("Own", Role.OWNER)
    page.get_by_role("link", name="Set up").click()
    page.get_by_role("link", name="Channels", exact=True).click()
    page.get_by_role("link", name="Add a channel").first.click()
    page.get_by_role("link", name="Webhook").click()
    page.fill("#field-option-url", server.url("/hook"))
    page.locator("form .primary").click()
    expect(page.locator("pre")).to_contain_text("whsec_")
    page.get_by_role("button", name="Send a test").click()
    expect(page.get_by_text("The test was sent")).to_be_visible()
    assert len(server.requests) == 1
    page.get_by_role("link", name="Calendars", exact=True).click()
    page.get_by_role("link", name="Add a calendar").first.click()
    page.get_by_label("Name").fill("Office")
    page.locator("form .primary").click()
    expect(page.get_by_text("The calendar is added")).to_be_visible()
    page.get_by_role("link", name="Policies", exact=True).click()
    page.get_by_role("link", name="Add a policy").first.click()
    page.get_by_label("Name").fill("Desk")
    page.get_by_label("N3 takes it up within").fill("240")
    page.get_by_label("N3 counts in the hours of").select_option("Office")
    page.get_by_role("button", name="Show when it is due").click()
    expect(page.locator("#preview")).to_contain_text("First response due")
    expect(page.locator("#preview")).to_contain_text("Taken up by N3 due")
    page.locator("form .primary").click()
    expect(page.get_by_text("The policy is added")).to_be_visible()
    page.get_by_role("link", name="People", exact=True).click()
    page.locator("#email").fill("noor@example.org")
    page.get_by_role("button", name="Show the link").click()
    link = page.locator("pre code").inner_text()
    guest = page.context.browser.new_page()  # type: ignore[union-attr]
    guest.goto(link)
    guest.fill("#name", "Noor")
    guest.fill("#password", PASSWORD)
    guest.click("main button.primary")
    expect(guest.get_by_role("link", name="Queue", exact=True)).to_be_visible()
    guest.close()
