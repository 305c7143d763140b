"""Judge lines as the analysing worker judges posts, without storing anything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

from listener.cli._lines import Line
from listener.cli._model import open_model
from listener.config import Settings
from listener.decide.matching import find
from listener.decide.naming import likely_places
from listener.decide.query import Query, parse
from listener.decide.urgency import UrgencyFacts, judge
from listener.errors import ConfigError, QueryError
from listener.nlp.language import EldcDetector
from listener.nlp.windows import Mentioned, read_mentions
from listener.services.registry.forms import default_query
from listener.store import brands
from listener.store.database import Database
from listener.terms import Match, Reading

AT_ONCE = 32
Asked = tuple[tuple[Query, ...], tuple[str, ...]]  # the queries of a brand, and its own handles


class Classifier:
    """Loads the model at the first text. A `brand` is one of the installation, by either name, or any words."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._model = open_model(settings)
        self._detector = EldcDetector()
        self._known: dict[str, Asked] | None = None

    def answers(self, lines: Sequence[Line]) -> Iterator[dict[str, Any]]:
        """Yield one answer a line, in order."""
        for start in range(0, len(lines), AT_ONCE):
            batch = lines[start : start + AT_ONCE]
            read = [line for line in batch if not line.error]
            found = [self._matches(line) for line in read]
            asked = [self._mentioned(line, matches) for line, (matches, _) in zip(read, found, strict=True)]
            readings = read_mentions(self._model, asked) if read else []
            whole = iter(zip(found, asked, readings, strict=True))
            for line in batch:
                yield {"line": line.number, "error": line.error} if line.error else self._answer(line, *next(whole))

    def _mentioned(self, line: Line, matches: Sequence[Match]) -> Mentioned:
        """Where its query finds nothing, the brand is still whom the line is about: look for its name more loosely."""
        spans = [(match.start, match.end) for match in matches] or likely_places(line.text, line.brand or "")
        return Mentioned(line.text, spans, self._detector.detect(line.text))

    def _answer(
        self, line: Line, found: tuple[tuple[Match, ...], tuple[str, ...]], asked: Mentioned, reading: Reading
    ) -> dict[str, Any]:
        (matches, handles), language, sentiment = found, asked.language, reading.sentiment
        urgency = judge(UrgencyFacts(sentiment, line.text, language, matches, handles, topics=reading.topics))
        answer: dict[str, Any] = {
            "language": language,
            "label": sentiment.label.value,
            "sure": sentiment.sure,
            "scores": {name: round(score, 4) for name, score in sentiment.scores.items()},
            "urgency": {
                "level": urgency.level.value,
                "score": urgency.score,
                "reasons": [asdict(reason) for reason in urgency.reasons],
            },
            "model": sentiment.model,
            "line": line.number,
        }
        if line.id is not None:
            answer["id"] = line.id
        if line.brand:
            answer |= {"brand": line.brand, "mention": bool(matches), "matches": [asdict(match) for match in matches]}
        return answer

    def _matches(self, line: Line) -> tuple[tuple[Match, ...], tuple[str, ...]]:
        if not line.brand:
            return (), ()
        queries, handles = self._asked(line.brand)
        return tuple(match for query in queries for match in find(query, line.text)), handles

    def _asked(self, brand: str) -> Asked:
        if self._known is None:
            self._known = known_brands(self._settings)
        key = brand.casefold()
        if key not in self._known:
            if len(self._known) > 10_000:  # a stream may name a brand a line
                self._known.clear()
            self._known[key] = (_queries([default_query(brand, ())]), (f"@{''.join(brand.split())}",))
        return self._known[key]


def known_brands(settings: Settings) -> dict[str, Asked]:
    """Return the brands of the installation by slug and by name; none where there is no database, which is not made."""
    from listener.cli._opening import revision
    from listener.store.migrate import newest

    url = make_url(settings.database_address)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return {}
    try:
        database = Database(settings.database_address)
        if revision(database) != newest():
            return {}
    except ConfigError:
        return {}
    try:
        with database.reading() as session:
            profiles = brands.profiles(session)
    finally:
        database.close()
    known: dict[str, Asked] = {}
    for profile in profiles:
        asked = (_queries(profile.expressions), tuple(profile.brand.handles))
        known |= {profile.brand.slug: asked, profile.brand.name.casefold(): asked}
    return known


def _queries(expressions: Sequence[str]) -> tuple[Query, ...]:
    queries = []
    for expression in expressions:
        try:
            queries.append(parse(expression))
        except QueryError:  # stored by an older version, or a brand's name without a letter
            continue
    return tuple(queries)
