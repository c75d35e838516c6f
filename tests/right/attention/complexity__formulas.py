"""Right answer: the formulas in factored form."""

from math import ceil


def check(value, least):
    if value < least:
        raise ValueError(f"{value} is below {least}")


def mha_macs(t, d):
    check(t, 1)
    check(d, 1)
    return 2 * t * d * (t + 2 * d)


def row(macs, steps, path):
    return dict(macs=macs, sequential_steps=steps, max_path=path)


def layer_table(t, d, k=3):
    check(t, 2)
    check(d, 1)
    check(k, 2)
    return {
        "conv": row(k * t * d**2, 1, ceil((t - 1) / (k - 1))),
        "recurrent": row(t * 2 * d**2, t, t),
        "attention": row(mha_macs(t, d), 1, 1),
    }


def crossover(d):
    check(d, 1)
    return d + d
