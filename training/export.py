"""The trained network -> three int8 ONNX graphs for the runtime: encoder (with tagger), links, relations.

``python -m training.export`` brings the graphs of the model that ships to what `faster` makes of them, without training.
"""

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from ingest.components.labels import SPAN_TYPES
from ingest.components.pairs import NUMBERS
from ingest.reader import shipped_model
from training.model import WIDTH, Joint, PairHead, Pairs, Things, mentions

OPSET: Final = 20  # the first with a Gelu of its own: a tenth off the pass
MICROSOFT: Final = "com.microsoft"
ATTENTION: Final = re.compile(  # a layer's nodes from its queries, keys and values to what it attends to
    r"(?P<layer>/encoder/layers\.\d)/(?P<part>Reshape(?:_1)?|Transpose(?:_[12])?|Split|Squeeze(?:_[12])?|Mul|MatMul(?:_1)?|Softmax)"
)
NODE_INPUTS: Final = (
    "hidden",
    "spans",
    "members",
    "types",
    "sentences",
    "pairs",
    "near",
    "distance",
    "apart",
    "numbers",
)
NODE_AXES: Final = {
    "hidden": ("t",), "spans": ("m",), "members": ("n", "k"), "types": ("n",), "sentences": ("n", "t"),
    "pairs": ("p",), "near": ("p",), "distance": ("p",), "apart": ("p",), "numbers": ("p",),
}  # fmt: skip


class _Reading(nn.Module):
    """Encoder and tagger as one graph: ids, marks [t] -> hidden [t, width], label logits [t, labels].

    One window a run: the scales of dynamic quantisation are taken over the whole input, so in a batch a document's reading
    would depend on its neighbours. On a CPU a batch gains no speed (measured 2,900 pieces/s for 2 x 256, 3,300 for 1 x 384).
    """

    def __init__(self, model: Joint) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: Tensor, marks: Tensor) -> tuple[Tensor, Tensor]:
        hidden = self.model.encoder(ids.unsqueeze(0), marks.unsqueeze(0), None).squeeze(0)
        return hidden, self.model.tagger(hidden)


class _Pairing(nn.Module):
    """A pair head as one graph: the inputs of `NODE_INPUTS` -> its logits, status logits, and the mentions' type logits."""

    def __init__(self, model: Joint, head: PairHead) -> None:
        super().__init__()
        self.model, self.head, self.full = model, head, head is model.relations

    def forward(
        self, hidden: Tensor, spans: Tensor, members: Tensor, types: Tensor, sentences: Tensor, *pairs: Tensor
    ) -> tuple[Tensor, Tensor]:
        reps = mentions(hidden, spans)
        logits, z = self.head(hidden, reps, Things(spans, members, types, sentences), Pairs(*pairs))
        return logits, self.model.status(z) if self.full else self.model.types(reps)


