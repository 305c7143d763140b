"""Days of what is sent to us: signed JSON, sent again when nothing is heard of it; files whose import ends half way."""

import base64
import csv
import json
import random
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import select
from standardwebhooks import Webhook

from listener.connectors import load_connectors
from listener.connectors._rows import How
from listener.services import registry
from listener.services.importing import import_documents
from listener.services.ingesting import ingest
from listener.services.installation import Installation
from models import Document
from tests.standins._line import Fate, Line
from tests.standins._server import DAY
from tests.standins.living import SERIAL, Killed, Lived

_SECRET = "whsec_" + base64.b64encode(b"a secret that is of thirty bytes").decode()
_EVENING = DAY + timedelta(days=1)


def push_a_day(inst: Installation, script: Sequence[datetime], line: Line) -> Lived:
    """Send the posts of each minute. What was cut is sent again, as are some by two at once: nobody keeps count."""
    inst = replace(inst, connectors=load_connectors())
    options = {"sender": "The shop", "secret": _SECRET, "per_day": len(script)}
    source = registry.add_source(inst, "push", options, DAY)
    lived, chance = Lived(script=script), random.Random(len(script))
    for body, now in _sendings(script):
        while True:
            lived.readings += 1
            fate = line.fate()
            if fate is not Fate.UNASKED and not fate.is_refusal:
                times = 2 if chance.random() < 0.05 else 1
                with ThreadPoolExecutor(times) as pool:
                    sent = [pool.submit(ingest, inst, source.id, _signed(body), body, now) for _ in range(times)]
                    lived.edited += sum(one.result().edited for one in sent)
            if fate is Fate.WELL:
                break
    return _counted(inst, source.id, lived)


def import_a_day(inst: Installation, script: Sequence[datetime], line: Line, *, as_csv: bool) -> Lived:
    """Import a file of all posts, by people who give up half way and begin again."""
    inst = replace(inst, connectors=load_connectors())
    content, lived = _file(script, as_csv=as_csv), Lived(script=script)

    def done(_lines: int) -> None:
        if line.fate().is_cut:
            raise Killed

    while True:
        lived.readings += 1
        try:
            report = import_documents(inst, content, _EVENING, how=How(), name="The shop", done=done)
        except Killed:
            lived.kills += 1
            continue
        lived.edited += report.edited
        assert not report.broken
        return _counted(inst, registry.all_sources(inst)[0].source.id, lived)


def _document(serial: int, written: datetime) -> dict[str, Any]:
    return {"id": f"shop-{serial}", "text": f"Post number {serial} about #acme & <more>",
            "published_at": written.isoformat()}  # fmt: skip


def _sendings(script: Sequence[datetime]) -> list[tuple[bytes, datetime]]:
    """The posts of each minute, as what is sent at its end."""
    minutes: dict[datetime, list[dict[str, Any]]] = {}
    for serial, written in enumerate(script, 1):
        end = written.replace(second=0, microsecond=0) + timedelta(minutes=1)
        minutes.setdefault(end, []).append(_document(serial, written))
    return [(json.dumps({"documents": found}).encode(), end) for end, found in minutes.items()]


def _signed(body: bytes) -> dict[str, str]:
    """Each sending has a number of its own, as senders that try again do not always keep it."""
    number, now = str(uuid4()), datetime.now(UTC)
    signature = Webhook(_SECRET).sign(number, now, body.decode())
    return {"webhook-id": number, "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": signature}


def _file(script: Sequence[datetime], *, as_csv: bool) -> bytes:
    rows = [_document(serial, written) for serial, written in enumerate(script, 1)]
    if not as_csv:
        return "\n".join(map(json.dumps, rows)).encode()
    out = StringIO()
    writer = csv.DictWriter(out, ["id", "text", "published_at"])
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def _counted(inst: Installation, source_id: UUID, lived: Lived) -> Lived:
    with inst.database.reading() as session:
        texts = session.exec(select(Document.text).where(Document.source_id == source_id)).all()
    lived.posts = len(lived.script)
    lived.stored = Counter(int(SERIAL.findall(text)[0]) for text in texts)
    return lived
