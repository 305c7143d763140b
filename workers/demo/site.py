"""The demo's own site: a feed per brand, and a page per post."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from workers.demo.brands import BRANDS, TALKS, DemoBrand
from workers.demo.feeds import TYPES, render
from workers.demo.publisher import Site, page
from workers.demo.timeline import Timeline

FEED_LENGTH = 40
_POST = re.compile(r"^/(?P<slug>[a-z]+)/post/(?P<number>\d{1,9})$")


def timelines(start: datetime, step: timedelta) -> dict[str, Timeline]:
    """Return what is said of each brand, by its path. They take turns, so posts come evenly."""
    share = step / len(BRANDS)
    return {
        brand.path: Timeline(TALKS[brand.slug], start + place * share, step, brand.slug)
        for place, brand in enumerate(BRANDS)
    }


def demo_site(address: str, said: Mapping[str, Timeline]) -> Site:
    """Return the site that serves these timelines."""
    feeds = {brand.path: brand for brand in BRANDS}

    def serve(path: str, now: datetime) -> tuple[str, bytes] | None:
        if path in feeds:
            brand = feeds[path]
            return TYPES[brand.feed], render(brand, said[path].latest(now, FEED_LENGTH), address)
        return _post_page(path, said, now)

    return serve


def _post_page(path: str, said: Mapping[str, Timeline], now: datetime) -> tuple[str, bytes] | None:
    found = _POST.match(path)
    brand = _named(found["slug"]) if found else None
    if found is None or brand is None or int(found["number"]) >= said[brand.path].published(now):
        return None
    post = said[brand.path].post(int(found["number"]))
    return page(brand.title, post.author, post.text)


def _named(slug: str) -> DemoBrand | None:
    return next((brand for brand in BRANDS if brand.slug == slug), None)
