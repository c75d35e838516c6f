"""Values in words a student understands: short, safe, never a page of numbers."""

from __future__ import annotations

import itertools
import math
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from grader.i18n import _
from grader.sandbox.wire import Handle, Opaque, Tensor

MAX_TEXT = 160
"""Longest text of one value, in characters."""
MAX_ITEMS = 8
"""Arrays with more elements are shown as shape and dtype."""


def shape_words(shape: tuple[int, ...]) -> str:
    """(3,) as Python writes it."""
    return str(tuple(shape))


def type_words(value: Any) -> str:
    """What kind of value this is, with its shape or number where that tells: "an array of shape (2, 3)"."""
    if value is None:
        return "None"
    if isinstance(value, Tensor):
        return _("a torch tensor of shape {shape}").format(shape=shape_words(value.array.shape))
    if isinstance(value, np.ndarray):
        return _("an array of shape {shape}").format(shape=shape_words(value.shape))
    if isinstance(value, Handle):
        return _("a {name} object").format(name=value.type_name)
    if isinstance(value, Opaque):
        return _("a value of type {name}").format(name=value.type_name)
    if isinstance(value, (bool, int, float, str, bytes)):
        return _("the {name} {value}").format(name=type(value).__name__, value=short(value))
    return _("a {name}").format(name=type(value).__name__)


def short(value: Any, limit: int = MAX_TEXT) -> str:
    """`value` as Python would write it, cut in the middle to at most `limit` characters."""
    text = _text(value)
    if len(text) <= limit:
        return text
    keep = (limit - 3) // 2
    return f"{text[:keep]}...{text[-keep:]}"


_ROOM = 10_000
"""Characters after which no more items are written: of lists within lists there may be a million."""


def _items(values: Iterable[Any], room: int, text: Callable[[Any, int], str] | None = None) -> str:
    parts: list[str] = []
    for value in itertools.islice(values, 200):
        parts.append((text or _text)(value, room))
        room -= len(parts[-1]) + 2
        if room <= 0:
            break
    return ", ".join(parts)


def _text(value: Any, room: int = _ROOM) -> str:
    if isinstance(value, Tensor):
        inner = _text(value.array)
        return f"tensor{inner[5:]}" if inner.startswith("array") else inner
    if isinstance(value, np.ndarray):
        return _array_text(value)
    if isinstance(value, (Handle, Opaque)):
        return f"<{value.type_name}>"
    if isinstance(value, float):
        return repr(value) if not math.isfinite(value) else _float(value)
    if isinstance(value, list):
        return "[" + _items(value, room) + "]"
    if isinstance(value, tuple):
        return f"({_items(value, room)},)" if len(value) == 1 else f"({_items(value, room)})"
    if isinstance(value, dict):
        return "{" + _items(value.items(), room, lambda pair, left: f"{_text(pair[0], left)}: {_text(pair[1], left)}") + "}"
    if isinstance(value, (set, frozenset)) and value:
        items = _items(in_order(value), room)
        return "{" + items + "}" if isinstance(value, set) else "frozenset({" + items + "})"
    if isinstance(value, (str, bytes)) and len(value) > 400:
        return repr(value[:200])[:-1] + "..." + repr(value[-200:])[1:]
    return repr(value)


def in_order(values: Iterable[Any]) -> list[Any]:
    """The items of a set, short ones first, then as they are written: the same in every report, whatever the hashes."""
    return sorted(values, key=lambda value: (len(repr(value)), repr(value)))


def _float(value: float) -> str:
    text = repr(value)
    return text if len(text) <= 12 else f"{value:.10g}"


def _array_text(array: np.ndarray[Any, Any]) -> str:
    if array.size > MAX_ITEMS:
        return f"array(shape={shape_words(array.shape)}, dtype={array.dtype.name})"
    values = _nested(array.tolist()) if array.size else "[]"  # (10**9, 0) is a billion lists
    suffix = "" if array.dtype.name in ("float64", "int64", "bool") else f", dtype={array.dtype.name}"
    if not array.size:
        suffix = f", shape={shape_words(array.shape)}" + suffix
    return f"array({values}{suffix})"


def _nested(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(_nested, value)) + "]"
    if isinstance(value, float):
        return _float(value)[:-1] if value.is_integer() and abs(value) < 1e15 else _float(value)
    return repr(value)


def look_alike(actual: Any, expected: Any) -> tuple[str, str] | None:
    """The code points of the first two texts in these values that differ but look the same (composed and decomposed
    letters), as "U+0065 U+0301"; None where there are no such texts."""
    if isinstance(actual, str) and isinstance(expected, str):
        same = unicodedata.normalize("NFC", actual) == unicodedata.normalize("NFC", expected)
        return (_points(actual), _points(expected)) if same and actual != expected else None
    if isinstance(actual, dict) and isinstance(expected, dict):
        pairs: Iterable[tuple[Any, Any]] = itertools.product(actual.keys() - expected.keys(), expected.keys() - actual.keys())
    elif isinstance(actual, (list, tuple)) and isinstance(expected, (list, tuple)):
        pairs = zip(actual, expected, strict=False)
    else:
        return None
    return next((found for a, e in itertools.islice(pairs, 100) if (found := look_alike(a, e))), None)


def _points(text: str) -> str:
    return " ".join(f"U+{ord(sign):04X}" for sign in text[:12]) + (" ..." if len(text) > 12 else "")
