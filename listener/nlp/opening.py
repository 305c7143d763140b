"""From the setting LISTENER_MODEL to a model: Listener's own, or any sequence classifier of transformers."""

import json
from collections.abc import Callable
from pathlib import Path

from listener.errors import ModelError
from listener.nlp.checkpoint import read_checkpoint
from listener.nlp.folder import MANIFEST, MODEL, TOKENIZER
from listener.nlp.hub import HubModel, fetch, not_here, on_this_machine, parse_hub_model
from listener.nlp.sentiment import OnnxSentiment, load_sentiment
from listener.nlp.transformers_sentiment import TransformersSentiment
from listener.nlp.weights_file import Engine, need_pytorch

_SHORT = 12  # letters of a commit


def open_sentiment(setting: str, threads: int = 1, labels: str = "") -> OnnxSentiment | TransformersSentiment:
    """Return the model of a folder, of an ONNX file or of a name on the hub; Listener's own when `setting` is empty.

    `labels` is LISTENER_MODEL_LABELS: what the outputs of someone else's model mean. Nothing heavy is loaded yet and
    nothing is asked of the network. Raises ModelError with what is missing or not understood.
    """
    place = Path(setting).expanduser()
    if not setting or _is_ours(place):
        return load_sentiment(setting, threads)
    version = ""
    if not place.exists():
        model = _hub_model(setting)
        found = on_this_machine(model)
        if found is None:
            raise not_here(model)
        place, version = found, f"{model.repository}@{found.name[:_SHORT]}"
    checkpoint = read_checkpoint(place, version, labels)
    if checkpoint.weights.engine is Engine.PYTORCH:
        need_pytorch(str(checkpoint.path))
    return TransformersSentiment(checkpoint, threads)


def download_if_missing(setting: str, tell: Callable[[str], None]) -> None:
    """Fetch a model of the hub that is not on this machine yet. `tell` hears of it. Raises ModelError."""
    if setting and not Path(setting).expanduser().exists():
        model = _hub_model(setting)
        if on_this_machine(model) is None:
            fetch(model, tell)


def _hub_model(setting: str) -> HubModel:
    if model := parse_hub_model(setting):
        return model
    raise ModelError(
        f"there is no model at {setting}: no such folder is here, and it is no name on the hub (owner/name)",
        "Set LISTENER_MODEL to a folder of transformers, or leave it empty for the model that comes with Listener.",
    )


def _is_ours(folder: Path) -> bool:
    """Our exporter states the checksums of what it wrote."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    written = manifest.get("checksums") if isinstance(manifest, dict) else None
    return isinstance(written, dict) and {MODEL, TOKENIZER} <= written.keys()
