"""The whole cost table of a network.

Run: grade exercises/alexnet/cost_table.py

A network is a list of layers, and the output of one is the input of the next. Write the table that shows where
AlexNet keeps its numbers, its weights and its multiplications: three questions with three different answers.

A layer is a dict with its `name` and its `kind`:

    {"name": "conv1", "kind": "conv", "c_out": 96, "k": 11, "stride": 4, "padding": 0}
        and perhaps "groups" (1 when absent) and "bias" (True when absent)
    {"name": "pool1", "kind": "pool", "k": 3, "stride": 2}          no padding, each channel on its own
    {"name": "flatten", "kind": "flatten"}                          all numbers in one row
    {"name": "fc6", "kind": "fc", "n_out": 4096}                    comes after flatten or another fc
        and perhaps "bias" (True when absent)

Each file is graded alone: copy what you need from layer_cost.py, do not import it.

Hints, from a question to nearly the answer:

Hint 1 (a question): Which three numbers does a layer have to know about the one before?
Hint 2 (the idea): Carry (c, h, w) through the list. The last pooling of AlexNet leaves 256 * 6 * 6 = 9216 numbers.
Hint 3 (nearly the line): `c, h, w = layer["c_out"], out(h), out(w)` for a convolution, after its costs are known.
"""


def cost_table(layers: list[dict], c: int, h: int, w: int) -> list[dict]:
    """Return one row of costs for each layer, in order, for one image.

    layers   list of layer dicts (see the top of this file), at least one; they are not changed
    c, h, w  channels, height and width of the image, >= 1
    return   list of new dicts with the keys
               name, kind      as in the layer
               c, h, w         size of the output; flatten and fc have c numbers and h = w = 1
               elements        c * h * w of the output
               bytes, kib      4 * elements as int, and bytes / 1024 as float, not rounded
               params          weights and biases; 0 for pool and flatten
               macs, flops     weights multiplied, without biases, and twice as many; 0 for pool and flatten
             Along a side of n pixels a window has floor((n + 2 * padding - k) / stride) + 1 places.
    raise    ValueError when a size, k, stride, c_out, n_out or groups is below 1, when padding is below 0, when
             groups does not divide the channels of the input and c_out, when a window is larger than its padded
             input, and when a kind is not one of the four

    >>> small = [
    ...     {"name": "conv", "kind": "conv", "c_out": 2, "k": 3, "stride": 1, "padding": 1},
    ...     {"name": "pool", "kind": "pool", "k": 2, "stride": 2},
    ...     {"name": "flatten", "kind": "flatten"},
    ...     {"name": "fc", "kind": "fc", "n_out": 10},
    ... ]
    >>> for row in cost_table(small, 1, 4, 6):
    ...     print(row["name"], (row["c"], row["h"], row["w"]), row["elements"], row["params"], row["macs"])
    conv (2, 4, 6) 48 20 432
    pool (2, 2, 3) 12 0 0
    flatten (12, 1, 1) 12 0 0
    fc (10, 1, 1) 10 130 120
    """
    # TODO: one row for each layer; then the size of its output is the size of the next input.
    ### BEGIN SOLUTION
    if min(c, h, w) < 1:
        raise ValueError("the image needs at least one channel, row and column")

    def places(side, layer):
        k, stride, padding = layer["k"], layer["stride"], layer.get("padding", 0)
        if min(k, stride) < 1 or padding < 0 or k > side + 2 * padding:
            raise ValueError(f"{layer['name']}: a window of {k} does not fit {side} pixels")
        return (side + 2 * padding - k) // stride + 1

    rows = []
    for layer in layers:
        kind, seen, biased = layer["kind"], 0, layer.get("bias", True)
        if kind == "conv":
            groups, c_out = layer.get("groups", 1), layer["c_out"]
            if min(groups, c_out) < 1 or c % groups or c_out % groups:
                raise ValueError(f"{layer['name']}: {groups} groups do not divide {c} and {c_out} channels")
            seen = c // groups * layer["k"] ** 2
            c, h, w = c_out, places(h, layer), places(w, layer)
        elif kind == "pool":
            h, w = places(h, layer), places(w, layer)
        elif kind == "flatten":
            c, h, w = c * h * w, 1, 1
        elif kind == "fc":
            if layer["n_out"] < 1:
                raise ValueError(f"{layer['name']}: n_out must be at least 1")
            seen, c = c, layer["n_out"]
        else:
            raise ValueError(f"{layer['name']}: unknown kind {kind!r}")
        elements = c * h * w
        rows.append({
            "name": layer["name"], "kind": kind, "c": c, "h": h, "w": w,
            "elements": elements, "bytes": 4 * elements, "kib": 4 * elements / 1024,
            "params": c * (seen + 1 if biased else seen) if seen else 0,
            "macs": elements * seen, "flops": 2 * elements * seen,
        })  # fmt: skip
    return rows
    ### END SOLUTION


def totals(rows: list[dict]) -> dict:
    """Return the sums of a cost table, and which layer is the largest in each column.

    rows    what cost_table returns, with at least one row that is not flatten
    return  dict with the keys
              params, macs, flops   sums over all rows, int
              activation_kib        sum of `kib` over the rows that are not flatten, float: flatten only gives the
                                    numbers another shape
              max_activation        name of the row with the most elements, again without flatten
              max_params, max_macs  name of the row with the most params, the most macs
            Where several rows have the most, the first of them counts.

    >>> rows = [
    ...     {"name": "a", "kind": "fc", "c": 256, "h": 1, "w": 1, "elements": 256, "bytes": 1024, "kib": 1.0,
    ...      "params": 1280, "macs": 1024, "flops": 2048},
    ...     {"name": "b", "kind": "fc", "c": 8, "h": 1, "w": 1, "elements": 8, "bytes": 32, "kib": 0.03125,
    ...      "params": 2056, "macs": 2048, "flops": 4096},
    ... ]
    >>> total = totals(rows)
    >>> total["params"], total["macs"], total["flops"], total["activation_kib"]
    (3336, 3072, 6144, 1.03125)
    >>> total["max_activation"], total["max_params"], total["max_macs"]
    ('a', 'b', 'b')
    """
    # TODO: four sums and three names.
    ### BEGIN SOLUTION
    stored = [row for row in rows if row["kind"] != "flatten"]

    def largest(key):
        return max(stored, key=lambda row: row[key])["name"]

    return {
        "params": sum(row["params"] for row in rows),
        "macs": sum(row["macs"] for row in rows),
        "flops": sum(row["flops"] for row in rows),
        "activation_kib": sum(row["kib"] for row in stored),
        "max_activation": largest("elements"),
        "max_params": largest("params"),
        "max_macs": largest("macs"),
    }
    ### END SOLUTION
