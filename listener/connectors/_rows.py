"""Documents out of a file of somebody else's: CSV or JSON lines, in any charset, with columns of any name."""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime
from io import StringIO
from typing import Any

from pydantic import ValidationError

from listener.connectors._charset import decode
from listener.connectors._dates import read_date
from listener.connectors._entries import stable_id
from listener.connectors._json import moment
from listener.connectors._sent import SentDocument, wrong_places
from listener.errors import ListenerError
from listener.terms import FetchedDocument

LONGEST_CELL = 1_000_000  # characters
# What is understood without being told, in English, French, Dutch and German; the first name is our own.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "external_id", "post_id", "tweet_id", "identifiant", "kenmerk"),
    "text": ("text", "body", "message", "content", "comment", "review", "texte", "commentaire", "tekst", "bericht",
             "reactie", "inhalt", "kommentar", "full_text", "snippet"),
    "title": ("title", "subject", "headline", "titre", "objet", "titel", "onderwerp", "betreff"),
    "url": ("url", "link", "permalink", "address", "lien", "adresse"),
    "published_at": ("published_at", "date", "time", "datetime", "created_at", "published", "timestamp",
                     "tweet_created", "datum", "tijd", "publié", "posted_at"),
    "author": ("author", "handle", "user", "username", "screen_name", "auteur", "gebruiker", "autor"),
    "author_name": ("author_name", "name", "full_name", "nom", "naam"),
    "followers": ("followers", "followers_count", "abonnés", "volgers"),
    "language": ("language", "lang", "langue", "taal", "sprache"),
    "shares": ("shares", "retweets", "reposts", "partages"),
    "replies": ("replies", "comments_count", "réponses", "reacties"),
    "in_reply_to": ("in_reply_to", "parent_id"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class How:
    """How the file is to be read: our names to its columns, its way of writing dates, the zone they are meant in."""

    columns: Mapping[str, str] = field(default_factory=dict)
    date_format: str = ""
    zone: tzinfo = UTC


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the file, by its number from 1: the document it holds, or what is wrong with it."""

    line: int
    document: FetchedDocument | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """A file: `columns` as they were understood, `unused` are the others, `rows` are read as they are asked for."""

    columns: Mapping[str, str]
    unused: Sequence[str]
    rows: Iterator[Row]


def read_rows(content: bytes, how: How) -> Rows:
    """Read a file. Raises ListenerError when it is neither kind, or no column holds text."""
    text = decode(content)
    lines = _json_lines(text) if text.lstrip()[:1] in "{[" else _csv_lines(text)
    names, first = _peeked(lines)
    columns = _understood(names, how.columns)
    unused = [name for name in names if name not in columns.values()]
    return Rows(columns, unused, (_row(number, said, columns, how) for number, said in first))


Lines = Iterator[tuple[int, Mapping[str, Any] | str]]


def _json_lines(text: str) -> Lines:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            said = json.loads(line)
        except (ValueError, RecursionError):
            yield number, "it is no JSON"
        else:
            yield number, said if isinstance(said, dict) else "it is no JSON object"


def _csv_lines(text: str) -> Lines:
    """The first line names the columns; a line may go on within quotes, and is named by where it ends."""
    csv.field_size_limit(LONGEST_CELL)
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff("\n".join(text.splitlines()[:20]), ",;\t|")
        dialect.doublequote = True
    except csv.Error:
        dialect = csv.excel
    reader = csv.reader(StringIO(text, newline=""), dialect)
    try:
        names = [name.strip() for name in next(reader, [])]
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) > len(names):
                yield reader.line_num, f"it has {len(cells)} cells for {len(names)} columns"
            else:
                yield reader.line_num, dict(zip(names, cells, strict=False))
    except csv.Error as error:
        yield reader.line_num, f"it cannot be read ({error}); nothing after it was read"


def _peeked(lines: Lines) -> tuple[list[str], Lines]:
    """Return the columns of the file, which JSON names in each line anew, and its lines."""
    kept = list(lines)
    names = dict.fromkeys(name for _, said in kept if not isinstance(said, str) for name in said)
    if not names:
        raise ListenerError("The file has no line that can be read", "It must be CSV with a heading, or JSON lines.")
    return list(names), iter(kept)


def _understood(names: Sequence[str], chosen: Mapping[str, str]) -> dict[str, str]:
    wrong = [f"“{ours}” is nothing a document has" for ours in chosen if ours not in COLUMNS]
    wrong += [f"The file has no column “{theirs}”" for theirs in chosen.values() if theirs not in names]
    if wrong:
        raise ListenerError(wrong[0], f"A document has {', '.join(COLUMNS)}; the file has {', '.join(names)}.")
    small = {name.casefold().replace(" ", "_").strip("_"): name for name in reversed(names)}
    found = {ours: next((small[one] for one in said if one in small), "") for ours, said in COLUMNS.items()}
    columns = {ours: theirs for ours, theirs in {**found, **chosen}.items() if theirs}
    if "text" not in columns and "title" not in columns:
        raise ListenerError(
            "No column holds the text", f"Say which it is with --column text=NAME; there are {', '.join(names)}."
        )
    return columns


def _row(line: int, said: Mapping[str, Any] | str, columns: Mapping[str, str], how: How) -> Row:
    if isinstance(said, str):
        return Row(line, error=said)
    cells = {ours: said[theirs] for ours, theirs in columns.items() if said.get(theirs) not in (None, "")}
    try:
        return Row(line, _document(cells, how))
    except ValidationError as error:
        return Row(line, error="; ".join(f"{at or 'it'}: {why}" for at, why in wrong_places(error).items()))
    except ValueError as error:
        return Row(line, error=str(error))


def _document(cells: dict[str, Any], how: How) -> FetchedDocument:
    if "published_at" in cells:
        cells["published_at"] = _moment(cells["published_at"], how)
    name, followers, handle = cells.pop("author_name", ""), cells.pop("followers", None), cells.get("author", "")
    if isinstance(handle, str) and (handle or name):
        cells["author"] = {"handle": handle or name, "name": name, "followers": followers}
    words = str(cells.get("title", "")), str(cells.get("text", ""))
    cells["id"] = stable_id(cells.get("id"), str(cells.get("url", "")), *words)
    return SentDocument.model_validate(cells).fetched


def _moment(said: object, how: How) -> datetime:
    """Read a date in the way that was said, else in the usual ones. Raises ValueError: «3/4» is not guessed at."""
    text = str(said).strip()
    if how.date_format:
        stated = datetime.strptime(text, how.date_format)  # noqa: DTZ007 - it gets its zone below
    elif text.replace(".", "", 1).isdigit():
        found = moment({"at": float(text) / (1000 if float(text) > 1e11 else 1)}, "at")
        if found is None:
            raise ValueError(f"published_at: “{text[:40]}” is no moment since 1990")
        return found
    else:
        stated = _usual(text)
    return stated if stated.tzinfo else stated.replace(tzinfo=how.zone)


def _usual(text: str) -> datetime:
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return read(text)
        except (ValueError, TypeError, IndexError):
            continue
    if (named := read_date(text)) is not None:
        return named
    raise ValueError(
        f"published_at: “{text[:40]}” is no date that is understood; say how with --dates '%d/%m/%Y %H:%M'"
    )
