"""Days of what is sent to us: signed JSON, sent again when its sender hears nothing; files whose import ends half way;
a hub that tells of a feed's entries, or fails to.
"""

import base64
import csv
import hmac
import json
import random
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any, ClassVar
from urllib.parse import parse_qs
from uuid import UUID, uuid4

from sqlmodel import select
from standardwebhooks import Webhook

from listener.connectors import load_connectors
from listener.connectors._rows import How
from listener.connectors.feed import Feed as Connector
from listener.http import Door
from listener.services import hubs, registry
from listener.services.importing import import_documents
from listener.services.ingesting import ingest
from listener.services.installation import Installation
from listener.services.listening import PollReport
from listener.store import subscribing
from listener.terms import SubscriptionState
from models import Document
from tests.standins._line import Fate, Line
from tests.standins._server import DAY, Asked, Said, StandIn
from tests.standins.feeds import entry
from tests.standins.living import SERIAL, Day, Killed, Lived

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


class HubFeed(StandIn):
    """A feed of a hundred entries that names its hub. `asked` is what the hub was asked for last."""

    name: ClassVar[str] = "feed"
    asked: dict[str, str] | None = None

    def connector(self) -> Connector:
        return Connector()

    def options(self) -> dict[str, Any]:
        return {"url": f"{self.address}/feed.xml"}

    def answer(self, asked: Asked) -> Said:
        if asked.path == "/hub":
            self.asked = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
            return Said(b"", 202)
        links = f'<link rel="hub" href="{self.address}/hub"/><link rel="self" href="{self.address}/feed.xml"/>'
        newest = "".join(entry("https://shop.example", post) for post in self.standing()[::-1][:100])
        atom = f'<rss version="2.0" xmlns:a="http://www.w3.org/2005/Atom"><channel><title>S</title>{links}{newest}'
        feed = atom.replace("<link rel", "<a:link rel") + "</channel></rss>"
        return Said(feed.encode(), headers={"Content-Type": "application/rss+xml; charset=utf-8"})


class HubDay(Day):
    """A day of a feed that is read when its hub tells of entries; a fifth of what the hub tells is lost."""

    standin: HubFeed
    _told = 0

    def read(self) -> PollReport | None:
        """Let the hub tell of all that is written until the next reading, which that may bring nearer."""
        script = self.standin.script
        while self._told < len(script) and script[self._told] <= self.source().next_poll_at:
            moment = script[self._told]
            self._told += 1
            self.standin.go_on(moment)
            if self._chance.random() < 0.8:
                self._tell(moment)
        report = super().read()
        self._subscribe()
        return report

    def _tell(self, moment: datetime) -> None:
        if self.standin.asked is None:
            return
        digest = hmac.new(self.standin.asked["hub.secret"].encode(), b"news", "sha256").hexdigest()
        assert hubs.hear(self._inst, self.source_id, self._token(), f"sha256={digest}", b"news", moment)

    def _token(self) -> str:
        assert self.standin.asked is not None
        return self.standin.asked["hub.callback"].rpartition("/")[2]

    def _subscribe(self) -> None:
        """Ask the hub until it has verified that we meant it: its answers are lost too."""
        with self._inst.database.reading() as session:
            row = subscribing.of_source(session, self.source_id)
        if row is None or row.state is SubscriptionState.VERIFIED:
            return
        now = self.standin.clock
        with Door(frozenset({self.standin.host})) as door:
            hubs.subscribe_due(replace(self._inst, http=door), now)
        if self.standin.asked is not None:
            question = {"hub.mode": "subscribe", "hub.topic": self.standin.asked["hub.topic"], "hub.challenge": "c"}
            assert hubs.verify(self._inst, self.source_id, self._token(), question, now) == "c"


def websub_a_day(inst: Installation, script: Sequence[datetime], line: Line) -> Lived:
    with HubFeed(script=script, line=line) as standin:
        return HubDay(inst, standin, dying=0.01).live()
