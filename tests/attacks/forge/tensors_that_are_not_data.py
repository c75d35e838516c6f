"""Returns tensors that hold no plain numbers: sparse, quantized, bfloat16, on no device, nested, conjugated, without memory.

Promise: plain-data
Exercise: target/layer
Ends: failed
L1: held
L0: held
"""

import torch

KINDS = [
    lambda t: t.to_sparse(), lambda t: t.to(torch.bfloat16), lambda t: t.to("meta"),
    lambda t: torch.quantize_per_tensor(t, 1.0, 0, torch.qint32), lambda t: t.untyped_storage(), lambda t: t.numpy(),
    lambda t: torch.nn.utils.rnn.pack_sequence([t]), lambda t: t.size(), lambda t: torch.nn.Parameter, lambda t: (t, t),
]  # fmt: skip
calls = 0


def hide(value):
    global calls
    calls += 1
    return KINDS[calls % len(KINDS)](value)


def double(x):
    return hide(2 * x)


class Scale(torch.nn.Module):
    def forward(self, x):
        return hide(x)
