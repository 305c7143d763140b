"""The one door to the internet: nothing else in Listener opens an outgoing HTTP connection."""

from listener.http._errors import parse_retry_after
from listener.http._limits import Limits
from listener.http.door import Door

__all__ = ["Door", "Limits", "parse_retry_after"]
