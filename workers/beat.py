"""`python -m workers.beat`: the clock in the foreground, for scale-out. One is enough; a second does no harm."""

import os

from workers.command import beat_arguments, module


def main() -> None:
    command = module(beat_arguments())
    os.execv(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main()
