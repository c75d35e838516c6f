"""Right answer: Python's math.exp, one row after the other."""

import math

import numpy as np


def row(scores):
    finite = [s for s in scores if s > -math.inf]
    if not finite:
        return [0.0] * len(scores)
    top = max(finite)
    powers = [math.exp(s - top) for s in scores]
    total = math.fsum(powers)
    return [p / total for p in powers]


def softmax(x: np.ndarray, axis: int = -1) -> np.ndarray:
    out = np.zeros(x.shape, np.float32 if x.dtype == np.float32 else np.float64)
    if x.size:
        moved, target = np.moveaxis(x, axis, -1), np.moveaxis(out, axis, -1)
        for place in np.ndindex(moved.shape[:-1]):
            target[place] = row(moved[place].tolist())
    return out
