"""`listener review`: judge the sample of posts that rang no alarm, in the terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from listener.cli._frame import examples
from listener.cli._opening import now, opened
from listener.cli._options import AsJson
from listener.cli._showing import counted, local, note, one_line, print_json, print_table, say
from listener.terms import CorrectionField

if TYPE_CHECKING:
    from listener.services.installation import Installation
    from listener.services.reviewing import Waiting
    from listener.store.posts import Post
    from models import Agent, Brand

KEYS = {
    "1": (CorrectionField.SENTIMENT, "negative"),
    "2": (CorrectionField.SENTIMENT, "neutral"),
    "3": (CorrectionField.SENTIMENT, "positive"),
    "+": (CorrectionField.URGENCY, "medium"),
    "x": (CorrectionField.ABOUT_US, "no"),
}
ASKED = "1 negative, 2 neutral, 3 positive, + should have alerted, x not about us, s skip, q quit:"


def review(
    brand: Annotated[str | None, typer.Option("--brand", "-b", help="Only this brand's, by its short name.")] = None,
    who: Annotated[str | None, typer.Option("--as", metavar="EMAIL", help="Judge them, as this agent.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the posts drawn at random from those that rang no alarm, or judge them with a key and Enter.

    Yesterday's are drawn once the day is over, ten a brand (LISTENER_REVIEW_SAMPLE). What people say of them tells how
    many posts should have alerted: listener quality.
    """
    from listener.services import registry, reviewing

    with opened() as inst:
        if brand:
            registry.show_brand(inst, brand)  # says which brands there are
        agent = registry.show_agent(inst, who, now()).agent if who else None
        found = reviewing.waiting(inst, now(), brand)
        if agent is not None:
            _judge(inst, agent, found)
            return
    if as_json:
        print_json([_as_json(post, its_brand) for post, its_brand in found.posts])
    elif not found.posts:
        say("Nothing waits for a look. What rang no alarm today is drawn tomorrow.")
    else:
        rows = [(b.slug, p.mention.language or "-", one_line(_text(p))[:200]) for p, b in found.posts]
        print_table(("BRAND", "LANGUAGE", "POST"), rows)
        note("Judge them in the console, at /review, or here: listener review --as EMAIL")


def _judge(inst: Installation, agent: Agent, found: Waiting) -> None:
    """Ask for each until there are no more answers. A line that is no key is asked again."""
    from listener.services import corrections

    done = 0
    for post, brand in found.posts:
        say(f"\n{brand.name} · {post.source.name} · {local(post.document.published_at)}\n{_text(post)}")
        answer = _answer()
        if answer in ("q", ""):
            break
        if answer in KEYS:
            field, value = KEYS[answer]
            corrections.record(inst, post.mention.id, agent, field, value, now())
            done += 1
    say(f"{counted(done, 'post')} judged, {len(found.posts) - done} still wait.")


def _answer() -> str:
    """Return the key typed; "" when there is nobody to type one any more."""
    while True:
        note(ASKED)
        line = sys.stdin.readline()
        typed = line.strip().lower()
        if not line or typed in (*KEYS, "s", "q"):
            return typed


def _text(post: Post) -> str:
    document = post.document
    repeats = not document.title or document.text.startswith(document.title.rstrip("…. "))
    return document.text or document.title if repeats else f"{document.title}\n{document.text}"


def _as_json(post: Post, brand: Brand) -> dict[str, Any]:
    """Without what the model said: who judges should not be swayed by it."""
    return {
        "mention": post.mention.id, "brand": brand.slug, "language": post.mention.language, "text": _text(post),
        "url": post.document.url, "source": post.source.name, "published_at": post.document.published_at,
    }  # fmt: skip


def register(program: typer.Typer) -> None:
    epilog = examples("listener review", "listener review --brand air-lumen --as ann@example.org")
    program.command(rich_help_panel="Look", epilog=epilog)(review)
