"""Make a fused float encoder small and quick: 8-bit weights, word vectors and activations. Needs the `[train]` extra.

Three choices differ from onnxruntime's `quantize_dynamic`, which kept the PyTorch model's label for only 91 % of texts
(this keeps 98 to 99 %):

- Each token's activations get their own scale: they are divided by their peak before and multiplied after each
  product. With one scale for a whole batch, one outlier drowns every other token, and the answer to a text would
  depend on the texts beside it.
- Each word vector has its own scale.
- Weights may use all 8 bits but no two neighbours may be large together. On processors with AVX2 and without VNNI,
  VPMADDUBSW adds two products of activations (up to 255) and weights in 16 bits, and would saturate; with
  |w1| + |w2| <= 128 the sum is at most 255 × 128 = 32,640. The usual remedy, 7-bit weights (`reduce_range`), costs
  three times the error.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from listener.nlp.graph import rebuild

_INT32 = int(onnx.TensorProto.INT32)
_FLOAT = int(onnx.TensorProto.FLOAT)
_LEAST_PEAK = np.float32(1e-6)  # so that a row of zeros is not divided by zero
_GELU_FLOOR = 0.17  # the least value of GELU is -0.1700


def quantise(fused: Path, out: Path, positions: int) -> None:
    """Read what the graph optimiser wrote, write `out` for texts of at most `positions` tokens."""
    model = onnx.load(fused)
    _Quantiser(model.graph, positions).run()
    onnx.checker.check_model(model)
    onnx.save(model, out)


def quantise_rows(table: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return integers and one scale a row, of shape (rows, 1): `integers * scales` is about `table`."""
    scales = np.abs(table).max(axis=1, keepdims=True) / 127
    scales[scales == 0] = 1
    return np.round(table / scales).astype(np.int8), scales.astype(np.float32)


def quantise_columns(weights: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return integers and one scale a column, of shape (columns,), for weights of shape (inputs, outputs).

    Of two neighbouring inputs (0 and 1, 2 and 3 …) the magnitudes sum to at most 128; the number of inputs is even.
    """
    pairs = np.abs(weights[0::2]) + np.abs(weights[1::2])
    scales = np.maximum(pairs.max(axis=0) / 127, np.abs(weights).max(axis=0) / 127)  # rounding may add 1 to a sum
    scales[scales == 0] = 1
    return np.round(weights / scales).astype(np.int8), scales.astype(np.float32)


class _Quantiser:
    """Rewrites one graph. Tensors it adds are named after the node they serve."""

    def __init__(self, graph: Any, positions: int) -> None:
        self.graph, self.positions = graph, positions
        self.stored = {tensor.name: tensor for tensor in graph.initializer}
        self.gelus = {name for node in graph.node if node.op_type == "BiasGelu" for name in node.output}
        self.tables: list[Any] = []

    def run(self) -> None:
        nodes = [new for node in self.graph.node for new in self._rewrite(node)]
        rebuild(self.graph, nodes, self.tables)

    def _rewrite(self, node: Any) -> Iterator[Any]:
        if node.op_type == "EmbedLayerNormalization":
            yield from self._embedding(node)
        elif node.op_type == "Attention":
            yield from self._attention(node)
        elif node.op_type == "MatMul" and node.input[1] in self.stored:
            yield from self._product(node.input[0], node.input[1], node.output[0])
        else:
            yield node

    def _store(self, name: str, value: Any) -> str:
        self.tables.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def _weights(self, name: str) -> NDArray[np.float32]:
        weights: NDArray[np.float32] = numpy_helper.to_array(self.stored[name])
        return weights

    def _embedding(self, node: Any) -> Iterator[Any]:
        """Gather integer rows and their scales; the token type is always 0, so its vector joins the positions.

        The second output is the length of each text: the mask that fused attention wants (padding on the right).
        """
        make, (words, positions, types) = helper.make_node, map(self._weights, node.input[2:5])
        for name, value in zip(("word_rows", "word_scales"), quantise_rows(words), strict=True):
            self._store(name, value)
        self._store("positions", positions[: self.positions] + types[0])
        self._store("zero", [0])
        self._store("one", [1])
        epsilon = next(a.f for a in node.attribute if a.name == "epsilon")
        yield make("Gather", ["word_rows", "input_ids"], ["rows"])
        yield make("Cast", ["rows"], ["float_rows"], to=_FLOAT)
        yield make("Gather", ["word_scales", "input_ids"], ["row_scales"])
        yield make("Mul", ["float_rows", "row_scales"], ["words"])
        yield make("Shape", ["input_ids"], ["length"], start=1, end=2)
        yield make("Slice", ["positions", "zero", "length", "zero"], ["places"])
        yield make("Add", ["words", "places"], ["placed"])
        yield make("LayerNormalization", ["placed", *node.input[5:7]], [node.output[0]], epsilon=epsilon)
        yield make("Cast", ["attention_mask"], ["mask"], to=_INT32)
        yield make("ReduceSum", ["mask", "one"], [node.output[1]], keepdims=0)

    def _attention(self, node: Any) -> Iterator[Any]:
        """Attention fuses its projection, and so its scale of activations: take the projection out."""
        states, weights, bias, mask = node.input[:4]
        heads = next(a.i for a in node.attribute if a.name == "num_heads")
        parts = [f"{node.name}_{part}" for part in ("query", "key", "value")]
        yield from self._product(states, weights, f"{node.name}_projected")
        yield helper.make_node("Split", [f"{node.name}_projected"], parts, axis=2)
        yield helper.make_node(
            "MultiHeadAttention", [*parts, bias, mask], [node.output[0]], domain="com.microsoft", num_heads=heads
        )

    def _product(self, states: str, weights: str, out: str) -> Iterator[Any]:
        """`states @ weights` in integers: states to [0, 255] by the peak of each token."""
        make = helper.make_node
        integers, scales = quantise_columns(self._weights(weights))
        scale, zero = (1 + _GELU_FLOOR) / 255, round(_GELU_FLOOR * 255 / (1 + _GELU_FLOOR))
        if states in self.gelus:
            yield make("ReduceMax", [states], [f"{out}_top"], axes=[-1], keepdims=1)
            yield make("Max", [f"{out}_top", self._store(f"{out}_least", np.float32(1))], [f"{out}_peak"])
        else:
            scale, zero = 1 / 127, 128
            yield make("ReduceMax", [states], [f"{out}_top"], axes=[-1], keepdims=1)
            yield make("ReduceMin", [states], [f"{out}_low"], axes=[-1], keepdims=1)
            yield make("Neg", [f"{out}_low"], [f"{out}_depth"])
            least = self._store(f"{out}_least", _LEAST_PEAK)
            yield make("Max", [f"{out}_top", f"{out}_depth", least], [f"{out}_peak"])
        yield make("Reciprocal", [f"{out}_peak"], [f"{out}_inverse"])
        yield make("Mul", [states, f"{out}_inverse"], [f"{out}_unit"])
        step, middle = self._store(f"{out}_step", np.float32(scale)), self._store(f"{out}_middle", np.uint8(zero))
        yield make("QuantizeLinear", [f"{out}_unit", step, middle], [f"{out}_integers"])
        stored = [self._store(f"{out}_weights", integers), step, self._store(f"{out}_scales", scales), middle]
        product = [f"{out}_integers", *stored]
        yield make("MatMulIntegerToFloat", product, [f"{out}_units"], domain="com.microsoft")
        yield make("Mul", [f"{out}_units", f"{out}_peak"], [out])
