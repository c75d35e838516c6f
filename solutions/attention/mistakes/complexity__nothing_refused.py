"""You count whatever comes. Zero tokens or a single tap are no layer: raise ValueError.

Fails: test_refuses_bad_sizes
"""

import math


def mha_macs(t, d):
    return 4 * t * d**2 + 2 * t**2 * d


def layer_table(t, d, k=3):
    return {
        "attention": {"macs": mha_macs(t, d), "sequential_steps": 1, "max_path": 1},
        "recurrent": {"macs": 2 * t * d**2, "sequential_steps": t, "max_path": t},
        "conv": {"macs": k * t * d**2, "sequential_steps": 1, "max_path": math.ceil((t - 1) / max(k - 1, 1))},
    }


def crossover(d):
    return 2 * d
