"""The daily sample: drawn once, at random, with probabilities; what was said of it is measured."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from listener.services import corrections, quality, reviewing, webcare
from listener.services.installation import Installation
from listener.terms import CloseReason, CorrectionField, Label, Level, Verdict
from models import Brand, Document, Mention, ReviewDraw, ReviewSample, Source, Story
from tests.factories import make_agent, make_case, make_mention, now

NOON = datetime(2026, 6, 3, 12, 0, tzinfo=UTC)  # a Wednesday
YESTERDAY = NOON - timedelta(days=1)
SENTIMENT = CorrectionField.SENTIMENT


def _silent(
    inst: Installation, brand: Brand, source: Source, number: int, at: datetime = YESTERDAY, language: str = "en",
    verdict: Verdict = Verdict.DIGEST_ONLY, **values: object,
) -> None:  # fmt: skip
    """So many mentions judged at that moment, in one transaction."""

    def write(session: Session) -> None:
        story = Story(brand_id=brand.id, title="Of a day", first_at=at, last_at=at)
        session.add(story)
        session.flush()
        for one in range(number):
            document = Document(
                source_id=source.id,
                external_id=f"{at} {language} {verdict} {one} {values}",
                text=f"Post {one}",
                published_at=at,
                collected_at=at,
                **values,
            )
            session.add(document)
            session.flush()
            session.add(
                Mention(
                    document_id=document.id, brand_id=brand.id, story_id=story.id, language=language,
                    label=Label.NEUTRAL, negative=0.1, neutral=0.8, positive=0.1, model="fake", level=Level.LOW,
                    score=0.0, verdict=verdict, published_at=at, collected_at=at, classified_at=at,
                )
            )  # fmt: skip

    inst.database.write(write)


def _rows(inst: Installation, table: type) -> list:  # type: ignore[type-arg]
    with inst.database.reading() as session:
        return list(session.exec(select(table)).all())


def test_yesterday_is_drawn_from_what_was_silent(inst: Installation, brand: Brand, source: Source) -> None:
    """Ten of what did not alert that local day, by language, each with its probability; nothing else."""
    _silent(inst, brand, source, 27)
    _silent(inst, brand, source, 3, language="fr")
    _silent(inst, brand, source, 5, verdict=Verdict.ALERT)
    _silent(inst, brand, source, 5, at=NOON)
    _silent(inst, brand, source, 5, backlog=True)
    assert reviewing.draw_due(inst, NOON) == 10
    drawn = _rows(inst, ReviewSample)
    assert {one.language for one in drawn} == {"en", "fr"}
    assert {one.day for one in drawn} == {"2026-06-02"}
    assert sum(1 / one.probability for one in drawn) == pytest.approx(30)
    day = next(one for one in _rows(inst, ReviewDraw) if one.day == "2026-06-02")
    assert day.sizes == {"en": 27, "fr": 3}


def test_a_day_is_drawn_once_whoever_comes_first(inst: Installation, brand: Brand, source: Source) -> None:
    """Six workers at once draw ten mentions together, and a later sweep none."""
    _silent(inst, brand, source, 30)
    with ThreadPoolExecutor(6) as pool:
        drawn = list(pool.map(lambda _: reviewing.draw_due(inst, NOON), range(6)))
    assert sum(drawn) == 10 == len(_rows(inst, ReviewSample))
    assert reviewing.draw_due(inst, NOON + timedelta(hours=1)) == 0


def test_days_that_nobody_drew_are_drawn_later(inst: Installation, brand: Brand, source: Source) -> None:
    """After a week without a worker each of its days gets its sample, and none before the brand was there."""
    for back in (1, 3, 6, 9):
        _silent(inst, brand, source, 4, at=NOON - timedelta(days=back))
    assert reviewing.draw_due(inst, NOON) == 12
    assert len(_rows(inst, ReviewDraw)) == reviewing.DAYS_BACK


def test_just_after_midnight_nothing_is_drawn_yet(inst: Installation, brand: Brand, source: Source) -> None:
    """What was judged in the last second before may still be on its way to the database."""
    _silent(inst, brand, source, 4, at=YESTERDAY)
    midnight = NOON.replace(hour=0)
    assert reviewing.draw_due(inst, midnight + timedelta(minutes=1)) == 0
    assert reviewing.draw_due(inst, midnight + timedelta(minutes=11)) == 4


def test_no_sample_is_drawn_where_none_is_wanted(inst: Installation, brand: Brand, source: Source) -> None:
    """The setting says how many; 0 switches it off."""
    _silent(inst, brand, source, 9)
    for wanted, drawn in ((0, 0), (3, 3)):
        settings = inst.settings.model_copy(update={"review_sample": wanted})
        assert reviewing.draw_due(replace(inst, settings=settings), NOON) == drawn


def test_what_has_a_word_waits_no_more(inst: Installation, brand: Brand, source: Source) -> None:
    """Any word will do; taken back, the mention waits again. What is old is not asked for."""
    _silent(inst, brand, source, 3)
    ann = make_agent(inst.database)
    first = reviewing.waiting(inst, NOON).posts[0][0].mention
    said = corrections.record(inst, first.id, ann, SENTIMENT, "neutral", NOON)
    left = reviewing.waiting(inst, NOON, brand.slug)
    assert (len(left.posts), left.counts) == (2, {brand.slug: 2})
    assert first.id not in {post.mention.id for post, _ in left.posts}
    corrections.withdraw(inst, first.id, said.id, ann, NOON)
    assert reviewing.waiting(inst, NOON).posts[0][0].mention.id == first.id
    assert reviewing.waiting(inst, NOON, "another").posts == []
    assert reviewing.waiting(inst, NOON + timedelta(days=20)).posts == []


def test_the_numbers_of_a_brand(inst: Installation, brand: Brand, source: Source) -> None:
    """Precision from corrections and closed cases, misses from the sample, by week and language."""
    ann = make_agent(inst.database)
    _silent(inst, brand, source, 40)
    waiting = [post.mention for post, _ in reviewing.waiting(inst, NOON).posts]
    for number, mention in enumerate(waiting):
        corrections.record(inst, mention.id, ann, SENTIMENT, "negative" if number == 0 else "neutral", NOON)
    (found,) = quality.measure(inst, NOON, brand.slug)
    whole = found.rows[0]
    assert (whole.silent, whole.sampled, whole.misses.judged, whole.misses.share) == (40, 10, 10, pytest.approx(0.1))
    assert whole.missed_posts is not None and whole.missed_posts[0] == pytest.approx(4)
    assert not whole.misses.enough
    assert {row.week for row in found.rows} == {None, "2026-W23"}
    good, bad = make_case(inst.database, brand, source), make_case(inst.database, brand, source, language="fr")
    make_mention(inst.database, brand, source)
    webcare.close(inst, good.number, ann, CloseReason.ANSWERED, now())
    (post,) = webcare.case(inst, bad.number).posts
    corrections.record(inst, post.mention.id, ann, CorrectionField.ABOUT_US, "no", now())
    rows = {row.language: row for row in quality.measure(inst, now(), brand.slug)[0].rows if row.week is None}
    assert (rows[None].alerts, rows[None].precision.judged, rows[None].precision.share) == (3, 2, 0.5)
    assert (rows["en"].precision.share, rows["fr"].precision.share) == (1.0, 0.0)


def test_every_brand_is_measured(inst: Installation, brand: Brand) -> None:
    """Without a name, all that are listened for; without a word, no share."""
    (found,) = quality.measure(inst, NOON)
    assert found.brand.slug == brand.slug and found.rows[0].precision.share is None


def test_what_lost_its_words_waits_no_more(inst: Installation, brand: Brand, source: Source) -> None:
    """A post that was erased after the draw cannot be judged: nobody is asked."""
    _silent(inst, brand, source, 2)
    first = reviewing.waiting(inst, NOON).posts[0][0].document

    def erase(session: Session) -> None:
        session.get_one(Document, first.id).text = ""

    inst.database.write(erase)
    left = reviewing.waiting(inst, NOON)
    assert (len(left.posts), left.counts) == (1, {brand.slug: 1})
