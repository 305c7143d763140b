"""What a request may hold, before it meets the database."""

from typing import Annotated

from fastapi import Depends, Request
from pydantic import AfterValidator, Field


def _keepable(text: str) -> str:
    """Return the text without NUL and lone surrogates: PostgreSQL keeps neither, and nobody types them."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


Text = Annotated[str, AfterValidator(_keepable)]
# Numbers of cases fit a 32-bit column, and places in a list the same.
Number = Annotated[int, Field(ge=1, le=1_000_000_000)]
Start = Annotated[int, Field(ge=0, le=1_000_000)]


async def _posted(request: Request) -> dict[str, str]:
    form = await request.form()
    return {name: _keepable(value) for name, value in form.multi_items() if isinstance(value, str)}


# A form whose fields the route knows only when it is asked: the options of a connector.
Posted = Annotated[dict[str, str], Depends(_posted)]
