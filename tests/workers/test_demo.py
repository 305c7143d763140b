"""The demo's script, its publisher, and its check from end to end."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from listener.connectors.feed import Feed
from listener.decide import matching
from listener.decide.query import parse
from listener.http import Door
from workers.demo.brands import BRANDS, TALKS, DemoBrand
from workers.demo.publisher import Publisher
from workers.demo.site import FEED_LENGTH, demo_site, timelines
from workers.demo.timeline import EARLIER, Timeline

START = datetime(2026, 3, 2, 12, tzinfo=UTC)
STEP = timedelta(seconds=9)  # three brands take turns: whole seconds, all that RSS can say


@pytest.fixture
def timeline() -> Timeline:
    return Timeline(TALKS["quillbarrow"], START, STEP, "quillbarrow")


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    """The demo's publisher a minute after its start."""
    said = timelines(START, STEP)
    with Publisher(lambda address: demo_site(address, said), lambda: START + timedelta(minutes=1)) as made:
        yield made


def test_posts_come_one_by_one_and_stay_as_they_are(timeline: Timeline) -> None:
    """Some are out before the start, then one each step; a post never changes, and none is from the future."""
    assert timeline.published(START) == EARLIER
    later = START + 5 * STEP
    shown = timeline.latest(later, 100)
    assert len(shown) == EARLIER + 5
    assert shown[0].at == later
    assert timeline.latest(later + STEP, 100)[1:] == shown
    assert [post.at for post in shown] == sorted((post.at for post in shown), reverse=True)


def test_the_talk_never_ends(timeline: Timeline) -> None:
    """After the written posts come made-up ones: by other people, and not all the same."""
    beyond = [timeline.post(number) for number in range(len(TALKS["quillbarrow"].lines), 80)]
    assert len({post.author for post in beyond}) == len(beyond)
    assert len({post.text for post in beyond}) > len(beyond) * 0.7


@pytest.mark.parametrize("brand", BRANDS, ids=lambda brand: brand.slug)
def test_each_brand_is_talked_about_and_has_one_post_that_is_not_about_it(brand: DemoBrand) -> None:
    """The query finds every post but the one that only sounds like the brand; copies and follow-ups are there."""
    lines, query = TALKS[brand.slug].lines, parse(brand.query)
    silent = [line for line in lines if not matching.find(query, line.text)]
    assert len(lines) == 25
    assert len(silent) == 1
    assert sum(line.text.startswith("RT @") for line in lines) == 2
    assert len({line.author for line in lines}) < len(lines)
    for matter in TALKS[brand.slug].matters:
        assert matching.find(query, f"{TALKS[brand.slug].openings[0]} {matter}.")


@pytest.mark.parametrize("brand", BRANDS, ids=lambda brand: brand.slug)
def test_feeds_are_read_by_the_real_connector(publisher: Publisher, brand: DemoBrand) -> None:
    """RSS, Atom and JSON Feed give the same posts, with author, date and text; unchanged, they are not sent again."""
    options = Feed.Options(url=publisher.address + brand.path)
    door = Door(frozenset({publisher.address.removeprefix("http://")}))
    try:
        first = Feed().fetch(options, {}, door)
        again = Feed().fetch(options, first.cursor, door)
    finally:
        door.close()
    written = timelines(START, STEP)[brand.path].latest(START + timedelta(minutes=1), FEED_LENGTH)
    assert [(d.text, d.published_at) for d in first.documents] == [(post.text, post.at) for post in written]
    assert [d.author.name for d in first.documents if d.author] == [post.author for post in written]
    assert first.title == brand.title
    assert again.not_modified and publisher.requests[304] == 1


def test_every_post_has_a_page_once_it_is_out(publisher: Publisher) -> None:
    """The link in the queue leads to the post; what is not out yet is not there."""
    there = httpx.get(f"{publisher.address}/quillbarrow/post/0", trust_env=False)
    assert there.status_code == 200 and "Absolutely disgraceful service" in there.text
    for path in ("/quillbarrow/post/999", "/nobody/post/0", "/"):
        assert httpx.get(publisher.address + path, trust_env=False).status_code == 404


def test_the_check_follows_a_post_through_the_whole_chain(tmp_path: Path) -> None:
    """One JSON line with every time in its order, exit code 0, and nothing left behind."""
    places = {**os.environ, "TMPDIR": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "-m", "workers.demo", "--check"], capture_output=True, text=True, timeout=120, env=places
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    said = json.loads(ran.stdout)
    steps = [said[name] for name in ("published", "collected", "classified", "queued", "told", "digest")]
    assert said["ok"] and steps == sorted(steps)
    assert not list(tmp_path.glob("listener-demo-*"))
    assert tempfile.gettempdir() != str(tmp_path)


def test_a_check_that_cannot_succeed_says_what_is_missing(tmp_path: Path) -> None:
    """Without a model nothing is judged: the console's port being taken stops it sooner, with a reason either way."""
    with Publisher(lambda _: lambda _path, _now: None, lambda: START) as taken:
        ran = subprocess.run(
            [sys.executable, "-m", "workers.demo", "--check", "--port", str(taken.port)],
            capture_output=True, text=True, timeout=120, env={**os.environ, "TMPDIR": str(tmp_path)},
        )  # fmt: skip
    assert ran.returncode == 1
    said = json.loads(ran.stdout)
    assert said["ok"] is False and "do not all run" in said["missing"]
    assert not list(tmp_path.glob("listener-demo-*"))
