"""The heads in use, applied to what the model says. A head holds for the outputs of one model only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from listener.nlp.head import Head, read_head
from listener.terms import Reading, Sentiment
from models import Brand, BrandHead

LONGEST = 120  # characters of a version, as it is stored beside each judgement


@dataclass(frozen=True)
class Judge:
    """A head in use, and how its judgements are named."""

    head: Head
    name: str

    def judge(self, reading: Reading) -> Sentiment:
        return self.head.apply(reading, self.name)


def judges(rows: Mapping[UUID, BrandHead], brands: Iterable[Brand], model: str) -> dict[UUID, Judge]:
    """Return the heads in use of these brands that hold for the model, by brand; read once for many judgements."""
    found = {}
    for brand in {brand.id: brand for brand in brands}.values():
        row = rows.get(brand.id)
        head = usable(row, model)
        if row is not None and head is not None:
            found[brand.id] = Judge(head, named(model, brand.slug, row.version))
    return found


def usable(row: BrandHead | None, model: str) -> Head | None:
    """Return the head of a row, unless it was fitted on another model or written by another version of Listener."""
    if row is None or row.base_model != model:
        return None
    try:
        return read_head(row.coefficients)
    except ValueError:
        return None


def named(model: str, slug: str, version: int) -> str:
    """Return what is stored beside a judgement: «e5s-1+acme.3», the model's name cut where it would be too long."""
    ending = f"+{slug}.{version}"
    return f"{model[: LONGEST - len(ending)]}{ending}"
