"""Who gets the processor first: a person who waits for a page, then the judging of posts."""

import contextlib
import os
from pathlib import Path

NICE = 10  # steps down the scale of setpriority(2), -20 to 19; each is worth about a tenth
AUTOGROUP = Path("/proc/self/autogroup")  # Linux weighs sessions against each other first: sched(7)


def give_way() -> None:
    """Let the other processes of this machine go first; with nobody waiting nothing is slower. Not taken back."""
    if hasattr(os, "nice"):
        os.nice(NICE)
    with contextlib.suppress(OSError):  # no Linux, or sessions are not weighed
        AUTOGROUP.write_text(str(NICE), encoding="ascii")
