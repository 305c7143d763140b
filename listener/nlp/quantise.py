"""Make a BERT encoder small and quick: 8-bit weights, word vectors and activations. Needs the `[train]` extra.

Activations are rounded on scales that are found once, on a few hundred texts, so that nothing need be measured while
a text is judged, and the answer to it cannot depend on the texts beside it. That alone changes one label in twelve: a
few numbers among thousands are a hundred times larger than the others (Dettmers et al., 2022). Three remedies, the
first two without changing what the model computes, bring that to one in a hundred:

- Hidden units with high peaks are split: for large x, GELU is the identity, so x is about the sum over j of
  GELU(x - j·c) cut off at c, and rounding cuts off. (Splitting outlier channels: Zhao et al., 2019.)
- What attention mixes is brought to one size in all its channels, by the weights before and after.
- The inputs of the other products are divided by what makes their channels alike, and the weights multiplied by it
  (SmoothQuant: Xiao et al., 2023).

What the rounding still changes on average, the biases make up for (Nagel et al., 2019): the classifier reads a mean
over tokens, in which an error that all tokens share would stay.

Weights have one scale for each output, word vectors one for each word. Weights may use all 8 bits but no two
neighbours may be large together: on processors with AVX2 and without VNNI, VPMADDUBSW adds two products of activations
(up to 255) and weights in 16 bits, and would saturate; with |w1| + |w2| <= 128 the sum is at most 255 × 128 = 32,640.
The usual remedy, 7-bit weights (`reduce_range`), costs three times the error.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto

from listener.nlp.bert import LOGITS, Bert, Dense, FloatArithmetic, Floats, Layer, Place, draw, inputs, outputs
from listener.nlp.graph import Graph

MARGIN = 1.1  # activations may be so much larger than any that were seen before they are cut off
SMOOTHING = 0.75  # how much of the inequality of channels goes from activations to weights: all would be 1
SPLIT_UNITS = 16  # hidden units a layer may have more: one in a hundred of 1536
SPLIT_FROM = 5.0  # below, GELU is too far from the identity: GELU(x - c) is up to 0.17 where it should be 0


@dataclass(frozen=True)
class Range:
    """The least and the largest activation seen, by channel."""

    low: Floats
    high: Floats

    @property
    def peaks(self) -> Floats:
        peaks: Floats = np.maximum(np.maximum(-self.low, self.high), np.float32(1e-6))
        return peaks

    def scaled(self, factors: Floats) -> "Range":
        return Range(self.low * factors, self.high * factors)

    def joined(self, other: "Range") -> "Range":
        return Range(np.minimum(self.low, other.low), np.maximum(self.high, other.high))


@dataclass(frozen=True)
class Rounding:
    """How one input of products is rounded: divided by `factors`, then in steps of `step`, `zero` standing for zero."""

    factors: Floats
    step: np.float32
    zero: np.uint8

    def apply(self, states: Floats) -> Floats:
        """Return what the products see instead of `states`, of shape (tokens, channels)."""
        integers = np.clip(np.round(states / self.factors / self.step) + self.zero, 0, 255)
        seen: Floats = (integers - self.zero) * self.step * self.factors
        return seen


@dataclass(frozen=True)
class Means:
    """The mean activation by channel, and the mean of what the products see of it."""

    exact: Floats
    rounded: Floats


def quantise(bert: Bert, texts: Sequence[Sequence[int]], positions: int, embedded: int = -1) -> Any:
    """Return the ONNX model for texts of at most `positions` tokens. `texts` are tokens like those to be judged."""
    prepared, ranges = prepare(bert, observe(bert, texts, positions))
    roundings = {
        (number, kind): find_rounding(kind, seen, prepared.layers[number].readers(kind))
        for (number, kind), seen in ranges.items()
    }
    cut_off = {place: float(seen.high.max()) * MARGIN for place, seen in ranges.items() if place[1] == "hidden"}
    arithmetic = IntegerArithmetic(roundings, average(prepared, cut_off, roundings, texts, positions))
    return draw(prepared, arithmetic, positions, embedded).model(inputs(), outputs(prepared))


def observe(bert: Bert, texts: Iterable[Sequence[int]], positions: int) -> dict[Place, Range]:
    """Return the range of each input of the products, seen while the float model reads `texts`."""
    found: dict[Place, Range] = {}
    for inputs_seen in _read(bert, {}, texts, positions):
        for place, states in inputs_seen.items():
            seen = Range(states.min(axis=0), states.max(axis=0))
            found[place] = found.get(place, seen).joined(seen)
    return found


def average(
    bert: Bert,
    ceilings: Mapping[Place, float],
    roundings: Mapping[Place, Rounding],
    texts: Iterable[Sequence[int]],
    positions: int,
) -> dict[Place, Means]:
    """Return the means at each input of the products over all tokens of `texts`."""
    tokens, sums = 0, {place: np.zeros((2, rounding.factors.size)) for place, rounding in roundings.items()}
    for inputs_seen in _read(bert, ceilings, texts, positions):
        for place, states in inputs_seen.items():
            sums[place] += states.sum(axis=0), roundings[place].apply(states).sum(axis=0)
        tokens += len(states)
    return {place: Means(*(both / tokens).astype(np.float32)) for place, both in sums.items()}


def _read(
    bert: Bert, ceilings: Mapping[Place, float], texts: Iterable[Sequence[int]], positions: int
) -> Iterator[dict[Place, Floats]]:
    """Yield what the products of the float model read of each text, of shape (tokens, channels)."""
    import onnxruntime

    arithmetic = FloatArithmetic(ceilings)
    graph = draw(bert, arithmetic, positions)
    names = list(arithmetic.read.values())
    model = graph.model(inputs(), {LOGITS: None} | dict.fromkeys(names)).SerializeToString()
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    for text in texts:
        states = session.run(names, {"input_ids": np.array([text[:positions]], dtype=np.int64)})
        yield {place: one[0] for place, one in zip(arithmetic.read, states, strict=True)}


def prepare(bert: Bert, ranges: Mapping[Place, Range]) -> tuple[Bert, dict[Place, Range]]:
    """Return weights that compute about the same with activations that are easier to round, and their ranges."""
    layers, found = [], dict(ranges)
    for number, layer in enumerate(bert.layers):
        layer, found[number, "context"] = balance_context(layer, ranges[number, "context"])
        layer, found[number, "hidden"] = split_hidden(layer, ranges[number, "hidden"])
        layers.append(layer)
    return replace(bert, layers=tuple(layers)), found


def balance_context(layer: Layer, seen: Range) -> tuple[Layer, Range]:
    """Scale the channels of attention's values: its output scales alike, for it mixes tokens, not channels."""
    factors = smoothing(seen.peaks, [layer.joined])
    value = Dense(layer.value.weights / factors, layer.value.bias / factors)
    joined = Dense(layer.joined.weights * factors[:, None], layer.joined.bias)
    return replace(layer, value=value, joined=joined), seen.scaled(np.reciprocal(factors))


