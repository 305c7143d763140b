"""Read every file of a folder of real feeds over HTTP, through the door and the connector, and print a table.

    python tests/scale/read_real_feeds.py [FOLDER]

FOLDER defaults to `feeds` in the folder `shared` beside the repository. Exits 1 when a file cannot be read.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from listener.connectors._parser import Parser
from listener.connectors.feed import Feed
from listener.errors import FetchError
from listener.http import Door
from listener.terms import Batch
from tests.local_server import Answer, local_server

SHARED = Path(__file__).parents[3] / "shared" / "feeds"


class NamingParser(Parser):
    """A parser that remembers which format the last document was."""

    form = ""

    def parse(self, body: bytes, address: str, content_type: str) -> dict[str, Any]:
        found = super().parse(body, address, content_type)
        self.form = str(found.get("format", found["kind"]))
        return found


@dataclass(frozen=True)
class Row:
    name: str
    form: str
    outcome: Batch | FetchError
    milliseconds: float

    def line(self) -> str:
        if isinstance(self.outcome, FetchError):
            return f"{self.name:<20} {self.outcome.code}: {self.outcome.message}"
        documents = self.outcome.documents
        undated = sum(document.published_at is None for document in documents)
        wordless = sum(not document.text and not document.title for document in documents)
        remarks = " ".join(self.outcome.remarks)
        numbers = f"{len(documents):>8} {undated:>8} {wordless:>9} {self.milliseconds:>7.0f}"
        return f"{self.name:<20} {self.form:<8}{numbers}  {self.outcome.title[:30]} {remarks}"


def read_all(folder: Path) -> list[Row]:
    """Serve the files from loopback, without a content type, and read each once."""
    files = sorted(path for path in folder.iterdir() if path.is_file())
    parser = NamingParser(1)
    feed = Feed(parser)
    rows = []
    with local_server() as server, Door(frozenset({server.host})) as door:
        for file in files:
            server.answers[f"/{file.name}"] = Answer(file.read_bytes())
            began = perf_counter()
            outcome: Batch | FetchError
            try:
                outcome = feed.fetch(Feed.Options(url=server.url(f"/{file.name}")), {}, door)
            except FetchError as error:
                outcome = error
            rows.append(Row(file.name, parser.form, outcome, (perf_counter() - began) * 1000))
    parser.close()
    return rows


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED
    if not folder.is_dir():
        sys.stdout.write(f"There is no folder {folder}\n")
        return 2
    rows = read_all(folder)
    sys.stdout.write("file                 format   entries  undated  wordless      ms  title, remarks\n")
    for row in rows:
        sys.stdout.write(row.line() + "\n")
    read = [row.outcome for row in rows if isinstance(row.outcome, Batch)]
    documents = sum(len(batch.documents) for batch in read)
    undated = sum(document.published_at is None for batch in read for document in batch.documents)
    sys.stdout.write(f"{len(read)} of {len(rows)} read, {documents} entries, {undated} undated\n")
    return 0 if len(read) == len(rows) else 1


if __name__ == "__main__":
    sys.exit(main())
