"""Posts about brands written for this project, labelled with what is said of each brand: JSON lines by language.

Every name is invented. `training` is learned from, `held_out` (every eighth post) only measured on. The form is that
of `listener.nlp.labelled`; `kind` says what a post is (complaint, irony, news, two brands …).

`topics/` holds posts on the topics of `listener.terms.Topic`, fifty for each topic and language and some on none, read
by `listener.nlp.topic_posts`: two fifths of them in plain words, the rest described by facts. Two fifths of each topic
and language are held out; which, the hash of the text decides.

`second_reading.txt` is what a second reader, a language model, made of UMSAB's training tweets: digests and grades, no
texts (`listener.nlp.second_reading`).
"""

from pathlib import Path

TRAINING = sorted(Path(__file__).parent.glob("training/*.jsonl"))
HELD_OUT = sorted(Path(__file__).parent.glob("held_out/*.jsonl"))
TOPICS_TRAINING = sorted(Path(__file__).parent.glob("topics/training/*.jsonl"))
TOPICS_HELD_OUT = sorted(Path(__file__).parent.glob("topics/held_out/*.jsonl"))
SECOND_READING = Path(__file__).parent / "second_reading.txt"
