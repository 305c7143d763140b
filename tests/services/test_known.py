"""What is found out once for many pages."""

from listener.services.known import Known, Renewed


def test_only_what_is_not_known_is_asked_for() -> None:
    """Of several names those nobody asked for before are found out, together; what is not there stays unknown."""
    known, asked = Known(), []

    def find(names: list[int]) -> dict[int, str]:
        asked.append(names)
        return {name: str(name) for name in names if name < 5}

    assert known.each([1, 2], find) == {1: "1", 2: "2"}
    assert list(known.each([3, 2, 1], find).values()) == ["3", "2", "1"]
    assert known.each([1, 9], find) == {1: "1"}
    assert known.each([1, 2, 3], find) == {1: "1", 2: "2", 3: "3"}
    assert asked == [[1, 2], [3], [9]]


def test_it_is_found_out_again_after_some_seconds() -> None:
    """And sooner when it is forgotten, or has become too much."""
    seconds = 0.0
    kept = Renewed(10, lambda: seconds, most=2)
    first = kept.known
    seconds = 9.9
    assert kept.known is first
    seconds = 10.0
    second = kept.known
    assert second is not first and kept.known is second
    kept.forget()
    third = kept.known
    assert third is not second
    third.learn(one=1, two=2)
    assert kept.known is third
    third.learn(three=3)
    assert kept.known is not third
