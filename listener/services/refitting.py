"""Learn from a brand's corrections: fit a head, use it only if it is better, and go back in one step."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session

from listener.errors import Conflict
from listener.nlp.refit import LEAST, Attempt, Comparison, lacking, refit
from listener.services.examples import examples_of
from listener.services.heads import named, usable
from listener.services.installation import Installation
from listener.store import brands, heads
from models import Brand, BrandHead

EVERY = timedelta(days=7)
NEWS = 20  # corrections since the last attempt: the same data asked again and again would win by chance some day


@dataclass(frozen=True, slots=True)
class Refit:
    """What an attempt gave. `lacking` says what was missing for one; `version` is None when nothing was written down.

    `in_use` is how the brand's judgements are named from now on.
    """

    brand: str
    corrections: int
    left_alone: int
    lacking: str = ""
    comparison: Comparison | None = None
    version: int | None = None
    promoted: bool = False
    in_use: str = ""


def refit_due(inst: Installation, now: datetime) -> list[Refit]:
    """Try a head for each brand whose last attempt is a week old, when enough was said since.

    Due work is found in the database: a worker killed before its end has written nothing, and the next one tries
    again. Of two that try at once one is refused by the unique version.
    """
    with inst.database.reading() as session:
        due = _waiting(session, now)
    done = []
    for brand, last in due:
        try:
            done.append(refit_brand(inst, brand.slug, now, note_lack=True, expected=last))
        except Conflict:  # somebody else was first
            continue
    return done


def refit_brand(
    inst: Installation, slug: str, now: datetime, *, dry_run: bool = False, note_lack: bool = False,
    expected: int | None = None,
) -> Refit:  # fmt: skip
    """Fit a head on the brand's corrections and use it if it beats what is in use on those held back.

    With `dry_run` nothing is written down, with `note_lack` also that there was too little. Raises NotFound for an
    unknown brand, Conflict when someone else tried meanwhile.
    """
    with inst.database.reading() as session:
        brand = brands.by_slug(session, slug)
        last = _newest(session, brand.id) if expected is None else expected
        current = heads.active(session).get(brand.id)
    model, examples = inst.sentiment().version, examples_of(inst, brand.id)
    spoken = sum(one.corrected for one in examples)
    report = Refit(slug, spoken, len(examples) - spoken, lacking(examples), in_use=_name(current, model, slug))
    attempt = None if report.lacking else refit(examples, usable(current, model))
    report = replace(report, comparison=attempt.comparison if attempt else None)
    if dry_run or (attempt is None and not note_lack):
        return report
    row = _row(brand, last + 1, model, report, attempt, now)
    promoted = report.comparison is not None and report.comparison.better
    inst.database.write(lambda session: _keep(session, brand, row, promoted, now))
    in_use = named(model, slug, row.version) if promoted else report.in_use
    return replace(report, version=row.version, promoted=promoted, in_use=in_use)


def return_to_former(inst: Installation, slug: str, now: datetime) -> tuple[int, int | None]:
    """Use the former head again; return the versions left and taken up, None for the model alone.

    Raises NotFound for an unknown brand, Conflict when no head is in use.
    """

    def work(session: Session) -> tuple[int, int | None]:
        brand = brands.by_slug(session, slug)
        brands.lock(session, [brand.id])
        tried = {head.version: head for head in heads.of_brand(session, brand.id)}
        current = next((head for head in tried.values() if head.active_key), None)
        if current is None:
            raise Conflict(f"{brand.name} has no head in use", "It is judged by the model alone already.")
        _retire(session, current, now)
        former = tried.get(current.former) if current.former is not None else None
        if former is not None:
            former.active_key, former.retired_at = str(brand.id), None
        return current.version, former.version if former else None

    return inst.database.write(work)


def _row(brand: Brand, version: int, model: str, report: Refit, attempt: Attempt | None, now: datetime) -> BrandHead:
    row = BrandHead(brand_id=brand.id, version=version, base_model=model, tried_at=now)
    row.numbers = {"corrections": report.corrections, "left_alone": report.left_alone, "lacking": report.lacking}
    if attempt:
        row.coefficients = attempt.head.as_json()
        row.numbers |= {"fitted": attempt.fitted, **attempt.comparison.as_json()}
    return row


def _keep(session: Session, brand: Brand, row: BrandHead, promoted: bool, now: datetime) -> None:
    brands.lock(session, [brand.id])
    if _newest(session, brand.id) != row.version - 1:
        raise Conflict(f"Another head of {brand.name} was tried meanwhile", "Try again.")
    kept = BrandHead(**row.model_dump(exclude={"id"}))
    if promoted:
        current = heads.active(session).get(brand.id)
        if current is not None:
            kept.former = current.version
            _retire(session, current, now)
        kept.active_key, kept.promoted_at = str(brand.id), now
    session.add(kept)
    session.flush()


def _retire(session: Session, head: BrandHead, now: datetime) -> None:
    head.active_key, head.retired_at = None, now
    session.flush()  # before another takes the key: it is unique


def _waiting(session: Session, now: datetime) -> list[tuple[Brand, int]]:
    """Return the brands of which enough was said, and something new since their last attempt a week ago.

    Beside each the version of its last attempt, 0 for none.
    """
    waiting = []
    for brand in brands.active(session):
        tried = heads.of_brand(session, brand.id)
        last = tried[0].tried_at if tried else None
        if last is not None and now - last < EVERY:
            continue
        spoken, fresh = heads.spoken_since(session, brand.id, last)
        if spoken >= LEAST and fresh >= NEWS:
            waiting.append((brand, tried[0].version if tried else 0))
    return waiting


def _newest(session: Session, brand_id: UUID) -> int:
    rows = heads.of_brand(session, brand_id)
    return rows[0].version if rows else 0


def _name(current: BrandHead | None, model: str, slug: str) -> str:
    return named(model, slug, current.version) if current and usable(current, model) else model


def as_json(report: Refit) -> dict[str, Any]:
    return asdict(report) | {"comparison": report.comparison.as_json() if report.comparison else None}
