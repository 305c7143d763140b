"""Documents asked for again by their ids: how they stand now, and which of them are gone."""

from collections.abc import Callable, Sequence

from listener.errors import FetchError
from listener.terms import Batch, FetchedDocument

_GONE = ("not_found", "gone")


def one_by_one(
    document_ids: Sequence[str],
    ask: Callable[[str], FetchedDocument | None],
) -> Batch:
    """Ask for each by itself; None, and a refusal that says «not found», say that it is gone.

    What fails otherwise ends it: what is known by then is told. Raises FetchError when that is nothing.
    """
    found: list[FetchedDocument] = []
    deleted: list[str] = []
    for document_id in document_ids:
        try:
            document = ask(document_id)
        except FetchError as error:
            if error.code not in _GONE:
                if found or deleted:
                    break
                raise
            document = None
        if document is None:
            deleted.append(document_id)
        else:
            found.append(document)
    return Batch(tuple(found), deleted=tuple(deleted))


def those_missing(document_ids: Sequence[str], found: Sequence[FetchedDocument]) -> Batch:
    """Return what one request for all of them gave: what is not there is gone."""
    there = {document.external_id for document in found}
    kept = tuple(document for document in found if document.external_id in set(document_ids))
    return Batch(kept, deleted=tuple(one for one in document_ids if one not in there))
