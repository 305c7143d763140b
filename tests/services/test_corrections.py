"""What people say of mentions: kept beside what the model said, the newest counts, taken back in one step."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import select

from listener.errors import ListenerError, NotAllowed, NotFound
from listener.services import corrections, webcare
from listener.services.installation import Installation
from listener.store import corrections as stored
from listener.terms import CaseEventKind, CloseReason, CorrectionField, Label, Level, Role, Verdict
from models import Agent, Brand, Case, Correction, Mention, Source
from models.columns import new_key
from tests.factories import make_agent, make_author, make_case, make_mention, now

SENTIMENT, URGENCY, ABOUT_US = CorrectionField.SENTIMENT, CorrectionField.URGENCY, CorrectionField.ABOUT_US


@pytest.fixture
def mention(inst: Installation, brand: Brand, source: Source) -> Mention:
    return make_mention(inst.database, brand, source)


@pytest.fixture
def ann(inst: Installation) -> Agent:
    return make_agent(inst.database, "Ann")


def _counting(inst: Installation, mention: Mention) -> dict[str, str]:
    with inst.database.reading() as session:
        words = stored.counting(session, [mention.id]).get(mention.id, {})
    return {field.value: word.correction.value for field, word in words.items()}


def test_a_word_stands_beside_what_the_model_said(inst: Installation, mention: Mention, ann: Agent) -> None:
    """Who, when, what; and label, probabilities, model, level and verdict as they were: the mention is untouched."""
    moment = now()
    corrections.record(inst, mention.id, ann, SENTIMENT, "neutral", moment)
    with inst.database.reading() as session:
        (one,) = session.exec(select(Correction)).all()
        same = session.get_one(Mention, mention.id)
    assert (one.agent_id, one.said_at, one.field, one.value) == (ann.id, moment, SENTIMENT, "neutral")
    assert (one.model_label, one.model_negative, one.model_version) == (Label.NEGATIVE, 0.9, "factory")
    assert (one.model_level, one.model_score, one.model_verdict) == (Level.HIGH, 0.7, Verdict.OPEN_CASE)
    assert one.brand_id == mention.brand_id and same.label is Label.NEGATIVE


def test_the_newest_word_counts_and_the_others_stay(inst: Installation, mention: Mention, ann: Agent) -> None:
    """Each field by itself, whoever spoke; nothing is overwritten."""
    bob, moment = make_agent(inst.database, "Bob"), now()
    corrections.record(inst, mention.id, ann, SENTIMENT, "neutral", moment)
    corrections.record(inst, mention.id, bob, SENTIMENT, "positive", moment + timedelta(seconds=1))
    corrections.record(inst, mention.id, ann, URGENCY, "low", moment + timedelta(seconds=2))
    corrections.record(inst, mention.id, ann, ABOUT_US, "no", moment + timedelta(seconds=3))
    assert _counting(inst, mention) == {"sentiment": "positive", "urgency": "low", "about_us": "no"}
    words = [(word.agent.name, word.correction.value) for word in corrections.history(inst, mention.id)]
    assert words == [("Ann", "no"), ("Ann", "low"), ("Bob", "positive"), ("Ann", "neutral")]


def test_two_who_correct_at_once_are_both_kept(inst: Installation, mention: Mention) -> None:
    """Eight agents at the same moment: eight words, one counts, and it is the newest by its key."""
    agents, moment = [make_agent(inst.database, f"Agent{n}") for n in range(8)], now()
    values = ["neutral", "positive"] * 4

    def say(one: tuple[Agent, str]) -> None:
        corrections.record(inst, mention.id, one[0], SENTIMENT, one[1], moment)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(say, zip(agents, values, strict=True)))
    words = corrections.history(inst, mention.id)
    assert len(words) == 8
    assert words[0].correction.id == max(word.correction.id for word in words)
    assert _counting(inst, mention) == {"sentiment": words[0].correction.value}


def test_the_same_again_is_one_word(inst: Installation, mention: Mention, ann: Agent) -> None:
    """A double click keeps one; after somebody else spoke, it is a new word."""
    first = corrections.record(inst, mention.id, ann, SENTIMENT, "neutral", now())
    assert corrections.record(inst, mention.id, ann, SENTIMENT, "neutral", now()).id == first.id
    corrections.record(inst, mention.id, make_agent(inst.database), SENTIMENT, "positive", now() + timedelta(seconds=1))
    again = corrections.record(inst, mention.id, ann, SENTIMENT, "neutral", now() + timedelta(seconds=2))
    assert again.id != first.id and _counting(inst, mention) == {"sentiment": "neutral"}


def test_a_word_taken_back_uncovers_the_one_before(inst: Installation, mention: Mention, ann: Agent) -> None:
    """Undo is one step, twice is once, and the row stays with who took it back and when."""
    corrections.record(inst, mention.id, ann, SENTIMENT, "positive", now())
    second = corrections.record(inst, mention.id, ann, SENTIMENT, "neutral", now() + timedelta(seconds=1))
    moment = now() + timedelta(seconds=2)
    gone = corrections.withdraw(inst, mention.id, second.id, ann, moment)
    assert (gone.withdrawn_at, gone.withdrawn_by) == (moment, ann.id)
    assert corrections.withdraw(inst, mention.id, second.id, ann, now() + timedelta(hours=1)).withdrawn_at == moment
    assert _counting(inst, mention) == {"sentiment": "positive"}
    corrections.withdraw_newest(inst, mention.id, SENTIMENT, ann, now())
    assert _counting(inst, mention) == {}
    with pytest.raises(NotFound):
        corrections.withdraw_newest(inst, mention.id, SENTIMENT, ann, now())


def test_anothers_word_is_taken_back_by_a_lead_only(inst: Installation, mention: Mention, ann: Agent) -> None:
    """A colleague may disagree, and the newer word counts; only a lead removes."""
    said = corrections.record(inst, mention.id, ann, ABOUT_US, "no", now())
    with pytest.raises(NotAllowed):
        corrections.withdraw(inst, mention.id, said.id, make_agent(inst.database, "Bob"), now())
    lead = make_agent(inst.database, "Lea", role=Role.LEAD)
    assert corrections.withdraw(inst, mention.id, said.id, lead, now()).withdrawn_by == lead.id


def test_it_stands_in_the_history_of_the_case(inst: Installation, brand: Brand, source: Source, ann: Agent) -> None:
    """Correcting and taking back are events of the mention's case; they make no close stale."""
    case = make_case(inst.database, brand, source)
    (post,) = webcare.case(inst, case.number).posts
    said = corrections.record(inst, post.mention.id, ann, SENTIMENT, "neutral", now())
    corrections.withdraw(inst, post.mention.id, said.id, ann, now() + timedelta(seconds=1))
    view = webcare.case(inst, case.number)
    details = [event.detail for event, _ in view.events if event.kind is CaseEventKind.CORRECTED]
    assert details == [
        {"field": "sentiment", "value": "neutral", "withdrawn": False},
        {"field": "sentiment", "value": "neutral", "withdrawn": True},
    ]
    closed = webcare.close(inst, case.number, ann, CloseReason.ANSWERED, now(), case.version)
    assert closed.close_reason is CloseReason.ANSWERED


