"""Which concepts the training phrases nearest in meaning say: the vote that joins the learned finder's heads.

One linear head per concept draws one border around all the ways to say it. A way of its own, known from a few phrases,
falls outside; its nearest phrases still say what it is (Cover and Hart 1967). They are looked up in an inverted file of
8-bit vectors (Jégou et al. 2011), the library faiss: exact search over all phrases would take as long as the encoder.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from unknot.nlu.heads import Labels, Matrix

NEAREST = 15  # who vote; between 8 and 40 it makes no difference
SHARPNESS = 0.08  # a neighbour farther by this much in cosine counts a third
FAR = 0.55  # cosine from which on neighbours lose their votes: what is like nothing known says nothing
CELLS = 256
FEWEST_IN_CELL = 40
SEARCHED = 4  # cells; more cost time and find nothing that votes differently


@dataclass(frozen=True)
class Neighbours:
    """Training units by meaning.

    Attributes:
        index: the faiss index of their unit vectors.
        said: (units, concepts) what each says.
    """

    index: Any
    said: Labels

    @classmethod
    def of(cls, vectors: Matrix, said: Labels) -> Neighbours:
        """Index units, at least one; the same for the same input.

        Args:
            vectors: (units, d) of length 1.
            said: (units, concepts).
        """
        faiss.omp_set_num_threads(1)
        cells = max(1, min(CELLS, len(vectors) // FEWEST_IN_CELL))
        index: Any = faiss.index_factory(vectors.shape[1], f"IVF{cells},SQ8", faiss.METRIC_INNER_PRODUCT)
        index.train(vectors)
        index.add(vectors)
        index.nprobe = SEARCHED
        return cls(index, said)

    def votes(self, vectors: Matrix) -> Matrix:
        """Share of the votes for each concept, (units, concepts) from 0 to 1, of vectors (units, d) of length 1."""
        faiss.omp_set_num_threads(1)  # in the thread that asks: other threads of a small machine have their own work
        cosines, places = self.index.search(vectors, NEAREST)
        # Where fewer were found, a place is -1 and its cosine far below that of any two vectors.
        weights = np.where(places >= 0, np.exp((np.maximum(cosines, -1) - 1) / SHARPNESS), 0).astype(np.float32)
        weights /= weights.sum(axis=1, keepdims=True) + np.exp((FAR - 1) / SHARPNESS)
        votes: Matrix = np.matmul(weights[:, None, :], self.said[places].astype(np.float32))[:, 0]
        return votes

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """What :meth:`from_arrays` makes it from again."""
        return {"index": faiss.serialize_index(self.index), "said": np.packbits(self.said, axis=1)}

    @classmethod
    def from_arrays(cls, index: npt.NDArray[np.uint8], said: npt.NDArray[np.uint8], concepts: int) -> Neighbours:
        """Read what :meth:`arrays` gave.

        Raises:
            RuntimeError: `index` is no faiss index.
        """
        return cls(faiss.deserialize_index(index), np.unpackbits(said, axis=1, count=concepts).astype(bool))
