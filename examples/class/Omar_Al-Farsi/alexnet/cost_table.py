"""Cost table, Omar Al-Farsi"""


class Shape:
    """Walks through the network and remembers the size."""

    def __init__(self, c, h, w):
        if c < 1 or h < 1 or w < 1:
            raise ValueError("image too small")
        self.c, self.h, self.w = c, h, w

    def window(self, k, stride, padding):
        if k < 1 or stride < 1 or padding < 0:
            raise ValueError("k, stride >= 1; padding >= 0")
        for n in (self.h, self.w):
            if n + 2 * padding < k:
                raise ValueError("window does not fit")
        self.h = (self.h + 2 * padding - k) // stride + 1
        self.w = (self.w + 2 * padding - k) // stride + 1

    def step(self, layer):
        """Move through one layer; return (params, macs)."""
        kind = layer["kind"]
        if kind == "flatten":
            self.c, self.h, self.w = self.c * self.h * self.w, 1, 1
            return 0, 0
        if kind == "pool":
            self.window(layer["k"], layer["stride"], 0)
            return 0, 0
        if kind == "conv":
            c_in, c_out = self.c, layer["c_out"]
            groups = layer.get("groups", 1)
            if c_out < 1 or groups < 1 or c_in % groups or c_out % groups:
                raise ValueError("channels")
            self.window(layer["k"], layer["stride"], layer["padding"])
            weights = c_in * c_out * layer["k"] ** 2
            self.c = c_out
            bias = c_out if layer.get("bias", True) else 0
            return weights + bias, weights * self.h * self.w
        if kind == "fc":
            n_in, n_out = self.c, layer["n_out"]
            if n_out < 1:
                raise ValueError("n_out")
            self.c = n_out
            return n_in * n_out + (n_out if layer.get("bias", True) else 0), n_in * n_out
        raise ValueError(f"unknown layer {kind}")


def cost_table(layers, c, h, w):
    shape = Shape(c, h, w)
    table = []
    for layer in layers:
        params, macs = shape.step(layer)
        elements = shape.c * shape.h * shape.w
        table.append({
            "name": layer["name"], "kind": layer["kind"],
            "c": shape.c, "h": shape.h, "w": shape.w,
            "elements": elements, "bytes": elements * 4, "kib": elements * 4 / 1024,
            "params": params, "macs": macs, "flops": 2 * macs,
        })
    return table


def totals(rows):
    def largest(column, candidates):
        best = candidates[0]
        for row in candidates[1:]:
            if row[column] > best[column]:
                best = row
        return best["name"]

    stored = [row for row in rows if row["kind"] != "flatten"]
    answer = {column: sum(row[column] for row in rows) for column in ("params", "macs", "flops")}
    answer["activation_kib"] = sum(row["kib"] for row in stored)
    answer["max_activation"] = largest("elements", stored)
    answer["max_params"] = largest("params", rows)
    answer["max_macs"] = largest("macs", rows)
    return answer
