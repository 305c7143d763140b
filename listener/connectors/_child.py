"""The parsing child: reads framed requests from standard input until it ends, which is when its parent does.

A frame is a length in four bytes, big-endian, and as many bytes. A request is two frames: JSON with the address,
content type and seconds of CPU, then the body. The answer is one frame of JSON; a first one says that it is ready.
"""

import json
import math
import struct
import sys
import time
from typing import IO

_LENGTH = struct.Struct(">I")


def write_frame(stream: IO[bytes], content: bytes) -> None:
    stream.write(_LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()


def read_frame(stream: IO[bytes]) -> bytes | None:
    """Return the next frame, or None when the other side has gone."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    content = stream.read(length)
    return content if len(content) == length else None


def main(memory: int) -> None:
    """Answer until standard input ends, with at most `memory` bytes of address space where the system can bound it."""
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # whatever a library prints must not fall between the frames
    from listener.connectors._reading import read

    _bound("RLIMIT_CORE", 0)
    _bound("RLIMIT_AS", memory)
    write_frame(answers, b"{}")
    while (asked := read_frame(requests)) is not None and (body := read_frame(requests)) is not None:
        about = json.loads(asked)
        # The parent kills us when time is up; if it dies first, this ends a reading that would never end.
        _bound("RLIMIT_CPU", math.ceil(time.process_time() + about["seconds"]) + 1)
        found = read(body, about["address"], about["content_type"])
        write_frame(answers, json.dumps(found).encode())


def _bound(name: str, value: int) -> None:
    try:
        import resource

        limit = getattr(resource, name)
        resource.setrlimit(limit, (value, resource.getrlimit(limit)[1]))
    except (ImportError, AttributeError, ValueError, OSError):  # not on this system: the parent's clock remains
        return


if __name__ == "__main__":
    main(int(sys.argv[1]))
