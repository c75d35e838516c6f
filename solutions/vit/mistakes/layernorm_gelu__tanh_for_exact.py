"""You use the tanh formula for both versions. They differ in the fourth digit; "none" is the one with erf.

Fails: test_gelu_example, test_gelu
"""

import numpy as np


def layer_norm(x, gamma, beta, eps: float = 1e-5) -> np.ndarray:
    D = x.shape[-1]
    if gamma.shape != (D,) or beta.shape != (D,):
        raise ValueError("gamma or beta")
    mean = x.mean(axis=-1, keepdims=True)
    var = ((x - mean) ** 2).mean(axis=-1, keepdims=True)
    return (x - mean) / np.sqrt(var + eps) * gamma + beta


def gelu(x: np.ndarray, approximate: str = "none") -> np.ndarray:
    dtype = x.dtype if x.dtype.kind == "f" else np.float64
    if approximate == "none":
        y = 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))
    elif approximate == "tanh":
        y = 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))
    else:
        raise ValueError("approximate")
    return y.astype(dtype)
