"""Calls of a student's code as data: what was asked, what came back or was raised, and the messages that ask."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from grader.outcome import Status
from grader.sandbox import question
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
        if "MemoryError" in self.mro:
            return Status.OUT_OF_MEMORY
        if self.type == "ForbiddenName" and self.text.replace(".", "_").isidentifier():  # a name, not a sentence
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
    return question.pack({"op": "batch", "calls": [record.message() for record in records]})


class Asked(NamedTuple):
    """A message that was sent, and the digest of its reply; b"" where that does not tell it from all others."""

    message: bytes
    reply: bytes
    calls: int


class Frames:
    """The message of one round of a check, kept as long as the calls are the very same: most checks pass stored,
    read-only values on as they are, for every submission. `packed` is b"" while unknown, `calls` how many it asks for."""

    __slots__ = ("_digest", "_held", "_keys", "_misses", "calls", "packed")

    def __init__(self, packed: bytes = b"", calls: int = 0) -> None:
        self._keys: list[Any] = []
        self._held: list[Record] = []
        self._misses = 0
        self._digest = b"", b""
        self.packed, self.calls = packed, calls

    def digest(self) -> bytes:
        """32 bytes that stand for the message."""
        if self._digest[0] is not self.packed or not self._digest[1]:
            self._digest = self.packed, hashlib.blake2b(self.packed, digest_size=32).digest()
        return self._digest[1]

    def frame(self, records: Sequence[Record]) -> bytes:
        """The packed message for `records`."""
        if self._misses > 3:
            return pack_calls(records)
        keys = [_call_key(record) for record in records]
        if keys != self._keys:
            self._misses += bool(self._keys)
            packed = pack_calls(records)
            self._keys, self.calls = keys, len(records)
            if packed != self.packed:  # else it may have been sent already: its answer is known by this very object
                self.packed = packed
            self._held = list(records)  # so that no other object gets the identity of one of theirs
            if None in keys or self._misses > 3:
                self._misses, self._keys, self._held = 4, [], []
                known, self.packed = self.packed, b""
                return known
        return self.packed


SMALL = 2048
"""Bytes of an array that is cheaper to compare than to pack."""


def _call_key(record: Record) -> tuple[Any, ...] | None:
    """Equal for calls that are the same message; None for one that nothing vouches for, or that an object with a state
    answers: what is known may be sent before its turn, and may turn out not to be asked at all."""
    if record.target:
        return None
    mode: Any = record.mode
    if isinstance(mode, dict):
        mode = ("grad", tuple(mode["wrt"]), _value_key(mode["cotangent"]))
    arguments = tuple(map(_value_key, record.arguments))
    keywords = tuple((name, _value_key(value)) for name, value in record.keywords.items())
    if None in arguments or any(value is None for _name, value in keywords) or (mode and mode[-1] is None):
        return None
    return record.function, mode, arguments, keywords


def _value_key(value: Any) -> Any:
    """A value's content where it is small, its identity where nothing can have changed it, else None."""
    kind = type(value)
    if kind in (int, float, str, bool, bytes, type(None)):
        return kind, repr(value) if kind is float else value
    array, numpy = value.array if kind is Tensor else value, sys.modules.get("numpy")
    if numpy is not None and type(array) is numpy.ndarray:
        if not array.flags.writeable:
            if type(array.base) is not numpy.ndarray:
                return kind, id(array)
            memory = array.__array_interface__["data"][0]  # a view, made anew by each run of a body
            return kind, memory, array.dtype.str, array.shape, array.strides
        if array.nbytes <= SMALL:
            return kind, array.dtype.str, array.shape, array.strides, array.tobytes()
        return None
    return (kind, id(value)) if kind in (list, tuple, dict) else None
