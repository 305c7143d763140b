"""What its author wrote anew: nothing of ours goes on telling the former words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from listener.services.privacy.forgetting import clean_digests, rename, said, stories_named
from listener.store import mentions, posted, privacy
from listener.store.documents import full_text
from models import Document, Mention


@dataclass(frozen=True, slots=True)
class Reworded:
    """A document that was edited, and what it said before."""

    document: Document
    title: str
    text: str

    @property
    def url(self) -> str:
        return self.document.url


def follow(session: Session, edits: Sequence[Reworded], now: datetime) -> None:
    """Let messages, names of stories and digests follow the edits. The mentions are judged anew by the analysis."""
    found = list(mentions.of_document(session, [edit.document.id for edit in edits]).values())
    posted.quoting(session, [mention.id for mention in found], now)
    for edit in edits:
        told = [mention for mention in found if mention.document_id == edit.document.id]
        if told:
            _follow(session, edit, told, now)


def _follow(session: Session, edit: Reworded, told: Sequence[Mention], now: datetime) -> None:
    document = edit.document
    for story in stories_named(session, [full_text(edit)], told):
        rename(session, story)
    digests = privacy.digests_of(session, {mention.brand_id for mention in told}, [document.published_at])
    clean_digests(session, digests, said([edit], told), now, left=document)
