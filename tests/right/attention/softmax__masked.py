"""Right answer: np.exp with `where=`, and the dead rows repaired with nan_to_num at the end."""

import numpy as np


def softmax(x, axis=-1):
    x = np.asarray(x, dtype=np.result_type(x.dtype, np.float32) if x.dtype.kind == "f" else "float64")
    if not x.size:
        return x.copy()
    alive = x != -np.inf
    top = np.amax(x, axis=axis, keepdims=True)
    gaps = np.subtract(x, top, out=np.zeros_like(x), where=alive)
    powers = np.exp(gaps, out=np.zeros_like(x), where=alive)
    with np.errstate(invalid="ignore"):
        return np.nan_to_num(powers / np.add.reduce(powers, axis=axis, keepdims=True), nan=0.0)
