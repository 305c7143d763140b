"""One click corrects a mention, from the queue, from the page of its case, and from a program; one takes it back."""

import re
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from listener.services import corrections, quality, refitting, reviewing, webcare
from listener.services.installation import Installation
from listener.terms import CorrectionField, Role
from models import Brand, BrandHead, Case, Mention, ReviewSample, Source
from models.columns import new_key
from tests.console.conftest import Enter, send
from tests.factories import keep, make_agent, make_brand, make_case, make_silent, now

SENTIMENT = CorrectionField.SENTIMENT
BUTTON = re.compile(r'name="said" value="([\w:]+)"')


@pytest.fixture
def brand(inst: Installation) -> Brand:
    """A brand that was there yesterday."""
    return make_brand(inst.database, created_at=now() - timedelta(days=90))


def _mention(inst: Installation, case: Case) -> Mention:
    return webcare.case(inst, case.number).posts[0].mention


def test_the_page_of_a_case_has_a_button_for_each_word(ann: TestClient, case: Case) -> None:
    """Three tones, more and less urgent than it is, and not about us: each a button of a plain form."""
    said = BUTTON.findall(ann.get(f"/cases/{case.number}").text)
    assert said == [
        "sentiment:negative", "sentiment:neutral", "sentiment:positive", "urgency:critical", "urgency:medium",
        "about_us:no",
    ]  # fmt: skip


def test_a_correction_is_kept_shown_and_taken_back(inst: Installation, ann: TestClient, case: Case) -> None:
    """Without a script: the form leads back to the post, which says what was said, by whom, with undo."""
    mention = _mention(inst, case)
    page = f"/cases/{case.number}#post-{mention.id}"
    done = send(ann, f"/mentions/{mention.id}/corrections", said="sentiment:neutral", next=page)
    assert done.status_code == 303
    assert re.fullmatch(
        rf"/cases/{case.number}\?done=corrected&mention={mention.id}&correction=[\w-]+#post-{mention.id}",
        done.headers["location"],
    )
    html = ann.get(done.headers["location"]).text
    assert "corrected to “Neutral” by Ann" in html and "Your word is kept." in html
    assert "Corrected “Neutral”" in re.sub(r"<[^>]+>", "", html)
    undo = re.search(rf"/mentions/{mention.id}/corrections/[\w-]+/withdraw", html)
    assert undo
    back = send(ann, undo.group(), next=page)
    assert back.headers["location"] == f"/cases/{case.number}?done=taken_back#post-{mention.id}"
    html = ann.get(back.headers["location"]).text
    assert "corrected to" not in html and "Taken back." in html and "(taken back)" in html


def test_agreeing_is_said_as_such(inst: Installation, ann: TestClient, case: Case) -> None:
    """A word that repeats the model confirms it."""
    mention = _mention(inst, case)
    send(ann, f"/mentions/{mention.id}/corrections", said="sentiment:negative")
    assert "confirmed as “Negative” by Ann" in ann.get(f"/cases/{case.number}").text


def test_the_queue_shows_and_takes_corrections(inst: Installation, ann: TestClient, case: Case) -> None:
    """Each row has the same buttons; the script gets words and where to undo, the row says what was said."""
    mention = _mention(inst, case)
    html = ann.get("/queue").text
    assert "about_us:no" in BUTTON.findall(html)
    form = {"csrf": ann.csrf, "said": "about_us:no", "next": "/queue"}
    answer = ann.post(f"/mentions/{mention.id}/corrections", data=form, headers={"Accept": "application/json"}).json()
    assert (answer["done"], answer["message"]) == ("corrected", "Your word is kept.")
    html = ann.get("/queue").text
    assert "corrected to “Not about us” by Ann" in html and "about_us:yes" in BUTTON.findall(html)
    assert ann.post(answer["undo"], data={"csrf": ann.csrf}).status_code == 303
    assert "corrected to" not in ann.get("/queue").text


def test_more_and_less_start_from_what_was_said_last(inst: Installation, ann: TestClient, case: Case) -> None:
    """A second «more» goes one level further, and at the top there is none."""
    mention = _mention(inst, case)
    send(ann, f"/mentions/{mention.id}/corrections", said="urgency:critical")
    said = BUTTON.findall(ann.get(f"/cases/{case.number}").text)
    assert [one for one in said if one.startswith("urgency")] == ["urgency:high"]


def test_nonsense_is_refused_in_words(inst: Installation, ann: TestClient, case: Case) -> None:
    """Unknown fields, values and mentions; addresses that were tampered with show nothing and break nothing."""
    mention = _mention(inst, case)
    for said in ("", "colour:red", "sentiment:angry", "urgency"):
        assert send(ann, f"/mentions/{mention.id}/corrections", said=said).status_code == 400
    assert send(ann, f"/mentions/{new_key()}/corrections", said="about_us:no").status_code == 404
    assert send(ann, "/mentions/nothing/corrections", said="about_us:no").status_code == 422
    away = send(ann, f"/mentions/{mention.id}/corrections", said="about_us:no", next="//evil.example/#x")
    assert away.headers["location"].startswith("/queue?done=corrected")
    for query in ("done=corrected&mention=x", "done=corrected", "done=corrected&mention=%22&correction=%3Cb%3E"):
        assert "flash" not in ann.get(f"/queue?{query}").text


def test_anothers_word_has_no_undo_but_for_a_lead(inst: Installation, enter: Enter, case: Case) -> None:
    """Who did not say it sees it; the button is the sayer's and the lead's, and the service holds to it."""
    mention = _mention(inst, case)
    said = corrections.record(inst, mention.id, make_agent(inst.database, "Bob"), SENTIMENT, "neutral", now())
    undo = f"/mentions/{mention.id}/corrections/{said.id}/withdraw"
    ann, lea = enter(Role.AGENT, "Ann"), enter(Role.LEAD, "Lea")
    assert undo not in ann.get(f"/cases/{case.number}").text
    assert send(ann, undo).status_code == 403
    assert undo in lea.get(f"/cases/{case.number}").text
    assert send(lea, undo).status_code == 303