def test_a_post_carries_what_was_said_of_it(inst: Installation, brand: Brand, source: Source, ann: Agent) -> None:
    """In the queue and on the page of the case, with who said it."""
    case = make_case(inst.database, brand, source)
    (post,) = webcare.case(inst, case.number).posts
    corrections.record(inst, post.mention.id, ann, URGENCY, "critical", now())
    row = webcare.case(inst, case.number).row
    assert row.post is not None and row.post.said[URGENCY].agent.name == "Ann"


@pytest.mark.parametrize(
    ("field", "value"), [(SENTIMENT, "angry"), (SENTIMENT, ""), (URGENCY, "negative"), (ABOUT_US, "perhaps")]
)
def test_a_value_no_field_has_is_refused(
    inst: Installation, mention: Mention, ann: Agent, field: CorrectionField, value: str
) -> None:
    """With the values there are."""
    with pytest.raises(ListenerError) as refused:
        corrections.record(inst, mention.id, ann, field, value, now())
    assert "Its values are" in refused.value.advice


def test_an_unknown_mention_or_word_is_not_found(inst: Installation, mention: Mention, ann: Agent) -> None:
    """Also a word of another mention."""
    said = corrections.record(inst, mention.id, ann, SENTIMENT, "neutral", now())
    with pytest.raises(NotFound):
        corrections.record(inst, new_key(), ann, SENTIMENT, "neutral", now())
    with pytest.raises(NotFound):
        corrections.withdraw(inst, mention.id, new_key(), ann, now())
    with pytest.raises(NotFound):
        corrections.withdraw(inst, new_key(), said.id, ann, now())
    with pytest.raises(NotFound):
        corrections.history(inst, new_key())


