"""Posts of the AT Protocol as Bluesky writes them: what search, threads and the stream have in common.

Posts: https://docs.bsky.app/docs/advanced-guides/posts, links in them (facets, counted in bytes of UTF-8):
https://docs.bsky.app/docs/advanced-guides/post-richtext, which time counts:
https://docs.bsky.app/docs/advanced-guides/timestamps
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import quote

from listener.connectors._json import at, entries, language, maybe_number, moment, number, string
from listener.connectors._text import one_line, plain_text, safe_link
from listener.errors import FetchError
from listener.terms import FetchedAuthor, FetchedDocument

POSTS = "app.bsky.feed.post"
SITE = "https://bsky.app"
AT_ONCE = 25  # posts or people that may be asked for in one request
_LINK, _HIDDEN = "app.bsky.richtext.facet#link", ("!hide", "!takedown")


def is_shown(post: Mapping[str, Any]) -> bool:
    """Tell whether moderation lets anybody see it (https://docs.bsky.app/docs/advanced-guides/moderation)."""
    return not any(string(label, "val") in _HIDDEN for label in entries(post, "labels"))


def written_at(post: Mapping[str, Any]) -> datetime | None:
    """Return the earlier of when the author says it was written and when the network saw it: clocks of apps err."""
    said = [moment(post, "record", "createdAt"), moment(post, "indexedAt")]
    return min((one for one in said if one is not None), default=None)


def seen_document(post: Mapping[str, Any]) -> FetchedDocument:
    """Return a post as the network shows it: with author, counts and the labels put on it."""
    return document(
        string(post, "uri"),
        at(post, "record"),
        author=author(at(post, "author")),
        published_at=written_at(post),
        labels=[string(label, "val") for label in entries(post, "labels")],
        shares=number(post, "repostCount") + number(post, "quoteCount"),
        replies=number(post, "replyCount"),
    )


def document(
    uri: str,
    record: Any,
    *,
    author: FetchedAuthor | None,
    published_at: datetime | None,
    labels: list[str],
    shares: int = 0,
    replies: int = 0,
) -> FetchedDocument:
    """Return a record as a document. Its id is its address in the network; warnings, as «nudity», are its title."""
    labels = [*labels, *(string(label, "val") for label in entries(record, "labels", "values"))]
    return FetchedDocument(
        external_id=uri,
        text=plain_text(words_of(record), False),
        title=one_line(", ".join(dict.fromkeys(one for one in labels if one and one[0] != "!")), False),
        url=page_of(uri),
        author=author,
        published_at=published_at,
        language=language(record, "langs", 0),
        shares=shares,
        replies=replies,
        in_reply_to=string(record, "reply", "parent", "uri") or None,
    )


def words_of(record: Any) -> str:
    """Return the text with its links in full: apps shorten them, and hide others behind words."""
    text = string(record, "text").encode("utf-8", "replace")
    links = [
        (number(facet, "index", "byteStart"), number(facet, "index", "byteEnd"), safe_link(string(feature, "uri")))
        for facet in entries(record, "facets")
        for feature in entries(facet, "features")
        if string(feature, "$type") == _LINK
    ]
    for start, end, link in sorted(links, reverse=True):
        if link and 0 <= start < end <= len(text):
            said = text[start:end].decode("utf-8", "ignore")
            shown = link if said.rstrip(".…") in link else f"{said} {link}"
            text = text[:start] + shown.encode() + text[end:]
    return text.decode("utf-8", "ignore")


def author(profile: Any) -> FetchedAuthor | None:
    """Return who wrote it. The handle may change, the address of the profile does not."""
    did, handle = string(profile, "did"), string(profile, "handle")
    if not did and not handle:
        return None
    state = string(profile, "verification", "verifiedStatus")
    return FetchedAuthor(
        handle=did if handle in ("", "handle.invalid") else handle,
        name=one_line(string(profile, "displayName"), False),
        url=f"{SITE}/profile/{quote(did or handle, safe=':')}",
        followers=maybe_number(profile, "followersCount"),
        verified=state == "valid" if state else None,
    )


def page_of(uri: str) -> str:
    """Return the page of `at://DID/app.bsky.feed.post/KEY` for people, "" for anything else."""
    did, key = parts_of(uri)
    return f"{SITE}/profile/{quote(did, safe=':')}/post/{quote(key, safe='')}" if key else ""


def parts_of(uri: str) -> tuple[str, str]:
    """Return the author's DID and the key of a post, empty for what is none."""
    place = uri.removeprefix("at://").split("/")
    return (place[0], place[2]) if uri.startswith("at://") and len(place) == 3 and place[1] == POSTS else ("", "")


def with_authors(
    documents: Sequence[FetchedDocument],
    ask: Callable[[Sequence[str]], Any],
    known: dict[str, FetchedAuthor] | None = None,
) -> tuple[FetchedDocument, ...]:
    """Return documents with what profiles say of their authors: posts come without followers, or without a handle.

    `ask` returns the answer of app.bsky.actor.getProfiles; `known` are those asked for before, and is added to. What
    cannot be had stays unknown.
    """
    known = {} if known is None else known
    dids = dict.fromkeys(parts_of(document.external_id)[0] for document in documents)
    missing = [did for did in dids if did not in known]
    for start in range(0, len(missing), AT_ONCE):
        try:
            profiles = entries(ask(missing[start : start + AT_ONCE]), "profiles")
        except FetchError:
            break
        known |= {string(profile, "did"): found for profile in profiles if (found := author(profile))}
    return tuple(
        replace(document, author=known.get(parts_of(document.external_id)[0], document.author))
        for document in documents
    )