def test_a_program_corrects_and_takes_back(inst: Installation, ann: TestClient, case: Case) -> None:
    """POST, GET and DELETE on the mention; cases carry the key of the mention and what counts."""
    post = ann.get(f"/api/v1/cases/{case.number}").json()["posts"][0]
    path, csrf = f"/api/v1/mentions/{post['mention']}/corrections", {"X-CSRF-Token": ann.csrf}
    made = ann.post(path, json={"field": "urgency", "value": "low"}, headers=csrf)
    assert made.status_code == 201
    assert (made.json()["agent"], made.json()["model_level"], made.json()["model_label"]) == ("Ann", "high", "negative")
    assert made.json()["model_scores"] == {"negative": 0.9, "neutral": 0.08, "positive": 0.02}
    (counted,) = ann.get(f"/api/v1/cases/{case.number}").json()["posts"][0]["corrections"]
    assert (counted["field"], counted["value"]) == ("urgency", "low")
    assert ann.delete(f"{path}?field=urgency", headers=csrf).json()["withdrawn_at"]
    assert ann.delete(f"{path}?field=urgency", headers=csrf).status_code == 404
    assert [one["id"] for one in ann.get(path).json()] == [made.json()["id"]]
    assert ann.post(path, json={"field": "urgency", "value": "angry"}, headers=csrf).status_code == 400
    assert ann.post(path, json={"field": "colour", "value": "red"}, headers=csrf).status_code == 422


def test_the_sample_is_judged_one_post_after_the_other(
    inst: Installation, ann: TestClient, brand: Brand, source: Source
) -> None:
    """What rang no alarm yesterday, without what the model said; a word brings the next, skipping too; then none."""
    for number in range(2):
        make_silent(inst.database, brand, source, f"Dull thing {number}")
    html = ann.get("/review").text
    assert "2 wait" in html and "tone-" not in html and "80" not in re.sub(r"<[^>]+>", "", html)
    assert BUTTON.findall(html) == [
        "sentiment:negative", "sentiment:neutral", "sentiment:positive", "urgency:medium", "about_us:no"
    ]  # fmt: skip
    first, skip = re.search(r"/mentions/([\w-]+)/corrections", html), re.search(r'href="(/review\?after=[\w-]+)"', html)
    assert first and skip
    assert first.group(1) not in (ann.get(skip.group(1)).text.partition("<article")[2].partition("skip-post")[0])
    done = send(ann, f"/mentions/{first.group(1)}/corrections", said="sentiment:neutral", next="/review")
    html = ann.get(done.headers["location"]).text
    assert "1 waits" in html and "Your word is kept." in html
    second = re.search(r'action="(/mentions/[\w-]+/corrections)"', html)
    assert second and first.group(1) not in second.group(1)
    send(ann, second.group(1), said="urgency:medium", next="/review")
    assert "Nothing waits for a look" in ann.get("/review").text
    assert "Nothing waits" in ann.get("/review?brand=nobody").text


def test_quality_says_when_there_is_too_little(
    inst: Installation, ann: TestClient, brand: Brand, source: Source
) -> None:
    """Nothing said yet; then few judged, called few, with the interval; the share of misses with its posts."""
    assert "Nobody said anything yet" in ann.get("/quality").text
    cases = [make_case(inst.database, brand, source) for _ in range(2)]
    agent = make_agent(inst.database)
    for case, word in zip(cases, ("negative", "neutral"), strict=True):
        corrections.record(inst, _mention(inst, case).id, agent, SENTIMENT, word, now())
    silent = make_silent(inst.database, brand, source)
    reviewing.draw_due(inst, now())
    corrections.record(inst, silent.id, agent, SENTIMENT, "negative", now())
    html = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", ann.get("/quality").text))
    assert "50%" not in html and "9% to 91%" in html and "2 judged" in html and "Too few to go by" in html
    assert "between 0 and 1 of 1 silent posts" in html
    assert "3 corrections of the tone. From 200 on" in html and "not adjusted" in html
    assert ann.get("/quality?brand=nobody").status_code == 404
    assert ann.get("/quality?weeks=0").status_code == 422


def test_quality_names_the_head_in_use(inst: Installation, ann: TestClient, brand: Brand) -> None:
    """Who reads the numbers sees which adjustment made them."""
    head = BrandHead(brand_id=brand.id, version=3, base_model="m", active_key=str(brand.id), tried_at=now(),
                     promoted_at=now())  # fmt: skip
    keep(inst.database, head)
    assert "Adjusted to this brand (version 3) since" in ann.get(f"/quality?brand={brand.slug}").text
    refitting.return_to_former(inst, brand.slug, now())
    assert "not adjusted to this brand" in ann.get("/quality").text


def test_the_sample_needs_what_is_judged_to_stay(inst: Installation, brand: Brand, source: Source) -> None:
    """A mention that retention removes takes its words and its place in the sample along."""
    from listener.services.privacy import apply_retention

    silent = make_silent(inst.database, brand, source)
    reviewing.draw_due(inst, now())
    corrections.record(inst, silent.id, make_agent(inst.database), SENTIMENT, "neutral", now())
    apply_retention(inst, 30, now() + timedelta(days=60))
    with inst.database.reading() as session:
        assert session.get(ReviewSample, silent.id) is None and session.get(Mention, silent.id) is None
    assert quality.measure(inst, now())[0].rows[0].sampled == 0
