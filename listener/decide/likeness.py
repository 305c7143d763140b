"""How a reason says that a post is like others on a topic, where no word of it says so: one sentence, and its reading.

The evidence of a reason is words of the post, or this sentence. It is English, as what is stored is; who shows it to
people reads the share and says it in their language.
"""

import re

from listener.terms import Topic

_SAID = re.compile(r"similar to posts on [a-z_]+ \((?P<share>[01]\.\d\d)\)")


def similar(topic: Topic, share: float) -> str:
    """Return the evidence of a topic that the model found, with how sure it is, 0 to 1."""
    return f"similar to posts on {topic.value} ({share:.2f})"


def share_of(evidence: str) -> float | None:
    """Return how sure the model is, where `evidence` is what `similar` said; None for words of the post."""
    found = _SAID.fullmatch(evidence)
    return float(found["share"]) if found else None
