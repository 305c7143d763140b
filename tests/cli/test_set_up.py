"""Brands, sources, channels and users from the command line."""

import json
import re
from pathlib import Path

import pytest

from listener.store.database import Database
from listener.terms import Health
from tests.cli.conftest import Run, feed, said
from tests.factories import make_source
from tests.local_server import Answer, LocalServer
from tests.mailing import mail_serving

pytestmark = pytest.mark.usefixtures("home_database")


def test_a_brand_is_added_in_one_line(run: Run) -> None:
    """The name is enough: slug, query and promise follow from it."""
    brand = said(run("brand", "add", "Maison Aubier", "--json"))
    assert (brand["slug"], brand["queries"], brand["sla_minutes"]) == ("maison-aubier", ['"Maison Aubier"'], 60)
    shown = run("brand", "list").stdout
    assert "maison-aubier" in shown


def test_a_brand_changes_what_is_given(run: Run) -> None:
    """A new promise moves the warnings with it, the rest stays."""
    run("brand", "add", "Kolibrie", "--handle", "@kolibrie", "--time-zone", "Europe/Amsterdam", "--locale", "nl")
    brand = said(run("brand", "change", "kolibrie", "--sla", "40", "--query", "kolibrie -vogel", "--json"))
    assert (brand["sla_minutes"], brand["warnings"], brand["queries"]) == (40, [20, 30], ["kolibrie -vogel"])
    assert (brand["handles"], brand["time_zone"], brand["locale"]) == (["@kolibrie"], "Europe/Amsterdam", "nl")


def test_a_wrong_query_shows_where(run: Run) -> None:
    """The position of a mistake is under the expression, with what to write instead."""
    result = run("query", "test", "lumen OR air", code=1)
    assert result.stderr.splitlines()[:2] == ["lumen OR air", "      ^"]


def test_a_brand_is_removed_after_asking_and_comes_back(run: Run) -> None:
    """Where nobody can answer, --yes is asked for; what was removed can be restored."""
    run("brand", "add", "Kolibrie")
    assert "--yes" in run("brand", "remove", "kolibrie", code=1).stderr
    run("brand", "remove", "kolibrie", "--yes")
    assert said(run("brand", "list", "--json")) == []
    assert said(run("brand", "list", "--all", "--json"))[0]["removed_at"].endswith("Z")
    assert "brand restore kolibrie" in run("brand", "add", "Kolibrie", code=1).stderr
    run("brand", "restore", "kolibrie")
    assert [brand["slug"] for brand in said(run("brand", "list", "--json"))] == ["kolibrie"]


def test_a_source_is_checked_without_being_stored(run: Run, publisher: LocalServer) -> None:
    """The check reads once, says what would match and why, and leaves nothing."""
    publisher.answers["/feed"] = feed("Kolibrie lost my parcel", "Nice weather")
    run("brand", "add", "Kolibrie")
    report = said(run("source", "check", "--url", publisher.url("/feed"), "--json"))
    assert (report["title"], report["documents"], report["meets_target"]) == ("The forum", 2, True)
    assert [d["text"] for d in report["newest"]] == ["Kolibrie lost my parcel", "Nice weather"]
    assert report["brands"][0]["mentions"] == 1
    assert "“Kolibrie” at 0" in report["brands"][0]["sentence"]
    assert said(run("source", "list", "--json")) == []
    assert "1 of 2 would be mentions" in run("source", "check", "--url", publisher.url("/feed")).stdout


def test_a_source_that_cannot_be_read_says_why(run: Run, publisher: LocalServer) -> None:
    """The check fails as the reading would, with advice."""
    publisher.answers["/feed"] = Answer(b"nothing here", headers={"content-type": "text/plain"})
    assert "neither a feed nor a page" in run("source", "check", "--url", publisher.url("/feed"), code=1).stderr


def test_what_a_post_says_cannot_steer_the_terminal(run: Run, publisher: LocalServer) -> None:
    """Escape sequences and control characters of a post are not printed."""
    publisher.answers["/feed"] = feed("Kolibrie &#x9b;31m and [bold]markup[/bold]", title="A\u202etitle")
    shown = run("source", "check", "--url", publisher.url("/feed")).stdout
    assert "\x9b" not in shown and "\u202e" not in shown
    assert "[bold]markup[/bold]" in shown


def test_a_source_is_named_by_the_end_of_its_id(run: Run) -> None:
    """Six characters are enough for every other command."""
    source = said(run("source", "add", "https://forum.example/feed", "--interval", "5m", "--json"))
    short = source["id"][-6:]
    assert said(run("source", "show", short, "--json"))["fixed_interval"] == 300
    changed = said(run("source", "change", short, "--name", "Forum", "--interval", "auto", "--json"))
    assert (changed["name"], changed["fixed_interval"]) == ("Forum", None)
    run("source", "disable", "Forum")
    assert said(run("source", "list", "--json"))[0]["health"] == "disabled"
    run("source", "enable", short)
    run("source", "remove", short, "--yes")
    assert said(run("source", "list", "--json")) == []


def test_a_source_that_fails_again_and_again_says_how_often(run: Run, home_database: Database) -> None:
    """Once is no count; from twice on it stands beside what was wrong."""
    once = make_source(home_database, name="Forum", health=Health.FAILING, health_detail="HTTP 404.", failures=1)
    thrice = make_source(home_database, name="Blog", health=Health.FAILING, health_detail="HTTP 404.", failures=3)
    assert "in a row" not in run("source", "show", once.id.hex[-6:]).stdout
    assert "3 readings in a row" in run("source", "show", thrice.id.hex[-6:]).stdout


