"""The kinds of sources and channels there are, and what each asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from listener.cli._showing import print_json, say

if TYPE_CHECKING:
    from listener.services.registry import Kind


def print_kinds(kinds: Sequence[Kind], as_json: bool) -> None:
    if as_json:
        print_json(
            [
                {
                    "name": kind.name, "label": kind.label,
                    "options": [{"name": n, "meaning": m, "required": r} for n, m, r in kind.options],
                }
                for kind in kinds
            ]
        )  # fmt: skip
        return
    for kind in kinds:
        say(f"{kind.name}: {kind.label}")
        for name, meaning, required in kind.options:
            say(f"  --option {name}=…  {meaning}{'' if required else ' (optional)'}")
