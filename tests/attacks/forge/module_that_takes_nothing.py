"""Gives a module whose __call__, forward, state_dict and load_state_dict pretend: it takes any state, and goes on as before.

Promise: sealed-verdict
Exercise: target/layer
Ends: failed
L1: held
L0: held
"""

import torch


class Loaded:
    """What load_state_dict returns: equal to the result of a perfect match."""

    missing_keys = unexpected_keys = ()

    def __eq__(self, other):
        return True

    __hash__ = object.__hash__

    def __repr__(self):
        return "<All keys matched successfully>"


class Scale(torch.nn.Module):
    """The identity, whatever it is told."""

    def __init__(self, *args, **kwargs):
        super().__init__()
        self.state = {"factor": torch.tensor([3.0])}

    def __call__(self, x):
        return x

    def state_dict(self, *args, **kwargs):
        return self.state

    def load_state_dict(self, state, *args, **kwargs):
        self.state = state
        return Loaded()

    def named_parameters(self, *args, **kwargs):
        return iter(self.state.items())

    def __getattr__(self, name):
        return lambda *args, **kwargs: self

    def __eq__(self, other):
        return True

    __hash__ = object.__hash__


def double(x):
    """No tensor, but a module that would be called as one."""
    return Scale()
