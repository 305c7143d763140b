"""What one check found."""

from dataclasses import dataclass

from listener.errors import ListenerError


@dataclass(frozen=True, slots=True)
class Finding:
    """A check, whether it is well, what was seen, and what to do when it is not."""

    check: str
    ok: bool
    said: str
    advice: str = ""


def well(check: str, said: str, advice: str = "") -> Finding:
    return Finding(check, True, said, advice)


def problem(check: str, said: str, advice: str) -> Finding:
    return Finding(check, False, said, advice)


def of_error(check: str, error: ListenerError) -> Finding:
    return problem(check, error.message, error.advice)
