"""The heads in use, applied to what the model says. A head holds for the outputs of one model only."""

from collections.abc import Mapping
from uuid import UUID

from listener.nlp.head import Head, read_head
from listener.terms import Sentiment
from models import Brand, BrandHead

LONGEST = 120  # characters of a version, as it is stored beside each judgement


def corrected(heads: Mapping[UUID, BrandHead], brand: Brand, sentiment: Sentiment) -> Sentiment:
    """Return the judgement as the brand's head corrects it; as it is without one, or when it is of another model."""
    row = heads.get(brand.id)
    head = usable(row, sentiment.model)
    if row is None or head is None:
        return sentiment
    return head.apply(sentiment, named(sentiment.model, brand.slug, row.version))


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
