"""Right answer: a list of matrix products for each layer; the crossover by doubling and bisection."""


def macs(*shapes):
    return sum(a * b * c for a, b, c in shapes)


def parts(t, d):
    if t <= 0 or d <= 0:
        raise ValueError("sizes")
    q, k, v, out = ((t, d, d),) * 4
    return macs(q, k, v, out), macs((t, d, t), (t, t, d))


def mha_macs(t: int, d: int) -> int:
    return sum(parts(t, d))


def layer_table(t: int, d: int, k: int = 3) -> dict:
    if t < 2:
        raise ValueError("two tokens at least")
    if k < 2:
        raise ValueError("a single tap never reaches a neighbour")
    layers, rest = divmod(t - 1, k - 1)
    table = {name: {"sequential_steps": 1, "max_path": 1} for name in ("attention", "recurrent", "conv")}
    table["attention"]["macs"] = mha_macs(t, d)
    table["recurrent"] = {"macs": macs((t, d, d), (t, d, d)), "sequential_steps": t, "max_path": t}
    table["conv"].update(macs=macs((t, k * d, d)), max_path=layers + (rest > 0))
    return table


def crossover(d: int) -> int:
    low, high = 0, 1
    while parts(high, d)[1] < parts(high, d)[0]:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if parts(middle, d)[1] < parts(middle, d)[0]:
            low = middle
        else:
            high = middle
    return high
