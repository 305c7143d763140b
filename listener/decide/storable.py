"""What a source sends, cut to what every database can keep."""

import hashlib
from dataclasses import replace

from listener.terms import Batch, FetchedAuthor, FetchedDocument

LONGEST_ID = 512
LONGEST_ADDRESS = 2_048
LONGEST_HANDLE = 255
LONGEST_NAME = 300
LONGEST_TEXT = 100_000
MOST = 2**31 - 1  # of an integer column of PostgreSQL


def storable_batch(batch: Batch) -> Batch:
    """Return what was read with documents and ids that can be kept."""
    return replace(
        batch,
        documents=tuple(storable(document) for document in batch.documents),
        deleted=tuple(storable_id(external_id) for external_id in batch.deleted),
    )


def storable(document: FetchedDocument) -> FetchedDocument:
    """Return the document without NUL and lone surrogates (PostgreSQL keeps neither) and within the columns.

    An id that is too long becomes its SHA-256: still stable. An address that is too long is dropped: half of it
    would lead elsewhere. Counts are what a server says they are, and any server may be read.
    """
    return replace(
        document,
        external_id=storable_id(document.external_id),
        in_reply_to=storable_id(document.in_reply_to) if document.in_reply_to else None,
        title=storable_text(document.title)[:LONGEST_TEXT],
        text=storable_text(document.text)[:LONGEST_TEXT],
        url=_address(document.url),
        author=_author(document.author),
        language=document.language if document.language and len(document.language) <= 8 else None,
        shares=_count(document.shares),
        replies=_count(document.replies),
    )


def _author(author: FetchedAuthor | None) -> FetchedAuthor | None:
    handle = storable_text(author.handle).strip() if author else ""
    if author is None or not handle:
        return None
    handle = handle if len(handle) <= LONGEST_HANDLE else _digest(handle)
    followers = None if author.followers is None else _count(author.followers)
    name, url = storable_text(author.name)[:LONGEST_NAME], _address(author.url)
    return replace(author, handle=handle, name=name, url=url, followers=followers)


def _count(said: int) -> int:
    return max(0, min(said, MOST))


def storable_id(external_id: str) -> str:
    """Return the id as it is stored: the same for the document, for what answers it and for its deletion."""
    cleaned = storable_text(external_id)
    return cleaned if len(cleaned) <= LONGEST_ID else _digest(cleaned)


def _digest(text: str) -> str:
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def _address(url: str) -> str:
    return url if len(url) <= LONGEST_ADDRESS and storable_text(url) == url else ""


def storable_text(text: str) -> str:
    """Return the text without what PostgreSQL keeps neither in a text nor in JSON: NUL and lone surrogates."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
