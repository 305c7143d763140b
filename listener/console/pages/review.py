"""The sample: posts that rang no alarm, one after the other, to be judged on the keyboard."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from listener.console.inputs import Text
from listener.console.pages.corrections import last_word
from listener.console.rendering import page
from listener.console.state import installation, now
from listener.services import reviewing

router = APIRouter(include_in_schema=False)


@router.get("/review")
def review_page(request: Request, brand: Text = "", after: Annotated[str, Query(max_length=36)] = "") -> Response:
    """Show the first that waits, or the one `after` a mention that was skipped; what the model said is not shown."""
    inst = installation(request)
    found = reviewing.waiting(inst, now(), brand or None)
    ids = [str(post.mention.id) for post, _ in found.posts]
    place = (ids.index(after) + 1) % len(ids) if after in ids else 0
    post, its_brand = found.posts[place] if found.posts else (None, None)
    return page(request, "review.html", post=post, its_brand=its_brand, found=found, brand=brand,
                word=last_word(request), sample=inst.settings.review_sample)  # fmt: skip
