"""The forward pass of all-MiniLM-L6-v2 in PyTorch, with its weights under their published names."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from unknot.nlu.encoder_export import HEADS, LAYER_NORM_EPSILON, WIDTH, layer_of, layers

DROPOUT = 0.1


class Bert(nn.Module):
    """A BERT (Devlin et al. 2019) without pooling: token ids in, token vectors of the last layer out."""

    def __init__(self, weights: Mapping[str, npt.NDArray[np.float32]], frozen_layers: int) -> None:
        """Take the published weights; embeddings and the first layers stay as they are.

        Args:
            weights: tensors by their published names.
            frozen_layers: how many layers, from below, are not trained.
        """
        super().__init__()
        self._layers = layers(weights)
        # Names hold dots, which PyTorch reserves.
        self.tensors = nn.ParameterDict(
            {
                name.replace(".", "/"): nn.Parameter(torch.tensor(value), requires_grad=layer_of(name) >= frozen_layers)
                for name, value in weights.items()
                if not name.startswith("pooler") and np.issubdtype(value.dtype, np.floating)
            }
        )

    def forward(self, ids: Tensor, present: Tensor) -> Tensor:
        """Token vectors (messages, tokens, 384) of padded token ids, where ``present`` is False for padding."""
        places = torch.arange(ids.shape[1])
        hidden = (
            self._of("embeddings.word_embeddings.weight")[ids]
            + self._of("embeddings.position_embeddings.weight")[places]
            + self._of("embeddings.token_type_embeddings.weight")[0]
        )
        hidden = self._drop(self._norm(hidden, "embeddings.LayerNorm"))
        mask = present[:, None, None, :]
        for layer in range(self._layers):
            name = f"encoder.layer.{layer}"
            query, key, value = (
                self._linear(hidden, f"{name}.attention.self.{part}").unflatten(2, (HEADS, -1)).transpose(1, 2)
                for part in ("query", "key", "value")
            )
            mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
            attended = self._linear(mixed.transpose(1, 2).flatten(2), f"{name}.attention.output.dense")
            hidden = self._norm(hidden + self._drop(attended), f"{name}.attention.output.LayerNorm")
            wide = functional.gelu(self._linear(hidden, f"{name}.intermediate.dense"))
            narrow = self._linear(wide, f"{name}.output.dense")
            hidden = self._norm(hidden + self._drop(narrow), f"{name}.output.LayerNorm")
        return hidden

    def weights(self) -> dict[str, npt.NDArray[np.float32]]:
        """The tensors as they are now, by their published names."""
        return {name.replace("/", "."): value.detach().numpy().copy() for name, value in self.tensors.items()}

    def _of(self, name: str) -> Tensor:
        return self.tensors[name.replace(".", "/")]

    def _linear(self, value: Tensor, name: str) -> Tensor:
        return functional.linear(value, self._of(f"{name}.weight"), self._of(f"{name}.bias"))

    def _norm(self, value: Tensor, name: str) -> Tensor:
        weight, bias = self._of(f"{name}.weight"), self._of(f"{name}.bias")
        return functional.layer_norm(value.float(), (WIDTH,), weight, bias, LAYER_NORM_EPSILON)

    def _drop(self, value: Tensor) -> Tensor:
        return functional.dropout(value, DROPOUT, self.training)
