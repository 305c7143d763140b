"""Bring what is stored under the newest key: options from before there were seals, and those of older keys."""

from sqlmodel import Session, select

from listener.errors import ConfigError
from listener.services import options
from listener.services.installation import Installation
from listener.store.migrate import rewrite
from models import Channel, Source


def seal_stored(inst: Installation) -> int:
    """Seal what stands in the clear, and seal anew what an older key sealed; return of how many sources and channels.

    Done after every migration. On SQLite the file is written anew then, so that no page keeps what stood in the clear.
    What does not open stays as it is: reading or telling says so where an operator looks.
    """
    if not inst.settings.secret_keys:
        return 0
    count = inst.database.write(lambda session: _seal(inst, session))
    if count:
        rewrite(inst.database)
    return count


def _seal(inst: Installation, session: Session) -> int:
    rows: list[tuple[Source | Channel, options.Adapter | None]] = [
        *((source, inst.connectors.get(source.connector)) for source in session.exec(select(Source))),
        *((channel, inst.notifiers.get(channel.notifier)) for channel in session.exec(select(Channel))),
    ]
    count = 0
    for row, adapter in rows:
        try:
            sealed = options.resealed(inst.vault, adapter, row.options) if adapter else None
        except ConfigError:
            continue
        if sealed is not None:
            row.options = sealed
            count += 1
    return count
