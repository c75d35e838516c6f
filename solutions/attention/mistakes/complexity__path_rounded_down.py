"""You round the number of layers down. Then the first and the last token do not meet.

Fails: test_example, test_table_paths
"""


def mha_macs(t, d):
    if t < 1 or d < 1:
        raise ValueError("t and d")
    return 4 * t * d**2 + 2 * t**2 * d


def layer_table(t, d, k=3):
    if t < 2 or k < 2 or d < 1:
        raise ValueError("t, d or k")
    return {
        "attention": {"macs": mha_macs(t, d), "sequential_steps": 1, "max_path": 1},
        "recurrent": {"macs": 2 * t * d**2, "sequential_steps": t, "max_path": t},
        "conv": {"macs": k * t * d**2, "sequential_steps": 1, "max_path": (t - 1) // (k - 1)},
    }


def crossover(d):
    if d < 1:
        raise ValueError("d")
    return 2 * d