def test_a_place_is_read_once(run: Run) -> None:
    """The same place in another spelling is refused; so is one for a brand when all have it."""
    run("brand", "add", "Kolibrie")
    run("source", "add", "feed", "--url", "https://forum.example/feed")
    assert "read already" in run("source", "add", "https://forum.example/feed#top", code=1).stderr
    assert "read already" in run("source", "add", "https://forum.example/feed", "-b", "kolibrie", code=1).stderr


def test_options_are_those_of_the_kind(run: Run) -> None:
    """A wrong kind, a wrong option and a missing one are each named."""
    assert "feed" in run("source", "add", "nonsense", code=1).stderr
    assert "“colour”" in run("source", "add", "feed", "--option", "colour=red", code=1).stderr
    assert "url: " in run("source", "add", "feed", code=1).stderr
    assert "--option url=" in run("source", "kinds").stdout
    assert {kind["name"] for kind in said(run("channel", "kinds", "--json"))} >= {"slack", "webhook", "email"}


def test_a_list_of_feeds_is_imported_once(run: Run, tmp_path: Path) -> None:
    """Feeds known before are told apart from those added."""
    opml = tmp_path / "feeds.opml"
    outlines = "".join(f'<outline text="Blog {n}" xmlUrl="https://blog.example/{n}"/>' for n in range(3))
    opml.write_text(f'<opml version="2.0"><body>{outlines}</body></opml>')
    assert said(run("source", "import", str(opml), "--json"))["added"] == ["Blog 0", "Blog 1", "Blog 2"]
    assert said(run("source", "import", str(opml), "--json"))["known"] == ["Blog 0", "Blog 1", "Blog 2"]


def test_a_channel_is_tested_with_a_real_message(run: Run, publisher: LocalServer) -> None:
    """The test goes out at once; a refusal says what to do."""
    publisher.answers["/hook"] = Answer(b"ok")
    result = run("channel", "add", "webhook", "--url", publisher.url("/hook"), "--name", "CRM", "--json")
    secret = re.search(r"whsec_\S+", result.stderr)
    assert secret and secret.group() not in result.stdout
    run("channel", "test", "CRM")
    (request,) = publisher.requests
    assert "CRM" in json.loads(request.body)["data"]["text"]
    assert request.headers["webhook-signature"]
    publisher.answers["/hook"] = Answer(status=410)
    assert "410" in run("channel", "test", "CRM", code=1).stderr


def test_a_channel_is_switched_off_and_on(run: Run) -> None:
    """Disabled it says so; removed it is gone."""
    run("channel", "add", "slack", "--url", "https://hooks.slack.com/services/T/B/x", "--least-level", "critical")
    run("channel", "disable", "Slack")
    assert said(run("channel", "list", "--json"))[0]["enabled"] is False
    assert "disabled" in run("channel", "list").stdout
    run("channel", "enable", "Slack")
    assert said(run("channel", "show", "Slack", "--json"))["least_level"] == "critical"
    run("channel", "remove", "Slack", "--yes")
    assert "No channel yet" in run("channel", "list").stdout


def test_someone_enters_by_a_link(run: Run) -> None:
    """No password is ever typed here: a one-time link is printed."""
    link = said(run("user", "add", "mia@example.org", "--name", "Mia", "--role", "lead", "--json"))["link"]
    assert "/welcome?token=" in link
    assert "user reset" in run("user", "add", "mia@example.org", code=1).stderr
    assert said(run("user", "reset", "mia@example.org", "--json"))["link"] != link
    assert said(run("user", "list", "--json"))[0]["state"] == "invited"
    run("user", "withdraw", "mia@example.org")
    assert said(run("user", "list", "--json")) == []
    run("user", "add", "mia@example.org")
    run("user", "remove", "mia@example.org", "--yes")
    assert said(run("user", "show", "mia@example.org", "--json"))["active"] is False
    assert "--active" in run("user", "reset", "mia@example.org", code=1).stderr


def test_an_invitation_is_mailed_unless_the_link_is_asked_for(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail in their language and no link on the screen; with --link, or when the server refuses, the link."""
    with mail_serving() as server:
        monkeypatch.setenv("LISTENER_SMTP_URL", server.settings.smtp_url)
        sent = said(run("user", "add", "mia@example.org", "--language", "nl", "--json"))
        assert (sent["link"], sent["mailed"], sent["trouble"]) == (None, True, None)
        assert server.mails[0][1]["Subject"] == "Je team nodigt je uit voor Listener"
        assert "/welcome?token=" in run("user", "reset", "mia@example.org", "--link").stdout
        server.answers = {"mia@example.org": "550 no such user"}
        refused = run("user", "reset", "mia@example.org").stdout
        assert "550 no such user" in refused and "/welcome?token=" in refused
        assert len(server.mails) == 1


@pytest.mark.parametrize("group", ["brand", "source", "channel", "user"])
def test_an_empty_list_says_what_to_do_next(group: str, run: Run) -> None:
    """Nothing there is the moment to say how to begin; programs get an empty list."""
    assert f"listener {group} add" in run(group, "list").stdout
    assert said(run(group, "list", "--json")) == []


def test_a_token_is_asked_for_and_never_shown(run: Run) -> None:
    """Typed unseen, stored sealed, listed as set; kinds say what a source asks."""
    options = ("--option", "instance=social.example", "--option", "terms=#acme", "--option", "token=-")
    result = run("source", "add", "mastodon", *options, "--json", says="canary-4711\n")
    assert said(run("source", "list", "--json"))[0]["options"]["token"] == "set"
    assert "canary" not in result.output + run("source", "list", "--json").output
    assert "--option token=…" in run("source", "kinds").stdout
