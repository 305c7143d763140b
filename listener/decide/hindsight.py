"""Was a mention worth an alert? What people said and did about it, looked back at."""

from dataclasses import dataclass

from listener.terms import CloseReason, Label, Level, Verdict

RANG = frozenset({Verdict.ALERT, Verdict.OPEN_CASE})  # what joins a case rings no bell of its own


@dataclass(frozen=True, slots=True)
class Said:
    """What people said of a mention, the newest word in each field; None where nobody said anything.

    `closed` is the reason its case was closed for.
    """

    label: Label | None = None
    level: Level | None = None
    about_us: bool | None = None
    closed: CloseReason | None = None


def was_urgent(said: Said, heard: Label, rang: bool) -> bool | None:
    """Tell whether an alert was worth it, from what people said; None when that does not tell.

    `heard` is the label the model gave, `rang` whether there was an alert. The plainest word wins: not about us, then
    the urgency, then the tone. A negative post about the brand is worth an alert. Any other tone says that an alert
    was wrong where the model had another one; where it only confirms the model's, a silent mention was rightly
    silent, and an alert rang for another reason (a risk, a question), which the case's end has to tell. An answer was
    worth its alert; «no answer needed» says nothing of the alert.
    """
    if said.about_us is False:
        return False
    if said.level is not None:
        return said.level is not Level.LOW
    if said.label is Label.NEGATIVE:
        return True
    if said.label is not None and (said.label is not heard or not rang):
        return False
    if said.closed is CloseReason.ANSWERED:
        return True
    return False if said.closed in (CloseReason.NOT_ABOUT_US, CloseReason.SPAM) else None
