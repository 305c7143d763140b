"""`python -m workers.worker --queues poll,analyse [--concurrency N]`: a worker in the foreground, for scale-out."""

import argparse
import os
import sys

from listener.config import Settings
from workers.command import module, worker_arguments
from workers.queues import QueueName, crew, parse_queues


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="listener worker", description="Serve some of the queues, or all.")
    parser.add_argument("--queues", default=",".join(QueueName), help="names separated by commas; default: all")
    parser.add_argument("--concurrency", type=int, help="threads, or processes when it analyses")
    given = parser.parse_args(argv)
    try:
        names = parse_queues(given.queues)
    except ValueError as error:
        parser.error(str(error))
    command = module(worker_arguments(crew(Settings(), names, given.concurrency)))
    os.execv(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main(sys.argv[1:])
