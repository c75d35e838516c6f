from functools import reduce


def _size(n, layer):
    k, s, p = layer["k"], layer["stride"], layer.get("padding", 0)
    if k < 1 or s < 1 or p < 0 or n + 2 * p < k:
        raise ValueError("window")
    return 1 + (n + 2 * p - k) // s


def _one(layer, c, h, w):
    kind = layer["kind"]
    if kind == "pool":
        return (c, _size(h, layer), _size(w, layer)), 0, 0
    if kind == "flatten":
        return (c * h * w, 1, 1), 0, 0
    if kind not in ("conv", "fc"):
        raise ValueError(kind)
    if kind == "fc":
        layer = {"c_out": layer["n_out"], "k": 1, "stride": 1, "padding": 0, "bias": layer.get("bias", True)}
    groups = layer.get("groups", 1)
    if layer["c_out"] < 1 or groups < 1 or c % groups or layer["c_out"] % groups:
        raise ValueError("channels")
    shape = layer["c_out"], _size(h, layer), _size(w, layer)
    weights = layer["c_out"] * layer["k"] ** 2 * (c // groups)
    return shape, weights + (layer["c_out"] if layer.get("bias", True) else 0), weights * shape[1] * shape[2]


def cost_table(layers, c, h, w):
    if min(c, h, w) < 1:
        raise ValueError("image")
    if not layers:
        return []
    (c, h, w), params, macs = _one(layers[0], c, h, w)
    elements = c * h * w
    row = {
        "flops": 2 * macs, "macs": macs, "params": params, "kib": elements / 256, "bytes": 4 * elements,
        "elements": elements, "w": w, "h": h, "c": c, "kind": layers[0]["kind"], "name": layers[0]["name"],
    }
    return [row, *cost_table(layers[1:], c, h, w)]


def totals(rows):
    kept = [row for row in rows if row["kind"] != "flatten"]

    def first(key):
        return reduce(lambda best, row: row if row[key] > best[key] else best, kept)["name"]

    return {
        "params": sum(r["params"] for r in rows), "macs": sum(r["macs"] for r in rows), "flops": 2 * sum(r["macs"] for r in rows),
        "activation_kib": sum((r["kib"] for r in kept), 0.0),
        "max_activation": first("elements"), "max_params": first("params"), "max_macs": first("macs"),
    }
