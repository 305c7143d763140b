"""Hacker News: what a hit becomes, and how it is asked for."""

from datetime import UTC, datetime

from listener.connectors.hacker_news import HackerNews
from listener.http import Door
from tests.connectors.recorded import cases
from tests.standins.hacker_news import HackerNews as StandIn
from tests.standins.reading import Reading


def test_a_hit_is_read_as_people_see_it() -> None:
    """A comment is its words alone, not the title of its story; a story without words is its title."""
    case = next(case for case in cases("hacker_news") if case.said["name"] == "stories and comments")
    comment, story, question = HackerNews().fetch(HackerNews.Options(**case.said["options"]), {}, case.http()).documents
    assert comment.text.splitlines() == [
        "I cancelled Kolibrie last month: support took > 9 days.",
        "See https://kolibrie.example/terms 'section 4'.",
    ]
    assert (comment.title, comment.in_reply_to, comment.external_id) == ("", "46110100", "46110288")
    assert comment.url == "https://news.ycombinator.com/item?id=46110288"
    assert comment.published_at == datetime(2026, 3, 4, 11, 58, 12, tzinfo=UTC)
    assert (story.title, story.text, story.replies) == ("Kolibrie raises prices & drops the free plan", "", 31)
    assert question.text == "Mine fails after the update.\nAnyone else?"
    assert question.author is not None and question.author.url.endswith("user?id=asker")


def test_what_enters_the_index_late_is_found() -> None:
    """A post that appears below what was read, within half an hour, is read; the others come once."""
    with StandIn(day=1000, arriving=0) as standin, Door(frozenset({standin.host})) as door:
        standin.publish(300)
        late = standin.posts.pop(290)
        reading = Reading()
        assert reading.read(standin, door)
        known = set(reading.documents)
        standin.posts.insert(290, late)
        assert reading.read(standin, door)
        assert len(set(reading.documents) - known) == 1
        assert set(reading.times.values()) == {1}
