"""Which story a mention tells. Inside the caller's transaction."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from listener.decide import dedup
from listener.store import mentions
from models import Story

MEMORY = timedelta(hours=48)


class _Known:
    """The stories of one brand that a text may repeat."""

    def __init__(self, rows: Iterable[tuple[UUID, bytes | None, str]]) -> None:
        self.marked: list[tuple[UUID, bytes]] = []
        self.worded: dict[str, UUID] = {}
        for story_id, mark, words_key in rows:
            self.add(story_id, mark, words_key)

    def add(self, story_id: UUID, mark: bytes | None, words_key: str) -> None:
        if mark is not None:
            self.marked.append((story_id, mark))
        if words_key:
            self.worded.setdefault(words_key, story_id)

    def copied_by(self, text: str) -> UUID | None:
        mark = dedup.fingerprint(text)
        nearest = dedup.nearest_copy(mark, [fingerprint for _, fingerprint in self.marked])
        if nearest is not None:
            return self.marked[nearest][0]
        # Two customers may well write the same five words; only who says so repeats a short text.
        return self.worded.get(dedup.exact_key(text)) if mark is None and dedup.is_retweet(text) else None


class RecentStories:
    """The brands' recent stories, read once per batch and grown with it."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session, self._since = session, now - MEMORY
        self._known: dict[UUID, _Known] = {}

    def copied_by(self, brand_id: UUID, text: str) -> UUID | None:
        """Return the story that `text` is a near copy of, or None."""
        return self._of(brand_id).copied_by(text)

    def begin(self, brand_id: UUID, text: str, published_at: datetime) -> Story:
        """Begin a new story with its first post."""
        story = begin(self._session, brand_id, text, published_at)
        self._of(brand_id).add(story.id, story.fingerprint, story.words_key)
        return story

    def tell_on(self, story_id: UUID, published_at: datetime) -> Story:
        """Add one more mention to a story."""
        story = self._session.get_one(Story, story_id, with_for_update=True)
        story.mentions += 1
        story.first_at = min(story.first_at, published_at)
        story.last_at = max(story.last_at, published_at)
        return story

    def _of(self, brand_id: UUID) -> _Known:
        if brand_id not in self._known:
            self._known[brand_id] = _Known(mentions.recent_stories(self._session, brand_id, self._since))
        return self._known[brand_id]


def begin(session: Session, brand_id: UUID, text: str, published_at: datetime) -> Story:
    """Begin a new story with its first post."""
    story = Story(brand_id=brand_id, title="", first_at=published_at, last_at=published_at)
    name_after(story, text)
    session.add(story)
    session.flush()
    return story


def name_after(story: Story, text: str) -> None:
    """Let a story be called by the first words of `text`, and know its copies by them all."""
    line = " ".join(text.split())
    story.title = line if len(line) <= 140 else line[:140].rsplit(" ", 1)[0] + "…"
    story.fingerprint, story.words_key = dedup.fingerprint(text), dedup.exact_key(text)
