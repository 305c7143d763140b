"""Google News searches, as feeds: off until somebody has read what Google allows.

Terms: https://news.google.com/terms and https://policies.google.com/terms. The feeds are meant for personal,
non-commercial readers. Links are opaque (news.google.com/rss/articles/…) and lead on in a browser only: the same
article from another source is known by its title, not by its address.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar

from pydantic import BaseModel, Field, field_validator, model_validator

from listener.connectors._api import address_of
from listener.connectors._feeds import read_feeds
from listener.connectors._terms import Terms
from listener.ports import Http
from listener.terms import Batch


class GoogleNews:
    label: ClassVar[str] = "Google News"
    pace: ClassVar[timedelta] = timedelta(minutes=10)

    class Options(BaseModel):
        words: Terms = Field(title="Words", description="One search a line.", min_length=1, max_length=5)
        edition: str = Field("BE:fr", title="Edition", description="Country and language: BE:fr, NL:nl, US:en.")
        allowed: bool = Field(
            False,
            title="Our use is allowed",
            description="Google's terms keep these feeds to personal, non-commercial use: tick this only if yours is, "
            "or if Google agreed.",
        )

        @field_validator("edition")
        @classmethod
        def _is_edition(cls, value: str) -> str:
            country, _, language = value.strip().partition(":")
            if not (len(country) == 2 and country.isalpha() and 2 <= len(language) <= 6):
                raise ValueError("enter country and language, such as BE:fr")
            return f"{country.upper()}:{language.lower()}"

        @model_validator(mode="after")
        def _is_allowed(self) -> "GoogleNews.Options":
            if not self.allowed:
                raise ValueError(
                    "Google's terms keep the feeds of Google News to personal, non-commercial use: "
                    "say that yours is allowed, or use GDELT or Google Alerts"
                )
            return self

    def fetch(self, options: Options, cursor: Mapping[str, Any], http: Http) -> Batch:
        """Read the feed of every search. Raises FetchError."""
        country, _, language = options.edition.partition(":")
        edition = {"hl": language, "gl": country, "ceid": options.edition}
        site = "https://news.google.com/rss/search"
        return read_feeds({word: address_of(site, {"q": word, **edition}) for word in options.words}, cursor, http)
