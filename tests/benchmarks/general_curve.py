"""What is generally so of urgency: how scores are spread, and how many posts of each score are negative about a brand.

    python tests/benchmarks/general_curve.py [FILE.jsonl …] [--model DIR]

Judges labelled posts about brands (by default those held out in `listener/nlp/corpus`) as posts are judged in use, and
prints the rows of GENERAL in `listener/decide/strata.py`: up to which score, the share of the posts, the share of
negative ones. Give posts of other kinds too: a table made of one kind of post is that kind's.
"""

import argparse
from collections import Counter
from pathlib import Path

from listener.decide.strata import GENERAL
from listener.decide.urgency import UrgencyFacts, judge
from listener.nlp.corpus import HELD_OUT
from listener.nlp.evaluate import judge_rows, language_of
from listener.nlp.labelled import LabelledText, read_labelled
from listener.nlp.opening import open_sentiment
from listener.terms import Label, Match, Sentiment


def score(row: LabelledText, sentiment: Sentiment) -> float:
    """Return the urgency of a post whose brand stands at the row's spans, and whose handle is the brand's name."""
    matches = tuple(Match(row.brand, start, end) for start, end in row.spans)
    handle = row.brand if row.brand.startswith("@") else "@" + "".join(row.brand.split())
    return judge(UrgencyFacts(sentiment, row.text, language_of(row) or None, matches, (handle,))).score


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, default=HELD_OUT, metavar="FILE.jsonl")
    parser.add_argument("--model", default="", help="folder of another model than the one that comes with Listener")
    chosen = parser.parse_args()
    rows = [row for row in read_labelled(chosen.files) if row.label]
    said = judge_rows(rows, open_sentiment(chosen.model))
    uppers = [upper for upper, _, _ in GENERAL]
    posts, negative = Counter[float](), Counter[float]()
    for row, sentiment in zip(rows, said, strict=True):
        upper = next(edge for edge in uppers if score(row, sentiment) < edge or edge == uppers[-1])
        posts[upper] += 1
        negative[upper] += row.label is Label.NEGATIVE
    print(f"{len(rows)} posts")
    for upper in uppers:
        share = negative[upper] / posts[upper] if posts[upper] else float("nan")
        print(f"({upper:.2f}, {posts[upper] / len(rows):.2f}, {share:.2f}),  # {posts[upper]} posts")


if __name__ == "__main__":
    main()