def split_hidden(layer: Layer, seen: Range) -> tuple[Layer, Range]:
    """Add SPLIT_UNITS hidden units that share what the highest have above a ceiling; return the range below it.

    The ceiling is the lowest from SPLIT_FROM on that so many units allow; units that are left over are zero.
    """
    highest = seen.high * MARGIN
    ceiling = max(float(highest.max()), 1e-6)
    while ceiling * 0.97 > SPLIT_FROM and _copies(highest, ceiling * 0.97).sum() <= SPLIT_UNITS:
        ceiling *= 0.97
    copies = _copies(highest, ceiling)
    split = np.repeat(np.arange(copies.size), copies)
    steps = np.concatenate([np.arange(1, count + 1) for count in copies]) * np.float32(ceiling)
    unused = SPLIT_UNITS - split.size
    widened, narrowed = layer.widened, layer.narrowed
    grown = replace(
        layer,
        widened=Dense(
            np.pad(np.hstack([widened.weights, widened.weights[:, split]]), ((0, 0), (0, unused))),
            np.pad(np.hstack([widened.bias, widened.bias[split] - steps]), (0, unused)).astype(np.float32),
        ),
        narrowed=Dense(
            np.pad(np.vstack([narrowed.weights, narrowed.weights[split]]), ((0, unused), (0, 0))), narrowed.bias
        ),
    )
    units = copies.size + SPLIT_UNITS
    low, high = np.full(units, seen.low.min()), np.full(units, ceiling / MARGIN)
    return grown, Range(low.astype(np.float32), high.astype(np.float32))


