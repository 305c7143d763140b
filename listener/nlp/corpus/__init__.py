"""Posts about brands written for this project, labelled with what is said of each brand: JSON lines by language.

Every name is invented. `training` is learned from, `held_out` (every eighth post) only measured on. The form is that
of `listener.nlp.labelled`; `kind` says what a post is (complaint, irony, news, two brands …).
"""

from pathlib import Path

TRAINING = sorted(Path(__file__).parent.glob("training/*.jsonl"))
HELD_OUT = sorted(Path(__file__).parent.glob("held_out/*.jsonl"))
