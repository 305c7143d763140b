"""Texts per CPU second, start and memory: our model beside `transformers.pipeline` with an XLM-R base encoder.

    python tests/benchmarks/bench_sentiment.py [--json] [--model FOLDER] [--texts N] [--rounds N] [--posts FILE]

The peer has the shape of the usual multilingual sentiment model (XLM-T: XLM-R base, 278 million weights, in 32-bit
floats) with random weights: nothing is downloaded, and speed does not depend on their values. It reads the same texts
with the same tokenizer, in batches of the size that suits it best. Both run one thread, turn by turn in one process;
of several rounds the least CPU time of each part counts, so that the ratio holds on a busy machine. Start and memory
are those of a fresh process each: seconds on the clock from its start to its first answer, then the resident memory
after all texts. Only the peer needs PyTorch: pip install 'listener[train]'.
"""

import argparse
import importlib.util
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path

from listener.nlp.folder import BUNDLED, TOKENIZER
from listener.nlp.labelled import read_labelled
from listener.nlp.language import EldcDetector
from listener.nlp.sentiment import load_sentiment

SAID = (
    "I have been waiting for three weeks now and nobody at @acme answers. How hard can it be?",
    "Merci beaucoup @acme pour votre aide, le colis est arrivé ce matin comme promis !",
    "Alweer vertraging op de lijn en niemand die iets zegt. Derde keer deze week, ik ben er klaar mee 😡",
    "ok, got it",
    "Der neue Laden am Markt hat heute geöffnet, es gab Kaffee und eine lange Schlange vor der Tür.",
    "Me han cobrado dos veces la misma factura y el chat solo me responde un robot. Vergüenza #nuncamas",
    "Anyone know if the Acme app works offline? Travelling tomorrow and the hotel has no wifi https://example.com/a",
    "Servizio clienti gentilissimo, problema risolto in cinque minuti. Complimenti davvero 👏",
    "Péssimo atendimento, já liguei quatro vezes e cada pessoa diz uma coisa diferente…",
    "Acme opens its third plant in Lyon next spring and will hire 240 people, the company said on Monday.",
    "@acme great, another delay. Thanks a lot for ruining my sister's wedding",
    "Just landed. Best crew ever, they even found my daughter's teddy bear!! ❤️",
    "Wer hat Erfahrung mit dem Tarif L von Acme? Lohnt sich der Wechsel oder lieber warten?",
    "Le site plante à chaque paiement depuis hier soir, impossible de commander. Vous comptez le réparer quand ?",
    "Prima winkel, vriendelijk personeel, maar de rij bij de kassa mag wel wat korter.",
    "The box was open, the charger is missing and support wants me to pay for the return. Never again.",
    "خدمة ممتازة وسرعة في الرد، شكرا لكم",
    "Bestellung kam zwei Tage früher als angekündigt, alles heil. Gerne wieder.",
    "Price went from 9.99 to 14.99 without a word. Cancelled. Bye @acme",
)
PEER_BATCHES = (8, 32)  # short texts are padded to the longest of a batch: smaller batches waste less
LONGEST = 256  # tokens, for both

Judge = Callable[[list[str]], object]


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure the sentiment model beside transformers.pipeline.")
    parser.add_argument("--model", default="", help="folder of our model (default: the one that comes with Listener)")
    parser.add_argument("--texts", type=int, default=96, help="how many (default: %(default)s)")
    parser.add_argument("--posts", type=Path, action="append", default=[], help="JSON lines instead of our own texts")
    parser.add_argument("--rounds", type=int, default=3, help="of which the best counts (default: %(default)s)")
    parser.add_argument("--json", action="store_true", help="print one JSON line")
    parser.add_argument("--in-process", choices=sorted(MAKERS), help=argparse.SUPPRESS)
    given = parser.parse_args()
    said = texts(given.texts, given.posts)
    if given.in_process:
        answer_once(MAKERS[given.in_process](given.model), said)
        return 0
    names = sorted(MAKERS)
    if importlib.util.find_spec("torch") is None:
        print("PyTorch is not installed: the peer is left out. pip install 'listener[train]'", file=sys.stderr)
        names.remove("transformers.pipeline")
    starts = {name: measure_start(name, given.model, given.texts) for name in names}
    speeds = measure_speeds({name: MAKERS[name](given.model) for name in names}, said, given.rounds)
    report = {name: speeds[name] | starts[name] for name in names}
    print(json.dumps(report) if given.json else table(report))
    return 0


