"""A model by its name on the Hugging Face hub: looked for on this machine, and downloaded once when told to.

Only `fetch` speaks to the internet, through huggingface_hub, whose settings hold: HF_HOME (where the files are
kept), HF_HUB_OFFLINE, HF_TOKEN, HF_ENDPOINT.
"""

import errno
import re
from collections.abc import Callable
from dataclasses import dataclass
from glob import escape
from pathlib import Path

from listener.errors import ModelError
from listener.nlp.folder import CONFIG
from listener.nlp.weights_file import Engine, choose_weights, need_pytorch, small_files

_DISK = {errno.EACCES, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.ENOTDIR, errno.EEXIST}
_NAME = re.compile(r"(?P<repository>\w[\w.-]*/\w[\w.-]*)(?:@(?P<revision>[\w./-]+))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class HubModel:
    """`owner/name`, or `owner/name@revision`: a branch, a tag or a commit; without it, the main branch."""

    repository: str
    revision: str | None = None

    def __str__(self) -> str:
        return f"{self.repository}@{self.revision}" if self.revision else self.repository


def parse_hub_model(setting: str) -> HubModel | None:
    """Return None for what cannot be a name on the hub, such as a path."""
    found = _NAME.fullmatch(setting)
    return HubModel(found["repository"], found["revision"]) if found else None


def on_this_machine(model: HubModel) -> Path | None:
    """Return the folder of what was downloaded, named by its commit. Never asks the network, online or not."""
    from huggingface_hub import try_to_load_from_cache

    file = try_to_load_from_cache(model.repository, CONFIG, revision=model.revision)
    if not isinstance(file, str):
        return None
    folder = Path(file).parent
    try:
        choose_weights([one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file()], str(folder))
    except ModelError:
        return None  # looked at, or begun and not finished
    return folder


def fetch(model: HubModel, tell: Callable[[str], None]) -> None:
    """Download what Listener loads of it, the ONNX file where there is one. `tell` hears what and how large.

    Raises ModelError when it is not there, may not be read, has no weights that can be run here, or without network.
    """
    from huggingface_hub import HfApi, is_offline_mode

    if is_offline_mode():
        raise not_here(model, "HF_HUB_OFFLINE forbids to download it")
    try:
        api = HfApi()
        found = api.model_info(model.repository, revision=model.revision, files_metadata=True)
        sizes = {one.rfilename: one.size or 0 for one in found.siblings or []}
        weights = choose_weights(sizes, str(model))
        if weights.engine is Engine.PYTORCH:
            need_pytorch(str(model))
        wanted = {*weights.files, *small_files(sizes, weights)}
        tell(f"Downloading {model} ({sum(sizes[name] for name in wanted) / 1e6:.0f} MB), once.")
        api.snapshot_download(
            model.repository, revision=model.revision, allow_patterns=[escape(name) for name in wanted]
        )
    except ModelError:
        raise
    except Exception as problem:  # of several HTTP libraries, and of the hub's own
        raise _refused(model, problem) from problem


def not_here(model: HubModel, why: str = "") -> ModelError:
    """Say how to have it: a download is nothing a worker should do by surprise."""
    return ModelError(
        f"the model {model} is not on this machine (no such folder, nothing downloaded)" + (f": {why}" if why else ""),
        f"`listener up`, `worker` and `classify` download it once, where the hub is reached. Elsewhere download it on "
        f"another machine ({_by_hand(model)}), copy the folder and set LISTENER_MODEL to it.",
    )


def _by_hand(model: HubModel) -> str:
    revision = f" --revision {model.revision}" if model.revision else ""
    return f"hf download {model.repository}{revision} --local-dir ./{model.repository.partition('/')[2]}"


def _refused(model: HubModel, problem: Exception) -> ModelError:
    from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError, RevisionNotFoundError

    if isinstance(problem, GatedRepoError):  # a kind of RepositoryNotFoundError
        return ModelError(f"the model {model} is given only to those who ask", "Ask on its page, then set HF_TOKEN.")
    if isinstance(problem, RepositoryNotFoundError):
        advice = "Look at the spelling of LISTENER_MODEL: a folder, or owner/name. For a private one set HF_TOKEN."
        return ModelError(f"{model} is neither a folder here nor a model on the hub", advice)
    if isinstance(problem, RevisionNotFoundError):
        return ModelError(
            f"the model {model.repository} has no revision {model.revision}", "Give a branch, tag or commit."
        )
    if isinstance(problem, OSError) and problem.errno in _DISK:
        said = problem.strerror or type(problem).__name__
        return ModelError(
            f"the model {model} cannot be kept: {said}", "Make room, or set HF_HOME to a folder of yours."
        )
    said = " ".join(str(problem).split())[:200] or type(problem).__name__
    return not_here(model, f"the hub cannot be reached ({said})")
