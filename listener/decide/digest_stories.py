"""The worst stories of a day."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from listener.terms import CaseState, DigestStory, Label, Level, Topic

_MOST_STORIES = 5
_TITLE = 90  # characters


@dataclass(frozen=True, slots=True)
class DigestMention:
    """A mention of the day, by its id. `story` is any key equal for mentions that tell the same thing.

    `negativity` is the negative probability; `risks` the risk topics found; the case fields are those of the
    case the mention opened or joined, if any.
    """

    story: str
    text: str
    label: Label
    negativity: float
    level: Level
    published_at: datetime
    title: str = ""
    url: str = ""
    source: str = ""
    language: str | None = None
    risks: tuple[Topic, ...] = ()
    case_number: int | None = None
    case_state: CaseState | None = None
    case_url: str = ""
    mention: str = ""


def worst_stories(mentions: Sequence[DigestMention]) -> tuple[DigestStory, ...]:
    """Return the five worst stories that are negative or urgent: by level, then mentions, then negativity."""
    groups: dict[str, list[DigestMention]] = defaultdict(list)
    for mention in sorted(mentions, key=lambda mention: mention.published_at):
        groups[mention.story].append(mention)
    bad = [group for group in groups.values() if any(_is_bad(mention) for mention in group)]
    return tuple(_story(group) for group in sorted(bad, key=_badness)[:_MOST_STORIES])


def _is_bad(mention: DigestMention) -> bool:
    return mention.label is Label.NEGATIVE or mention.level.rank >= Level.MEDIUM.rank


def _badness(group: Sequence[DigestMention]) -> tuple[int, int, float, datetime]:
    level = max(mention.level.rank for mention in group)
    return -level, -len(group), -max(mention.negativity for mention in group), group[0].published_at


def _story(group: Sequence[DigestMention]) -> DigestStory:
    """Tell a story by its most urgent mention, the earliest of these."""
    face = max(group, key=lambda mention: (mention.level.rank, bool(mention.url)))
    case = next((mention for mention in group if mention.case_number is not None), face)
    return DigestStory(
        title=first_words(face.title or face.text),
        url=face.url,
        source=face.source,
        mentions=len(group),
        label=face.label,
        level=face.level,
        case_number=case.case_number,
        case_state=case.case_state,
        case_url=case.case_url,
        mention=face.mention,
    )


def first_words(text: str) -> str:
    """Return how a digest names a story: the first words of its text."""
    line = " ".join(text.split())
    if len(line) <= _TITLE:
        return line
    cut = line[:_TITLE].rpartition(" ")[0] or line[:_TITLE]
    return cut.rstrip(" ,;:.-") + "…"
