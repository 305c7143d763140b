"""The knowledge base: agents read it, leads write it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from listener.console.i18n import LANGUAGES
from listener.console.inputs import Posted, Text
from listener.console.rendering import page, words
from listener.console.state import installation, now
from listener.console.words import Words
from listener.decide.filling import VARIABLES
from listener.decide.risk_reasons import RISKS
from listener.errors import FormError
from listener.services import answering, overview

router = APIRouter(include_in_schema=False)
LABELS = {
    "title": "answers.name", "text": "answers.text", "brand": "queue.brand", "language": "nav.language",
    "tags": "answers.tags", "topics": "answers.topics", "valid_until": "answers.valid_until",
}  # fmt: skip


@router.get("/answers")
def answers_page(
    request: Request, q: Text = "", brand: Text = "", language: Text = "", retired: bool = False
) -> Response:
    """List what may be said, or what no longer may."""
    inst = installation(request)
    rows = answering.find(inst, q, brand=brand, language=language, retired=retired)
    asked = {"q": q, "brand": brand, "language": language, "retired": retired}
    return page(request, "answers.html", rows=rows, asked=asked, brands=overview.brands(inst),
                today=now().date().isoformat())  # fmt: skip


@router.get("/new/answers")
def new_answer_page(request: Request) -> Response:
    return _form(request, None, {})


@router.post("/answers")
def add_answer(request: Request, typed: Posted) -> Response:
    try:
        article = answering.add(installation(request), _entered(typed), now())
    except FormError as error:
        return _form(request, None, typed, error)
    return RedirectResponse(f"/answers#answer-{article.id}", 303)


@router.get("/answers/{article}")
def answer_page(request: Request, article: UUID) -> Response:
    one, brand, _ = answering.show(installation(request), article)
    said = answering.said(one, brand)
    ticked = {f"topic.{topic}": "yes" for topic in said["topics"]}
    return _form(request, article, {**said, **ticked, "tags": ", ".join(said["tags"])})


@router.post("/answers/{article}")
def change_answer(request: Request, article: UUID, typed: Posted) -> Response:
    try:
        answering.change(installation(request), article, _entered(typed), now())
    except FormError as error:
        return _form(request, article, typed, error)
    return RedirectResponse(f"/answers#answer-{article}", 303)


@router.post("/answers/{article}/retire")
def retire_answer(request: Request, article: UUID) -> Response:
    answering.retire(installation(request), article, now())
    return RedirectResponse("/answers", 303)


@router.post("/answers/{article}/restore")
def restore_answer(request: Request, article: UUID) -> Response:
    answering.retire(installation(request), article, now(), back=True)
    return RedirectResponse(f"/answers#answer-{article}", 303)


def _entered(typed: Mapping[str, Any]) -> dict[str, Any]:
    ticked = [topic.value for topic in RISKS if typed.get(f"topic.{topic}")]
    return {**{name: typed.get(name, "") for name in LABELS}, "topics": ticked}


def _form(request: Request, article: UUID | None, typed: Mapping[str, Any], error: FormError | None = None) -> Response:
    return page(
        request, "answer_form.html", 400 if error else 200, article=article, typed=_entered(typed),
        wrong=_wrong(words(request), error) if error else "", brands=overview.brands(installation(request)),
        variables=VARIABLES, spoken=LANGUAGES, risks=RISKS,
    )  # fmt: skip


def _wrong(w: Words, error: FormError) -> str:
    """Return what is wrong with which field, by the names that the form has for them."""
    return " ".join(
        w.t("answers.wrong", field=w.t(LABELS[name]), why=why) if name in LABELS else why
        for name, why in w.wrong(error).items()
    )
