"""Values as reports hold them: text always, array content where a picture can be drawn of it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from grader.describe import short
from grader.outcome import ArrayView, Value
from grader.sandbox.wire import Tensor

MAX_PICTURE = 4096
"""Arrays with more elements than this are described, not drawn."""


def value_view(value: Any, limit: int = 160) -> Value:
    """`value` for a report: its text of at most `limit` characters, and its array where it is one."""
    array = value.array if isinstance(value, Tensor) else value
    return Value(text=short(value, limit), array=_array_view(array) if isinstance(array, np.ndarray) else None)


def _array_view(array: np.ndarray[Any, Any]) -> ArrayView:
    minimum = maximum = None
    if array.size and array.dtype.kind in "fiub":
        finite = array[np.isfinite(array)]
        if finite.size:
            minimum, maximum = float(finite.min()), float(finite.max())
    drawable = array.size <= MAX_PICTURE and array.dtype.kind in "fiub"
    return ArrayView(
        shape=list(array.shape),
        dtype=array.dtype.name,
        values=(_plain(array.tolist()) if array.size else []) if drawable else None,
        minimum=minimum,
        maximum=maximum,
    )


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
    return value
