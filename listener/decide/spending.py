"""What is left of what a source counts or charges, how far apart readings must be for it to last, and what is short.

Requests are spread evenly until the reset. Posts and money follow from what is published, not from how often it is
read: they do not slow the readings, and when they will run out is said.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from listener.decide.remarks import Saying
from listener.terms import Allowance, Budget, Remark, Spent, Unit

_DAY = timedelta(days=1)
_NONE_LEFT = {
    Unit.CALLS: Saying("no_calls_left", "No request is left: it is not read until {until:moment}."),
    Unit.POSTS: Saying("no_posts_left", "No post is left: it is not read until {until:moment}."),
    Unit.COST: Saying("no_money_left", "No money is left: it is not read until {until:moment}."),
}
_RUN_OUT = Saying("posts_run_out", "Posts left until {until:moment}: {left:number}; they last {lasts:span}.")
_CALLS = Saying("costs_calls", "requests a day: {calls:number}")
_POSTS = Saying("costs_posts", "posts a day: {posts:number}")
_MONEY = Saying("costs_money", "money a day: about {money:number}")
_LEAST = {Unit.CALLS: 1.0, Unit.POSTS: 1.0, Unit.COST: 0.01}  # with less, nothing can be read


def ledger_day(budget: Budget | None, now: datetime) -> str:
    """Return the day under which what is spent now is written down: that of the budget's time zone, else UTC."""
    return now.astimezone(ZoneInfo(budget.time_zone) if budget else UTC).date().isoformat()


def period(budget: Budget, now: datetime) -> tuple[str, datetime]:
    """Return the first day of the budget's current day or month, and the moment the next one begins."""
    zone = ZoneInfo(budget.time_zone)
    today = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    first = today.replace(day=1) if budget.monthly else today
    after = (first + timedelta(days=32)).replace(day=1) if budget.monthly else first + _DAY
    return first.date().isoformat(), after.replace(tzinfo=zone).astimezone(UTC)


def left_of(budget: Budget, spent: Spent, now: datetime) -> Allowance:
    """Return what a budget leaves after what was `spent` in its current period; never less than nothing."""
    left = max(budget.amount - spent.of(budget.unit), 0.0)
    return Allowance(left, budget.unit, period(budget, now)[1], budget.amount)


def used_up(allowance: Allowance, now: datetime) -> bool:
    """Tell whether nothing can be read before the reset. Unknown or past resets give the source another chance."""
    return allowance.left < _LEAST[allowance.unit] and allowance.resets_at is not None and allowance.resets_at > now


def spread(allowance: Allowance, calls: int, now: datetime) -> timedelta:
    """Return the least time between readings of `calls` requests that makes what is left last until the reset.

    Zero when nothing is known of the reset, or it has passed; the whole time to it when not one reading is left.
    """
    if allowance.resets_at is None or allowance.resets_at <= now:
        return timedelta()
    to_reset = allowance.resets_at - now
    if used_up(allowance, now):
        return to_reset
    if allowance.unit is not Unit.CALLS:
        return timedelta()
    return to_reset / max(allowance.left / max(calls, 1), 1.0)


def short_of(allowance: Allowance, per_day: float, now: datetime) -> tuple[Remark, ...]:
    """Return a sentence when nothing is left, or the posts that usually come will not last; else nothing."""
    until = allowance.resets_at
    if until is None or until <= now:
        return ()
    if used_up(allowance, now):
        return (_NONE_LEFT[allowance.unit](until=until),)
    if allowance.unit is Unit.POSTS and per_day > 0:
        lasts = _DAY * (allowance.left / per_day)
        if lasts < until - now:
            return (_RUN_OUT(until=until, left=allowance.left, lasts=lasts),)
    return ()


def costs_a_day(spent: Spent, interval: timedelta, per_day: float) -> tuple[Remark, ...]:
    """Return what reading a source this often takes in a day: requests, and the posts and money that come with it."""
    costs = [_CALLS(calls=round(max(spent.calls, 1) * (_DAY / interval)))]
    if spent.posts:
        costs.append(_POSTS(posts=round(per_day)))
        if spent.cost:
            costs.append(_MONEY(money=spent.cost / spent.posts * per_day))
    return tuple(costs)
