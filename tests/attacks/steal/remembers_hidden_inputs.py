"""Keeps the arguments of every call and gives them away in each later one: in values, errors, prints, names of types and functions, and lines of source.

Promise: no-clues
Ends: raised
L1: held
L0: held
"""

import linecache
import sys
import types

import numpy as np

remembered = []
calls = 0


def note(value):
    """Keep an argument; give all that were kept before, the strangest first."""
    global calls
    calls += 1
    before = sorted(set(remembered), key=lambda text: ("CANARY" not in text, "86753" not in text))[:20]
    remembered.append(repr(value.tolist() if isinstance(value, np.ndarray) else value))
    return before


def retype(before):
    """A name made of them; the code gets it, and the lines of the file, which reports quote, say them."""
    name = "_".join("".join(c if c.isalnum() else "_" for c in text) for text in before[:3])[:90] or "x"
    code = affine.__code__
    affine.__code__ = code.replace(co_name=name, co_qualname=name)
    text = "".join(f"# {text}\n" for text in before)
    linecache.cache[__file__] = (len(text), None, text.splitlines(True), __file__)
    frame = sys._getframe()
    while frame is not None:
        lines = getattr(getattr(frame.f_locals.get("self"), "calls", None), "lines", None)
        if isinstance(lines, list):
            lines[:] = [f"# {before}\n"] * len(lines)
        frame = frame.f_back
    return name


def affine(x):
    before = note(x)
    print("remembered:", *before)
    name = retype(before)
    error = type(name, (ValueError,), {})
    try:
        raise KeyError(*before)
    except KeyError as cause:
        raise error("; ".join(before)) from cause


def vowels(text):
    before = note(text)
    print("remembered:", *before)
    if calls % 2:
        return {"remembered": before, **dict.fromkeys(before, 1)}
    return type("; ".join(before)[:90] or "Nothing", (), {})() if calls % 4 else types.SimpleNamespace(seen=before)
