"""Fit topic heads for a model folder and keep them in it."""

import json
from pathlib import Path

from listener.nlp.folder_keeping import keep_beside
from listener.nlp.sentiment import OnnxSentiment
from listener.nlp.topic_fitting import Fitted, fit_topics
from listener.nlp.topics import TOPICS


def fit_and_keep(folder: Path, threads: int = 1) -> Fitted:
    """Fit the heads on what the model in `folder` makes of texts, and write them beside its weights.

    `topics.json` holds the heads and what they reach on posts held out; its checksum joins those in `listener.json`.
    Raises ModelError when the model has no second output, or the folder cannot be written.
    """
    fitted = fit_topics(OnnxSentiment(folder, threads).embed)
    keep_beside(folder, TOPICS, (json.dumps(fitted.as_json(), separators=(",", ":")) + "\n").encode())
    return fitted
