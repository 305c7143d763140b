"""Rebuild an ONNX graph from nodes in any order. Needs the `[train]` extra."""

from collections.abc import Sequence
from typing import Any


def rebuild(graph: Any, nodes: Sequence[Any], tables: Sequence[Any]) -> None:
    """Make `graph` of `nodes` and its stored tensors plus `tables`, keeping only what its outputs need.

    ONNX wants the inputs of a node before the node; shapes noted for tensors that are gone are dropped.
    """
    ordered = _in_order(nodes, [output.name for output in graph.output])
    used = {name for node in ordered for name in node.input}
    kept = [tensor for tensor in [*graph.initializer, *tables] if tensor.name in used]
    for field in (graph.node, graph.initializer, graph.value_info):
        del field[:]
    graph.node.extend(ordered)
    graph.initializer.extend(kept)


def _in_order(nodes: Sequence[Any], outputs: Sequence[str]) -> list[Any]:
    maker = {name: node for node in nodes for name in node.output}
    pending = [maker[name] for name in outputs]
    ordered: list[Any] = []
    placed: set[str] = set()
    while pending:
        node = pending[-1]
        missing = [maker[name] for name in node.input if name in maker and name not in placed]
        if missing:
            pending += missing
            continue
        pending.pop()
        if node.output[0] not in placed:
            ordered.append(node)
            placed.update(node.output)
    return ordered
