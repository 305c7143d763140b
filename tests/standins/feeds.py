"""Feeds that show their newest entries only: Reddit's, Google's. What is pushed out between two readings is lost."""

from email.utils import format_datetime
from html import escape
from typing import Any, ClassVar

from listener.connectors.google_alerts import GoogleAlerts as AlertsConnector
from listener.connectors.google_news import GoogleNews as NewsConnector
from listener.connectors.reddit_feed import RedditFeed as RedditConnector
from tests.standins._server import Asked, Post, Said, StandIn


class _Feed(StandIn):
    """A feed of so many entries, at the address of a site that options cannot change."""

    site: ClassVar[str]
    shows: ClassVar[int]

    def elsewhere(self) -> dict[str, str]:
        return {self.site: self.address}

    def answer(self, asked: Asked) -> Said:
        newest = "".join(entry(self.site, post) for post in self.standing()[::-1][: self.shows])
        feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Acme</title>{newest}</channel></rss>'
        return Said(feed.encode(), headers={"Content-Type": "application/rss+xml; charset=utf-8"})


class RedditFeed(_Feed):
    name: ClassVar[str] = "reddit_feed"
    site = "https://www.reddit.com"
    shows = 25

    def connector(self) -> RedditConnector:
        return RedditConnector()

    def options(self) -> dict[str, Any]:
        return {"terms": ["r/acme"]}


class GoogleAlerts(_Feed):
    name: ClassVar[str] = "google_alerts"
    site = "https://www.google.com"
    shows = 20

    def connector(self) -> AlertsConnector:
        return AlertsConnector()

    def options(self) -> dict[str, Any]:
        return {"url": "https://www.google.com/alerts/feeds/1/2"}


class GoogleNews(_Feed):
    name: ClassVar[str] = "google_news"
    site = "https://news.google.com"
    shows = 100

    def connector(self) -> NewsConnector:
        return NewsConnector()

    def options(self) -> dict[str, Any]:
        return {"words": ["acme"], "allowed": True}


def entry(site: str, post: Post) -> str:
    link = f"{site}/post/{post.serial}"
    date = format_datetime(post.at)
    return (
        f"<item><guid>{link}</guid><link>{link}</link><pubDate>{date}</pubDate>"
        f"<title>{escape(post.text)}</title><description>Really.</description></item>"
    )
