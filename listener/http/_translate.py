"""Turns what sockets, TLS and HTTP raise into the errors of the product."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import httpcore

from listener.http._body import BadBody, TooLarge
from listener.http._connection import RefusedAddress, Unresolvable
from listener.http._errors import Asked, outside_error
from listener.http._turns import HostBusy


@contextmanager
def translated(asked: Asked) -> Iterator[None]:
    """Raise every failure of the block as an OutsideError with a stable code."""
    try:
        yield
    except RefusedAddress as error:
        raise outside_error(asked, "refused_address", "is not on the public internet", permanent=True) from error
    except Unresolvable as error:
        raise outside_error(asked, "unresolvable", "has no known address") from error
    except HostBusy as error:
        wait = timedelta(seconds=error.seconds)
        raise outside_error(asked, "host_busy", "is read by many sources at once", retry_after=wait) from error
    except TooLarge as error:
        raise outside_error(asked, "too_large", "sends too much") from error
    except BadBody as error:
        raise outside_error(asked, "bad_answer", "sends a body that cannot be unpacked") from error
    except httpcore.TimeoutException as error:
        raise outside_error(asked, "timeout", "takes too long") from error
    except httpcore.ConnectError as error:
        if isinstance(error.__cause__, ssl.SSLError):
            raise outside_error(asked, "tls", f"has no valid certificate: {_tls_reason(error.__cause__)}") from error
        raise outside_error(asked, "unreachable", "cannot be reached") from error
    except (httpcore.NetworkError, OSError) as error:
        raise outside_error(asked, "unreachable", "broke the connection") from error
    except httpcore.ProtocolError as error:
        raise outside_error(asked, "bad_answer", "does not speak proper HTTP") from error


def _tls_reason(error: ssl.SSLError) -> str:
    return error.verify_message if isinstance(error, ssl.SSLCertVerificationError) else error.reason or "no TLS"
