"""The pulse of the working parts: each notes when it last did its work, so silence can be seen."""

from datetime import datetime

from sqlmodel import Session, select

from listener.services.installation import Installation
from models import Pulse


def beat(inst: Installation, part: str, now: datetime) -> None:
    """Note that `part` works now."""

    def note(session: Session) -> None:
        pulse = session.get(Pulse, part)
        if pulse is None:
            session.add(Pulse(part=part, at=now))
        else:
            pulse.at = max(pulse.at, now)

    inst.database.write(note)


def pulses(inst: Installation) -> dict[str, datetime]:
    """Return when each part last worked."""
    with inst.database.reading() as session:
        return {pulse.part: pulse.at for pulse in session.exec(select(Pulse))}
