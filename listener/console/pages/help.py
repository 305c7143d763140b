"""A short page of help for each screen."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from listener.console import helping
from listener.console.rendering import page, words
from listener.errors import NotFound

router = APIRouter(include_in_schema=False)


@router.get("/help/{screen}")
def help_page(request: Request, screen: str) -> Response:
    text = helping.texts(words(request).locale).get(screen)
    if text is None:
        raise NotFound(f"There is no help for “{screen}”", advice="Follow the link of a page.")
    screens = list(dict.fromkeys(helping.SCREENS.values()))
    return page(request, "help.html", screen=screen, paragraphs=text.split("\n\n"), screens=screens)
