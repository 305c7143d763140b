"""A sentence encoder that others learn from."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install 'listener[train]'")

from listener.errors import ModelError  # noqa: E402
from listener.nlp.teacher import Teacher  # noqa: E402
from tests.nlp.test_torch_models import random_model  # noqa: E402


def test_a_text_gets_the_same_answer_alone_and_among_longer_ones(tmp_path):
    """What fills up a batch is not counted, and the rows come in the order of the texts."""
    random_model("bert", tmp_path / "encoder")
    teacher = Teacher(str(tmp_path / "encoder"), prefix="")
    texts = ["the train is on time and the train is lovely", "awful", "monday is the train"]
    together = teacher.embed(texts)
    assert together.shape[0] == 3
    for text, row in zip(texts, together, strict=True):
        assert np.allclose(teacher.embed([text])[0], row, atol=1e-5)


def test_the_prefix_is_read(tmp_path):
    random_model("bert", tmp_path / "encoder")
    name = str(tmp_path / "encoder")
    with_it, without = Teacher(name, prefix="monday ").embed(["awful"]), Teacher(name, prefix="").embed(["awful"])
    assert np.allclose(with_it, Teacher(name, prefix="").embed(["monday awful"]), atol=1e-6)
    assert not np.allclose(with_it, without, atol=1e-3)


def test_what_is_no_encoder_is_named(tmp_path):
    with pytest.raises(ModelError, match="nothing-here"):
        Teacher(str(tmp_path / "nothing-here"))
