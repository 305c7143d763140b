"""A model by its name: found where huggingface_hub keeps it, downloaded once, never asked for again."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from huggingface_hub import constants

from listener.errors import ModelError
from listener.nlp.hub import HubModel, parse_hub_model
from listener.nlp.opening import download_if_missing, open_sentiment
from listener.terms import Label
from tests.local_server import Answer, LocalServer, local_server
from tests.nlp.checkpoints import make_checkpoint

COMMIT = "0123456789abcdef0123456789abcdef01234567"
NAME = "someone/small-sentiment"
BLOBS = ("", "?blobs=true")  # with and without the sizes of the files
POSTS, SAID = ["awful", "lovely"], [Label.NEGATIVE, Label.POSITIVE]


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServer]:
    """A hub on loopback and a cache of this test alone: what HF_ENDPOINT and HF_HOME say to a new process."""
    with local_server() as server:
        monkeypatch.setattr(constants, "ENDPOINT", server.url(""))
        template = server.url("/{repo_id}/resolve/{revision}/{filename}")
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
        monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hf" / "hub"))
        monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
        yield server


def opened(setting: str) -> str:
    """The version of the model, after it has judged."""
    model = open_sentiment(setting)
    assert [said.label for said in model.classify(POSTS)] == SAID
    return model.version


def downloaded(setting: str) -> list[str]:
    """What is told of a download."""
    told: list[str] = []
    download_if_missing(setting, told.append)
    return told


def publish(hub: LocalServer, folder: Path, revision: str = "main") -> None:
    """Answer as the hub does for the files of a folder, and for a file that must not be fetched."""
    (folder / "tf_model.h5").write_bytes(b"not wanted")
    (folder / "own.py").write_text("raise SystemExit")
    files = {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    siblings = [{"rfilename": name, "size": len(body)} for name, body in files.items()]
    told = {"id": NAME, "modelId": NAME, "sha": COMMIT, "siblings": siblings, "tags": []}
    asked = json.dumps(told | {"private": False, "downloads": 0, "likes": 0})
    tree = [{"type": "file", "path": name, "size": len(body), "oid": "0" * 40} for name, body in files.items()]
    for path in ("", f"/revision/{revision}"):
        hub.answers |= {f"/api/models/{NAME}{path}{query}": Answer(asked.encode()) for query in BLOBS}
    listed = f"/api/models/{NAME}/tree/{COMMIT}?recursive=true&expand=false"
    hub.answers[listed] = Answer(json.dumps(tree).encode())
    for name, body in files.items():
        headers = {"ETag": f'"{abs(hash(name))}"', "X-Repo-Commit": COMMIT}
        hub.answers[f"/{NAME}/resolve/{COMMIT}/{name}"] = Answer(body, headers=headers)


def cache(folder: Path, files: Path, reference: str = "main") -> Path:
    """Lay files out as huggingface_hub keeps them."""
    kept = folder / "hub" / f"models--{NAME.replace('/', '--')}"
    (kept / "refs").mkdir(parents=True)
    (kept / "refs" / reference).write_text(COMMIT)
    (kept / "snapshots").mkdir()
    files.rename(kept / "snapshots" / COMMIT)
    return kept / "snapshots" / COMMIT


@pytest.mark.parametrize(
    ("setting", "found"),
    [
        ("owner/name", HubModel("owner/name")),
        ("owner/na.me-2@v1.0", HubModel("owner/na.me-2", "v1.0")),
        ("owner/name@refs/pr/3", HubModel("owner/name", "refs/pr/3")),
        ("name", None),
        ("./owner/name", None),
        ("/owner/name", None),
        ("owner/name/deeper", None),
        ("../name", None),
        ("owner/name@", None),
    ],
)
def test_names_are_told_from_paths(setting, found):
    """A path begins with a dot, a slash or a tilde, or has another number of parts."""
    assert parse_hub_model(setting) == found


def test_a_model_that_was_downloaded_is_used_without_asking(tmp_path, hub):
    """Its version is its name and commit; the hub hears nothing."""
    cache(tmp_path / "hf", make_checkpoint(tmp_path / "m"))
    assert downloaded(NAME) == []
    assert opened(NAME) == f"{NAME}@{COMMIT[:12]}"
    assert hub.requests == []


def test_a_new_process_finds_it_too(tmp_path):
    """HF_HOME says where, and no network is needed: HF_HUB_OFFLINE is obeyed."""
    cache(tmp_path / "hf", make_checkpoint(tmp_path / "m"))
    environment = os.environ | {"HF_HOME": str(tmp_path / "hf"), "HF_HUB_OFFLINE": "1", "LISTENER_MODEL": NAME}
    command = [sys.executable, "-m", "listener.cli", "classify", "-"]
    done = subprocess.run(command, env=environment, input="awful", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["label"], said["model"]) == ("negative", f"{NAME}@{COMMIT[:12]}")


def test_a_revision_is_a_model_of_its_own(tmp_path, hub):
    """A branch or a commit that is here is used, another is not."""
    cache(tmp_path / "hf", make_checkpoint(tmp_path / "m"), reference="v2")
    for revision in ("v2", COMMIT):
        assert opened(f"{NAME}@{revision}") == f"{NAME}@{COMMIT[:12]}"
    with pytest.raises(ModelError, match="is not on this machine"):
        open_sentiment(NAME)
    assert hub.requests == []


def test_opening_a_model_that_is_not_here_says_how_to_have_it(hub):
    """Opening never downloads: a worker has other things to do."""
    with pytest.raises(ModelError, match=f"{NAME}@v2 is not on this machine") as refusal:
        open_sentiment(f"{NAME}@v2")
    assert f"hf download {NAME} --revision v2 --local-dir ./small-sentiment" in refusal.value.advice
    assert "LISTENER_MODEL" in refusal.value.advice
    assert hub.requests == []


def test_a_model_is_downloaded_once(tmp_path, hub):
    """It is told; only what is needed is fetched, no code; the second time nothing is asked."""
    publish(hub, make_checkpoint(tmp_path / "m", weights="onnx/model.onnx"))
    assert downloaded(NAME) == [f"Downloading {NAME} (0 MB), once."]
    fetched = {asked.path.rpartition(f"{COMMIT}/")[2] for asked in hub.requests if "/resolve/" in asked.path}
    assert fetched == {"onnx/model.onnx", "tokenizer.json", "tokenizer_config.json", "config.json"}
    hub.requests.clear()
    assert downloaded(NAME) == []
    assert opened(NAME) == f"{NAME}@{COMMIT[:12]}"
    assert hub.requests == []


def test_a_revision_can_be_downloaded(tmp_path, hub):
    """Pinned, it is found under that revision."""
    publish(hub, make_checkpoint(tmp_path / "m"), revision="v2")
    assert len(downloaded(f"{NAME}@v2")) == 1
    assert opened(f"{NAME}@v2") == f"{NAME}@{COMMIT[:12]}"


def test_a_download_that_stopped_halfway_is_taken_up_again(tmp_path, hub):
    """A configuration without weights is not a model."""
    publish(hub, make_checkpoint(tmp_path / "m"))
    (half := tmp_path / "half").mkdir()
    (half / "config.json").write_bytes((tmp_path / "m" / "config.json").read_bytes())
    cache(tmp_path / "hf", half)
    with pytest.raises(ModelError, match="is not on this machine"):
        open_sentiment(NAME)
    assert len(downloaded(NAME)) == 1
    assert opened(NAME)


def test_offline_nothing_is_downloaded(hub, monkeypatch):
    """HF_HUB_OFFLINE is obeyed, and said."""
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(ModelError, match="HF_HUB_OFFLINE forbids") as refusal:
        downloaded(NAME)
    assert "hf download" in refusal.value.advice
    assert hub.requests == []


def test_a_hub_that_cannot_be_reached_is_said(hub, monkeypatch):
    """With the way around it."""
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(ModelError, match="the hub cannot be reached") as refusal:
        downloaded(NAME)
    assert "copy the folder" in refusal.value.advice


def test_a_cache_that_cannot_be_written_is_said(tmp_path, hub, monkeypatch):
    """It is no trouble of the network."""
    publish(hub, make_checkpoint(tmp_path / "m"))
    (tmp_path / "file").touch()
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "file" / "hub"))
    with pytest.raises(ModelError, match="cannot be kept: Not a directory") as refusal:
        downloaded(NAME)
    assert "HF_HOME" in refusal.value.advice


@pytest.mark.parametrize(
    ("code", "status", "said"),
    [
        ("RepoNotFound", 404, "neither a folder here nor a model on the hub"),
        ("GatedRepo", 403, "given only to those who ask"),
        ("RevisionNotFound", 404, "no revision v9"),
    ],
)
def test_what_the_hub_refuses_is_said(hub, code, status, said):
    """Misspelt, gated, or of a revision that is not there."""
    answer = Answer(b"{}", status=status, headers={"X-Error-Code": code})
    hub.answers |= {f"/api/models/{NAME}/revision/v9{query}": answer for query in BLOBS}
    with pytest.raises(ModelError, match=said):
        downloaded(f"{NAME}@v9")


def test_a_model_for_pytorch_is_not_downloaded_where_that_is_missing(tmp_path, hub, monkeypatch):
    """It would be hundreds of megabytes for nothing."""
    publish(hub, make_checkpoint(tmp_path / "m", weights="model.safetensors"))
    monkeypatch.setitem(sys.modules, "torch", None)  # what an import finds where it is not installed
    with pytest.raises(ModelError, match="PyTorch, which could run it, is not installed") as refusal:
        downloaded(NAME)
    assert "pip install 'listener[torch]'" in refusal.value.advice
    assert not [asked for asked in hub.requests if "/resolve/" in asked.path]


def test_a_setting_that_is_no_name_is_refused_before_asking(hub):
    """Not a traceback of a library."""
    with pytest.raises(ModelError, match="no name on the hub"):
        download_if_missing("https://hub.example/owner/name", print)
    assert downloaded("") == []
    assert hub.requests == []
