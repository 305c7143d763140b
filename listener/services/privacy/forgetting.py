"""Take the words out of what was written of a document: shared by persons who ask, posts deleted and posts edited."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import Session

from listener.decide.digest_stories import first_words
from listener.decide.fold import folded
from listener.services.stories import name_after
from listener.store import posted, privacy
from listener.store.documents import Worded, full_text
from models import Case, Digest, Mention, Story

FORGOTTEN = "…"


@dataclass(frozen=True, slots=True)
class Said:
    """What was published, by which a digest knows it: ids of the mentions, words and addresses that name it, texts."""

    mentions: frozenset[str]
    names: frozenset[str]
    texts: tuple[str, ...]  # folded


def said(documents: Sequence[Worded], mentions: Iterable[Mention], stories: Iterable[Story] = ()) -> Said:
    """Return what the documents say. A digest made before its lines knew their mentions names it by its story, too."""
    words = [*(story.title for story in stories), *(d.title for d in documents), *(d.text for d in documents)]
    names = {*words, *map(first_words, words), *(d.url for d in documents)} - {FORGOTTEN, ""}
    texts = tuple(folded(f"{one.title} {one.text}") for one in documents)
    return Said(frozenset(str(mention.id) for mention in mentions), frozenset(names), texts)


def clean_mention(mention: Mention) -> bool:
    """Terms are the operator's words and stay; where they stood and what the reasons rest on are the person's."""
    told = any(reason.get("evidence") for reason in mention.reasons) or any(m.get("end") for m in mention.matches)
    mention.reasons = [{**reason, "evidence": ""} for reason in mention.reasons]
    mention.matches = [{**match, "start": 0, "end": 0} for match in mention.matches]
    return told


def stories_named(session: Session, texts: Iterable[str], mentions: Sequence[Mention]) -> list[Story]:
    """Return the stories of the mentions that are named after one of the texts, or begin with one of the mentions."""
    lines = [" ".join(text.split()) for text in texts]
    ids = {mention.id for mention in mentions}

    def is_named(story: Story) -> bool:
        title = story.title.removesuffix(FORGOTTEN)
        return bool(title) and (any(title in line for line in lines) or privacy.begins_with(session, story, ids))

    return [story for story in privacy.stories_of(session, mentions) if is_named(story)]


def rename(session: Session, story: Story) -> bool:
    """Name a story after its first post that still says something, or after nobody's; tell whether it had another."""
    before, first = story.title, privacy.first_with_words(session, story.id)
    name_after(story, full_text(first) if first else "")
    story.title = story.title or FORGOTTEN
    return story.title != before


def clean_digests(
    session: Session,
    digests: Iterable[Digest],
    gone: Said,
    now: datetime,
    *,
    left: Worded | None = None,
    of: Iterable[Case] = (),
) -> int:
    """Take out of digests what was said, and the messages that told them; return how many had some.

    Stories by it or `of` the cases lose title and address, or are told by what is `left`; topics go that only it spoke
    of, and speaks of no more.
    """
    numbers = {case.number for case in of}
    changed = [digest for digest in digests if _clean(digest, gone, left, numbers)]
    posted.summing_up(session, [digest.id for digest in changed], now)
    return len(changed)


def _clean(digest: Digest, gone: Said, left: Worded | None, numbers: set[int]) -> bool:
    still = folded(full_text(left)) if left else ""
    topics = digest.report.get("topics", [])
    kept = [topic for topic in topics if not _is_of(topic, gone.texts, still)]
    told = [story for story in digest.report.get("stories", []) if _tells(story, gone, numbers)]
    title = first_words(left.title or left.text) if left else ""
    new = {"title": title} if title else {"title": FORGOTTEN, "url": ""}
    changed = [story for story in told if not new.items() <= story.items()]
    for story in changed:
        story.update(new)
    digest.report["topics"] = kept
    if changed or len(kept) < len(topics):
        flag_modified(digest, "report")
    return bool(changed) or len(kept) < len(topics)


def _tells(story: Mapping[str, Any], gone: Said, numbers: set[int]) -> bool:
    if story.get("mention"):
        return story["mention"] in gone.mentions or story.get("case_number") in numbers
    return bool({story.get("url"), story.get("title")} & gone.names) or story.get("case_number") in numbers


def _is_of(topic: Mapping[str, Any], texts: Sequence[str], still: str) -> bool:
    name, mentions = folded(topic["name"]), int(topic["mentions"])
    return name not in still and 0 < mentions <= sum(name in text for text in texts)
