"""The one sentence on top of a digest."""

from listener.languages import typeset
from listener.notifiers._safe_text import one_line
from listener.notifiers._words import Words
from listener.terms import DigestReport

# From which share of the usual volume a day is called so. A difference of fewer than three posts is never news.
_VOLUME = ((2.0, "much_busier"), (1.25, "busier"), (0.75, "as_usual"), (0.4, "quieter"), (0.0, "much_quieter"))
_NO_NEWS = 3


def summary(report: DigestReport, words: Words) -> str:
    """Return how the day was, what was bad, how it was answered and what is missing, without a full stop."""
    unread = words.count("unread_sources", len(report.unread)) if report.unread else ""
    if report.unread and not report.sources_read:
        return words.say("nothing_read")
    if not report.volume:
        clauses = [words.say("nothing", brand=one_line(report.brand, 80))]
        cases = _cases(report, words) if report.cases_opened else ""
    else:
        clauses = [_volume(report, words)]
        negative = words.count("negative_posts", report.negative) if report.negative else words.say("no_negative")
        cases = f"{negative}, {_cases(report, words)}"
    separator = typeset("fr", " ; ") if words.language == "fr" else "; "
    return separator.join(clause for clause in [*clauses, cases, unread] if clause)


def _volume(report: DigestReport, words: Words) -> str:
    usual = report.usual_volume
    if not usual:
        return words.count("first_days", report.volume)
    if abs(report.volume - usual) < _NO_NEWS:
        return words.say("as_usual")
    return words.say(next(key for least, key in _VOLUME if report.volume / usual >= least))


def _cases(report: DigestReport, words: Words) -> str:
    if not report.cases_opened:
        return words.say("no_case")
    if report.cases_opened == report.answered_in_time == 1:
        return words.say("one_in_time")
    late = report.cases_answered - report.answered_in_time
    parts = [words.count("in_time", report.answered_in_time, all=words.number(report.cases_opened))]
    if late > 0:
        parts.append(words.count("answered_late", late))
    if report.still_open:
        parts.append(words.count("open_cases", report.still_open))
    return ", ".join(parts)
