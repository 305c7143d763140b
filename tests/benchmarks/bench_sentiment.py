"""Texts per CPU second, start and memory: our model beside `transformers.pipeline` with an XLM-R base encoder.

    python tests/benchmarks/bench_sentiment.py [--texts N]

The rival has the shape of the usual multilingual sentiment model (XLM-T: XLM-R base, 278 million weights) with
random weights: nothing is downloaded, and speed does not depend on the values. Both run one thread, turn by turn on
the same texts, so that the ratio holds on a busy machine. Needs the `[train]` extra for the rival; without it only
our model is measured. CPU seconds are those of the process; memory is the peak of a fresh process each.
"""

import argparse
import multiprocessing
import resource
import time
from collections.abc import Callable, Sequence
from typing import Any

from listener.nlp.folder import BUNDLED, TOKENIZER
from listener.nlp.sentiment import load_sentiment

PART = 32
SAID = (
    "I have been waiting for three weeks and nobody answers.",
    "Merci pour votre aide, le colis est arrivé ce matin !",
    "Alweer vertraging op de lijn, en niemand die iets zegt. Dit is de derde keer deze week, ik ben er klaar mee.",
    "ok",
    "Der neue Laden am Markt hat heute geöffnet, es gab Kaffee und eine lange Schlange vor der Tür.",
)

Judge = Callable[[list[str]], object]


def ours() -> Judge:
    return load_sentiment("", threads=1).classify


def rival() -> Judge:
    import torch
    from transformers import AutoModelForSequenceClassification, PreTrainedTokenizerFast, XLMRobertaConfig, pipeline

    torch.set_num_threads(1)
    config = XLMRobertaConfig(vocab_size=250_002, max_position_embeddings=514, type_vocab_size=1, num_labels=3)
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(BUNDLED / TOKENIZER), pad_token="<pad>")
    model = AutoModelForSequenceClassification.from_config(config).eval()
    classify = pipeline("text-classification", model=model, tokenizer=tokenizer, top_k=None)
    return lambda texts: classify(texts, batch_size=PART, truncation=True, max_length=256)


def start(make: Callable[[], Judge], answer: Any) -> None:
    """In a fresh process: seconds to the first answer, then the peak of memory in MB after a batch."""
    began = time.perf_counter()
    judge = make()
    judge([SAID[0]])
    seconds = time.perf_counter() - began
    judge([text for text in SAID for _ in range(8)])
    answer.put((seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def measure_start(make: Callable[[], Judge]) -> tuple[float, float]:
    context = multiprocessing.get_context("spawn")
    answer = context.Queue()
    child = context.Process(target=start, args=(make, answer))
    child.start()
    child.join()
    seconds, megabytes = answer.get(timeout=5)
    return float(seconds), float(megabytes)


def measure_speed(judges: Sequence[Judge], count: int) -> list[float]:
    """Texts per CPU second of each, taking turns on parts of PART texts."""
    texts = [f"{SAID[i % len(SAID)]} {i}" for i in range(count)]
    spent = [0.0] * len(judges)
    for judge in judges:
        judge(texts[:PART])  # load and warm up
    for begin in range(0, count, PART):
        for i, judge in enumerate(judges):
            before = time.process_time()
            judge(texts[begin : begin + PART])
            spent[i] += time.process_time() - before
    return [count / seconds for seconds in spent]


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the sentiment model.")
    parser.add_argument("--texts", type=int, default=320)
    count = parser.parse_args().texts
    makers: dict[str, Callable[[], Judge]] = {"listener": ours, "transformers.pipeline": rival}
    try:
        import torch  # noqa: F401
    except ImportError:
        print("PyTorch is not installed: the rival is left out")
        del makers["transformers.pipeline"]
    starts = [measure_start(make) for make in makers.values()]
    speeds = measure_speed([make() for make in makers.values()], count)
    print(f"{'':24}{'texts/CPU s':>12}{'first answer s':>16}{'peak MB':>9}")
    for name, speed, (seconds, megabytes) in zip(makers, speeds, starts, strict=True):
        print(f"{name:24}{speed:12.1f}{seconds:16.2f}{megabytes:9.0f}")
    if len(speeds) == 2:
        print(f"ratio: {speeds[0] / speeds[1]:.1f} times as many texts per CPU second")


if __name__ == "__main__":
    main()
