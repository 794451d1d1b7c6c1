"""Scores -> confidence: a monotone, piecewise linear curve fitted on articles that the network never saw."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Calibration:
    """Knots of the curve, both rising; without any, a score is its own confidence."""

    scores: tuple[float, ...] = (0.0, 1.0)
    confidences: tuple[float, ...] = (0.0, 1.0)

    def __call__(self, scores: NDArray[Any]) -> NDArray[Any]:
        """Return the estimated chances that a careful reader agrees."""
        confidences: NDArray[Any] = np.interp(scores, self.scores, self.confidences)
        return confidences
