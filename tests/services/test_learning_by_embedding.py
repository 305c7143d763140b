"""A brand whose people mean something of their own by «negative»: its head learns it from what posts are about."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import numpy as np
import pytest
from sqlmodel import Session, select

from listener.nlp.embedding import packed
from listener.nlp.head import FEATURES
from listener.nlp.sentiment import load_sentiment
from listener.nlp.windows import LONGEST, MOST
from listener.services import corrections, refitting
from listener.services.analysis import analyse_due
from listener.services.examples import EMBEDDED, examples_of
from listener.services.installation import Installation
from listener.services.listening import poll_source
from listener.terms import Batch, CorrectionField, FetchedDocument, Label, Reading, Sentiment
from models import Brand, BrandHead, Document, Mention, Query, Source
from tests.factories import make_agent
from tests.fakes import FakeSentiment, Outside
from tests.nlp.railway_posts import NEW_COMPLAINT, NEW_GRUMBLING, posts
from tests.services.conftest import NOON

WRITTEN = 280


class Embedding(FakeSentiment):
    """Judges as the fake does, and says how often a text names the weather and the tea."""

    def read(self, texts: Sequence[str], languages: Sequence[str | None] = ()) -> list[Reading]:
        rows = [np.array([text.count("weather"), text.count("tea")], dtype=float) for text in texts]
        return [Reading(self._judge(text), embedding=packed(row)) for text, row in zip(texts, rows, strict=True)]


@pytest.fixture
def railway(inst: Installation, brand: Brand) -> Installation:
    """The installation with the model that comes with Listener, and a brand that listens for a railway."""
    with inst.database.writing() as session:
        session.add(Query(brand_id=brand.id, expression="zilverlijn"))
    model = load_sentiment("")
    return replace(inst, sentiment=lambda: model)


def _judge(inst: Installation, outside: Outside, source: Source, texts: Sequence[str]) -> list[Mention]:
    """Read and judge these posts; return their mentions in the same order."""
    written = [
        FetchedDocument(external_id=str(uuid4()), text=text, published_at=NOON - timedelta(minutes=5)) for text in texts
    ]
    outside.connector.answers = [Batch(tuple(written))]
    with inst.database.writing() as session:
        session.get_one(Source, source.id).next_poll_at = NOON
    poll_source(inst, source.id, NOON)
    while analyse_due(inst, NOON).more:
        pass
    with inst.database.reading() as session:
        found = {
            document.external_id: mention
            for mention, document in session.exec(
                select(Mention, Document).join(Document, Mention.document_id == Document.id)
            ).all()
        }
    return [found[one.external_id] for one in written]


def test_a_railway_is_judged_as_its_own_people_judge_it(
    railway: Installation, brand: Brand, source: Source, outside: Outside
) -> None:
    """With the real model: closures are bad news to them and grumbling about passengers nobody's business. After 280
    corrections a head says so of posts it has not seen; one step back, the model judges alone again."""
    ann, written = make_agent(railway.database), posts(WRITTEN)
    mentions = _judge(railway, outside, source, [post.text for post in written])
    for post, mention in zip(written, mentions, strict=True):
        corrections.record(railway, mention.id, ann, CorrectionField.SENTIMENT, post.heard, NOON)
    report = refitting.refit_brand(railway, brand.slug, NOON)
    assert report.promoted and report.comparison is not None and report.comparison.macro_f1_after > 0.9
    with railway.database.reading() as session:
        (head,) = session.exec(select(BrandHead)).all()
    model = railway.sentiment().version
    assert (head.base_model, head.coefficients["features"]) == (model, list(FEATURES))
    grumbling, complaint = _judge(railway, outside, source, [NEW_GRUMBLING, NEW_COMPLAINT])
    assert (grumbling.label, grumbling.model) == (Label.NEUTRAL, f"{model}+kolibrie.1")
    assert grumbling.base is not None and grumbling.base["negative"] > 0.5, "what the model said stands beside it"
    assert complaint.label is Label.NEGATIVE
    refitting.return_to_former(railway, brand.slug, NOON)
    (alone,) = _judge(railway, outside, source, [NEW_GRUMBLING.replace("evening", "night")])
    assert (alone.label, alone.model, alone.base) == (Label.NEGATIVE, model, None)


def test_only_words_that_stand_as_they_were_seen_are_embedded(
    inst: Installation, brand: Brand, source: Source, outside: Outside
) -> None:
    """What was edited since, or erased, is no longer what the person saw: it counts by its probabilities alone."""
    inst = replace(inst, sentiment=Embedding)
    ann = make_agent(inst.database)
    texts = ["kolibrie weather", "kolibrie terrible tea", "kolibrie lovely tea"]
    kept, edited, erased = _judge(inst, outside, source, texts)
    for mention in (kept, edited, erased):
        corrections.record(inst, mention.id, ann, CorrectionField.SENTIMENT, Label.NEUTRAL, NOON)

    def change(session: Session) -> None:
        session.get_one(Document, edited.document_id).edited_at = NOON + timedelta(hours=1)
        session.get_one(Document, erased.document_id).text = ""

    inst.database.write(change)
    found = {one.key: one for one in examples_of(inst, brand.id)}
    assert found[str(kept.id)].embedding == packed(np.array([1.0, 0.0]))
    assert (found[str(edited.id)].embedding, found[str(erased.id)].embedding) == (b"", b"")
    assert found[str(edited.id)].base == Sentiment(0.9, 0.08, 0.02, "fake")
    assert found[str(erased.id)].base == Sentiment(0.02, 0.08, 0.9, "fake")


def test_the_newest_words_are_embedded_within_a_bound(
    inst: Installation, brand: Brand, source: Source, outside: Outside
) -> None:
    """A brand of long articles does not keep the worker busy for minutes: the oldest count by their probabilities."""
    inst = replace(inst, sentiment=Embedding)
    ann, fit = make_agent(inst.database), EMBEDDED // (MOST * LONGEST)
    texts = [f"kolibrie {number} " + "tea and cake and " * 300 for number in range(fit + 2)]
    mentions = _judge(inst, outside, source, texts)
    for number, mention in enumerate(mentions):
        at = NOON + timedelta(minutes=number)
        corrections.record(inst, mention.id, ann, CorrectionField.SENTIMENT, Label.NEGATIVE, at)
    embedded = {one.key for one in examples_of(inst, brand.id) if one.embedding}
    assert embedded == {str(mention.id) for mention in mentions[2:]}


def test_a_model_without_embeddings_reads_no_text_again(
    inst: Installation, brand: Brand, source: Source, outside: Outside
) -> None:
    """Its own judgements stand beside the corrections already, and it has nothing to add."""
    ann = make_agent(inst.database)
    (mention,) = _judge(inst, outside, source, ["kolibrie weather"])
    corrections.record(inst, mention.id, ann, CorrectionField.SENTIMENT, Label.NEGATIVE, NOON)

    class Silent(FakeSentiment):
        def classify(self, texts: Sequence[str], languages: Sequence[str | None] = ()) -> list[Sentiment]:
            raise AssertionError(f"read {texts}")

    (example,) = examples_of(replace(inst, sentiment=Silent), brand.id)
    assert (example.base.label, example.embedding) == (Label.NEUTRAL, b"")
