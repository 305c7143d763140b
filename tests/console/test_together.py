"""What colleagues share on the pages, by forms alone."""

from fastapi.testclient import TestClient

from listener.services import webcare
from listener.services.installation import Installation
from listener.terms import CaseState
from models import Case
from tests.console.conftest import Enter, send
from tests.factories import make_agent, now


def test_aside_and_back_by_forms(inst: Installation, ann: TestClient, case: Case) -> None:
    """Wait, undo, snooze until each choice of the page, take up: each leads on with a word on what was done."""
    path = f"/cases/{case.number}"
    assert send(ann, f"{path}/wait").headers["location"] == f"/queue?done=waiting&case={case.number}"
    assert "Waiting for the customer" in ann.get(path).text
    assert 'data-count="waiting">1' in ann.get("/queue?done=waiting&case=1").text
    send(ann, f"{path}/resume")
    for choice in ("hour", "hours", "tomorrow", "monday", "author"):
        assert send(ann, f"{path}/snooze", until=choice).status_code == 303
        sleeping = webcare.case(inst, case.number).row.case
        assert sleeping.state is CaseState.SNOOZED and (sleeping.wake_at is None) == (choice == "author")
        listed = ann.get("/queue?view=snoozed").text
        assert f"/cases/{case.number}" in listed and ("until the author writes" in listed) == (choice == "author")
        assert "Snoozed until" in ann.get(path).text
        send(ann, f"{path}/resume")
    assert send(ann, f"{path}/snooze", until="moment", moment="").status_code == 400
    assert send(ann, f"{path}/rest").headers["location"].startswith(f"{path}?done=snoozed")


def test_tiers_by_forms(inst: Installation, ann: TestClient, case: Case) -> None:
    """Escalated with a note, found by its tier, handed back; a stale one is refused with what changed."""
    path = f"/cases/{case.number}"
    stale = {"tier": "n2", "reason": "risk", "version": case.version}
    webcare.claim(inst, case.number, make_agent(inst.database, "Bob"), now())
    refused = send(ann, f"{path}/escalate", **stale)
    assert (refused.status_code, "Bob has this case" in refused.text) == (409, True)
    webcare.release(inst, case.number, webcare.case(inst, case.number).row.holder, now())  # type: ignore[arg-type]
    refused = send(ann, f"{path}/escalate", **stale)
    assert (refused.status_code, "This case changed while you looked: Released" in refused.text) == (409, True)
    send(ann, f"{path}/escalate", tier="n2", reason="risk", note="A lawyer wrote")
    assert "A lawyer wrote" in ann.get(path).text
    assert f'id="case-{case.number}"' in ann.get("/queue?tier=n2").text
    assert f'id="case-{case.number}"' not in ann.get("/queue?tier=n1").text
    send(ann, f"{path}/hand-back")
    assert "Handed back to N1" in ann.get(path).text


def test_tags_and_calls_by_forms(inst: Installation, enter: Enter, case: Case) -> None:
    """A tag is set, filters the queue and goes; a note calls Bob, who sees it above his queue and takes it off."""
    ann, bob = enter(name="Ann"), enter(name="Bob")
    path = f"/cases/{case.number}"
    send(ann, f"{path}/tags", text="Refund")
    assert "/queue?tag=refund" in ann.get(path).text
    assert f'id="case-{case.number}"' in ann.get("/queue?tag=refund").text
    assert f'id="case-{case.number}"' not in ann.get("/queue?tag=other").text
    send(ann, f"{path}/untag", tag="refund")
    assert "/queue?tag=refund" not in ann.get(path).text
    send(ann, f"{path}/notes", text="@Bob look please")
    assert "@Bob look please" in bob.get("/queue").text
    send(bob, f"{path}/seen")
    assert "@Bob look please" not in bob.get("/queue").text
