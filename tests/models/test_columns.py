"""Keys tell the order in which rows were made."""

import threading
from uuid import UUID

from models.columns import new_key


def test_keys_are_version_7_and_rise() -> None:
    """Ten thousand keys made at once are distinct, of version 7 and variant 1, and in order."""
    keys = [new_key() for _ in range(10_000)]
    assert keys == sorted(set(keys))
    assert {(key.version, key.variant) for key in keys} == {(7, keys[0].variant)}


def test_threads_never_share_a_key() -> None:
    """Four threads making keys at the same time make no key twice."""
    made: list[UUID] = []
    threads = [threading.Thread(target=lambda: made.extend([new_key() for _ in range(2_000)])) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 8_000
