"""What goes from one case to another, and what the cases are told of then."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import or_
from sqlalchemy import select as rows
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, delete, select, update

from listener.decide.moves import Told
from listener.store import authors
from listener.terms import CaseEventKind, ClockKind, Level
from models import Alert, AnswerDraft, Case, CaseCall, CaseEvent, CaseTag, CaseWarning, Document, Mention, Reply


class Moving(NamedTuple):
    """What counts of a post when it changes its case."""

    id: UUID
    story_id: UUID
    author_id: UUID | None
    level: Level
    score: float
    language: str | None
    published_at: datetime
    collected_at: datetime
    classified_at: datetime
    source_id: UUID


def lock(session: Session, numbers: Collection[int]) -> dict[int, Case]:
    """Return cases by their number as they are now, locked in one order: two merges never wait for each other."""
    query = select(Case).where(col(Case.number).in_(numbers)).order_by(col(Case.id)).with_for_update()
    return {one.number: one for one in session.exec(query.execution_options(populate_existing=True))}


def posts(session: Session, case_id: UUID) -> list[Moving]:
    """Return the posts of a case, the first published first."""
    columns = [col(getattr(Mention, name)) for name in Moving._fields[:-1]]
    query = (
        rows(*columns, col(Document.source_id))
        .join(Document, col(Mention.document_id) == col(Document.id))
        .where(col(Mention.case_id) == case_id)
        .order_by(col(Mention.published_at), col(Mention.id))
    )
    return [Moving(*row) for row in session.execute(query)]


def text_of(session: Session, mention_id: UUID) -> str:
    """Return the words of a post, for the name of its story."""
    found = session.exec(
        select(Document.title, Document.text)
        .join(Mention, col(Mention.document_id) == col(Document.id))
        .where(Mention.id == mention_id)
    ).one()
    return " ".join(filter(None, found))


def send(session: Session, mention_ids: Collection[UUID], to: Case) -> int:
    """Give posts to a case; return how many there were."""
    given = update(Mention).where(col(Mention.id).in_(mention_ids)).values(case_id=to.id)
    return int(session.exec(given.execution_options(synchronize_session="fetch")).rowcount)


def retell(session: Session, mention_ids: Collection[UUID], story_id: UUID) -> None:
    """Let posts tell another story."""
    which = update(Mention).where(col(Mention.id).in_(mention_ids))
    session.exec(which.values(story_id=story_id).execution_options(synchronize_session="fetch"))


def give_drafts(session: Session, one: Case, other: Case) -> dict[str, list[str]]:
    """Give what people have typed to another case, below what they have typed there; return whose was moved, joined."""
    whose: dict[str, list[str]] = {"moved": [], "joined": []}
    for draft in session.exec(select(AnswerDraft).where(AnswerDraft.case_id == one.id)).all():
        there = session.get(AnswerDraft, (other.id, draft.agent_id))
        whose["joined" if there else "moved"].append(str(draft.agent_id))
        if there is not None:
            there.text = f"{there.text.rstrip()}\n\n{draft.text}"
        else:
            session.add(copy_of(draft, other))
        session.delete(draft)
    return whose


def drafts_back(session: Session, one: Case, other: Case, whose: Mapping[str, list[str]]) -> None:
    """Give drafts back: those moved as they are by now, and those joined as a copy of what they are by now."""
    for kind, agents in whose.items():
        for key in agents:
            draft = session.get(AnswerDraft, (other.id, UUID(key)))
            if draft is not None:
                session.add(copy_of(draft, one))
            if draft is not None and kind == "moved":
                session.delete(draft)


def copy_of(draft: AnswerDraft, to: Case) -> AnswerDraft:
    """Return the draft as one of another case, where it is older than any post."""
    return AnswerDraft(
        case_id=to.id, agent_id=draft.agent_id, text=draft.text, mentions=0, saved_at=draft.saved_at
    )  # fmt: skip


def give_calls(session: Session, one: Case, other: Case) -> None:
    """Let those who are called in a note of one case be called to the other."""
    session.exec(update(CaseCall).where(col(CaseCall.case_id) == one.id).values(case_id=other.id))


def add_tags(session: Session, one: Case, other: Case) -> list[str]:
    """Put the tags of one case on another too; return those that were not there."""
    there = set(session.exec(select(CaseTag.tag).where(CaseTag.case_id == other.id)))
    new = [tag for tag in session.exec(select(CaseTag.tag).where(CaseTag.case_id == one.id)) if tag not in there]
    session.add_all(CaseTag(case_id=other.id, tag=tag) for tag in new)
    return new


def remove_tags(session: Session, one: Case, tags: Collection[str]) -> None:
    session.exec(delete(CaseTag).where(col(CaseTag.case_id) == one.id, col(CaseTag.tag).in_(tags)))


def redirect(session: Session, one: Case, other: Case) -> list[int]:
    """Let what a case took belong to the case that takes it; return the numbers."""
    took = update(Case).where(col(Case.merged_into) == one.id).values(merged_into=other.id)
    return sorted(session.exec(took.returning(col(Case.number))).scalars())


def give_back(session: Session, numbers: Collection[int], to: Case) -> None:
    """Let cases be part of the one again that had taken them before."""
    session.exec(update(Case).where(col(Case.number).in_(numbers)).values(merged_into=to.id))


def answers(session: Session, one: Case) -> list[Told]:
    """Return the answers given to the posts of a case: when, and to whose. One to no post is to its case's author.

    Posts bring their answers along: those that were given in the cases it took, and in those that posts came from.
    """
    its_own = or_(col(Case.id) == one.id, col(Case.merged_into) == one.id)
    to_its_posts = col(Reply.mention_id).in_(select(Mention.id).where(Mention.case_id == one.id))
    rows = session.exec(
        select(Reply.sent_at, Reply.mention_id, Mention.author_id, Case.author_id)
        .join(Case, col(Case.id) == col(Reply.case_id))
        .outerjoin(Mention, col(Mention.id) == col(Reply.mention_id))
        .where(or_(its_own, to_its_posts), col(Reply.sent_at).is_not(None))
    )
    given = [Told(at, mention, author if mention else of_case) for at, mention, author, of_case in rows if at]
    cases = session.exec(select(Case.answered_at, Case.author_id).where(its_own, col(Case.answered_at).is_not(None)))
    return given + [Told(at, None, author) for at, author in cases if at]


def alike(session: Session, one: Case, limit: int = 10) -> list[int]:
    """Return the numbers of open cases of the brand with a post by an author of this one, or of its story."""
    told = session.exec(select(Mention.story_id, Mention.author_id).where(Mention.case_id == one.id).distinct()).all()
    people = {author for _, author in told if author} | {one.author_id} - {None}
    known = [key for author in people if author for key in authors.same_person(session, author)]
    same = or_(
        col(Mention.story_id).in_({one.story_id, *(story for story, _ in told)}),
        (col(Mention.brand_id) == one.brand_id) & col(Mention.author_id).in_(known),
    )  # fmt: skip
    query = (
        select(Case.number)
        .where(
            col(Case.id).in_(select(Mention.case_id).where(same)), Case.brand_id == one.brand_id, Case.id != one.id,
            col(Case.open_key).is_not(None),
        )
        .order_by(col(Case.priority_at))
    )  # fmt: skip
    return list(session.exec(query.limit(limit)))


def happened_since(session: Session, event: CaseEvent, kinds: Collection[CaseEventKind]) -> bool:
    """Tell whether any of that happened to a case after an event of it."""
    later = (col(CaseEvent.at) > event.at) | ((col(CaseEvent.at) == event.at) & (col(CaseEvent.id) > event.id))
    query = select(CaseEvent.id).where(CaseEvent.case_id == event.case_id, col(CaseEvent.kind).in_(kinds), later)
    return session.exec(query.limit(1)).first() is not None


def parts(session: Session, one: Case) -> dict[UUID, int]:
    """Return the numbers of the cases that this one took, by their keys."""
    return dict(session.exec(select(Case.id, Case.number).where(Case.merged_into == one.id)).all())


def took(session: Session, number: int) -> int | None:
    """Return the number of the case that took this one; None when it stands for itself, or there is none."""
    one = aliased(Case)
    return session.exec(
        select(Case.number).join(one, col(one.merged_into) == col(Case.id)).where(col(one.number) == number)
    ).first()


def split_from(session: Session, one: Case) -> int | None:
    """Return the number of the case that this one was split off; None when it opened by itself."""
    event = last_event(session, one, CaseEventKind.SPLIT_OFF)
    return int(event.detail["number"]) if event else None


def last_merge(session: Session, other: Case, number: int) -> CaseEvent | None:
    """Return the event of a case with which it took another one last."""
    query = select(CaseEvent).where(CaseEvent.case_id == other.id, CaseEvent.kind == CaseEventKind.MERGED)
    newest = session.exec(query.order_by(col(CaseEvent.at).desc(), col(CaseEvent.id).desc()))
    return next((event for event in newest if event.detail["number"] == number), None)


def last_event(session: Session, one: Case, kind: CaseEventKind) -> CaseEvent | None:
    query = select(CaseEvent).where(CaseEvent.case_id == one.id, CaseEvent.kind == kind)
    return session.exec(query.order_by(col(CaseEvent.at).desc(), col(CaseEvent.id).desc())).first()


def untell(session: Session, one: Case, clock: ClockKind, round: int, keys: Collection[str]) -> None:
    """Forget that these warnings were told: the clock is due later by now, and they will be true again."""
    session.exec(
        delete(CaseWarning).where(
            col(CaseWarning.case_id) == one.id, col(CaseWarning.clock) == clock, col(CaseWarning.round) == round,
            col(CaseWarning.key).in_(keys),
        )
    )  # fmt: skip
    told = [f"case:{one.id}:{clock}:{round}:{key}" for key in keys]
    for alert in session.exec(select(Alert).where(col(Alert.key).in_(told))):
        alert.key = f"{alert.key}:{alert.id}"
