"""You square the entries as they are. The square of 1e200 does not fit into a float64, and that of 1e-200
becomes 0, although the length itself is an ordinary number.

Fails: test_norm_huge_and_tiny, test_laws_of_normalized_rows
"""

import numpy as np


def l2_norm(x):
    return float(np.sqrt((x.astype(float) ** 2).sum()))


def l2_normalize(x, axis=-1):
    norm = np.sqrt((x * x).sum(axis=axis, keepdims=True))
    norm[norm == 0] = 1
    return x / norm
