"""Take the documents of a file. They go the way of what is sent and read; what is undated counts as old."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from listener.connectors._rows import How, Row, read_rows
from listener.decide import matching
from listener.decide.query import parse
from listener.errors import ListenerError
from listener.ports import Receiving
from listener.services import registry
from listener.services.ingesting import take_in
from listener.services.installation import Installation
from listener.store import brands
from listener.terms import Batch, FetchedDocument
from models import Source

AT_ONCE = 500  # documents a transaction: nobody waits long for the lock
Done = Callable[[int], None]


@dataclass(slots=True)
class Imported:
    """What became of a file: counts, the columns as understood, the broken lines by number, mentions by brand."""

    source: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    unused: Sequence[str] = ()
    lines: int = 0
    new: int = 0
    edited: int = 0
    unchanged: int = 0
    broken: list[tuple[int, str]] = field(default_factory=list)
    undated: int = 0
    mentions: Counter[str] = field(default_factory=Counter)


def import_documents(
    inst: Installation,
    content: bytes,
    now: datetime,
    *,
    how: How,
    name: str,
    source: str | None = None,
    brand: str | None = None,
    dry_run: bool = False,
    done: Done = lambda _lines: None,
) -> Imported:
    """Import a file into the push source `source`, or into one called `name`, made for it. Broken lines are left out.

    `done` hears how many lines are behind us. With `dry_run` nothing is kept, and what would match is counted.
    Raises ListenerError when the file, or the source, is none that can be used.
    """
    rows = read_rows(content, how)
    report = Imported(columns=rows.columns, unused=rows.unused)
    into = _there(inst, source, name, brand)
    while chunk := list(islice(rows.rows, AT_ONCE)):
        documents = list(_sound(chunk, report))
        if dry_run:
            _try(inst, documents, brand, report)
        elif documents:
            into = into or registry.add_source(inst, "push", {"sender": name}, now, name=name, brand=brand)
            report.source = into.name
            _keep(inst, into, documents, report, now)
        report.lines += len(chunk)
        done(report.lines)
    return report


def _sound(chunk: Sequence[Row], report: Imported) -> Iterator[FetchedDocument]:
    for row in chunk:
        if row.document is None:
            report.broken.append((row.line, row.error))
        else:
            report.undated += row.document.published_at is None
            yield row.document


def _there(inst: Installation, word: str | None, name: str, brand: str | None) -> Source | None:
    """Return the source that takes it; None where one is made for it. Raises ListenerError, NotFound for the brand."""
    named = registry.show_brand(inst, brand).brand if brand is not None else None
    if word is not None:
        found = registry.show_source(inst, word).source
        if not isinstance(inst.connectors.get(found.connector), Receiving):
            raise ListenerError(f"“{found.name}” is read and takes no files", "Leave --source out: one is made.")
    else:
        there = (view.source for view in registry.all_sources(inst) if view.options.get("sender") == name)
        known = next(there, None)
        if known is None:
            return None
        found = known
    if named is not None and found.brand_id != named.id:
        raise ListenerError(
            f"“{found.name}” is not read for “{named.name}” alone",
            "Leave --brand out, or have the source read for it: listener source change --brand",
        )
    return found


def _keep(
    inst: Installation, into: Source, documents: Sequence[FetchedDocument], report: Imported, now: datetime
) -> None:
    once = {document.external_id: document for document in documents}
    batch = Batch(documents=tuple(once.values()))
    taken = inst.database.write(lambda session: take_in(session, inst, into.id, None, batch, now))
    report.new, report.edited = report.new + taken.new, report.edited + taken.edited
    report.unchanged += len(documents) - taken.new - taken.edited


def _try(inst: Installation, documents: Sequence[FetchedDocument], brand: str | None, report: Imported) -> None:
    with inst.database.reading() as session:
        profiles = [one for one in brands.profiles(session) if brand in (None, one.brand.slug)]
    for profile in profiles:
        queries = [parse(expression) for expression in profile.expressions]
        texts = (f"{document.title}\n\n{document.text}" for document in documents)
        report.mentions[profile.brand.name] += sum(any(matching.find(q, text) for q in queries) for text in texts)
