"""Which story a mention tells. Inside the caller's transaction."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from listener.decide import dedup
from listener.store import mentions
from models import Story

MEMORY = timedelta(hours=48)


class RecentStories:
    """The fingerprints of the brands' recent stories, read once per batch and grown with it."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session, self._since = session, now - MEMORY
        self._known: dict[UUID, list[tuple[UUID, bytes]]] = {}

    def copied_by(self, brand_id: UUID, text: str) -> UUID | None:
        """Return the story that `text` is a near copy of, or None."""
        mark = dedup.fingerprint(text)
        if mark is None:
            return None
        known = self._of(brand_id)
        nearest = dedup.nearest_copy(mark, [fingerprint for _, fingerprint in known])
        return known[nearest][0] if nearest is not None else None

    def begin(self, brand_id: UUID, text: str, published_at: datetime) -> Story:
        """Begin a new story with its first post."""
        mark = dedup.fingerprint(text)
        story = Story(
            brand_id=brand_id, title=_title(text), fingerprint=mark, first_at=published_at, last_at=published_at
        )
        self._session.add(story)
        self._session.flush()
        if mark is not None:
            self._of(brand_id).insert(0, (story.id, mark))
        return story

    def tell_on(self, story_id: UUID, published_at: datetime) -> Story:
        """Add one more mention to a story."""
        story = self._session.get_one(Story, story_id, with_for_update=True)
        story.mentions += 1
        story.first_at = min(story.first_at, published_at)
        story.last_at = max(story.last_at, published_at)
        return story

    def _of(self, brand_id: UUID) -> list[tuple[UUID, bytes]]:
        if brand_id not in self._known:
            self._known[brand_id] = mentions.recent_stories(self._session, brand_id, self._since)
        return self._known[brand_id]


def _title(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 140 else line[:140].rsplit(" ", 1)[0] + "…"
