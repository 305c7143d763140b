"""Facebook pages and Instagram accounts: what others say, answers in the right place."""

import pytest

from listener.connectors.facebook import Facebook
from listener.connectors.instagram import Instagram
from listener.http import Door
from listener.terms import FetchedDocument
from tests.connectors.recorded import cases
from tests.standins.facebook import Facebook as FacebookStandIn
from tests.standins.instagram import Instagram as InstagramStandIn


def read(name: str, case_name: str) -> tuple[dict[str, FetchedDocument], tuple[str, ...]]:
    case = next(case for case in cases(name) if case.said["name"] == case_name)
    connector = {"facebook": Facebook(), "instagram": Instagram()}[name]
    batch = connector.fetch(connector.Options(**case.said["options"]), {}, case.http())
    return {document.external_id: document for document in batch.documents}, batch.remarks


def test_what_others_say_on_a_page() -> None:
    """Posts that tag it, visitors' posts, comments; what the page says itself is left out."""
    found, _ = read("facebook", "a page")
    assert set(found) == {"9001_1", "4711_3", "2_11"}
    tagged = found["9001_1"]
    assert (tagged.shares, tagged.replies, tagged.author and tagged.author.name) == (4, 7, "Ann B")
    assert (found["2_11"].in_reply_to, found["4711_3"].author) == ("4711_2", None)


def test_what_others_say_of_an_account() -> None:
    """Posts that tag it, comments with the post they stand under, hashtags without authors."""
    found, _ = read("instagram", "an account")
    assert (found["301"].in_reply_to, found["301"].url) == ("201", "https://www.instagram.com/p/201/")
    assert found["401"].author is None and found["101"].replies == 2


def test_a_hashtag_more_than_thirty_is_not_asked_for() -> None:
    """It is said in words, and the rest is read."""
    found, remarks = read("instagram", "thirty hashtags used up")
    assert set(found) == {"101", "301"} and "30 hashtags" in remarks[0]


@pytest.mark.parametrize(("kind", "edge"), [(FacebookStandIn, "comments"), (InstagramStandIn, "replies")])
def test_an_answer_stands_under_what_it_answers(
    kind: type[FacebookStandIn] | type[InstagramStandIn], edge: str
) -> None:
    """By the edge that the network has for it."""
    with kind(arriving=0) as standin, Door(frozenset({standin.host})) as door:
        standin.publish(1)
        connector = standin.connector()
        options = connector.Options.model_validate(standin.options())
        (document,) = connector.fetch(options, {}, door).documents
        assert connector.reply(options, document.external_id, "We look into it.", door).external_id == "answer-1"
        assert standin.answers[0].in_reply_to == f"{document.external_id}/{edge}"
