"""Write an ONNX graph node by node. Needs the `[train]` extra."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from onnx import TensorProto, helper, numpy_helper

_OPERATORS = {"": 23, "com.microsoft": 1}  # 23 is the first with Attention; onnxruntime knows it from 1.23 on
_FORMAT = 11  # the ONNX file format that belongs to it


class Graph:
    """Nodes in the order in which they run, and stored tensors. Tensors are known by their names."""

    def __init__(self) -> None:
        self._nodes: list[Any] = []
        self._stored: list[Any] = []

    def store(self, value: ArrayLike) -> str:
        name = f"stored_{len(self._stored)}"
        self._stored.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def node(self, kind: str, *inputs: str, out: str = "", domain: str = "", **attributes: Any) -> str:
        """Add a node with one output and return the output's name. An input named "" is left out."""
        name = f"{kind}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, inputs, [out or name], name=name, domain=domain, **attributes))
        return out or name

    def model(self, inputs: Mapping[str, Sequence[str]], outputs: Mapping[str, Sequence[str | int] | None]) -> Any:
        """Return the model. Sizes that vary are named; inputs are 64-bit integers, outputs floats (None: any shape)."""
        ins = [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name, shape in inputs.items()]
        outs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in outputs.items()]
        graph = helper.make_graph(self._nodes, "listener", ins, outs, self._stored)
        operators = [helper.make_opsetid(domain, version) for domain, version in _OPERATORS.items()]
        return helper.make_model(graph, opset_imports=operators, ir_version=_FORMAT)
