def cost_table(layers, c, h, w):
    if c < 1 or h < 1 or w < 1:
        raise ValueError("an empty image")
    table = []
    for layer in layers:
        row = {"name": layer["name"], "kind": layer["kind"], "params": 0, "macs": 0}
        if layer["kind"] in ["conv", "pool"]:
            p = layer["padding"] if layer["kind"] == "conv" else 0
            if layer["k"] < 1 or layer["stride"] < 1 or p < 0:
                raise ValueError("bad window")
            sides = []
            for n in (h, w):
                count, start = 0, -p
                while start + layer["k"] <= n + p:
                    count += 1
                    start += layer["stride"]
                if count == 0:
                    raise ValueError("the window does not fit")
                sides.append(count)
            h, w = sides
        if layer["kind"] == "conv":
            groups = layer["groups"] if "groups" in layer else 1
            c_out = layer["c_out"]
            if groups < 1 or c_out < 1 or c % groups != 0 or c_out % groups != 0:
                raise ValueError("bad groups")
            per_output = layer["k"] * layer["k"] * (c // groups)
            row["macs"] = h * w * c_out * per_output
            row["params"] = c_out * per_output
            if "bias" not in layer or layer["bias"]:
                row["params"] += c_out
            c = c_out
        elif layer["kind"] == "flatten":
            c = c * h * w
            h = w = 1
        elif layer["kind"] == "fc":
            if layer["n_out"] < 1:
                raise ValueError("no outputs")
            row["macs"] = row["params"] = c * h * w * layer["n_out"]
            c, h, w = layer["n_out"], 1, 1
            if "bias" not in layer or layer["bias"]:
                row["params"] += c
        elif layer["kind"] != "pool":
            raise ValueError("what is a " + layer["kind"])
        row["c"], row["h"], row["w"] = c, h, w
        row["elements"] = c * h * w
        row["bytes"] = 4 * row["elements"]
        row["kib"] = row["bytes"] / 1024
        row["flops"] = row["macs"] * 2
        table.append(row)
    return table


def totals(rows):
    params = macs = flops = 0
    kib = 0.0
    most = {"elements": -1, "params": -1, "macs": -1}
    names = {}
    for row in rows:
        params += row["params"]
        macs += row["macs"]
        flops += row["flops"]
        if row["kind"] == "flatten":
            continue
        kib += row["kib"]
        for key in most:
            if row[key] > most[key]:
                most[key], names[key] = row[key], row["name"]
    return {
        "params": params, "macs": macs, "flops": flops, "activation_kib": kib,
        "max_activation": names["elements"], "max_params": names["params"], "max_macs": names["macs"],
    }