@dataclass(frozen=True, slots=True)
class _Graph:
    """A module to export: inputs to trace it with, names, and which of their axes are free."""

    module: nn.Module
    sample: tuple[Tensor, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    axes: dict[str, dict[int, str]]


def export(model: Joint, folder: Path, *, quantise: bool = True) -> None:
    """Write ``encoder.onnx``, ``links.onnx`` and ``relations.onnx`` into ``folder``."""
    model.eval()
    ids, names = torch.ones(7, dtype=torch.int64), ("ids", "marks", "hidden", "logits")
    axes = {name: {0: "t"} for name in names}
    _write(_Graph(_Reading(model), (ids, ids), names[:2], names[2:], axes), folder / "encoder.onnx", quantise=quantise)
    for name, head, second in (("links", model.links, "kinds"), ("relations", model.relations, "status")):
        outputs = {"logits": {0: "p"}, second: {0: "p" if second == "status" else "m"}}
        axes = {**{name: dict(enumerate(own)) for name, own in NODE_AXES.items()}, **outputs}
        graph = _Graph(_Pairing(model, head), _sample(), NODE_INPUTS, tuple(outputs), axes)
        _write(graph, folder / f"{name}.onnx", quantise=quantise)


def _sample() -> tuple[Tensor, ...]:
    """Return inputs of a pair head in which no two lengths are equal."""
    t, m, n, k, p = 11, 5, 4, 2, 6
    whole = {"dtype": torch.int64}
    return (
        torch.randn(t, WIDTH), torch.ones(m, 2, **whole), torch.zeros(n, k, **whole), torch.rand(n, len(SPAN_TYPES)),
        torch.zeros(n, t), torch.ones(p, 2, **whole), torch.zeros(p, 2, **whole), torch.zeros(p, **whole),
        torch.zeros(p, **whole), torch.randn(p, NUMBERS),
    )  # fmt: skip


def _write(graph: _Graph, path: Path, *, quantise: bool) -> None:
    raw = path.with_suffix(".raw.onnx")
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(graph.module.eval(), graph.sample, str(raw), input_names=graph.inputs, output_names=graph.outputs,
                          dynamic_axes=graph.axes, opset_version=OPSET, dynamo=False)  # fmt: skip
    if not quantise:
        raw.rename(path)
        return
    sensitive = [n.name for n in onnx.load(str(raw)).graph.node if "tagger" in n.name]
    quantize_dynamic(raw, path, op_types_to_quantize=["MatMul", "Gemm", "Gather"], per_channel=True, reduce_range=True,
                     weight_type=QuantType.QInt8, nodes_to_exclude=sensitive, extra_options={"MatMulConstBOnly": True})  # fmt: skip
    raw.unlink()
    path.write_bytes(faster(path.read_bytes()))


def faster(graph: bytes) -> bytes:
    """Return the graph in the nodes that onnxruntime runs fastest on a CPU; one that is so already is left as it is.

    Attention is one node instead of 13 without the copies between them; ReduceLogSumExp, which took a fifth of a pair
    head's time, is plain nodes.
    """
    model = onnx.load_from_string(graph)
    nodes = [part for node in model.graph.node for part in _rewritten(node)]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    if all(o.domain != MICROSOFT for o in model.opset_import):
        model.opset_import.append(onnx.helper.make_opsetid(MICROSOFT, 1))
    return bytes(model.SerializeToString())


def _rewritten(node: onnx.NodeProto) -> Iterator[onnx.NodeProto]:
    layer = ATTENTION.fullmatch(node.name)
    if node.op_type == "ReduceLogSumExp":
        yield from _pooled(node)
    elif layer is None:
        yield node
    elif layer["part"] == "Reshape":  # the first of them
        yield from _attended(node, layer["layer"])


def _attended(node: onnx.NodeProto, layer: str) -> Iterator[onnx.NodeProto]:
    parts, make = [f"{layer}/{x}" for x in ("query", "key", "value")], onnx.helper.make_node
    yield make("Split", [node.input[0]], parts, axis=-1, num_outputs=3)
    yield make("MultiHeadAttention", parts, [f"{layer}/Reshape_1_output_0"], domain=MICROSOFT, num_heads=12, scale=32**-0.5)  # fmt: skip


def _pooled(node: onnx.NodeProto) -> Iterator[onnx.NodeProto]:
    (x, axes), (out,), make = node.input, node.output, onnx.helper.make_node
    yield make("ReduceMax", [x, axes], [f"{out}_top"], keepdims=1)
    yield make("Sub", [x, f"{out}_top"], [f"{out}_less"])
    yield make("Exp", [f"{out}_less"], [f"{out}_powers"])
    yield make("ReduceSum", [f"{out}_powers", axes], [f"{out}_sum"], keepdims=0)
    yield make("Log", [f"{out}_sum"], [f"{out}_log"])
    yield make("Squeeze", [f"{out}_top", axes], [f"{out}_flat"])
    yield make("Add", [f"{out}_log", f"{out}_flat"], [out])


if __name__ == "__main__":
    for file in sorted(shipped_model().rglob("*.onnx")):
        file.write_bytes(faster(file.read_bytes()))
