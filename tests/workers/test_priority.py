"""Judging posts does not keep people waiting for their pages."""

import subprocess
import sys

import pytest

from workers.priority import AUTOGROUP, NICE

TOLD = """
import os
from workers.priority import AUTOGROUP, give_way
give_way()
print(os.nice(0), AUTOGROUP.read_text().split()[-1] if AUTOGROUP.exists() else "")
"""


def test_a_process_that_gives_way_is_nice_and_so_is_its_session():
    """Linux weighs sessions first: niceness within one would change nothing for the console, which has its own."""
    if not AUTOGROUP.exists():
        pytest.skip("this system does not weigh sessions")
    said = subprocess.run(
        [sys.executable, "-c", TOLD], capture_output=True, text=True, check=True, start_new_session=True
    )
    assert said.stdout.split() == [str(NICE), str(NICE)]
