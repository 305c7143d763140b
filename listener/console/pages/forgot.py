"""«Forgot the password?»: a link goes to the address, if somebody here has it. The page never says whether."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Form, Request
from fastapi.responses import Response

from listener.console.inputs import Text
from listener.console.pages.accounts import caller
from listener.console.rendering import page, words
from listener.console.state import installation, now
from listener.errors import TooManyAttempts
from listener.services import inviting, throttle

router = APIRouter(include_in_schema=False)


@router.get("/forgot")
def forgot_page(request: Request) -> Response:
    return _forgot(request)


@router.post("/forgot")
def forgot(request: Request, after: BackgroundTasks, email: Annotated[Text, Form(max_length=254)] = "") -> Response:
    """Answer at once and alike, then look whether there is somebody to write to."""
    inst, moment = installation(request), now()
    try:
        throttle.begin(inst, throttle.of_letters(inst, caller(request)["address"]), moment)
    except TooManyAttempts:
        return _forgot(request, 429, message=words(request).t("sign_in.throttled"))
    after.add_task(inviting.forgot, inst, email, moment)
    return _forgot(request, sent=True)


def _forgot(request: Request, status: int = 200, *, sent: bool = False, message: str = "") -> Response:
    may_mail = bool(installation(request).settings.smtp_url)
    return page(request, "forgot.html", status, may_mail=may_mail, sent=sent, message=message)
