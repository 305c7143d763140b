"""Presets of the feed connector: kinds of source that are feeds, whose addresses are made from words.

    class GoogleNews:
        def fetch(self, options, cursor, http):
            return read_feeds({term: address_of(...) for term in options.terms}, cursor, http)

Each feed keeps the cursor of the feed connector: validators, and what was read.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from listener.connectors._terms import Part, read_each
from listener.connectors.feed import Feed
from listener.ports import Http
from listener.terms import Batch


def read_feeds(addresses: Mapping[str, str], cursor: Mapping[str, Any], http: Http) -> Batch:
    """Read the feed of every term. Raises FetchError when none can be read."""
    reader, changed = Feed(), []

    def read(term: str, state: Mapping[str, Any]) -> Part:
        batch = reader.fetch(Feed.Options(url=addresses[term]), state, http)
        changed.append(not batch.not_modified)
        return Part(batch.documents, batch.cursor, remarks=batch.remarks, incomplete=batch.incomplete)

    batch = read_each(list(addresses), cursor, read)
    return replace(batch, not_modified=not any(changed))
