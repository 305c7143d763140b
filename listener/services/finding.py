"""What the queue can be narrowed to: the languages and topics there are, the sources, the people."""

from dataclasses import dataclass

from listener.decide.search import LANGUAGE, TOPIC
from listener.services.installation import Installation
from listener.store import agents, search, sources
from listener.terms import Topic


@dataclass(frozen=True, slots=True)
class Choices:
    """Languages and topics of cases; sources and people who may answer, by their keys."""

    languages: list[str]
    topics: list[str]
    sources: dict[str, str]
    people: dict[str, str]


def choices(inst: Installation) -> Choices:
    with inst.database.reading() as session:
        return Choices(
            languages=search.marks(session, LANGUAGE),
            topics=[topic for topic in search.marks(session, TOPIC) if topic in set(Topic)],
            sources={str(key): name for key, name in sources.names(session)},
            people={str(one.id): one.name for one in agents.answering(session)},
        )
