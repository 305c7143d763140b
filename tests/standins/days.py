"""The kinds of source of which a day can be lived, by name: what is served, and over how bad a line.

Those in `IN_PART` show less than is written in a storm, by their nature: what is shown is stored once, and of what was
missed the ledger of coverage says in which hours. The App Store shows 500 reviews; GDELT dates what it finds by the
quarter of an hour, and shows 250 of one; feeds show their newest entries, Reddit's 25 every ten minutes.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from listener.services.importing import AT_ONCE
from listener.services.installation import Installation
from tests.standins._line import Line
from tests.standins._server import StandIn
from tests.standins.app_store import AppStore
from tests.standins.bluesky import Bluesky
from tests.standins.discourse import Discourse
from tests.standins.facebook import Facebook, ToldFacebook
from tests.standins.feeds import GoogleAlerts, GoogleNews, RedditFeed
from tests.standins.gdelt import Gdelt
from tests.standins.google_business import GoogleBusiness
from tests.standins.google_play import GooglePlay
from tests.standins.hacker_news import HackerNews
from tests.standins.hub import websub_a_day
from tests.standins.instagram import Instagram, ToldInstagram
from tests.standins.lemmy import Lemmy
from tests.standins.living import Day, Lived
from tests.standins.mailbox import Mailbox
from tests.standins.mastodon import Mastodon
from tests.standins.reddit import Reddit
from tests.standins.sending import import_a_day, push_a_day
from tests.standins.stack_exchange import StackExchange
from tests.standins.telegram import Telegram
from tests.standins.telling import tell_a_day
from tests.standins.trustpilot import Trustpilot
from tests.standins.x import X
from tests.standins.youtube import YouTube

Script = Sequence[datetime]


def _day(kind: type[StandIn], *, cut: float = 0.1, refused: float = 0.02, **how: Any) -> Callable[[Script], StandIn]:
    return lambda script: kind(script=script, line=Line(kind.name, cut=cut, refused=refused), **how)


DAYS: Mapping[str, Callable[[Script], StandIn]] = {
    "app_store": _day(AppStore),
    "bluesky": _day(Bluesky),
    "discourse": _day(Discourse),
    "discourse, search": _day(Discourse, words=True),
    "facebook": _day(Facebook),
    "gdelt": _day(Gdelt),
    "google_alerts": _day(GoogleAlerts, cut=0.25),  # few readings: their line has to be worse
    "google_business": _day(GoogleBusiness),
    "google_news": _day(GoogleNews),
    "google_play": _day(GooglePlay),
    "hacker_news": _day(HackerNews),
    "instagram": _day(Instagram),
    "lemmy 0.19": _day(Lemmy, old=True),
    "lemmy 1.0": _day(Lemmy),
    "mailbox": _day(Mailbox, cut=0.02, refused=0.005),
    "mastodon, hashtag": _day(Mastodon),
    "mastodon, search": _day(Mastodon, words=True),
    "reddit": _day(Reddit),
    "reddit, search": _day(Reddit, words=True),
    "reddit_feed": _day(RedditFeed),
    "stack_exchange": _day(StackExchange),
    "telegram": _day(Telegram, cut=0.25),
    "trustpilot": _day(Trustpilot),
    "x": _day(X),
    "youtube, comments": _day(YouTube),
    "youtube, search": _day(YouTube, words=True),
}
# What is sent to us, or told of by a hub or by Meta.
SENT: Mapping[str, Callable[[Installation, Script, Line], Lived]] = {
    "facebook, told": partial(tell_a_day, ToldFacebook),
    "import, CSV": partial(import_a_day, as_csv=True),
    "import, JSON lines": partial(import_a_day, as_csv=False),
    "instagram, told": partial(tell_a_day, ToldInstagram),
    "push": push_a_day,
    "websub": websub_a_day,
}
KINDS = (*DAYS, *SENT)
IN_PART = ("app_store", "gdelt", "google_alerts", "google_news", "reddit_feed")


def live(kind: str, inst: Installation, script: Script, *, dying: float) -> tuple[Lived, Line]:
    """Live a day of a kind, and return how it went, and the line it went over."""
    if kind in SENT:
        parts = len(script) // AT_ONCE + 1  # of an import, which is cut about twice before it comes to its end
        line = Line(f"{kind}, sent", cut=min(0.6, 2 / parts) if kind.startswith("import") else 0.1, refused=0.02)
        return SENT[kind](inst, script, line), line
    with DAYS[kind](script) as standin:
        return Day(inst, standin, dying=dying).live(), standin.line
