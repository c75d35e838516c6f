"""A right answer: no torch at all. Gradients by hand, steps of Adam by hand."""

import numpy as np


def predict_better():
    return "embedding"


def softmax(z):
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def adam(weights, gradients, epochs, n, rng, rate):
    m = {k: np.zeros_like(v) for k, v in weights.items()}
    s = {k: np.zeros_like(v) for k, v in weights.items()}
    t = 0
    for _ in range(epochs):
        order = rng.permutation(n)
        for start in range(0, n, 64):
            t += 1
            for k, g in gradients(order[start : start + 64]).items():
                m[k] = 0.9 * m[k] + 0.1 * g
                s[k] = 0.999 * s[k] + 0.001 * g * g
                weights[k] -= rate * (m[k] / (1 - 0.9**t)) / (np.sqrt(s[k] / (1 - 0.999**t)) + 1e-8)
    return {k: v.astype(np.float32) for k, v in weights.items()}


def train_ids(x, y, seed):
    rng = np.random.default_rng(seed)
    w = {}
    for k, (o, i) in {"0": (64, 15), "2": (64, 64), "4": (2, 64)}.items():
        w[k + ".weight"] = rng.normal(0, np.sqrt(2 / i), (o, i))
        w[k + ".bias"] = np.zeros(o)
    z, target = x / 100 - 1, np.eye(2)[y]

    def gradients(b):
        h0 = z[b]
        h1 = np.maximum(h0 @ w["0.weight"].T + w["0.bias"], 0)
        h2 = np.maximum(h1 @ w["2.weight"].T + w["2.bias"], 0)
        d = (softmax(h2 @ w["4.weight"].T + w["4.bias"]) - target[b]) / len(b)
        g = {}
        for k, h, below in (("4", h2, h1), ("2", h1, h0), ("0", h0, None)):
            g[k + ".weight"], g[k + ".bias"] = d.T @ h, d.sum(0)
            if below is not None:
                d = (d @ w[k + ".weight"]) * (h > 0)
        return g

    return adam(w, gradients, 12, len(x), rng, 0.01)


def train_embedding(x, y, seed):
    rng = np.random.default_rng(seed)
    w = {
        "embedding.weight": rng.normal(size=(200, 8)),
        "linear.weight": rng.normal(0, 0.3, (2, 8)),
        "linear.bias": np.zeros(2),
    }
    target = np.eye(2)[y]

    def gradients(b):
        pooled = w["embedding.weight"][x[b]].mean(1)
        d = (softmax(pooled @ w["linear.weight"].T + w["linear.bias"]) - target[b]) / len(b)
        table = np.zeros_like(w["embedding.weight"])
        np.add.at(table, x[b], (d @ w["linear.weight"])[:, None] / 15)
        return {"embedding.weight": table, "linear.weight": d.T @ pooled, "linear.bias": d.sum(0)}

    return adam(w, gradients, 12, len(x), rng, 0.02)
