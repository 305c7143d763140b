"""The knowledge base: found, added, changed, retired. Who did what and when stands in the audit log."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator
from sqlmodel import Session

from listener.decide.filling import VARIABLES, unknown
from listener.decide.remarks import Saying
from listener.decide.risk_reasons import RISKS
from listener.errors import FormError, NotFound
from listener.services import auditing
from listener.services.answering.drafting import LONGEST
from listener.services.installation import Installation
from listener.services.options import checked
from listener.store import articles, brands
from listener.store.articles import Row
from listener.terms import ArticleState, AuditAction, AuditKind, Topic
from models import Agent, Article, Brand

_NO_VARIABLE = Saying("article_no_variable", "“{name}” is no variable; there are {known}")
_NO_DAY = Saying("no_day", "“{text}” is not a day")
_WRITE_DAY = Saying("write_day", "Write it as 2030-12-31.")
NO_ARTICLE = Saying("no_article", "There is no such answer")
IN_LIST = Saying("look_in_list", "Look for it in the list.")


class ArticleForm(BaseModel):
    """An article as a lead enters it. `brand` is a slug, "" for all; `language` a code, "" any; `topics` are risks."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    title: str = Field(min_length=1, max_length=200)
    text: str = Field(min_length=1, max_length=LONGEST)
    brand: str = ""
    language: str = Field("", pattern=r"^([a-z]{2,3})?$")
    tags: tuple[str, ...] = ()
    topics: tuple[Topic, ...] = ()
    valid_until: str = ""

    @field_validator("tags", mode="before")
    @classmethod
    def _are_words(cls, value: object) -> object:
        """Tags come as one line, separated by commas."""
        words = value.split(",") if isinstance(value, str) else value
        return tuple(dict.fromkeys(w.strip().casefold()[:60] for w in words if w.strip())) if words else ()  # type: ignore[attr-defined]

    @field_validator("topics")
    @classmethod
    def _are_risks(cls, value: tuple[Topic, ...]) -> tuple[Topic, ...]:
        return tuple(topic for topic in RISKS if topic in value)

    @field_validator("text")
    @classmethod
    def _knows_its_variables(cls, value: str) -> str:
        if strange := unknown(value):
            known = ", ".join(f"{{{name}}}" for name in VARIABLES)
            wrong = _NO_VARIABLE(name=f"{{{strange[0]}}}", known=known)
            raise FormError(wrong, fields={"text": wrong})
        return value

    @field_validator("valid_until")
    @classmethod
    def _is_a_day(cls, value: str) -> str:
        try:
            return date.fromisoformat(value).isoformat() if value else ""
        except ValueError:
            wrong = _NO_DAY(text=value)
            raise FormError(wrong, _WRITE_DAY(), fields={"valid_until": wrong}) from None


def find(
    inst: Installation, words: str = "", *, brand: str = "", language: str = "", retired: bool = False
) -> list[Row]:
    """Return the articles that hold all the words, for that brand and language (those for all and any too)."""
    wanted = words.casefold().split()
    with inst.database.reading() as session:
        found = articles.articles(session, retired=retired)
    return [
        (article, its, agent) for article, its, agent in found
        if all(word in _words(article) for word in wanted)
        and (not brand or its is None or its.slug == brand)
        and (not language or article.language in (None, language))
    ]  # fmt: skip


def show(inst: Installation, article_id: UUID) -> Row:
    """Return an article with its brand and who changed it last. Raises NotFound."""
    with inst.database.reading() as session:
        one = _existing(session, article_id)
        brand = session.get(Brand, one.brand_id) if one.brand_id else None
        return one, brand, session.get(Agent, one.changed_by) if one.changed_by else None


def add(inst: Installation, fields: Mapping[str, Any], now: datetime) -> Article:
    """Add an article. Raises FormError, NotFound for the brand, NotAllowed for one outside the scope."""
    form = checked(ArticleForm, fields)

    def work(session: Session) -> Article:
        one = Article(title=form.title, text=form.text, changed_at=now)
        _fill_in(inst, session, one, form, now)
        session.add(one)
        auditing.note(inst, session, AuditKind.ARTICLE, AuditAction.ADDED, one.title, after=form.model_dump())
        return one

    return inst.database.write(work)


def change(inst: Installation, article_id: UUID, fields: Mapping[str, Any], now: datetime) -> Article:
    """Change an article. Raises as `add` does."""
    form = checked(ArticleForm, fields)

    def work(session: Session) -> Article:
        one = _existing(session, article_id)
        before = said(one, session.get(Brand, one.brand_id) if one.brand_id else None)
        _fill_in(inst, session, one, form, now)
        after = form.model_dump()
        auditing.note(inst, session, AuditKind.ARTICLE, AuditAction.CHANGED, one.title, before, after)
        return one

    return inst.database.write(work)


def retire(inst: Installation, article_id: UUID, now: datetime, *, back: bool = False) -> Article:
    """Take an article out of use, or bring it back."""

    def work(session: Session) -> Article:
        one = _existing(session, article_id)
        one.state = ArticleState.IN_USE if back else ArticleState.RETIRED
        one.changed_at, one.changed_by = now, inst.by
        auditing.note(
            inst, session, AuditKind.ARTICLE, AuditAction.RESTORED if back else AuditAction.REMOVED, one.title
        )
        return one

    return inst.database.write(work)


def said(one: Article, brand: Brand | None) -> dict[str, Any]:
    """Return an article as its form says it."""
    return {
        "title": one.title, "text": one.text, "brand": brand.slug if brand else "", "language": one.language or "",
        "tags": tuple(one.tags), "topics": tuple(one.topics), "valid_until": one.valid_until,
    }  # fmt: skip


def _fill_in(inst: Installation, session: Session, one: Article, form: ArticleForm, now: datetime) -> None:
    one.brand_id = brands.by_slug(session, form.brand).id if form.brand else None
    one.title, one.text, one.tags = form.title, form.text, list(form.tags)
    one.language, one.valid_until = form.language or None, form.valid_until
    one.topics = [topic.value for topic in form.topics]
    one.changed_at, one.changed_by, one.vector_model = now, inst.by, ""


def _existing(session: Session, article_id: UUID) -> Article:
    one = session.get(Article, article_id)
    if one is None:
        raise NotFound(NO_ARTICLE(), IN_LIST())
    return one


def _words(article: Article) -> str:
    return " ".join((article.title, article.text, *article.tags)).casefold()
