"""The model a command judges with. Commands are where a download may take its time, and be seen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from listener.cli._showing import note
from listener.errors import ModelError

if TYPE_CHECKING:
    from listener.config import Settings
    from listener.nlp.sentiment import OnnxSentiment
    from listener.nlp.transformers_sentiment import TransformersSentiment


def open_model(settings: Settings, other: Path | None = None) -> OnnxSentiment | TransformersSentiment:
    """Return the model of the settings, or another; one of the hub is downloaded where it is not here yet.

    Raises ModelError when there is no such model, or it is none that can be used.
    """
    from listener.nlp.opening import download_if_missing, open_sentiment

    place = str(other) if other else settings.model
    download_if_missing(place, note)
    return open_sentiment(place, settings.model_threads, settings.model_labels)


@contextmanager
def need_training() -> Iterator[None]:
    """Around the imports of what the extra [train] brings. Raises ModelError where it is not installed."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("torch", "onnx"):
            raise
        advice = "Install it beside Listener: pip install 'listener[train]'. Only training needs it."
        raise ModelError(f"Training needs the package {error.name}", advice) from error
