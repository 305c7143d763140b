"""Names of servers as people copy them from a browser."""

from urllib.parse import urlsplit


def server_name(value: str, example: str) -> str:
    """Return the host of a name or an address, of which only scheme and host matter; http:// stays before it.

    Raises ValueError with words for a form, naming the `example`.
    """
    parts = urlsplit(value.strip() if "://" in value else f"https://{value.strip()}")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"enter the name of a server, such as {example}")
    host = parts.netloc.rpartition("@")[2].lower()
    return host if parts.scheme == "https" else f"http://{host}"


def base_of(server: str) -> str:
    """Return the address of a server by the name that `server_name` gave."""
    return server if "://" in server else f"https://{server}"