def test_what_was_judged_is_handed_out_with_its_score(
    inst: Installation, brand: Brand, source: Source, ann: Agent
) -> None:
    """Corrections and closed cases tell; the score is the one the person saw; what tells nothing is left out."""
    since = now() - timedelta(days=1)
    wrong = make_mention(inst.database, brand, source, score=0.6)
    corrections.record(inst, wrong.id, ann, SENTIMENT, "neutral", now())
    missed = make_mention(
        inst.database, brand, source, score=0.1, level=Level.LOW, label=Label.NEUTRAL, verdict=Verdict.DIGEST_ONLY
    )
    corrections.record(inst, missed.id, ann, URGENCY, "medium", now())
    answered = make_case(inst.database, brand, source, score=0.9)
    webcare.close(inst, answered.number, ann, CloseReason.ANSWERED, now())
    silent = make_case(inst.database, brand, source, score=0.8)
    webcare.close(inst, silent.number, ann, CloseReason.NO_ANSWER_NEEDED, now())
    make_mention(inst.database, brand, source, score=0.5)

    def edited(session) -> None:  # type: ignore[no-untyped-def]
        session.get_one(Mention, wrong.id).score = 0.0

    inst.database.write(edited)
    with inst.database.reading() as session:
        found = sorted(stored.judged(session, brand.id, since))
        assert found == [(0.1, True), (0.6, False), (0.9, True)]
        assert list(stored.judged(session, brand.id, now() + timedelta(hours=1))) == []
        assert list(stored.judged(session, new_key(), since)) == []


def test_a_case_closed_as_not_about_us_was_a_false_alarm(
    inst: Installation, brand: Brand, source: Source, ann: Agent
) -> None:
    """The reason an agent closes with is a judgement too; a correction is the plainer one."""
    case: Case = make_case(inst.database, brand, source, score=0.9)
    webcare.close(inst, case.number, ann, CloseReason.NOT_ABOUT_US, now())
    since = now() - timedelta(days=1)
    with inst.database.reading() as session:
        assert list(stored.judged(session, brand.id, since)) == [(0.9, False)]
    (post,) = webcare.case(inst, case.number).posts
    corrections.record(inst, post.mention.id, ann, URGENCY, "high", now())
    with inst.database.reading() as session:
        assert list(stored.judged(session, brand.id, since)) == [(0.9, True)]


def test_the_person_is_told_what_was_said_of_their_posts(
    inst: Installation, brand: Brand, source: Source, ann: Agent
) -> None:
    """What is held about someone holds the team's words on their posts, and not whose they are."""
    from listener.services.privacy import export_person

    post = make_mention(inst.database, brand, source, author=make_author(inst.database, "mia"))
    corrections.record(inst, post.id, ann, SENTIMENT, "neutral", now())
    (said,) = export_person(inst, "mia")["persons"][0]["mentions"][0]["said"]
    assert (said["field"], said["value"]) == ("sentiment", "neutral") and "agent_id" not in said
