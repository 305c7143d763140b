"""Look at a source before relying on it: read it once, keep nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from listener.decide import matching, schedule
from listener.decide.matching import Explanation
from listener.decide.query import parse
from listener.decide.schedule import PollFacts
from listener.decide.spending import costs_a_day, left_of
from listener.errors import QueryError
from listener.ports import Budgeted, LiveHttp, Paced, Streaming
from listener.services import ledger, stumbling
from listener.services import options as secured
from listener.services.counting import Counted
from listener.services.installation import Installation
from listener.services.registry.sources import _connector
from listener.services.streaming import overhear
from listener.store import brands, registry
from listener.store.brands import BrandProfile
from listener.terms import Allowance, Budget, FetchedDocument, Remark, Spent
from models import Source

_NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class BrandFinding:
    """What a brand would get: how many documents, and why of the newest; with none, why not.

    `explained` is what the sentence says; None where the brand has no query, or one that cannot be read.
    """

    brand: str
    mentions: int
    sentence: str
    explained: Explanation | None


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What one reading showed. `newest` are the newest documents first; `interval` is how often it would be read.

    `lateness` says why the interval is too long for the promise, or what will be short, or is empty; `costs` what a
    day of reading takes.
    """

    title: str
    documents: int
    newest: tuple[FetchedDocument, ...]
    brands: tuple[BrandFinding, ...]
    interval: timedelta
    per_day: float
    lateness: tuple[Remark, ...]
    costs: tuple[Remark, ...]
    remarks: tuple[Remark, ...]
    moved_to: str | None


def check_source(
    inst: Installation,
    now: datetime,
    *,
    connector: str = "feed",
    options: Mapping[str, Any] | None = None,
    word: str = "",
) -> CheckReport:
    """Read a stored source (by `word`), a new one (by `options`), or a stored one as `options` would change it, once.

    Nothing is stored but what it cost a stored source: its budget is kept all the same. Raises ListenerError for
    options that are wrong, FetchError.
    """
    with inst.database.reading() as session:
        source = registry.find(session, Source, word) if word else None
        profiles = [p for p in brands.profiles(session) if not source or source.brand_id in (None, p.brand.id)]
    connector = source.connector if source else connector
    reads = _connector(inst, connector)
    if source is None:
        asked = secured.typed(reads, options or {})
    else:
        asked = secured.changed(inst.vault, reads, source.options, options or {})
    if isinstance(reads, Streaming):
        return _overheard(inst, reads, asked, profiles)
    http = Counted(inst.http)
    left = _left(inst, source, ledger.budget_of(reads, asked), now)
    with stumbling.told(source.name if source else connector):
        if isinstance(reads, Budgeted):
            batch = reads.fetch(asked, {}, http, allowance=left)
        else:
            batch = reads.fetch(asked, {}, http)
    spent = batch.spent or Spent(calls=http.calls)
    if source is not None:
        ledger.pay(inst, source, ledger.budget_of(reads, asked), spent, now)
    allowances = tuple(one for one in (batch.allowance, left) if one is not None)
    per_day = schedule.habit(0.0, 0, None, now, dates=[d.published_at for d in batch.documents])
    facts = PollFacts(
        documents_per_day=per_day, fixed_interval=_fixed(source), batch=batch, target=_target(profiles),
        allowances=allowances, calls=spent.calls, pace=reads.pace if isinstance(reads, Paced) else timedelta(),
    )  # fmt: skip
    interval = schedule.next_interval(facts, source.id if source else _NOBODY, now)
    return CheckReport(
        title=batch.title, documents=len(batch.documents), newest=tuple(_newest_first(batch.documents)[:3]),
        brands=tuple(_finding(profile, batch.documents) for profile in profiles), interval=interval, per_day=per_day,
        lateness=schedule.lateness(interval, facts.target, allowances, per_day, now),
        costs=costs_a_day(spent, interval, per_day), remarks=batch.remarks, moved_to=batch.moved_to,
    )  # fmt: skip


def _overheard(inst: Installation, reads: Streaming, asked: Any, profiles: Sequence[BrandProfile]) -> CheckReport:
    """Listen for some seconds to whatever is said: what brands would get of that is told."""
    assert isinstance(inst.http, LiveHttp)
    heard = overhear(reads, asked, inst.http)
    return CheckReport(
        title="", documents=len(heard), newest=tuple(_newest_first(heard)[:3]),
        brands=tuple(_finding(profile, heard) for profile in profiles), interval=timedelta(seconds=1), per_day=0.0,
        lateness=(), costs=(), remarks=(), moved_to=None,
    )  # fmt: skip


def _left(inst: Installation, source: Source | None, budget: Budget | None, now: datetime) -> Allowance | None:
    """What the budget leaves: of a stored source by the ledger, of a new one all of it."""
    if source is None or budget is None:
        return left_of(budget, Spent(), now) if budget else None
    with inst.database.reading() as session:
        return ledger.left(session, source, budget, now)


def _fixed(source: Source | None) -> timedelta | None:
    return timedelta(seconds=source.fixed_interval) if source and source.fixed_interval else None


def _target(profiles: Sequence[BrandProfile]) -> timedelta:
    return min((profile.target.first_response for profile in profiles), default=schedule.TARGET)


def _newest_first(documents: Sequence[FetchedDocument]) -> list[FetchedDocument]:
    """By date; those without one as the source has them, after the dated."""
    dated = [document for document in documents if document.published_at]
    return sorted(dated, key=lambda d: d.published_at or datetime.min, reverse=True) + [  # noqa: DTZ901 - never used
        document for document in documents if not document.published_at
    ]


def _finding(profile: BrandProfile, documents: Sequence[FetchedDocument]) -> BrandFinding:
    """Try every query on every document, and tell of the newest that matches; else why the newest does not."""
    tried = [_explain(profile.expressions, document) for document in _newest_first(documents)]
    found = [one for one in tried if one[0] and one[0].matched]
    explained, sentence = next(iter([*found, *tried]), (None, ""))
    return BrandFinding(profile.brand.name, len(found), sentence, explained)


def _explain(expressions: Sequence[str], document: FetchedDocument) -> tuple[Explanation | None, str]:
    """Say by which query a document is a mention; else why it is none by the first."""
    asked = [_asked(expression, document) for expression in expressions]
    matched = next((one for one in asked if one[0] and one[0].matched), None)
    return matched or next(iter(asked), (None, "It has no query."))


def _asked(expression: str, document: FetchedDocument) -> tuple[Explanation | None, str]:
    try:
        explanation = matching.explain(parse(expression), f"{document.title}\n\n{document.text}")
    except QueryError as error:
        return None, f"The query “{expression}” cannot be read: {error.message}"
    return explanation, explanation.sentence
