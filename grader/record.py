"""Calls of a student's code as data: what was asked, what came back or was raised, and the messages that ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.outcome import Status
from grader.sandbox import wire
from grader.sandbox.wire import Tensor


class StudentError(Exception):
    """The student's function raised. `mro` are the names of the exception's classes; `line` is in the student's file."""

    def __init__(self, error: dict[str, Any]) -> None:
        self.type: str = error["type"]
        self.mro: list[str] = error["mro"]
        self.text: str = error["message"]
        self.line: int | None = error.get("line")
        self.source: str = error.get("text") or ""
        self.column: int | None = error.get("column")
        self.frames: list[Any] = error.get("frames") or []
        super().__init__(f"{self.type}: {self.text}" if self.text else self.type)

    @property
    def status(self) -> Status:
        """The status of a check that this error ends."""
        if "NotImplementedError" in self.mro:
            return Status.NOT_STARTED
        if self.type == "MemoryError":
            return Status.OUT_OF_MEMORY
        if self.type == "ForbiddenName":
            return Status.FORBIDDEN
        if self.type == "ReplyTooLarge":
            return Status.INVALID_REPLY
        return Status.RAISED


class StudentStopped(BaseException):
    """The worker is gone or no longer to be trusted: the check ends with `status`. Not an `Exception`: bodies and
    Hypothesis must let it pass."""

    def __init__(self, status: Status, message: str, detail: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.detail = detail


@dataclass(slots=True)
class Record:
    """One call as it happened: the transcript of an example is a list of these."""

    function: str
    arguments: tuple[Any, ...]
    keywords: dict[str, Any]
    mode: dict[str, Any] | str = ""
    target: int = 0
    value: Any = None
    error: StudentError | None = None
    answered: bool = False
    printed: str = ""
    seconds: float = 0.0

    def message(self) -> dict[str, Any]:
        """The call as the worker reads it."""
        call = {"t": self.target, "f": self.function, "a": self.arguments, "k": self.keywords, "m": "", "x": None}
        if isinstance(self.mode, dict):
            call["m"], call["x"] = "grad", self.mode
        else:
            call["m"] = self.mode
        return call

    def settle(self, reply: dict[str, Any]) -> None:
        """Take the worker's reply to this call."""
        self.answered = True
        self.seconds = reply.get("s", 0.0)
        self.printed = reply.get("p", "")
        if "e" in reply:
            self.error = StudentError(reply["e"])
        else:
            self.value = reply["v"]

    def result(self) -> Any:
        """The value returned, or raise what the student's code raised."""
        if self.error is not None:
            raise self.error
        return self.value


def pack_calls(records: Sequence[Record]) -> bytes:
    """The message that asks for these calls."""
    frame: bytes = wire.pack({"op": "batch", "calls": [record.message() for record in records]})
    return frame


class Frames:
    """The message of one round of a check, kept as long as the calls are the very same: most checks pass stored,
    read-only values on as they are, for every submission. `packed` is b"" while unknown; `last`: of the last round."""

    __slots__ = ("_calls", "_misses", "last", "packed")

    def __init__(self) -> None:
        self._calls: list[tuple[Any, ...]] = []
        self._misses = 0
        self.packed = b""
        self.last = False

    def frame(self, records: Sequence[Record]) -> bytes:
        """The packed message for `records`."""
        if self._misses > 3:
            return pack_calls(records)
        calls = [(r.function, r.target, r.mode, r.arguments, r.keywords) for r in records]
        if len(calls) != len(self._calls) or not all(map(_same_call, calls, self._calls)):
            self._misses += bool(self._calls)
            self._calls, self.packed = calls, pack_calls(records)
            if self._misses > 3:
                self._calls, self.packed = [], b""
                return pack_calls(records)
        return self.packed


_VALUES = (int, float, str, bool, bytes, type(None))


def _same_call(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    if one[:3] != other[:3] or one[4].keys() != other[4].keys() or len(one[3]) != len(other[3]):
        return False
    return all(map(_same_value, one[3], other[3])) and all(
        _same_value(value, other[4][key]) for key, value in one[4].items()
    )


def _same_value(one: Any, other: Any) -> bool:
    """The same object, if nothing can have changed it, or an equal plain value of the same type."""
    if one is other:
        array = one.array if type(one) is Tensor else one
        return not array.flags.writeable if type(array) is np.ndarray else type(one) in (*_VALUES, list, tuple, dict)
    return type(one) is type(other) and type(one) in _VALUES and one == other and repr(one) == repr(other)
