"""Errors as they leave the console: problem details (RFC 9457) for programs, a page in words for people."""

import math
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from listener.console import rendering
from listener.console.security import HEADERS
from listener.errors import Conflict, ListenerError, NotAllowed, NotFound, NotTaken, TooManyAttempts

STATUS: dict[type[ListenerError], int] = {NotFound: 404, Conflict: 409, TooManyAttempts: 429, NotAllowed: 403}
NOT_TAKEN = {"unsigned": 401, "too_large": 413, "unreadable": 422, "over_quota": 429}


def install(app: FastAPI) -> None:
    app.add_exception_handler(ListenerError, _listener_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _refused_input)
    app.add_exception_handler(Exception, _mistake_of_ours)


def status_of(error: ListenerError) -> int:
    if isinstance(error, NotTaken):
        return NOT_TAKEN[error.code]
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 400)


def _listener_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, ListenerError)
    facts: dict[str, Any] = {"advice": error.advice} if error.advice else {}
    if isinstance(error, Conflict):
        facts |= {"code": error.code, "facts": error.facts}
    if isinstance(error, NotTaken):
        facts |= {"code": error.code, "errors": [{"where": at, "why": why} for at, why in error.places.items()]}
    answer = _answer(request, status_of(error), error.message, facts, error)
    if isinstance(error, NotTaken | TooManyAttempts) and error.retry_after:
        answer.headers["Retry-After"] = str(math.ceil(error.retry_after.total_seconds()))
    return answer


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 401 and not _is_api(request) and request.method == "GET":
        return RedirectResponse(f"/sign-in?next={quote(_asked_for(request))}", 303)
    return _answer(request, error.status_code, str(error.detail), {})


def _refused_input(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    wrong = [{"where": ".".join(map(str, e["loc"])), "why": e["msg"]} for e in error.errors()]
    return _answer(request, 422, "The request cannot be read", {"errors": wrong})


def _mistake_of_ours(request: Request, _error: Exception) -> Response:
    """Answer for what nobody foresaw; the server logs it. It stands outside the guard, so it adds the headers."""
    answer = _answer(request, 500, "Something went wrong here", {})
    answer.headers.update(HEADERS)
    return answer


def _answer(
    request: Request, status: int, detail: str, more: dict[str, Any], error: ListenerError | None = None
) -> Response:
    if _is_api(request):
        body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
        headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
        return JSONResponse(body, status, headers, media_type="application/problem+json")
    words = rendering.words(request)
    message = words.error(error) if error else words.status(status)
    if rendering.wants_json(request):
        return JSONResponse({"message": message}, status)
    return rendering.page(request, "error.html", status=status, message=message)


def _is_api(request: Request) -> bool:
    return request.url.path.startswith("/api/")


def _asked_for(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")
