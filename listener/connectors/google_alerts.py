"""Google Alerts, as the feed that an alert can be delivered to.

https://www.google.com/alerts: choose «RSS feed» under «Deliver to». Links lead over google.com and are made plain
(`listener.connectors._text`). Alerts find some of what is new, hours late at times: beside other sources, not instead.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import BaseModel, Field, field_validator

from listener.connectors.feed import Feed
from listener.ports import Http
from listener.terms import Batch

_FEEDS = "https://www.google.com/alerts/feeds/"


class GoogleAlerts:
    label: ClassVar[str] = "Google Alerts"

    class Options(BaseModel):
        url: str = Field(
            title="Address of the feed",
            description="At google.com/alerts, deliver an alert to “RSS feed”, and copy the address of its symbol.",
            max_length=500,
        )

        @field_validator("url")
        @classmethod
        def _is_alert(cls, value: str) -> str:
            if not value.strip().startswith(_FEEDS):
                raise ValueError(f"the address of an alert's feed begins with {_FEEDS}")
            return value.strip()

    def fetch(self, options: Options, cursor: Mapping[str, Any], http: Http) -> Batch:
        """Read the alert. Raises FetchError."""
        return Feed().fetch(Feed.Options(url=options.url), cursor, http)
