"""The pages as a browser without a script sees them."""

import re
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from listener.console.words import safe_url
from listener.services import accounts
from listener.services.installation import Installation
from listener.terms import AlertKind, DeliveryState, Health, Level, Role
from models import Alert, Brand, Case, Channel, Delivery, Source
from tests.console.conftest import Enter, send
from tests.factories import keep, make_author, make_case, make_mention, make_source, now

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }} \" ' & \u202eevil"


def test_the_first_owner_comes_in(inst: Installation, stranger: TestClient) -> None:
    """The one-time link leads through the welcome page straight into the queue, with the owner's own language."""
    link = accounts.first_owner_link(inst, now())
    assert link
    path = link.removeprefix(inst.settings.base_url)
    dutch = {"Accept-Language": "nl-BE, en;q=0.5"}
    page = stranger.get(path, headers=dutch)
    assert "Welkom" in page.text and 'name="email"' in page.text
    form = {"token": path.partition("token=")[2], "name": "Eva", "email": "eva@example.org"}
    short = stranger.post("/welcome", data={**form, "password": "short"}, headers=dutch)
    assert short.status_code == 400 and "Minstens 12 tekens" in short.text
    done = stranger.post("/welcome", data={**form, "password": "four unrelated words"}, headers=dutch)
    assert (done.status_code, done.headers["location"]) == (303, "/queue")
    assert "Eerste stappen" in stranger.get("/queue").text
    again = stranger.get(path)
    assert again.status_code == 404


def test_a_new_installation_is_told_what_to_do_next(ann: TestClient) -> None:
    """The empty queue of an empty installation lists the steps with their commands."""
    html = ann.get("/queue").text
    words = re.sub("<[^>]+>", "", html)
    assert "listener brand add Acme" in words and "listener source add https" in words


def test_an_empty_queue_of_a_working_installation_says_so(
    inst: Installation, ann: TestClient, brand: Brand, source: Source
) -> None:
    """With brands, sources and mentions, empty means done, and says when sources were last read."""
    make_mention(inst.database, brand, source)
    html = ann.get("/queue").text
    assert "Nobody waits for an answer" in html and "last 1 min ago" in html


def test_a_row_holds_what_one_glance_needs(inst: Installation, ann: TestClient, brand: Brand, source: Source) -> None:
    """Text, brand, source, author with reach, language, reason, clock and the button to take it."""
    author = make_author(inst.database, name="Mia Koster", followers=12_400)
    make_case(inst.database, brand, source, author=author, text="Lost my order", level=Level.CRITICAL)
    html = ann.get("/queue").text
    for words in (
        "Lost my order",
        "Acme",
        "A forum",
        "Mia Koster",
        "12.4K followers",
        "EN",
        "Critical",
        "left",
        "Claim",
    ):
        assert words in html, words
    assert "speaks to the brand: “@acme”" in html


def test_claim_close_and_undo_without_a_script(ann: TestClient, case: Case) -> None:
    """Forms and redirects alone let an agent take a case, answer it, and take the close back."""
    claimed = send(ann, f"/cases/{case.number}/claim", next="/queue")
    assert claimed.status_code == 303
    assert "is yours" in ann.get(claimed.headers["location"]).text
    page = ann.get(f"/cases/{case.number}").text
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    closed = send(ann, f"/cases/{case.number}/close", reason="answered", version=version.group(1), next="/queue")
    html = ann.get(closed.headers["location"]).text
    assert "is closed" in html and f"/cases/{case.number}/reopen" in html
    send(ann, f"/cases/{case.number}/reopen")
    assert "You have this case" in ann.get(f"/cases/{case.number}").text


def test_who_comes_second_reads_who_was_first(enter: Enter, case: Case) -> None:
    """The second agent gets 409 and a page that names the first, in the second one's language."""
    ann, bob = enter(Role.AGENT, "Ann"), enter(Role.AGENT, "Bob")
    send(bob, "/preferences", language="fr", next="/queue")
    send(ann, f"/cases/{case.number}/claim")
    refused = send(bob, f"/cases/{case.number}/claim")
    assert refused.status_code == 409 and "Ann a pris ce cas" in refused.text


