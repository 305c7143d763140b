"""What a person says of a mention: recorded beside what the model said, and taken back. Nothing is overwritten."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from listener.decide.remarks import Saying
from listener.errors import ListenerError, NotAllowed, NotFound
from listener.services.installation import Installation
from listener.store import cases, corrections
from listener.store.corrections import NO, YES, Word
from listener.terms import CaseEventKind, CorrectionField, Label, Level, Role
from models import Agent, Case, Correction, Mention

LEADS = (Role.LEAD, Role.OWNER)
VALUES: dict[CorrectionField, tuple[str, ...]] = {
    CorrectionField.SENTIMENT: tuple(Label),
    CorrectionField.URGENCY: tuple(Level),
    CorrectionField.ABOUT_US: (YES, NO),
}
_NO_VALUE = Saying("correction_no_value", "“{value}” is no value of {field}")
_VALUES = Saying("correction_values", "Its values are: {values}.")
_SOMEONE_ELSE = Saying("correction_someone_else", "Someone else said this")
_SAY_YOURS = Saying("correction_say_yours", "Say what you think is right: the newest word counts.")
_NO_MENTION = Saying("no_mention", "There is no such post")
_REMOVED = Saying("mention_removed", "It may have been removed: look at the list again.")
_NO_CORRECTION = Saying("no_correction", "There is no such correction")
_NOBODY = Saying("correction_nobody", "Nobody has corrected this here")
_LOOK = Saying("look_at_post", "Look at the post again.")


def record(
    inst: Installation, mention_id: UUID, agent: Agent, field: CorrectionField, value: str, now: datetime
) -> Correction:
    """Keep what an agent says of a mention; the newest word counts, the same again by the same agent is one word.

    Two agents who speak at once are both kept. A word that agrees with the model is kept too: it confirms.
    Raises NotFound for an unknown mention, ListenerError for a value the field does not have.
    """
    said = checked(field, value)

    def work(session: Session) -> Correction:
        mention = _mention(session, mention_id)
        word = corrections.counting(session, [mention_id]).get(mention_id, {}).get(field)
        if word and (word.agent.id, word.correction.value) == (agent.id, said):
            return word.correction
        correction = _correction(mention, agent, field, said, now)
        session.add(correction)
        session.flush()
        _note(session, mention, correction, agent, now, withdrawn=False)
        return correction

    return inst.database.write(work)


def withdraw(inst: Installation, mention_id: UUID, correction_id: UUID, agent: Agent, now: datetime) -> Correction:
    """Take a word back: one's own, or anybody's as a lead. What was said before it counts again.

    Doing it twice changes nothing. Raises NotFound, or NotAllowed for another's word.
    """

    def work(session: Session) -> Correction:
        mention, correction = _mention(session, mention_id), session.get(Correction, correction_id)
        if correction is None or correction.mention_id != mention_id:
            raise NotFound(_NO_CORRECTION(), _LOOK())
        _take_back(session, mention, correction, agent, now)
        return session.get_one(Correction, correction_id, populate_existing=True)

    return inst.database.write(work)


def withdraw_newest(
    inst: Installation, mention_id: UUID, field: CorrectionField, agent: Agent, now: datetime
) -> Correction:
    """Take back the word that counts in a field. Raises NotFound when there is none, NotAllowed for another's."""

    def work(session: Session) -> Correction:
        mention = _mention(session, mention_id)
        word = corrections.counting(session, [mention_id]).get(mention_id, {}).get(field)
        if word is None:
            raise NotFound(_NOBODY(), _LOOK())
        _take_back(session, mention, word.correction, agent, now)
        return session.get_one(Correction, word.correction.id, populate_existing=True)

    return inst.database.write(work)


def history(inst: Installation, mention_id: UUID) -> list[Word]:
    """Return everything that was said of a mention, the newest first. Raises NotFound."""
    with inst.database.reading() as session:
        _mention(session, mention_id)
        return corrections.of_mention(session, mention_id)


def checked(field: CorrectionField, value: str) -> str:
    """Return the value as it is stored. Raises ListenerError that names the values there are."""
    if value not in VALUES[field]:
        raise ListenerError(_NO_VALUE(value=value, field=field), _VALUES(values=", ".join(VALUES[field])))
    return str(value)


def _take_back(session: Session, mention: Mention, correction: Correction, agent: Agent, now: datetime) -> None:
    if correction.agent_id != agent.id and agent.role not in LEADS:
        raise NotAllowed(_SOMEONE_ELSE(), _SAY_YOURS())
    if corrections.withdraw(session, correction.id, agent.id, now):
        _note(session, mention, correction, agent, now, withdrawn=True)


def _correction(mention: Mention, agent: Agent, field: CorrectionField, value: str, now: datetime) -> Correction:
    return Correction(
        mention_id=mention.id, brand_id=mention.brand_id, agent_id=agent.id, said_at=now, field=field, value=value,
        model_label=mention.label, model_negative=mention.negative, model_neutral=mention.neutral,
        model_positive=mention.positive, model_version=mention.model, model_base=mention.base,
        model_level=mention.level, model_score=mention.score, model_verdict=mention.verdict,
    )  # fmt: skip


def _note(
    session: Session, mention: Mention, correction: Correction, agent: Agent, now: datetime, *, withdrawn: bool
) -> None:
    """Write it into the thread of the mention's case, if it has one."""
    case = session.get(Case, mention.case_id) if mention.case_id else None
    if case is not None:
        detail = {"field": correction.field.value, "value": correction.value, "withdrawn": withdrawn}
        cases.record(
            session, case, CaseEventKind.CORRECTED, now, agent_id=agent.id, mention_id=mention.id, detail=detail
        )


def _mention(session: Session, mention_id: UUID) -> Mention:
    mention = session.get(Mention, mention_id)
    if mention is None:
        raise NotFound(_NO_MENTION(), _REMOVED())
    return mention
