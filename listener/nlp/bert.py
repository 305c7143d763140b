"""A BERT encoder with a classifier on the mean of its tokens: its weights, and its ONNX graph in any arithmetic.

The graph is written by hand, not traced, in the operators that onnxruntime 1.31 runs fastest on a processor
(nanoseconds an element, one thread, AVX-512): SkipLayerNormalization 6.0 but Add and LayerNormalization 1.0 together,
BiasGelu 1.5 but Gelu 1.0; microseconds a token and layer: MultiHeadAttention 2.6 but Attention 1.4.

It reads texts of one length at a time: there is no mask, and no work for padding. Needs the `[train]` extra.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from listener.errors import ModelError
from listener.nlp.graph import Graph

Floats = NDArray[np.float32]
Place = tuple[int, str]  # a layer and which of its four inputs of products: see `Layer`
LOGITS, EMBEDDING = "logits", "embedding"  # the outputs
_UNUSED_POSITIONS = {"bert": 0, "roberta": 1, "xlm-roberta": 1}  # 1: positions are counted from the padding's + 1


@dataclass(frozen=True)
class Dense:
    """`states @ weights + bias`; weights are of shape (inputs, outputs)."""

    weights: Floats
    bias: Floats


@dataclass(frozen=True)
class Norm:
    gain: Floats
    bias: Floats


@dataclass(frozen=True)
class Layer:
    """One layer. Its products read: `query`, `key`, `value` the "states" of the layer below, `joined` the "context",
    `widened` the "middle" (what attention made of the states), `narrowed` the "hidden" units after GELU.
    """

    query: Dense
    key: Dense
    value: Dense
    joined: Dense
    middle_norm: Norm
    widened: Dense
    narrowed: Dense
    norm: Norm

    def readers(self, kind: str) -> Sequence[Dense]:
        """Return the products that read an input of this kind."""
        return {
            "states": (self.query, self.key, self.value),
            "context": (self.joined,),
            "middle": (self.widened,),
            "hidden": (self.narrowed,),
        }[kind]


@dataclass(frozen=True)
class Bert:
    """All weights. `positions` hold the vector of the only token type, too."""

    words: Floats
    positions: Floats
    norm: Norm
    layers: tuple[Layer, ...]
    classifier: Dense
    heads: int
    epsilon: float


class Arithmetic(Protocol):
    """How the two kinds of large tables are stored and used."""

    def words(self, graph: Graph, table: Floats) -> str:
        """Return the word vectors of `input_ids`, of shape (texts, tokens, width)."""
        ...

    def products(self, graph: Graph, place: Place, states: str, denses: Sequence[Dense]) -> list[str]:
        """Return the product of the same states with each of `denses`."""
        ...


class FloatArithmetic:
    """Exact, for comparison. `read` names the input of the products at each place; some may be cut off at a ceiling."""

    def __init__(self, ceilings: Mapping[Place, float] | None = None) -> None:
        self.read: dict[Place, str] = {}
        self._ceilings = ceilings or {}

    def words(self, graph: Graph, table: Floats) -> str:
        return graph.node("Gather", graph.store(table), "input_ids")

    def products(self, graph: Graph, place: Place, states: str, denses: Sequence[Dense]) -> list[str]:
        if place in self._ceilings:
            states = graph.node("Min", states, graph.store(np.float32(self._ceilings[place])))
        self.read[place] = states
        products = [(graph.node("MatMul", states, graph.store(one.weights)), one.bias) for one in denses]
        return [graph.node("Add", product, graph.store(bias)) for product, bias in products]


def read_bert(state: Mapping[str, Floats], config: Mapping[str, Any], classifier: Dense) -> Bert:
    """Return the weights of an encoder of transformers, by their names there. Raises ModelError for another kind."""
    kind, activation = str(config.get("model_type")), str(config.get("hidden_act"))
    if kind not in _UNUSED_POSITIONS or activation != "gelu":
        raise ModelError(f"the model is a {kind} with {activation}", "Only BERT and RoBERTa with GELU can be exported.")
    unused = _UNUSED_POSITIONS[kind] * (int(config.get("pad_token_id") or 0) + 1)
    types: Floats = state["embeddings.token_type_embeddings.weight"]
    return Bert(
        words=state["embeddings.word_embeddings.weight"],
        positions=state["embeddings.position_embeddings.weight"][unused:] + types[0],
        norm=_norm(state, "embeddings"),
        layers=tuple(_layer(state, f"encoder.layer.{i}") for i in range(int(config["num_hidden_layers"]))),
        classifier=classifier,
        heads=int(config["num_attention_heads"]),
        epsilon=float(config["layer_norm_eps"]),
    )


def _layer(state: Mapping[str, Floats], name: str) -> Layer:
    return Layer(
        query=_dense(state, f"{name}.attention.self.query"),
        key=_dense(state, f"{name}.attention.self.key"),
        value=_dense(state, f"{name}.attention.self.value"),
        joined=_dense(state, f"{name}.attention.output.dense"),
        middle_norm=_norm(state, f"{name}.attention.output"),
        widened=_dense(state, f"{name}.intermediate.dense"),
        narrowed=_dense(state, f"{name}.output.dense"),
        norm=_norm(state, f"{name}.output"),
    )


def _dense(state: Mapping[str, Floats], name: str) -> Dense:
    return Dense(np.ascontiguousarray(state[f"{name}.weight"].T), state[f"{name}.bias"])


def _norm(state: Mapping[str, Floats], name: str) -> Norm:
    return Norm(state[f"{name}.LayerNorm.weight"], state[f"{name}.LayerNorm.bias"])


def draw(bert: Bert, arithmetic: Arithmetic, positions: int, embedded: int = -1) -> Graph:
    """Return the graph for texts of at most `positions` tokens, whose ends are `inputs` and `outputs`.

    `embedding` is the mean over the tokens of what layer `embedded` makes of them, by default the last.
    """
    graph = Graph()
    states = _embedded(graph, bert, arithmetic, positions)
    after = []
    for number, layer in enumerate(bert.layers):
        states = _layered(graph, bert, arithmetic, number, layer, states)
        after.append(states)
    tokens, head = graph.store([1]), bert.classifier
    graph.node("ReduceMean", after[embedded], tokens, out=EMBEDDING, keepdims=0)
    mean = EMBEDDING if after[embedded] == states else graph.node("ReduceMean", states, tokens, keepdims=0)
    graph.node("Gemm", mean, graph.store(head.weights), graph.store(head.bias), out=LOGITS)
    return graph


def inputs() -> dict[str, tuple[str, str]]:
    return {"input_ids": ("texts", "tokens")}


def outputs(bert: Bert) -> dict[str, tuple[str, int]]:
    return {LOGITS: ("texts", bert.classifier.bias.size), EMBEDDING: ("texts", bert.words.shape[1])}


def _embedded(graph: Graph, bert: Bert, arithmetic: Arithmetic, positions: int) -> str:
    words = arithmetic.words(graph, bert.words)
    zero, length = graph.store([0]), graph.node("Shape", "input_ids", start=1, end=2)
    places = graph.node("Slice", graph.store(bert.positions[:positions]), zero, length, zero)
    return _normed(graph, bert, graph.node("Add", words, places), bert.norm)


def _layered(graph: Graph, bert: Bert, arithmetic: Arithmetic, number: int, layer: Layer, states: str) -> str:
    def product(kind: str, read: str) -> list[str]:
        return arithmetic.products(graph, (number, kind), read, layer.readers(kind))

    context = graph.node("Attention", *product("states", states), q_num_heads=bert.heads, kv_num_heads=bert.heads)
    (joined,) = product("context", context)
    middle = _normed(graph, bert, graph.node("Add", joined, states), layer.middle_norm)
    (widened,) = product("middle", middle)
    (narrowed,) = product("hidden", graph.node("Gelu", widened))
    return _normed(graph, bert, graph.node("Add", narrowed, middle), layer.norm)


def _normed(graph: Graph, bert: Bert, states: str, norm: Norm) -> str:
    stored = graph.store(norm.gain), graph.store(norm.bias)
    return graph.node("LayerNormalization", states, *stored, epsilon=bert.epsilon)
