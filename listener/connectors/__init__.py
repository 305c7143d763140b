"""Reads: one file per kind of source, found by its name. Files that begin with `_` are their tools."""

from importlib import import_module
from inspect import getmembers, isclass
from pathlib import Path
from typing import cast

from listener.ports import Connector


def load_connectors() -> dict[str, Connector]:
    """Return one instance of every connector, by the name of its file: `{"feed": Feed(), …}`."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_"))
    return {name: _connector_in(name) for name in names}


def _connector_in(name: str) -> Connector:
    """Return an instance of the one class the module defines that can fetch or stream. Raises TypeError without it."""
    module = import_module(f"{__name__}.{name}")
    for _, found in getmembers(module, isclass):
        reads = hasattr(found, "fetch") or hasattr(found, "stream")
        if found.__module__ == module.__name__ and hasattr(found, "Options") and reads:
            return cast(Connector, found())
    raise TypeError(f"{module.__name__} has no class with label, Options and fetch or stream")