def test_a_note_is_kept_and_shown(ann: TestClient, case: Case) -> None:
    """A note appears in the history with its writer, as text."""
    send(ann, f"/cases/{case.number}/notes", text="Called <b>them</b>")
    html = ann.get(f"/cases/{case.number}").text
    assert "Called &lt;b&gt;them&lt;/b&gt;" in html


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "//x", " "])
def test_what_a_stranger_wrote_stays_text(
    inst: Installation, enter: Enter, brand: Brand, source: Source, address: str
) -> None:
    """Hostile texts, titles, names, sources and addresses are shown as text and link nowhere."""
    author = make_author(inst.database, handle=HOSTILE[:200], name=HOSTILE, url=address)
    hostile_source = make_source(inst.database, HOSTILE)
    reasons = [{"code": f"risk:{HOSTILE}", "weight": 0.5, "evidence": HOSTILE}]
    case = make_case(
        inst.database, brand, hostile_source, author=author, text=HOSTILE, title=HOSTILE + "!", url=address,
        language="<x>", reasons=reasons,
    )  # fmt: skip
    make_mention(inst.database, brand, hostile_source, author=author, text=HOSTILE, url=address)
    client = enter(Role.OWNER, "Own")
    send(client, f"/cases/{case.number}/notes", text=HOSTILE)
    for path in ("/queue", f"/cases/{case.number}", "/sources"):
        html = client.get(path).text
        assert "<script>alert" not in html and "<img src=x" not in html and "{{ 7*7 }}" in html
        assert address.strip() == "" or f'href="{address}' not in html
    shape = client.get(f"/api/v1/cases/{case.number}").json()
    assert shape["posts"][0]["url"] == ""


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        (" http://example.org ", "http://example.org"),
        ("JavaScript:alert(1)", ""), ("java\nscript:alert(1)", ""), ("vbscript:x", ""), ("file:///etc/passwd", ""),
        ("https:///no-host", ""), ("http://[", ""), ("", ""),
    ],
)  # fmt: skip
def test_only_web_addresses_are_linked(address: str, safe: str) -> None:
    """http and https with a host; everything else becomes no link."""
    assert safe_url(address) == safe


def test_a_source_says_how_it_is_and_what_to_do(inst: Installation, ann: TestClient) -> None:
    """Trouble first, with detail, advice, and whether the rhythm keeps the promise."""
    make_source(inst.database, "Good one")
    make_source(inst.database, "Slow one", interval=3600)
    make_source(inst.database, "Bad one", health=Health.FAILING, health_detail="500", health_advice="Ask the site.")
    html = ann.get("/sources").text
    assert html.index("Bad one") < html.index("Good one")
    for words in ("Failing", "500", "Ask the site.", "soon enough for the hour", "too slow for the hour"):
        assert words in html


def test_a_source_nobody_reads_shows(inst: Installation, ann: TestClient) -> None:
    """When the poll worker is dead the page says so, whatever the last health was."""
    make_source(inst.database, next_poll_at=now() - timedelta(hours=1))
    assert "should have been read by now" in ann.get("/sources").text


def test_messages_say_what_failed_and_why(inst: Installation, enter: Enter, brand: Brand, case: Case) -> None:
    """Each delivery with its outcome and error; a disabled channel with its reason."""
    channel = keep(inst.database, Channel(notifier="slack", name="#care", enabled=False, disabled_reason="no_service"))
    alert = keep(inst.database, Alert(key="k", kind=AlertKind.CASE_OPENED, brand_id=brand.id, case_id=case.id))
    state = DeliveryState.FAILED
    keep(inst.database, Delivery(alert_id=alert.id, channel_id=channel.id, state=state, last_error="404 gone"))
    html = enter(Role.LEAD, "Lea").get("/deliveries?state=failed").text
    for words in ("#care", "no_service", "404 gone", f"Case {case.number}"):
        assert words in html


def test_the_digest_page_frames_the_mail(inst: Installation, ann: TestClient, brand: Brand, case: Case) -> None:
    """Today's digest is built on the fly; the frame has a policy of its own that lets no script run."""
    today = now().date().isoformat()
    page = ann.get(f"/digests/{brand.slug}/{today}")
    assert page.status_code == 200 and "<iframe" in page.text and 'sandbox="' in page.text
    mail = ann.get(f"/digests/{brand.slug}/{today}/mail")
    policy = mail.headers["content-security-policy"]
    assert mail.status_code == 200 and "script-src" not in policy and "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert ann.get("/digests/nobody/2030-01-01").status_code == 404


def test_theme_and_language_stay(ann: TestClient) -> None:
    """What was chosen holds on the next page."""
    send(ann, "/preferences", theme="dark", next="/sources")
    send(ann, "/preferences", language="nl", next="/sources")
    html = ann.get("/sources").text
    assert 'data-theme="dark"' in html and 'lang="nl"' in html


def test_times_are_in_the_readers_zone(ann: TestClient, case: Case) -> None:
    """The zone the browser told; UTC when it told nonsense."""
    ann.cookies.set("zone", "Asia/Tokyo")
    assert 'data-zone="Asia/Tokyo"' in ann.get("/queue").text
    ann.cookies.set("zone", "../../etc/passwd")
    assert 'data-zone="UTC"' in ann.get("/queue").text
