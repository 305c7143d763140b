"""Take the words out of what was written of a document: shared by persons who ask and posts that are deleted."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import Session

from listener.store import privacy
from models import Case, Document, Mention

FORGOTTEN = "…"


def clean_mention(mention: Mention) -> bool:
    """Terms are the operator's words and stay; where they stood and what the reasons rest on are the person's."""
    said = any(reason.get("evidence") for reason in mention.reasons) or any(m.get("end") for m in mention.matches)
    mention.reasons = [{**reason, "evidence": ""} for reason in mention.reasons]
    mention.matches = [{**match, "start": 0, "end": 0} for match in mention.matches]
    return said


def naming_words(session: Session, documents: Sequence[Document], mentions: Sequence[Mention]) -> frozenset[str]:
    """The addresses, titles and first words by which a digest may name what the person published."""
    titles = [story.title for story in privacy.stories_of(session, mentions)]
    return frozenset(filter(None, [*titles, *(d.url for d in documents), *(d.title for d in documents)])) - {FORGOTTEN}


def clean_digest(digest: Any, words: frozenset[str], cases: Sequence[Case]) -> bool:
    numbers = {case.number for case in cases}
    stories = digest.report.get("stories", [])
    told = [s for s in stories if s.get("url") in words or s.get("title") in words or s.get("case_number") in numbers]
    changed = [story for story in told if story.get("title") != FORGOTTEN or story.get("url")]
    for story in changed:
        story["title"], story["url"] = FORGOTTEN, ""
    if changed:
        flag_modified(digest, "report")
    return bool(changed)
