"""Until when a snooze lasts: a choice of the page, or a moment typed, in the reader's time."""

from datetime import datetime, time, timedelta

from listener.console.words import Words
from listener.decide.remarks import Saying
from listener.errors import ListenerError

SPANS = {"hour": timedelta(hours=1), "hours": timedelta(hours=4)}
MORNING = time(9)
CHOICES = ("hour", "hours", "tomorrow", "monday", "author")
_NO_MOMENT = Saying("no_moment", "That is no moment")
_CHOOSE = Saying("choose_moment", "Choose a day and a time.")


def moment(choice: str, typed: str, words: Words) -> datetime | None:
    """Return the end of the snooze; None for one that lasts until the author writes. Raises ListenerError."""
    if choice in SPANS:
        return words.now + SPANS[choice]
    if choice == "author":
        return None
    today = words.now.astimezone(words.zone).date()
    if choice == "tomorrow":
        return datetime.combine(today + timedelta(days=1), MORNING, words.zone)
    if choice == "monday":
        return datetime.combine(today + timedelta(days=7 - today.weekday()), MORNING, words.zone)
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=words.zone)
    except ValueError as error:
        raise ListenerError(_NO_MOMENT(), _CHOOSE()) from error
