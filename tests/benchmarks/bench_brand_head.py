"""What a brand's head gains with corrections: recall at a precision, area under the curve and accuracy on other posts.

    python -m tests.benchmarks.bench_brand_head FILE.jsonl --precision 0.6 [--seeds N] [--corrections N …] [--texts N]

Each label of the file stands for what an agent said of a post drawn at random. As in use, two thirds of the corrections
are learnt and a third decides whether the head is used, else the model judges alone; all other posts are what is
measured, of several random orders the mean. «by heads» is the recall of all heads, used or not. Beside it the head that
reads the probabilities alone, as one fitted on a model without embeddings does. Recall is of negative posts, at the
lowest threshold with that precision.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from listener.nlp.embedding import unpacked
from listener.nlp.evaluate import PART, mentioned
from listener.nlp.head import LABELS, Head
from listener.nlp.labelled import read_labelled
from listener.nlp.opening import open_sentiment
from listener.nlp.refit import Example, lacking, refit
from listener.nlp.windows import read_mentions
from listener.terms import Label


@dataclass(frozen=True, slots=True)
class Measured:
    used: bool
    by_head: float
    recall: float
    area: float
    accuracy: float


def examples(files: Sequence[Path], model_setting: str, most: int) -> list[Example]:
    rows = [row for row in read_labelled(files) if row.label][:most]
    model, found = open_sentiment(model_setting), []
    for start in range(0, len(rows), PART):
        part = rows[start : start + PART]
        for row, reading in zip(part, read_mentions(model, [mentioned(one) for one in part]), strict=True):
            assert row.label
            found.append(Example("", reading.sentiment, row.label, embedding=reading.embedding))
    return found


def learnt(whole: Sequence[Example], corrections: int, seed: int, precision: float) -> Measured:
    """Learn from so many posts drawn at random, as a brand does in use, and measure on all others."""
    order = np.random.default_rng(seed).permutation(len(whole))
    said = [replace(whole[i], key=f"{seed}-{i}") for i in order[:corrections]]
    attempt = None if lacking(said) else refit(said)
    rest = [whole[i] for i in order[corrections:]]
    alone = measured(rest, None, precision)
    if attempt is None:
        return alone
    with_it = measured(rest, attempt.head, precision)
    return with_it if attempt.comparison.better else replace(alone, by_head=with_it.recall)


def measured(posts: Sequence[Example], head: Head | None, precision: float) -> Measured:
    judged = [head.apply(one.reading, "head") if head else one.base for one in posts]
    negative = np.array([one.said is Label.NEGATIVE for one in posts])
    scores = np.array([one.negative for one in judged])
    right = [one.label is post.said for one, post in zip(judged, posts, strict=True)]
    recall = recall_at(negative, scores, precision)
    return Measured(head is not None, recall, recall, area(negative, scores), float(np.mean(right)))


def recall_at(true: np.ndarray, scores: np.ndarray, precision: float) -> float:
    """Return the largest share of the true ones that is found while so many of what is found are true."""
    found = np.cumsum(true[np.argsort(-scores, kind="stable")])
    enough = np.flatnonzero(found / np.arange(1, len(true) + 1) >= precision)
    return float(found[enough[-1]] / true.sum()) if len(enough) else 0.0


def area(true: np.ndarray, scores: np.ndarray) -> float:
    """Return how probably a true one has a higher score than another (Mann and Whitney, 1947)."""
    ranks = np.empty(len(true))
    ranks[np.argsort(scores, kind="stable")] = np.arange(1, len(true) + 1)
    positives = int(true.sum())
    return float((ranks[true].sum() - positives * (positives + 1) / 2) / (positives * (len(true) - positives)))


def line(name: str, of_seeds: Sequence[Measured]) -> str:
    fields = np.mean([(one.by_head, one.recall, one.area, one.accuracy) for one in of_seeds], axis=0)
    used = f"{sum(one.used for one in of_seeds)} of {len(of_seeds)}"
    return f"{name:24}{used:>10}" + "".join(f"{number:10.3f}" for number in fields)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE.jsonl")
    parser.add_argument("--precision", type=float, required=True, help="at which recall is measured, 0 to 1")
    parser.add_argument("--corrections", type=int, nargs="+", default=[0, 200, 400, 800])
    parser.add_argument("--seeds", type=int, default=10, help="random orders (default: %(default)s)")
    parser.add_argument("--texts", type=int, default=100_000, help="how many of the file at most")
    parser.add_argument("--model", default="", help="folder of another model than the one that comes with Listener")
    given = parser.parse_args()
    whole = examples(given.files, given.model, given.texts)
    counts = ", ".join(f"{sum(one.said is label for one in whole)} {label}" for label in LABELS)
    width = max(len(unpacked(one.embedding)) for one in whole)
    print(f"{len(whole)} posts ({counts}), embeddings of {width} numbers; recall at precision {given.precision}")
    print(f"{'corrections':24}{'used':>10}{'by heads':>10}{'recall':>10}{'area':>10}{'accuracy':>10}")
    plain = [replace(one, embedding=b"") for one in whole]
    for number in given.corrections:
        if number > len(whole) - 100:
            print(f"{number}: too few posts would be left to measure on")
            continue
        for kind, posts in (("probabilities", plain), ("and embedding", whole)):
            seeds = [learnt(posts, number, seed, given.precision) for seed in range(given.seeds)]
            print(line(f"{number} {kind}" if number else "the model alone", seeds), flush=True)
            if number == 0:
                break


if __name__ == "__main__":
    main()
