"""Flips of clearly negative posts by attack and language, in per cent, as a table for the model card.

python -m tests.benchmarks.robustness [--model DIR] [--examples N]
"""

import argparse

from listener.nlp.sentiment import load_sentiment
from tests.nlp.flips import Remembering, all_flips, judged_negative, negative_posts


def main() -> None:
    parser = argparse.ArgumentParser(description="Disguise negative posts and count those no longer judged negative.")
    parser.add_argument("--model", default="", help="folder of a model; default: the one that comes with Listener")
    parser.add_argument("--examples", type=int, default=0, help="flipped posts to show of each attack")
    asked = parser.parse_args()
    model = Remembering(load_sentiment(asked.model))
    posts = judged_negative(model, negative_posts())
    languages = list(posts)
    print(f"{sum(map(len, posts.values()))} posts, judged by {model.version}\n")
    print(f"| attack | all | {' | '.join(languages)} |\n|{'---|' * (len(languages) + 2)}")
    for name, flips in all_flips(model, posts):
        shares = [100 * flips.flipped[language] / max(1, flips.attacked[language]) for language in languages]
        print(f"| {name} | {100 * flips.share:.1f} | {' | '.join(f'{share:.1f}' for share in shares)} |", flush=True)
        for example in flips.examples[: asked.examples]:
            print(f"    {example!r}")


if __name__ == "__main__":
    main()
