"""Canned answers and posts they answer, written for this project: sixteen answers in each of three languages."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from listener.nlp.nearness import joined, likeness
from listener.ports import Placing

FOLDER = Path(__file__).parent / "data" / "answers"
LANGUAGES = ("en", "fr", "nl")


@dataclass(frozen=True, slots=True)
class Known:
    """`answers` have title and text by their key; `posts` the key of the answer that fits."""

    answers: dict[str, tuple[str, str]]
    posts: list[tuple[str, str]]


def known(language: str) -> Known:
    """Read answers (key, title, text, between tabs), each followed by its posts, which begin with a tab."""
    answers: dict[str, tuple[str, str]] = {}
    posts: list[tuple[str, str]] = []
    for line in (FOLDER / f"{language}.tsv").read_text(encoding="utf-8").splitlines():
        key, *rest = line.split("\t")
        if key:
            answers[key] = (rest[0], rest[1])
        else:
            posts.append((list(answers)[-1], rest[0]))
    return Known(answers, posts)


def found(model: Placing, answers: Known, posts: Known) -> tuple[float, float]:
    """Return the shares of posts whose answer is the nearest, and one of the three nearest."""
    titles = model.place([title for title, _ in answers.answers.values()])
    texts = model.place([f"{title}. {text}" for title, text in answers.answers.values()])
    places = [joined(*both) for both in zip(titles, texts, strict=True)]
    keys = list(answers.answers)
    ranks = []
    for (key, _), place in zip(posts.posts, model.place([text for _, text in posts.posts]), strict=True):
        order = np.argsort(likeness(place, places))[::-1]
        ranks.append([keys[i] for i in order].index(key))
    return float(np.mean([rank == 0 for rank in ranks])), float(np.mean([rank < 3 for rank in ranks]))
