"""Forget a person who asks: words, names and addresses go, counts stay, and a new reading brings nothing back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session

from listener.decide.fold import folded
from listener.errors import ListenerError, NotFound
from listener.services.installation import Installation
from listener.services.privacy.forgetting import FORGOTTEN, clean_digests, clean_mention, rename, said
from listener.store import answers, posted, privacy, search
from listener.store import authors as links
from models import Author, Case, Document, Mention
from models.columns import utc_now
from models.documents import MARK


@dataclass(frozen=True, slots=True)
class ErasureReport:
    """How many of each were found with the person's words or names and now are without.

    `networks` are those where whatever the person publishes from now on is not kept.
    """

    networks: tuple[str, ...]
    documents: int = 0
    mentions: int = 0
    stories: int = 0
    case_events: int = 0
    alerts: int = 0
    digests: int = 0


def erase_person(inst: Installation, handle: str, network: str | None = None) -> ErasureReport:
    """Forget who publishes as `handle` on a network (a host, or the connector's name), or where alone it is known.

    Doing it again finds nothing, and repairs what came back. A network given where nothing is held is remembered too.
    Raises NotFound when the handle is unknown and no network is given, ListenerError when it is known on several.
    """
    secrets = inst.settings.secret_keys

    def work(session: Session) -> ErasureReport:
        authors = privacy.authors_named(session, secrets, handle, network)
        networks = sorted({author.network for author in authors})
        if network is None and len(networks) > 1:
            raise ListenerError(
                f"“{handle}” is on {len(networks)} networks, perhaps as different persons: {', '.join(networks)}",
                "Name the one with --network, or each in turn.",
            )
        if network is None and not networks:
            raise NotFound(
                f"Nothing is held about “{handle}”", "With --network, future posts are kept out all the same."
            )
        privacy.lock(session, [document for document, _ in privacy.documents_of(session, [a.id for a in authors])])
        held = privacy.cases_told_by(session, [author.id for author in authors])
        told = [mention.id for mention, _ in privacy.mentions_of(session, [author.id for author in authors])]
        counts = _forget(session, secrets[0], authors)
        for place in networks or [str(network)]:
            _list(session, secrets[0], handle, place, [a for a in authors if a.network == place])
        search.relearn(session, held)
        if any(counts.values()):
            privacy.changed(session, held)
        posted.quoting(session, told, utc_now())  # what was told of it loses the words too
        return ErasureReport(tuple(networks or [str(network)]), **counts)

    return inst.database.write(work)


def _forget(session: Session, secret: str, authors: Sequence[Author]) -> dict[str, int]:
    """Take the words out of everything the authors wrote, and out of what was written of it."""
    ids = [author.id for author in authors]
    documents = [document for document, _ in privacy.documents_of(session, ids)]
    mentions = privacy.mentions_of(session, ids)
    cases = privacy.cases_of(session, ids)
    answers.forget(session, [c.id for c in cases])
    links.forget_links(session, authors, FORGOTTEN)
    privacy.forget_places(session, [m.id for m, _ in mentions])
    privacy.forget_calls(session, [c.id for c in cases])
    privacy.unfollow(session, [document.id for document in documents])
    told = [mention for mention, _ in mentions]
    stories = privacy.stories_of(session, told)
    gone = said(documents, told, stories)
    names = folded(" ".join(f"{author.handle} {author.name}" for author in authors))
    gone = replace(gone, texts=tuple(f"{names} {text}" for text in gone.texts))
    digests = privacy.digests_of(session, {brand.id for _, brand in mentions})
    cleaned = sum(_clean_document(secret, document) for document in documents)
    session.flush()
    return {
        "digests": clean_digests(session, digests, gone, utc_now(), of=cases),
        "stories": sum(rename(session, story) for story in stories),
        "case_events": sum(_clean_event(event) for event in privacy.events_of(session, [c.id for c in cases])),
        "alerts": _clean_alerts(session, cases, [m for m, _ in mentions]),
        "mentions": sum(clean_mention(mention) for mention, _ in mentions),
        "documents": cleaned,
    }


def _clean_document(secret: str, document: Document) -> bool:
    """The id of the source often is an address with the name in it: its hash still tells one post from another."""
    if document.external_id.startswith(MARK) and not document.text and not document.title:
        return False
    document.text = document.title = document.url = document.analysis_error = ""
    document.external_id = privacy.mark(secret, document.external_id)
    document.canonical_url = document.analyse_at = document.in_reply_to = None
    return True


def _clean_event(event: Any) -> bool:
    """Notes and answers quote, and addresses name: the words go, that there were some stays."""
    told = [key for key in ("text", "note", "url", "error") if event.detail.get(key)]
    event.detail = {**event.detail, **dict.fromkeys(told, "")}
    return bool(told)


def _clean_alerts(session: Session, cases: Sequence[Case], mentions: Sequence[Mention]) -> int:
    found = privacy.alerts_of(session, [c.id for c in cases], [m.id for m in mentions])
    changed = [alert for alert in found if alert.title or alert.text]
    for alert in changed:
        alert.title = alert.text = ""
    return len(changed)


def _list(session: Session, secret: str, handle: str, network: str, authors: Sequence[Author]) -> None:
    """Leave one author there without a name, whose handle is a keyed hash: the list that keeps new posts out."""
    marked = privacy.mark(secret, handle)
    kept = privacy.author_at(session, network, marked)
    if kept is None:
        kept = authors[0] if authors else Author(network=network, handle=marked)
    for author in authors:
        if author.id != kept.id:
            privacy.give_to(session, author, kept)
    kept.handle, kept.name, kept.url, kept.followers, kept.verified = marked, "", "", None, None
    session.add(kept)
    session.flush()
