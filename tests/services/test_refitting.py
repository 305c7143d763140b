"""A brand's head: tried when enough was said, used only when better, named in every judgement, left in one step."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

import numpy as np
import pytest
from sqlmodel import Session, select

from listener.errors import Conflict, NotFound
from listener.nlp.head import neutral
from listener.nlp.refit import LEAST
from listener.services import corrections, refitting
from listener.services.analysis import analyse_due
from listener.services.examples import examples_of
from listener.services.installation import Installation
from listener.services.listening import poll_source
from listener.terms import Batch, CaseState, CloseReason, CorrectionField, FetchedDocument, Label, Level, Verdict
from models import Agent, Brand, BrandHead, Case, Correction, Document, Mention, Source, Story
from tests.factories import make_agent
from tests.fakes import FakeSentiment, Outside
from tests.services.conftest import NOON, Post

LABELS = tuple(Label)
WEEK = timedelta(days=7)


@pytest.fixture
def ann(inst: Installation) -> Agent:
    return make_agent(inst.database)


@pytest.fixture
def said(inst: Installation, brand: Brand, source: Source, ann: Agent) -> Callable[..., None]:
    """Writes mentions with a corrected label, all in one transaction: `said(240, shift=2.0)`.

    People hear `shift` more negativity (in logits) than the model. Half the texts say so: «terrible» is neutral to the
    model of another version.
    """

    def write(
        number: int, *, shift: float, seed: int = 1, at: datetime = NOON, model: str = "fake", alone: bool = False
    ) -> None:
        chance = np.random.default_rng(seed)

        def work(session: Session) -> None:
            for one in range(number):
                logits = chance.normal(0, 1.6, 3)
                shares, heard = _softmax(logits), _softmax(logits + np.array([shift, 0.0, 0.0]))
                truth = LABELS[chance.choice(3, p=heard)]
                _mention(session, brand, source, ann, f"{seed}-{one}", shares, truth, at, model, alone)

        inst.database.write(work)

    return write


def _softmax(logits: np.ndarray) -> list[float]:
    powers = np.exp(logits - logits.max())
    return list((powers / powers.sum()).tolist())


def _mention(
    session: Session, brand: Brand, source: Source, ann: Agent, name: str, shares: list[float], truth: Label,
    at: datetime, model: str, alone: bool,
) -> None:  # fmt: skip
    text = {Label.NEGATIVE: "terrible", Label.POSITIVE: "lovely", Label.NEUTRAL: "so so"}[truth]
    document = Document(
        source_id=source.id, external_id=name, text=f"kolibrie is {text}", published_at=at, collected_at=at
    )
    story = Story(brand_id=brand.id, title=name, first_at=at, last_at=at)
    session.add_all([document, story])
    session.flush()
    heard = LABELS[int(np.argmax(shares))]
    mention = Mention(  # its id decides whether it is held back: a fixed one makes each run the same
        id=uuid5(NAMESPACE_URL, name), document_id=document.id, brand_id=brand.id, story_id=story.id,
        label=heard, negative=shares[0], neutral=shares[1], positive=shares[2], model=model, level=Level.LOW,
        score=0.1, verdict=Verdict.DIGEST_ONLY,
        published_at=at, collected_at=at, classified_at=at, matches=[{"term": "kolibrie", "start": 0, "end": 8}],
    )  # fmt: skip
    session.add(mention)
    session.flush()
    if alone:
        mention.case_id = _closed_case(session, mention).id
        return
    session.add(
        Correction(
            mention_id=mention.id, brand_id=brand.id, agent_id=ann.id, said_at=at, field=CorrectionField.SENTIMENT,
            value=truth.value, model_label=heard, model_negative=shares[0], model_neutral=shares[1],
            model_positive=shares[2], model_version=model, model_level=Level.LOW, model_score=0.1,
            model_verdict=Verdict.DIGEST_ONLY,
        )
    )  # fmt: skip


def _closed_case(session: Session, mention: Mention) -> Case:
    from listener.store.cases import next_number

    at = mention.published_at
    case = Case(
        number=next_number(session), brand_id=mention.brand_id, story_id=mention.story_id, state=CaseState.CLOSED,
        level=Level.HIGH, score=0.6, published_at=at, collected_at=at, classified_at=at, opened_at=at, due_at=at,
        priority_at=at, closed_at=at, close_reason=CloseReason.ANSWERED,
    )  # fmt: skip
    session.add(case)
    session.flush()
    return case


def _heads(inst: Installation) -> list[BrandHead]:
    with inst.database.reading() as session:
        return list(session.exec(select(BrandHead).order_by(BrandHead.version)).all())


def _judge(inst: Installation, outside: Outside, source: Source, *posts: FetchedDocument) -> list[Mention]:
    """Read and judge these posts; return their mentions."""
    outside.connector.answers = [Batch(posts)]
    with inst.database.writing() as session:
        session.get_one(Source, source.id).next_poll_at = NOON
    poll_source(inst, source.id, NOON)
    analyse_due(inst, NOON)
    ids = [post.external_id for post in posts]
    with inst.database.reading() as session:
        joined = select(Mention).join(Document, Mention.document_id == Document.id)
        return list(session.exec(joined.where(Document.external_id.in_(ids))).all())


def test_a_shifted_brand_is_judged_by_its_own_head(
    inst: Installation, brand: Brand, source: Source, outside: Outside, post: Post, said: Callable[..., None]
) -> None:
    """240 corrections, a head that beats the model, and the next judgement says so in its version and its label."""
    said(240, shift=3.0)
    report = refitting.refit_brand(inst, brand.slug, NOON)
    assert report.promoted and report.comparison is not None and report.comparison.better
    assert (report.version, report.in_use, report.corrections) == (1, "fake+kolibrie.1", 240)
    (mention,) = _judge(inst, outside, source, post("kolibrie opens at nine"))
    assert mention.model == "fake+kolibrie.1"
    assert mention.base == {"model": "fake", "negative": 0.1, "neutral": 0.8, "positive": 0.1}
    assert mention.negative > 0.3 and mention.negative + mention.neutral + mention.positive == pytest.approx(1)
    (head,) = _heads(inst)
    assert head.numbers["corrections"] == 240 and head.numbers["better"] is True
    assert head.promoted_at == NOON and head.active_key == str(brand.id)


def test_nothing_is_learnt_where_there_is_nothing_to_learn(
    inst: Installation, brand: Brand, source: Source, outside: Outside, post: Post, said: Callable[..., None]
) -> None:
    """The attempt is written down with its numbers, the model goes on alone."""
    said(240, shift=0.0, seed=2)
    report = refitting.refit_brand(inst, brand.slug, NOON)
    assert not report.promoted and report.in_use == "fake"
    (head,) = _heads(inst)
    assert (head.promoted_at, head.active_key, head.numbers["better"]) == (None, None, False)
    (mention,) = _judge(inst, outside, source, post("kolibrie opens at nine"))
    assert (mention.model, mention.base) == ("fake", None)


def test_a_trial_writes_nothing(inst: Installation, brand: Brand, said: Callable[..., None]) -> None:
    """With dry_run the numbers are shown and nothing changes."""
    said(240, shift=3.0)
    report = refitting.refit_brand(inst, brand.slug, NOON, dry_run=True)
    assert report.comparison is not None and report.comparison.better
    assert (report.version, report.promoted, _heads(inst)) == (None, False, [])


def test_too_few_corrections_are_said(inst: Installation, brand: Brand, said: Callable[..., None]) -> None:
    """By hand it is only said; nothing is written."""
    said(30, shift=3.0)
    report = refitting.refit_brand(inst, brand.slug, NOON)
    assert report.lacking == f"only 30 of {LEAST} corrections" and _heads(inst) == []
    with pytest.raises(NotFound):
        refitting.refit_brand(inst, "nobody", NOON)


def test_a_new_head_must_beat_the_one_in_use(inst: Installation, brand: Brand, said: Callable[..., None]) -> None:
    """The same corrections again change nothing; others, that moved on, bring a second head over the first."""
    said(240, shift=3.0)
    refitting.refit_brand(inst, brand.slug, NOON)
    again = refitting.refit_brand(inst, brand.slug, NOON + WEEK)
    assert (again.promoted, again.in_use, again.version) == (False, "fake+kolibrie.1", 2)
    said(2_000, shift=-2.0, seed=9, at=NOON + WEEK)
    third = refitting.refit_brand(inst, brand.slug, NOON + 2 * WEEK)
    assert (third.promoted, third.in_use) == (True, "fake+kolibrie.3")
    assert [head.active_key is not None for head in _heads(inst)] == [False, False, True]
    assert refitting.return_to_former(inst, brand.slug, NOON) == (3, 1)
    assert [head.active_key is not None for head in _heads(inst)] == [True, False, False]
    assert refitting.return_to_former(inst, brand.slug, NOON) == (1, None)
    with pytest.raises(Conflict, match="no head in use"):
        refitting.return_to_former(inst, brand.slug, NOON)
    assert _heads(inst)[2].retired_at == NOON


def test_after_a_return_the_model_judges_alone(
    inst: Installation, brand: Brand, source: Source, outside: Outside, post: Post, said: Callable[..., None]
) -> None:
    """One step, from the next post on; what was judged before keeps the name of its judge."""
    said(240, shift=3.0)
    refitting.refit_brand(inst, brand.slug, NOON)
    (before,) = _judge(inst, outside, source, post("kolibrie opens at nine"))
    refitting.return_to_former(inst, brand.slug, NOON)
    (after,) = _judge(inst, outside, source, post("kolibrie closes at five"))
    assert (before.model, after.model) == ("fake+kolibrie.1", "fake")


def test_once_a_week_and_only_when_there_is_news(inst: Installation, brand: Brand, said: Callable[..., None]) -> None:
    """The sweep tries a brand with enough corrections, then rests a week, and then waits for twenty new ones."""
    said(240, shift=0.0, seed=2)
    assert [one.version for one in refitting.refit_due(inst, NOON)] == [1]
    assert refitting.refit_due(inst, NOON + timedelta(days=6)) == []
    assert refitting.refit_due(inst, NOON + WEEK) == []
    said(20, shift=0.0, seed=3, at=NOON + timedelta(days=1))
    assert refitting.refit_due(inst, NOON + timedelta(days=6)) == []
    assert [one.version for one in refitting.refit_due(inst, NOON + WEEK)] == [2]


def test_corrections_of_one_label_are_noted_once_a_week(
    inst: Installation, brand: Brand, said: Callable[..., None]
) -> None:
    """Enough of them, but all say the same: the sweep writes down why it did not try, and does not ask every minute."""
    said(240, shift=40.0)
    (report,) = refitting.refit_due(inst, NOON)
    assert "second label" in report.lacking and not report.promoted
    assert refitting.refit_due(inst, NOON + timedelta(minutes=1)) == []
    assert _heads(inst)[0].numbers["lacking"] == report.lacking


def test_two_sweeps_at_once_make_one_attempt(inst: Installation, brand: Brand, said: Callable[..., None]) -> None:
    """A task that runs twice, as after a lost acknowledgement, leaves one head in use and no second version."""
    said(240, shift=3.0)
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: refitting.refit_due(inst, NOON), range(4)))
    assert sum(len(one) for one in done) == 1
    assert [(head.version, head.active_key is not None) for head in _heads(inst)] == [(1, True)]


def test_a_worker_killed_in_the_middle_leaves_nothing(
    inst: Installation, brand: Brand, said: Callable[..., None]
) -> None:
    """The attempt that never ended is tried again by the next sweep."""
    said(240, shift=3.0)

    class KilledError(BaseException):
        pass

    def die() -> FakeSentiment:
        raise KilledError

    with pytest.raises(KilledError):
        refitting.refit_due(replace(inst, sentiment=die), NOON)
    assert _heads(inst) == []
    assert [one.promoted for one in refitting.refit_due(inst, NOON + timedelta(minutes=1))] == [True]


def test_what_was_left_as_it_was_keeps_the_head_honest(
    inst: Installation, brand: Brand, said: Callable[..., None]
) -> None:
    """Answered posts nobody corrected stand beside the corrections, with the label the agent saw."""
    said(10, shift=0.0)
    said(5, shift=0.0, seed=4, alone=True)
    found = examples_of(inst, brand.id)
    assert (sum(one.corrected for one in found), sum(not one.corrected for one in found)) == (10, 5)
    assert all(one.said is one.base.label for one in found if not one.corrected)


def test_what_is_not_about_the_brand_teaches_nothing_of_its_tone(
    inst: Installation, brand: Brand, said: Callable[..., None], ann: Agent
) -> None:
    """A post that somebody said is not about the brand is left out of the fit."""
    said(6, shift=0.0)
    with inst.database.reading() as session:
        first = session.exec(select(Mention)).first()
    assert first is not None
    corrections.record(inst, first.id, ann, CorrectionField.ABOUT_US, "no", NOON)
    assert len(examples_of(inst, brand.id)) == 5


def test_what_another_model_judged_is_judged_anew(inst: Installation, brand: Brand, said: Callable[..., None]) -> None:
    """After an upgrade of the model the corrections still teach; a text that was edited or erased since does not."""
    said(8, shift=0.0, model="older")

    def change(session: Session) -> None:
        first, second, *_ = session.exec(select(Document).order_by(Document.id)).all()
        first.edited_at, second.text = NOON + timedelta(hours=1), ""

    inst.database.write(change)
    found = examples_of(inst, brand.id)
    assert len(found) == 6 and {one.base.model for one in found} == {"fake"}
    assert all(one.base.label is one.said for one in found), "the words say what the person said"


def test_a_head_of_another_model_is_not_applied(
    inst: Installation, brand: Brand, source: Source, outside: Outside, post: Post
) -> None:
    """Nor one that cannot be read: the model judges alone rather than by half understood numbers."""
    head = BrandHead(
        brand_id=brand.id, version=1, base_model="older", coefficients=neutral().as_json(), active_key=str(brand.id),
        tried_at=NOON, promoted_at=NOON,
    )  # fmt: skip
    with inst.database.writing() as session:
        session.add(head)
    (mention,) = _judge(inst, outside, source, post("kolibrie opens at nine"))
    assert mention.model == "fake"

    def break_it(session: Session) -> None:
        stored = session.get_one(BrandHead, head.id)
        stored.base_model, stored.coefficients = "fake", {"features": ["unheard of"]}

    inst.database.write(break_it)
    (mention,) = _judge(inst, outside, source, post("kolibrie closes at five"))
    assert mention.model == "fake"
