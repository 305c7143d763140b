"""What a second reader says of training texts, and the targets that both readers together make. Pure.

Two persons agree on the tone of two tweets in three. One label a text teaches the habits and the slips of whoever gave
it; a second opinion by another tells which texts are plain and which are not (learning from disagreement: Uma et al.,
JAIR 2021). Only digests of the texts are kept: who has the corpus finds each of them again.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from listener.errors import ModelError
from listener.nlp.labelled import LabelledText
from listener.nlp.normalize import normalize
from listener.terms import Label

Target = tuple[float, ...]  # a probability for each label, in their order

GRADES = "NnopP"  # clearly negative, rather negative, neutral, rather positive, clearly positive
MEANT = dict(zip(GRADES, (Label.NEGATIVE, Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE, Label.POSITIVE), strict=True))
LEAST_AGREEMENT = (
    0.3  # kappa below which the labels of a language are taken for noise and only the second reader counts
)


def digest(text: str) -> str:
    """Name a text without saying it: 16 hexadecimal digits of the SHA-256 of its normal form."""
    return sha256(normalize(text).casefold().encode()).hexdigest()[:16]


def read_readings(files: Sequence[Path]) -> dict[str, str]:
    """Return the grade of each digest. Lines are `digest grade`. Raises ModelError naming the line that is neither."""
    grades: dict[str, str] = {}
    for file in files:
        for number, line in enumerate(file.read_text(encoding="ascii").splitlines(), start=1):
            key, _, grade = line.partition(" ")
            if len(key) != 16 or grade not in MEANT:
                advice = f"Each line is 16 hexadecimal digits, a space and one of {', '.join(GRADES)}."
                raise ModelError(f"{file}, line {number}: no second reading", advice)
            grades[key] = grade
    return grades


def targets(posts: Sequence[LabelledText], grades: Mapping[str, str], share: float) -> list[Target]:
    """Return what each post should be judged as: its label, or the label and what the second reading makes likely.

    `share` is the second reader's, where the first is trusted. What a grade makes likely is how often the first readers
    gave each label to texts of that grade.
    """
    graded = [grades.get(digest(post.text), "") if grades and not post.spans else "" for post in posts]
    trusted = _trusted(posts, graded)
    likely = _likely(posts, graded, trusted)
    return [_target(post, likely.get(grade), share if post.language in trusted else 1.0)
            for post, grade in zip(posts, graded, strict=True)]  # fmt: skip


def agreement(pairs: Sequence[tuple[Label, Label]]) -> float:
    """Cohen's kappa of two readers (1960): 1 when they always agree, 0 when they agree as often as by chance."""
    first, second = (Counter(labels) for labels in zip(*pairs, strict=True))
    chance = sum(first[label] * second[label] for label in Label) / len(pairs) ** 2
    return (sum(a == b for a, b in pairs) / len(pairs) - chance) / (1 - chance) if chance < 1 else 1.0


def _trusted(posts: Sequence[LabelledText], graded: Sequence[str]) -> set[str]:
    """Return the languages in which the readers agree better than by chance."""
    pairs: dict[str, list[tuple[Label, Label]]] = {}
    for post, grade in zip(posts, graded, strict=True):
        if grade and post.label:
            pairs.setdefault(post.language, []).append((post.label, MEANT[grade]))
    return {post.language for post in posts} - {
        language for language, found in pairs.items() if agreement(found) < LEAST_AGREEMENT
    }


def _likely(posts: Sequence[LabelledText], graded: Sequence[str], trusted: set[str]) -> dict[str, Target]:
    counts = Counter(
        (grade, post.label) for post, grade in zip(posts, graded, strict=True) if grade and post.language in trusted
    )
    sums = {grade: sum(counts[grade, label] for label in Label) for grade in GRADES}
    return {grade: tuple(counts[grade, label] / sums[grade] for label in Label) for grade in GRADES if sums[grade]}


def _target(post: LabelledText, likely: Target | None, share: float) -> Target:
    said = tuple(float(post.label is label) for label in Label)
    if likely is None:
        return said
    return tuple((1 - share) * a + share * b for a, b in zip(said, likely, strict=True))
