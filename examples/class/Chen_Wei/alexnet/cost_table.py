def side(n, k, s, p):
    if min(n, k, s) < 1 or p < 0 or n + 2 * p < k:
        raise ValueError("size")
    return (n + 2 * p - k) // s + 1


def cost_table(layers, c, h, w):
    if min(c, h, w) < 1:
        raise ValueError("image size")
    rows = []
    for layer in layers:
        kind = layer["kind"]
        params = macs = 0
        if kind == "conv":
            k, s, p = layer["k"], layer["stride"], layer["padding"]
            g, o, bias = layer.get("groups", 1), layer["c_out"], layer.get("bias", True)
            if g < 1 or o < 1 or c % g or o % g:
                raise ValueError("groups")
            h, w = side(h, k, s, p), side(w, k, s, p)
            one = c // g * k * k
            c = o
            params, macs = (one + bool(bias)) * o, one * o * h * w
        elif kind == "pool":
            h, w = side(h, layer["k"], layer["stride"], 0), side(w, layer["k"], layer["stride"], 0)
        elif kind == "flatten":
            c, h, w = c * h * w, 1, 1
        elif kind == "fc":
            n = layer["n_out"]
            if n < 1:
                raise ValueError("n_out")
            params, macs = (c * h * w + bool(layer.get("bias", True))) * n, c * h * w * n
            c, h, w = n, 1, 1
        else:
            raise ValueError(kind)
        e = c * h * w
        rows.append({"name": layer["name"], "kind": kind, "c": c, "h": h, "w": w, "elements": e,
                     "bytes": 4 * e, "kib": e / 256, "params": params, "macs": macs, "flops": macs})
    return rows


def totals(rows):
    real = [r for r in rows if r["kind"] != "flatten"]
    return {
        "params": sum(r["params"] for r in rows),
        "macs": sum(r["macs"] for r in rows),
        "flops": sum(r["flops"] for r in rows),
        "activation_kib": float(sum(r["kib"] for r in real)),
        "max_activation": max(real, key=lambda r: r["elements"])["name"],
        "max_params": max(rows, key=lambda r: r["params"])["name"],
        "max_macs": max(rows, key=lambda r: r["macs"])["name"],
    }
