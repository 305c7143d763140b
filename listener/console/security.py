"""What every answer carries and every request must show, before any route is asked."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
PROBES = frozenset({"/livez", "/readyz"})  # an orchestrator calls these by whatever address it knows
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Guard:
    """Refuses foreign Host headers (DNS rebinding) and foreign origins, and adds the headers above.

    A header that a route set itself is kept: the digest's mail has a policy of its own.
    """

    def __init__(self, app: ASGIApp, base_url: str) -> None:
        self._app = app
        self._base_url = base_url
        self._https = base_url.startswith("https:")
        self._host = urlsplit(base_url).netloc.lower()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add_headers(MutableHeaders(scope=message), scope["path"])
            await send(message)

        refusal = self._refusal(scope)
        await (refusal or self._app)(scope, receive, guarded)

    def _add_headers(self, headers: MutableHeaders, path: str) -> None:
        if path.startswith("/static/"):  # asked for by an address that changes with the content
            headers["Cache-Control"] = "public, max-age=86400"
        for name, value in HEADERS.items():
            headers.setdefault(name, value)
        if self._https:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "").lower()
        if scope["path"] not in PROBES and not self._knows(host):
            words = f"This console is at {self._base_url}. To reach it by another name, set LISTENER_BASE_URL.\n"
            return PlainTextResponse(words, 421)
        if scope["method"] not in SAFE_METHODS and _is_foreign(headers, host):
            return PlainTextResponse("Refused: the request comes from another site.\n", 403)
        return None

    def _knows(self, host: str) -> bool:
        if host == self._host:
            return True
        try:
            return (urlsplit(f"//{host}").hostname or "") in LOOPBACK
        except ValueError:
            return False


def _is_foreign(headers: Headers, host: str) -> bool:
    """Tell whether a browser sent this from a page that is not ours (Fetch Metadata, then Origin)."""
    site = headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return True
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc.lower() != host
