"""How often the answer that fits a post is proposed: by what posts are about, and by the embedding alone.

    python -m tests.benchmarks.bench_answers [--model DIR]

Sixteen answers and 48 posts in each of three languages, written for this project (`tests/nlp/data/answers`). «First»:
the nearest answer is the one; «of three»: it is among the three that an agent sees. By chance: 6 and 19 %.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from shutil import copytree, ignore_patterns

from listener.nlp.folder import BUNDLED
from listener.nlp.meanings import MEANINGS
from listener.nlp.sentiment import OnnxSentiment
from tests.nlp.answer_posts import LANGUAGES, found, known


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, default=BUNDLED, help="folder of a model (default: the one shipped)")
    folder = parser.parse_args().model
    print(f"{'posts':6} {'answers':8} {'first':>6} {'of three':>9}   by the embedding alone")
    with tempfile.TemporaryDirectory() as without:
        plain = copytree(folder, Path(without) / "model", ignore=ignore_patterns(MEANINGS))
        (plain / "listener.json").unlink()  # it has the checksum of what is left out
        models = OnnxSentiment(folder), OnnxSentiment(plain)
        for posts in LANGUAGES:
            for answers in LANGUAGES:
                (first, three), (plain_first, plain_three) = (
                    found(one, known(answers), known(posts)) for one in models
                )
                print(f"{posts:6} {answers:8} {first:6.0%} {three:9.0%}   {plain_first:6.0%} {plain_three:9.0%}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
