"""Right answer: the path by stacking layers, the crossover by trying one t after the other."""

from itertools import count


def mha_macs(t, d):
    if not (t > 0 and d > 0):
        raise ValueError("at least one token and one column")
    per_token = [d * d for _projection in ("query", "key", "value", "output")]
    per_pair = [d for _use in ("score", "mixture")]
    return t * sum(per_token) + t * t * sum(per_pair)


def layer_table(t, d, k=3):
    if t < 2 or d < 1 or k < 2:
        raise ValueError("layer_table")
    seen, layers = 1, 0
    while seen < t:
        seen += k - 1
        layers += 1
    attention = {"macs": mha_macs(t, d), "sequential_steps": 1, "max_path": 1}
    recurrent = {"macs": t * (d * d + d * d), "sequential_steps": t, "max_path": t}
    conv = {"macs": t * d * (k * d), "sequential_steps": 1, "max_path": layers}
    return {"attention": attention, "recurrent": recurrent, "conv": conv}


def crossover(d):
    if d <= 0:
        raise ValueError("d")
    return next(t for t in count(1) if t * t * d * 2 >= t * d * d * 4)
