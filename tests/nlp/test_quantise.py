"""The export of a small random BERT: its graph, and what 8 bits make of it."""

import math
from dataclasses import replace

import numpy as np
import onnxruntime
import pytest

from listener.errors import ModelError
from listener.nlp.bert import Bert, Dense, FloatArithmetic, Layer, Norm, draw, inputs, outputs, read_bert
from listener.nlp.quantise import (
    Means,
    Range,
    balance_context,
    find_rounding,
    observe,
    prepare,
    quantise,
    quantise_columns,
    round_dense,
    split_hidden,
)

VOCABULARY, WIDTH, HIDDEN, HEADS, LONGEST = 200, 32, 64, 4, 24


@pytest.fixture(scope="module")
def bert() -> Bert:
    """Two layers; as in trained ones, a channel and a hidden unit are far larger than the others."""
    made = np.random.default_rng(1)

    def floats(*shape: int) -> np.ndarray:
        return made.normal(0, 0.15, shape).astype(np.float32)

    def dense(inputs: int, outputs: int) -> Dense:
        return Dense(floats(inputs, outputs), floats(outputs))

    def norm() -> Norm:
        gain = 1 + floats(WIDTH)
        gain[7] = 6
        return Norm(gain, floats(WIDTH))

    def layer() -> Layer:
        widened = dense(WIDTH, HIDDEN)
        widened.bias[5] = 20
        square = [dense(WIDTH, WIDTH) for _ in range(4)]
        return Layer(*square, norm(), widened, dense(HIDDEN, WIDTH), norm())

    tables = floats(VOCABULARY, WIDTH), floats(LONGEST, WIDTH)
    return Bert(*tables, norm(), (layer(), layer()), dense(WIDTH, 3), HEADS, 1e-12)


@pytest.fixture(scope="module")
def texts() -> list[list[int]]:
    made = np.random.default_rng(2)
    return [made.integers(0, VOCABULARY, made.integers(2, LONGEST)).tolist() for _ in range(60)]


