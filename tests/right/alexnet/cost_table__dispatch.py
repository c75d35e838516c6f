class _Net:
    def __init__(self, c, h, w):
        if c <= 0 or h <= 0 or w <= 0:
            raise ValueError("image")
        self.c, self.h, self.w = c, h, w

    def window(self, k, stride, padding=0):
        if k <= 0 or stride <= 0 or padding < 0:
            raise ValueError("window")
        self.h = (self.h + 2 * padding - k) // stride + 1
        self.w = (self.w + 2 * padding - k) // stride + 1
        if self.h <= 0 or self.w <= 0:
            raise ValueError("no output")

    def conv(self, name, kind, c_out, k, stride, padding, groups=1, bias=True):
        if c_out <= 0 or groups <= 0 or self.c % groups or c_out % groups:
            raise ValueError("channels")
        self.window(k, stride, padding)
        weights = c_out * self.c // groups * k * k
        self.c = c_out
        return weights + bias * c_out, weights * self.h * self.w

    def pool(self, name, kind, k, stride):
        self.window(k, stride)
        return 0, 0

    def flatten(self, name, kind):
        self.c *= self.h * self.w
        self.h = self.w = 1
        return 0, 0

    def fc(self, name, kind, n_out, bias=True):
        if n_out <= 0:
            raise ValueError("n_out")
        self.flatten(name, kind)
        weights = self.c * n_out
        self.c = n_out
        return weights + bias * n_out, weights


def cost_table(layers, c, h, w):
    net, rows = _Net(c, h, w), []
    for layer in layers:
        if layer["kind"] not in ("conv", "pool", "flatten", "fc"):
            raise ValueError("kind")
        params, macs = getattr(net, layer["kind"])(**layer)
        n = net.c * net.h * net.w
        rows.append(dict(
            name=layer["name"], kind=layer["kind"], c=net.c, h=net.h, w=net.w, elements=n, bytes=n * 4, kib=n * 4 / 1024,
            params=params, macs=macs, flops=2 * macs,
        ))
    return rows


def totals(rows):
    real = [row for row in rows if row["kind"] != "flatten"]
    result = {key: sum(row[key] for row in real) for key in ("params", "macs", "flops")}
    result["activation_kib"] = sum(row["bytes"] for row in real) / 1024
    for name, key in (("max_activation", "elements"), ("max_params", "params"), ("max_macs", "macs")):
        most = max(row[key] for row in real)
        result[name] = next(row["name"] for row in real if row[key] == most)
    return result
