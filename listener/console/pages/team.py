"""The team's view: for who leads, and sees what will be late before it is."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from listener.console.asked import Asked
from listener.console.rendering import page, words
from listener.console.state import installation, now
from listener.services import team

router = APIRouter(include_in_schema=False)


@router.get("/team")
def team_page(request: Request) -> Response:
    """Show how the team stands; today is the reader's."""
    view = team.look(installation(request), now(), words(request).zone)
    return page(request, "team.html", view=view, asked=Asked(view="open"), minutes=int(team.SOON.total_seconds() // 60))