def _copies(highest: Floats, ceiling: float) -> NDArray[np.int64]:
    """How many units more each unit needs when none may exceed the ceiling."""
    needed: NDArray[np.int64] = np.ceil(np.maximum(highest / ceiling - 1, 0)).astype(np.int64)
    return needed


def smoothing(peaks: Floats, readers: Sequence[Dense]) -> Floats:
    """Return what to divide the channels by; its geometric mean is 1. `readers` are the products that read them."""
    weights = np.maximum.reduce([np.abs(one.weights).max(axis=1) for one in readers])
    factors = peaks**SMOOTHING / np.maximum(weights, 1e-6) ** (1 - SMOOTHING)
    balanced: Floats = (factors / np.exp(np.log(factors).mean())).astype(np.float32)
    return balanced


def quantise_rows(table: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Return integers and one scale a row, of shape (rows, 1): `integers * scales` is about `table`."""
    scales = np.abs(table).max(axis=1, keepdims=True) / 127
    scales[scales == 0] = 1
    return np.round(table / scales).astype(np.int8), scales.astype(np.float32)


def quantise_columns(weights: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Return integers and one scale a column, of shape (columns,), for weights of shape (inputs, outputs).

    Of two neighbouring inputs (0 and 1, 2 and 3 …) the magnitudes sum to at most 128; the number of inputs is even.
    """
    pairs = np.abs(weights[0::2]) + np.abs(weights[1::2])
    scales = np.maximum(pairs.max(axis=0) / 127, np.abs(weights).max(axis=0) / 127)  # rounding may add 1 to a sum
    scales[scales == 0] = 1
    return np.round(weights / scales).astype(np.int8), scales.astype(np.float32)


class IntegerArithmetic:
    """8-bit word vectors and products; between the products, floats."""

    def __init__(self, roundings: Mapping[Place, Rounding], means: Mapping[Place, Means]) -> None:
        self._roundings, self._means = roundings, means

    def words(self, graph: Graph, table: Floats) -> str:
        rows, scales = (graph.store(part) for part in quantise_rows(table))
        integers = graph.node("Gather", rows, "input_ids")
        floats = graph.node("Cast", integers, to=TensorProto.FLOAT)
        return graph.node("Mul", floats, graph.node("Gather", scales, "input_ids"))

    def products(self, graph: Graph, place: Place, states: str, denses: Sequence[Dense]) -> list[str]:
        rounding, means = self._roundings[place], self._means[place]
        if (rounding.factors != 1).any():
            states = graph.node("Mul", states, graph.store(np.reciprocal(rounding.factors)))
        step, zero = graph.store(rounding.step), graph.store(rounding.zero)
        integers = graph.node("QuantizeLinear", states, step, zero)
        products = []
        for dense in denses:
            weights, scales, bias = round_dense(dense, rounding, means)
            stored = [graph.store(weights), step, graph.store(scales), zero, "", graph.store(bias)]
            products.append(graph.node("MatMulIntegerToFloat", integers, *stored, domain="com.microsoft"))
        return products


def find_rounding(kind: str, seen: Range, readers: Sequence[Dense]) -> Rounding:
    """Only "states" and "middle" still need smoothing: `prepare` did it to the others."""
    factors = smoothing(seen.peaks, readers) if kind in ("states", "middle") else np.ones_like(seen.low)
    scaled = seen.scaled(np.reciprocal(factors))
    low, high = min(float(scaled.low.min()), 0.0) * MARGIN, float(scaled.high.max()) * MARGIN
    step = max(high - low, 1e-6) / 255
    return Rounding(factors, np.float32(step), np.uint8(round(-low / step)))


def round_dense(dense: Dense, rounding: Rounding, means: Means) -> tuple[NDArray[np.int8], Floats, Floats]:
    """Return integers, their scales, and a bias that makes up for what all the rounding changes on average."""
    weights, scales = quantise_columns(dense.weights * rounding.factors[:, None])
    rounded = weights * scales / rounding.factors[:, None]
    bias: Floats = dense.bias + means.exact @ dense.weights - means.rounded @ rounded
    return weights, scales, bias.astype(np.float32)