def texts(count: int, files: Sequence[Path] = ()) -> list[str]:
    """Posts from JSON lines; without any, short posts in eight languages, no two alike, as long as posts to airlines.

    That is 30 tokens on average, 7 to 57. Batches of 8 are 1.6 times as long as what is in them (airlines: 1.5).
    """
    if files:
        posts = [row.text for row in read_labelled(files)]
        return random.Random(1).sample(posts, min(count, len(posts)))
    said = [f"{SAID[i % len(SAID)]} {i}" for i in range(count)]
    more = [SAID[(7 * i + 3 * (i // len(SAID)) + 5) % len(SAID)] for i in range(count)]
    return [f"{text} {more[i]}" if i % 5 in (0, 2) else text for i, text in enumerate(said)]


def ours(folder: str) -> dict[str, Judge]:
    """Told the languages, as in use: then spelling is read too. Finding them is another step, and not counted."""
    model, language = load_sentiment(folder, threads=1), cache(EldcDetector().detect)
    return {"all at once": lambda said: model.classify(said, [language(text) for text in said])}


def peer(_: str) -> dict[str, Judge]:
    """By size of batch."""
    import torch
    from transformers import AutoModelForSequenceClassification, PreTrainedTokenizerFast, XLMRobertaConfig, pipeline

    torch.set_num_threads(1)
    config = XLMRobertaConfig(vocab_size=250_002, max_position_embeddings=514, type_vocab_size=1, num_labels=3)
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(BUNDLED / TOKENIZER), pad_token="<pad>")
    model = AutoModelForSequenceClassification.from_config(config).eval()
    classify = partial(
        pipeline("text-classification", model=model, tokenizer=tokenizer, top_k=None),
        truncation=True,
        max_length=LONGEST,
    )
    return {f"batches of {size}": partial(classify, batch_size=size) for size in PEER_BATCHES}


MAKERS: dict[str, Callable[[str], dict[str, Judge]]] = {"listener": ours, "transformers.pipeline": peer}


def answer_once(judges: dict[str, Judge], said: list[str]) -> None:
    """In a fresh process: say when the first answer is there, then the resident memory in MB after all texts."""
    judge = next(iter(judges.values()))
    judge(said[:1])
    print("answered", flush=True)
    judge(said)
    status = Path("/proc/self/status")  # proc(5): VmRSS in kB
    lines = status.read_text().splitlines() if status.exists() else []
    print(next((int(line.split()[1]) / 1000 for line in lines if line.startswith("VmRSS:")), "nan"), flush=True)


def measure_start(name: str, model: str, count: int) -> dict[str, float]:
    command = [sys.executable, __file__, "--in-process", name, "--model", model, "--texts", str(count)]
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        if process.stdout.readline().strip() != "answered":
            raise SystemExit(f"{name} does not start: see above")
        seconds = time.perf_counter() - began
        return {"first_answer_seconds": seconds, "resident_megabytes": float(process.stdout.readline())}


def measure_speeds(judges: dict[str, dict[str, Judge]], said: list[str], rounds: int) -> dict[str, dict[str, float]]:
    """Texts per CPU second of each, in its best batches and one text at a time."""
    batches: dict[str, list[float]] = {name: [] for name in judges}
    single: dict[str, list[float]] = {name: [] for name in judges}
    for ways in judges.values():
        for judge in ways.values():
            judge(said[:8])  # loads and warms up
    for _ in range(rounds):
        for name, ways in judges.items():
            batches[name].append(min(cpu_seconds(partial(judge, said)) for judge in ways.values()))
            one = next(iter(ways.values()))
            single[name].append(sum(cpu_seconds(partial(one, [text])) for text in said))
    return {
        name: {
            "batches_per_second": len(said) / min(batches[name]),
            "singles_per_second": len(said) / min(single[name]),
        }
        for name in judges
    }


def cpu_seconds(call: Callable[[], object]) -> float:
    """Of the process, all its threads."""
    before = time.process_time()
    call()
    return time.process_time() - before


def table(report: dict[str, dict[str, float]]) -> str:
    columns = {
        "batches_per_second": ("texts/CPU s", 1),
        "singles_per_second": ("single texts/CPU s", 1),
        "first_answer_seconds": ("first answer s", 2),
        "resident_megabytes": ("resident MB", 0),
    }
    lines = [["", *(title for title, _ in columns.values())]]
    lines += [
        [name, *(f"{row[key]:.{digits}f}" for key, (_, digits) in columns.items())] for name, row in report.items()
    ]
    if len(report) == 2:
        mine, other = report["listener"], report["transformers.pipeline"]
        ratios = (mine[key] / other[key] for key in ("batches_per_second", "singles_per_second"))
        lines.append(["times as many", *(f"{ratio:.1f}" for ratio in ratios)])
    return "\n".join(aligned(line) for line in lines)


def aligned(cells: Sequence[str]) -> str:
    return cells[0].ljust(24) + "".join(cell.rjust(20) for cell in cells[1:])


if __name__ == "__main__":
    sys.exit(main())
