"""Where a redirect leads, and what may be taken along."""

from collections.abc import Mapping

import httpcore
import httpx

from listener.http._errors import Asked, outside_error

FOLLOWED = (301, 302, 303, 307, 308)
PERMANENT = (301, 308)
# What may follow a redirect to another origin: everything else a connector sets could be a key.
_CARRIED_ANYWHERE = {
    "accept",
    "accept-encoding",
    "accept-language",
    "connection",
    "if-modified-since",
    "if-none-match",
    "user-agent",
}


def readable_address(asked: Asked) -> httpx.URL:
    """Parse an address somebody entered. Raises the error `bad_address` for anything but http and https."""
    try:
        url = httpx.URL(asked.url.strip())
        url.raw_host.decode("ascii")
    except (httpx.InvalidURL, UnicodeError, TypeError, ValueError) as error:
        raise outside_error(asked, "bad_address", "is not an address", permanent=True) from error
    if url.scheme not in ("http", "https") or not url.host:
        raise outside_error(asked, "bad_address", "is not an address of the web", permanent=True)
    return url


def redirect_target(here: httpx.URL, response: httpcore.Response) -> httpx.URL:
    """Return where the answer sends us, without user name or fragment. Raises the error `bad_redirect`."""
    asked = Asked("GET", str(here))
    location = next((value for name, value in response.headers if name.lower() == b"location"), b"").strip()
    if not location:
        raise outside_error(asked, "bad_redirect", "redirects without saying where", status=response.status)
    try:
        there = here.join(_decoded(location))
        there.raw_host.decode("ascii")
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise outside_error(asked, "bad_redirect", "redirects to no address", status=response.status) from error
    if there.scheme not in ("http", "https") or not there.host:
        raise outside_error(asked, "bad_redirect", "redirects out of the web", status=response.status)
    return bare(there)


def carried(headers: Mapping[str, str], here: httpx.URL, there: httpx.URL) -> dict[str, str]:
    """Return the headers to send on: all of them to the same origin, or to its https; else only harmless ones."""
    if _origin(here) == _origin(there) or _origin(here.copy_with(scheme="https")) == _origin(there):
        return dict(headers)
    return {name: value for name, value in headers.items() if name in _CARRIED_ANYWHERE}


def bare(url: httpx.URL) -> httpx.URL:
    """The address without user name, password and fragment."""
    return url.copy_with(fragment=None, userinfo=b"")


def port_of(url: httpx.URL) -> int:
    return url.port or (443 if url.scheme == "https" else 80)


def _origin(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.host, port_of(url)


def _decoded(location: bytes) -> str:
    """A Location header should be ASCII; where it is not, it is UTF-8 more often than Latin-1."""
    try:
        return location.decode("utf-8")
    except UnicodeDecodeError:
        return location.decode("latin-1")
