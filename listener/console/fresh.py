"""Whoever changed something sees it on the next page: what was found out before the change is forgotten."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from listener.console.security import SAFE_METHODS

WORK = ("/cases/", "/mentions/", "/queue/", "/api/v1/cases/", "/api/v1/mentions/")  # changes no source and no person
TAGS = frozenset({"tag_case", "untag_case", "api_tag", "api_untag"})  # work, and yet the filters offer something else
PRESENCE = frozenset({"stay_on_case", "leave_case"})  # what pages say by themselves changes no count


class Fresh:
    """Forgets just before the answer to a change goes out, so that no page asked for after it shows older counts."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS:
            await self._app(scope, receive, send)
            return

        async def forgotten(message: Message) -> None:
            route = getattr(scope.get("route"), "name", "")
            if message["type"] == "http.response.start" and route not in PRESENCE:
                menu = route in TAGS or not scope["path"].startswith(WORK)
                scope["app"].state.console.forget(menu=menu)
            await send(message)

        await self._app(scope, receive, forgotten)
