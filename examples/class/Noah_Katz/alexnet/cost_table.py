def cost_table(layers, c, h, w):
    rows = []
    for layer in layers:
        if layer["kind"] == "conv":
            h = (h + 2 * layer["padding"] - layer["k"]) // layer["stride"] + 1
            w = (w + 2 * layer["padding"] - layer["k"]) // layer["stride"] + 1
            one = c // layer["groups"] * layer["k"] ** 2
            params = one * layer["c_out"] + layer["c_out"]
            c = layer["c_out"]
            macs = one * c * h * w
        elif layer["kind"] == "pool":
            h = (h - layer["k"]) // layer["stride"] + 1
            w = (w - layer["k"]) // layer["stride"] + 1
            params = macs = 0
        elif layer["kind"] == "flatten":
            c, h, w = c * h * w, 1, 1
            params = macs = 0
        else:
            macs = c * layer["n_out"]
            params = macs + layer["n_out"]
            c = layer["n_out"]
        n = c * h * w
        rows.append({"name": layer["name"], "kind": layer["kind"], "c": c, "h": h, "w": w, "elements": n,
                     "bytes": 4 * n, "kib": n / 256, "params": params, "macs": macs, "flops": 2 * macs})
    return rows


def totals(rows):
    kept = [row for row in rows if row["kind"] != "flatten"]
    return {"params": sum(row["params"] for row in rows), "macs": sum(row["macs"] for row in rows),
            "flops": sum(row["flops"] for row in rows), "activation_kib": sum(row["kib"] for row in kept),
            "max_activation": max(kept, key=lambda row: row["elements"])["name"],
            "max_params": max(rows, key=lambda row: row["params"])["name"],
            "max_macs": max(rows, key=lambda row: row["macs"])["name"]}
