"""The invented brands of the demo, and how the publisher puts out what is said of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from workers.demo import talk_en, talk_fr, talk_nl
from workers.demo.lines import Talk


class FeedKind(StrEnum):
    RSS = "rss"
    ATOM = "atom"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class DemoBrand:
    """A brand, its query, and the one feed that speaks of it. `title` is the feed's name."""

    slug: str
    name: str
    locale: str
    time_zone: str
    handles: tuple[str, ...]
    query: str
    feed: FeedKind
    title: str

    @property
    def path(self) -> str:
        return f"/{self.slug}/{self.feed.value}"


BRANDS = (
    DemoBrand(
        "brevalune", "Brevalune", "fr", "Europe/Paris", ("@brevalune",), "Brevalune @brevalune",
        FeedKind.RSS, "La place du village",
    ),
    DemoBrand(
        "zonnewaai", "Zonnewaai", "nl", "Europe/Amsterdam", ("@zonnewaai",), "Zonnewaai @zonnewaai",
        FeedKind.ATOM, "Op het dorpsplein",
    ),
    DemoBrand(
        "quillbarrow", "Quillbarrow", "en", "Europe/London", ("@quillbarrow",), "Quillbarrow @quillbarrow",
        FeedKind.JSON, "Talk of the green",
    ),
)  # fmt: skip

TALKS: Mapping[str, Talk] = {
    "brevalune": talk_fr.TALK,
    "zonnewaai": talk_nl.TALK,
    "quillbarrow": talk_en.TALK,
}
