"""A failing call as one line a student can paste into a terminal."""

from __future__ import annotations

import math
import shlex
from collections.abc import Sequence
from typing import Any

import numpy as np

from grader.describe import in_order
from grader.sandbox.wire import Handle, Opaque, Tensor
from grader.student import Record

MAX_ELEMENTS = 40
MAX_LINE = 400


class _TooMuch(Exception):
    """The value does not fit on a line."""


def one_line(exercise: str, records: Sequence[Record], *, cell: bool = False) -> str:
    """A line for the shell, or for a notebook's cell, that repeats the last call; "" when it needs objects or more numbers
    than fit."""
    if not records or records[-1].target or not isinstance(records[-1].mode, str):
        return ""
    topic, name = exercise.split("/")
    record = records[-1]
    try:
        arguments = [literal(value) for value in record.arguments]
        arguments += [f"{key}={literal(value)}" for key, value in record.keywords.items()]
    except _TooMuch:
        return ""
    call = f"{record.function}({', '.join(arguments)})"
    imports = ("import numpy as np; " if "np." in call else "") + ("import torch; " if "torch." in call else "")
    code = f"{imports}from {name} import {record.function}; print({call})"
    line = f"{imports}print({call})" if cell else f"cd exercises/{topic} && python -c {shlex.quote(code)}"
    return line if len(line) <= MAX_LINE else ""


def literal(value: Any) -> str:
    """`value` as Python source. Raises _TooMuch for objects and for arrays of over 40 elements."""
    if isinstance(value, Tensor):
        return "torch.from_numpy(" + literal(value.array) + ")"
    if isinstance(value, np.ndarray):
        return _array(value)
    if isinstance(value, (Handle, Opaque)):
        raise _TooMuch
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value}")'
    if isinstance(value, list):
        return "[" + ", ".join(map(literal, value)) + "]"
    if isinstance(value, tuple):
        return "(" + ", ".join(map(literal, value)) + ("," if len(value) == 1 else "") + ")"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{literal(k)}: {literal(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (set, frozenset)) and value:
        items = "{" + ", ".join(map(literal, in_order(value))) + "}"
        return items if isinstance(value, set) else f"frozenset({items})"
    return repr(value)


def _array(array: np.ndarray[Any, Any]) -> str:
    if array.size > MAX_ELEMENTS:
        raise _TooMuch
    dtype = "" if array.dtype.name in ("float64", "int64", "bool") and array.size else f", dtype={array.dtype.name!r}"
    if not array.size:
        return f"np.zeros({array.shape}{dtype})"
    text = repr(array.tolist())
    if "nan" in text or "inf" in text:
        text = text.replace("nan", "np.nan").replace("inf", "np.inf")
    return f"np.array({text}{dtype})"
