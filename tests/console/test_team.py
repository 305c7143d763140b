"""The team's view: what is open and due, with whom, and how today went."""

import re
from datetime import timedelta

from fastapi.testclient import TestClient

from listener.services import webcare
from listener.services.installation import Installation
from listener.terms import CloseReason, Role
from models import Brand, Source
from tests.console.conftest import PASSWORD, Enter
from tests.factories import make_agent, make_brand, make_case, now


def _figure(html: str, heading: str, row: str) -> list[str]:
    """Return the numbers that stand behind a name in one of the tables."""
    table = html.partition(f'id="{heading}"')[2].partition("</table>")[0]
    line = table.partition(f">{row}</th>")[2].partition("</tr>")[0]
    return re.findall(r">(\d+)</(?:a|span)>", line)


def test_open_soon_and_late_are_counted_by_brand_and_agent(
    inst: Installation, enter: Enter, brand: Brand, source: Source
) -> None:
    """Of each brand and each person: what is open, what will be late in half an hour, what is late."""
    lea = enter(Role.LEAD, "Lea")
    make_case(inst.database, brand, source, age=timedelta(minutes=90))
    soon = make_case(inst.database, brand, source, age=timedelta(minutes=40))
    make_case(inst.database, make_brand(inst.database, "Zeta"), source, age=timedelta(minutes=5))
    ann = make_agent(inst.database, "Ann", password_hash="x")
    webcare.claim(inst, soon.number, ann, now())
    html = lea.get("/team").text
    assert _figure(html, "by-brand", "Acme") == ["2", "1", "1"]
    assert _figure(html, "by-brand", "Zeta") == ["1", "0", "0"]
    assert _figure(html, "by-tier", "N1") == _figure(html, "by-language", "English") == ["3", "1", "1"]
    assert _figure(html, "by-holder", "Ann") == ["1", "1", "0"]
    assert _figure(html, "by-holder", "Lea") == ["0", "0", "0"]
    listed = html.partition('class="breaching"')[2].partition("</ul>")[0]
    assert f"/cases/{soon.number}" in listed and "Ann" in listed and listed.count("<li>") == 1


def test_a_table_without_a_row_is_not_drawn(enter: Enter) -> None:
    """On the first day there are people, and no brand, tier or language yet."""
    html = enter(Role.LEAD, "Lea").get("/team").text
    assert [name for name in ("brand", "tier", "language", "holder") if f'id="by-{name}"' in html] == ["holder"]


def test_each_number_leads_to_what_it_counts(inst: Installation, enter: Enter, brand: Brand, source: Source) -> None:
    """The address behind a number gives the queue with as many rows."""
    lea = enter(Role.LEAD, "Lea")
    for minutes in (90, 80, 40, 5):
        make_case(inst.database, brand, source, age=timedelta(minutes=minutes))
    make_case(inst.database, make_brand(inst.database, "Zeta"), source, age=timedelta(minutes=90))
    html = lea.get("/team").text
    links = re.findall(r'<a class="number [^"]*" href="([^"]+)">(\d+)</a>', html)
    assert len(links) > 6
    for address, number in links:
        found = re.search(r'data-total="(\d+)"', lea.get(address.replace("&amp;", "&")).text)
        assert found and found.group(1) == number, address


def test_today_counts_what_is_owed(inst: Installation, enter: Enter, brand: Brand, source: Source) -> None:
    """One answer in time, one late, one late and not given: a third in time, and nine in ten take more than an hour."""
    lea, ann = enter(Role.LEAD, "Lea"), make_agent(inst.database, "Ann")
    for minutes in (20, 70):
        answered = make_case(inst.database, brand, source, age=timedelta(minutes=minutes))
        webcare.close(inst, answered.number, ann, CloseReason.ANSWERED, now())
    make_case(inst.database, brand, source, age=timedelta(minutes=75))
    html = lea.get("/team").text
    assert "33%" in html and "1 of 3" in html and "70 min" in html and "more than 75 min" in html


def test_today_begins_at_midnight_where_the_reader_is(
    inst: Installation, enter: Enter, brand: Brand, source: Source
) -> None:
    """An answer of an hour ago is of today where it is noon, and of yesterday where the day has just begun."""
    lea, ann, moment = enter(Role.LEAD, "Lea"), make_agent(inst.database, "Ann"), now()
    answered = make_case(inst.database, brand, source, age=timedelta(minutes=110))
    webcare.close(inst, answered.number, ann, CloseReason.ANSWERED, moment - timedelta(minutes=61))
    for hour, words in ((12, "1 of 1"), (0, "0 of 0")):
        lea.cookies.set("zone", _zone(moment.hour, hour))
        assert words in lea.get("/team").text


def _zone(utc_hour: int, hour: int) -> str:
    """Return a zone in which it is that hour now."""
    ahead = (hour - utc_hour + 11) % 24 - 11
    return f"Etc/GMT{-ahead:+d}" if ahead else "UTC"


def test_agents_have_the_queue(enter: Enter) -> None:
    """The view is for who leads; an agent is refused, and has no link to it."""
    ann = enter(Role.AGENT, "Ann")
    assert ann.get("/team").status_code == 403
    assert 'href="/team"' not in ann.get("/queue").text


def test_the_page_speaks_the_reader(inst: Installation, enter: Enter, stranger: TestClient) -> None:
    """In French and Dutch as in English."""
    lea = enter(Role.LEAD, "Lea")
    for language, words in (("fr", "L’équipe en ce moment"), ("nl", "Het team nu")):
        lea.post("/preferences", data={"language": language})
        assert words in lea.get("/team").text
    assert PASSWORD not in lea.get("/team").text
