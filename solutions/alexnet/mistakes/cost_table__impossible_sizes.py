"""Your table has layers with no output at all. Before a size is divided by the stride, look whether the window fits.

Fails: test_refuses_impossible_networks
"""


def _out(n, k, stride, padding=0):
    if n < 1 or k < 1 or stride < 1 or padding < 0:
        raise ValueError("window does not fit")
    return (n + 2 * padding - k) // stride + 1


def cost_table(layers, c, h, w):
    if c < 1 or h < 1 or w < 1:
        raise ValueError("empty image")
    rows = []
    for layer in layers:
        params = macs = 0
        if layer["kind"] == "conv":
            g = layer.get("groups", 1)
            if g < 1 or layer["c_out"] < 1 or c % g or layer["c_out"] % g:
                raise ValueError("groups")
            k, s, p = layer["k"], layer["stride"], layer["padding"]
            h, w = _out(h, k, s, p), _out(w, k, s, p)
            weights = layer["c_out"] * (c // g) * k * k
            params = weights + layer["c_out"] if layer.get("bias", True) else weights
            macs = weights * h * w
            c = layer["c_out"]
        elif layer["kind"] == "pool":
            h, w = _out(h, layer["k"], layer["stride"]), _out(w, layer["k"], layer["stride"])
        elif layer["kind"] == "flatten":
            c, h, w = c * h * w, 1, 1
        elif layer["kind"] == "fc":
            if layer["n_out"] < 1:
                raise ValueError("n_out")
            macs = c * h * w * layer["n_out"]
            params = macs + layer["n_out"] if layer.get("bias", True) else macs
            c, h, w = layer["n_out"], 1, 1
        else:
            raise ValueError("unknown kind")
        row = {"name": layer["name"], "kind": layer["kind"], "c": c, "h": h, "w": w}
        row["elements"] = c * h * w
        row["bytes"] = row["elements"] * 4
        row["kib"] = row["bytes"] / 1024
        row["params"] = params
        row["macs"] = macs
        row["flops"] = 2 * macs
        rows.append(row)
    return rows


def totals(rows):
    result = {"params": 0, "macs": 0, "flops": 0, "activation_kib": 0.0}
    best = {"elements": None, "params": None, "macs": None}
    for row in rows:
        for key in ("params", "macs", "flops"):
            result[key] += row[key]
        if row["kind"] == "flatten":
            continue
        result["activation_kib"] += row["kib"]
        for key in best:
            if best[key] is None or row[key] > best[key][key]:
                best[key] = row
    result["max_activation"] = best["elements"]["name"]
    result["max_params"] = best["params"]["name"]
    result["max_macs"] = best["macs"]["name"]
    return result
