# Amina Diallo
import math

import numpy as np


def l2_norm(x):
    numbers = [float(v) for v in x]
    biggest = 0.0
    for v in numbers:
        if abs(v) > biggest:
            biggest = abs(v)
    if biggest == 0.0:
        return 0.0
    total = 0.0
    for v in numbers:
        total += (v / biggest) ** 2
    return biggest * math.sqrt(total)


def l2_normalize(x, axis=-1):
    kind = np.float32 if x.dtype == np.float32 else np.float64
    result = np.zeros(x.shape, dtype=kind)
    if x.size == 0:
        return result
    # put the vectors last, so that one loop walks over all of them
    source = np.moveaxis(x, axis, -1)
    target = np.moveaxis(result, axis, -1)      # a view: writing here writes into result
    for place in np.ndindex(source.shape[:-1]):
        vector = source[place].astype(np.float64)
        biggest = abs(vector).max()
        if biggest > 0:
            scaled = vector / biggest
            target[place] = scaled / math.sqrt(sum(v * v for v in scaled))
    return result