def run(model, ids: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    logits, embedding = session.run(["logits", "embedding"], {"input_ids": np.array(ids, dtype=np.int64)})
    return logits, embedding


def in_floats(bert: Bert, embedded: int = -1):
    return draw(bert, FloatArithmetic(), LONGEST, embedded).model(inputs(), outputs(bert))


def by_hand(bert: Bert, ids: list[int]) -> tuple[np.ndarray, list[np.ndarray]]:
    """BERT as it is written in the paper (Devlin et al., 2019), in numpy: logits, and the states after each layer."""

    def norm(states, by):
        centred = states - states.mean(-1, keepdims=True)
        return centred / np.sqrt((centred**2).mean(-1, keepdims=True) + bert.epsilon) * by.gain + by.bias

    def apply(dense, states):
        return states @ dense.weights + dense.bias

    def heads(states):
        return states.reshape(len(ids), HEADS, -1).transpose(1, 0, 2)

    states, after = norm(bert.words[ids] + bert.positions[: len(ids)], bert.norm), []
    for layer in bert.layers:
        query, key, value = (heads(apply(one, states)) for one in layer.readers("states"))
        alike = query @ key.transpose(0, 2, 1) / math.sqrt(WIDTH / HEADS)
        powers = np.exp(alike - alike.max(-1, keepdims=True))
        context = (powers / powers.sum(-1, keepdims=True)) @ value
        middle = norm(
            apply(layer.joined, context.transpose(1, 0, 2).reshape(len(ids), WIDTH)) + states, layer.middle_norm
        )
        states = norm(apply(layer.narrowed, gelu(apply(layer.widened, middle))) + middle, layer.norm)
        after.append(states)
    return apply(bert.classifier, states.mean(0)), after


def gelu(x: np.ndarray) -> np.ndarray:
    return x * (1 + np.vectorize(math.erf)(x / math.sqrt(2))) / 2


def test_the_graph_computes_what_bert_does(bert, texts):
    """Logits from the mean of the last layer; the embedding from the mean of any."""
    for text in texts[:5]:
        expected, after = by_hand(bert, text)
        logits, embedding = run(in_floats(bert, embedded=0), [text])
        assert logits[0] == pytest.approx(expected, abs=1e-3)
        assert embedding[0] == pytest.approx(after[0].mean(0), abs=1e-3)


def test_eight_bits_say_about_the_same(bert, texts):
    """Texts that were not seen when the ranges were found; their logits spread over several units."""
    model = quantise(bert, texts[:40], LONGEST)
    exact = np.concatenate([run(in_floats(bert), [text])[0] for text in texts[40:]])
    rounded = np.concatenate([run(model, [text])[0] for text in texts[40:]])
    assert np.abs(rounded - exact).mean() < 0.05 * exact.std()


def test_a_text_gets_the_same_answer_alone_and_beside_others(bert, texts):
    """The scales are found beforehand, so nothing depends on the batch."""
    model = quantise(bert, texts[:10], LONGEST)
    others = [[(token + shift) % VOCABULARY for token in texts[0]] for shift in range(4)]
    assert run(model, others)[0][0] == pytest.approx(run(model, [texts[0]])[0][0], abs=1e-5)


def test_preparing_changes_nothing_but_for_a_trace(bert, texts):
    """Split hidden units, cut off at their ceiling, and balanced channels compute the same as before."""
    prepared, ranges = prepare(bert, observe(bert, texts[:20], LONGEST))
    ceilings = {place: seen.high.max() * 1.1 for place, seen in ranges.items() if place[1] == "hidden"}
    graph = draw(prepared, FloatArithmetic(ceilings), LONGEST)
    after = run(graph.model(inputs(), outputs(prepared)), [texts[0]])[0]
    assert after == pytest.approx(run(in_floats(bert), [texts[0]])[0], abs=0.02)


def test_split_hidden_units_share_what_is_above_the_ceiling(bert):
    """One unit peaks at 40, the others at 4: afterwards none needs more than the ceiling."""
    layer, seen = bert.layers[0], Range(np.full(HIDDEN, -0.17, np.float32), np.full(HIDDEN, 4, np.float32))
    seen.high[5] = 40
    grown, bounded = split_hidden(layer, seen)
    assert bounded.high.max() < 6
    states = np.zeros((1, WIDTH), np.float32)
    units = gelu(states @ grown.widened.weights + grown.widened.bias)
    shared = np.minimum(units, bounded.high.max() * 1.1) @ grown.narrowed.weights
    whole = gelu(states @ layer.widened.weights + layer.widened.bias) @ layer.narrowed.weights
    assert shared == pytest.approx(whole, abs=0.2)


def test_balanced_context_leaves_the_product_as_it_was(bert):
    layer, peaks = bert.layers[0], np.linspace(0.1, 5, WIDTH, dtype=np.float32)
    balanced, seen = balance_context(layer, Range(-peaks, peaks))
    before, after = (one.value.weights @ one.joined.weights for one in (layer, balanced))
    assert after == pytest.approx(before, abs=1e-4)
    assert seen.high.max() / seen.high.min() < peaks.max() / peaks.min()


def test_neighbouring_weights_cannot_saturate():
    """Two products of 8 bits each are added in 16 bits on processors without VNNI."""
    integers, scales = quantise_columns(np.random.default_rng(3).normal(size=(64, 16)).astype(np.float32))
    pairs = np.abs(integers[0::2].astype(int)) + np.abs(integers[1::2].astype(int))
    assert pairs.max() <= 128
    assert scales.shape == (16,)


def test_the_bias_makes_up_for_what_rounding_changes_on_average():
    """The mean over tokens of a rounded product is that of the exact one."""
    made = np.random.default_rng(4)
    states = made.normal(2, 1, (500, WIDTH)).astype(np.float32)
    dense = Dense(made.normal(size=(WIDTH, 8)).astype(np.float32), np.zeros(8, np.float32))
    rounding = find_rounding("middle", Range(states.min(0), states.max(0)), [dense])
    rounded = rounding.apply(states)
    weights, scales, bias = round_dense(dense, rounding, Means(states.mean(0), rounded.mean(0)))
    product = (rounded / rounding.factors) @ (weights * scales) + bias
    assert product.mean(0) == pytest.approx((states @ dense.weights).mean(0), abs=1e-4)


def test_roberta_counts_its_positions_from_the_padding_on():
    """The first `pad_token_id` + 1 positions hold no token."""
    tables = {name: np.zeros((9, 4), np.float32) for name in ("word", "position", "token_type")}
    state = {f"embeddings.{name}_embeddings.weight": table for name, table in tables.items()}
    state |= {f"embeddings.LayerNorm.{name}": np.ones(4, np.float32) for name in ("weight", "bias")}
    config = {"hidden_act": "gelu", "num_hidden_layers": 0, "num_attention_heads": 1, "layer_norm_eps": 1e-5}
    read = {
        kind: read_bert(state, config | {"model_type": kind, "pad_token_id": 1}, Dense(np.eye(4), np.zeros(4)))
        for kind in ("bert", "xlm-roberta")
    }
    assert {kind: len(one.positions) for kind, one in read.items()} == {"bert": 9, "xlm-roberta": 7}


def test_another_kind_of_encoder_is_refused():
    with pytest.raises(ModelError, match="distilbert with gelu"):
        read_bert({}, {"model_type": "distilbert", "hidden_act": "gelu"}, Dense(np.eye(3), np.zeros(3)))


def test_the_float_model_is_left_as_it_was(bert, texts):
    """Preparing makes new weights."""
    before = replace(bert)
    quantise(bert, texts[:5], LONGEST)
    assert all(
        np.array_equal(a.narrowed.weights, b.narrowed.weights) for a, b in zip(before.layers, bert.layers, strict=True)
    )
