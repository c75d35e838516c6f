"""What passed before: replies that a check was content with, as digests, so that the same replies pass without work.

A check that asks nobody but the student is a function of the replies. Its messages are kept by round, and for each
chain of (message, reply) that ended well the digest of every step. Nothing of this reaches a worker.
"""

from __future__ import annotations

import functools
import hashlib
import os
import platform
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from grader import replies
from grader.examples import TRUSTED
from grader.files import write_whole
from grader.outcome import Difference, Status
from grader.record import Frames, Record, pack_calls
from grader.sandbox import wire
from grader.student import MAX_ROUNDS, StudentModule

MAX_FAILURES = 16
"""Chains that failed kept of one check, in this process alone."""
MAX_FAILURE_BYTES = 32 << 10
"""Bytes of a failure's calls and answers beyond which it is not kept."""
MAX_STATES = 64 * MAX_ROUNDS
"""Steps of chains kept of one check: those met last."""
MAX_BYTES = 4 << 20
"""Bytes of a check's messages beyond which its file is not written."""


class Failed(NamedTuple):
    """A smallest counterexample: its calls as they were answered, and how the check ended on them."""

    records: Sequence[Record]
    status: Status
    message: str
    difference: Difference | None

    def again(self, student: StudentModule) -> list[Record] | None:
        """The same calls made to another submission; None unless each is answered the same. Raises StudentStopped and
        SandboxError."""
        made: list[Record] = []
        for record in self.records:
            made.append(Record(record.function, record.arguments, record.keywords, record.mode))
            student.perform(made[-1:])
            if _told(made[-1]) != _told(record):
                return None
        return made

    def can_be_kept(self) -> bool:
        """Whether it is small, answered, and of plain data: an object's number means another one to another worker."""
        try:
            parts = [pack_calls([record]) + _told(record) for record in self.records]
        except wire.WireError:
            return False
        plain = all(record.answered and not record.target for record in self.records)
        return plain and sum(map(len, parts)) <= MAX_FAILURE_BYTES and not any(b'{"H":' in part for part in parts)


def _told(record: Record) -> bytes:
    """What a call gave, as bytes. Raises WireError."""
    error = None if record.error is None else sorted(vars(record.error).items())
    told: bytes = wire.pack([record.value, record.printed, error])
    return told


class Known:
    """What is known of one check. `frames`: its messages by round; `examples`: how many a run of it judges."""

    def __init__(self, path: Path | None = None, *, remembers: bool = False) -> None:
        self.path, self.remembers = path, remembers
        self.frames: list[Frames] = []
        self.examples = 0
        self.learned = False
        self._passed: dict[bytes, bool] = {}
        self._failed: dict[bytes, Failed] = {}

    def recall(self, student: StudentModule) -> bool:
        """Whether the student's replies to the known messages have passed before. What was received is kept for the
        check's body, which then asks for it. Raises SandboxError."""
        state = b""
        for frames in self.frames if self._passed else ():
            answer = student.foretell(frames)
            if answer is None:
                return False
            state = _step(state, frames.packed, replies.digest(answer, frames.calls))
            passed = self._passed.get(state)
            if passed is None:
                return False
            self._passed[state] = self._passed.pop(state)  # the last to go
            student.charge()
            if passed:
                student.forget()
                return True
        return False

    def learn(self, trail: Iterable[tuple[bytes, bytes]], examples: int) -> None:
        """A check passed on this chain of (message, digest of the reply); b"" where one was not kept."""
        chain = list(trail)
        if not self._is_kept(chain):
            return
        state, self.examples = b"", examples
        for i, (message, digest) in enumerate(chain):
            state = _step(state, message, digest)
            self.learned = self.learned or state not in self._passed
            self._passed.pop(state, None)
            self._passed[state] = i == len(chain) - 1
        self._forget_oldest()

    def _is_kept(self, chain: list[tuple[bytes, bytes]]) -> bool:
        """Whether all messages of a chain are those kept here."""
        kept = [frames.packed for frames in self.frames]
        if not self.remembers or not 0 < len(chain) <= len(kept):
            return False
        return all(message and message is one for (message, _digest), one in zip(chain, kept, strict=False))

    def state(self, trail: Iterable[tuple[bytes, bytes]]) -> bytes:
        """The digest of a whole chain; b"" where some of it was not kept."""
        chain = list(trail)
        return functools.reduce(lambda state, one: _step(state, *one), chain, b"") if self._is_kept(chain) else b""

    def failed(self, state: bytes) -> Failed | None:
        """The smallest failure found for an earlier submission whose chain was this one."""
        return self._failed.get(state)

    def learn_failure(self, state: bytes, found: Failed) -> None:
        """Keep the smallest failure of a chain."""
        if state and found.can_be_kept():
            self._failed.pop(state, None)
            self._failed[state] = found
            while len(self._failed) > MAX_FAILURES:
                del self._failed[next(iter(self._failed))]

    def _forget_oldest(self) -> None:
        while len(self._passed) > MAX_STATES:
            del self._passed[next(iter(self._passed))]

    # --- on disk ---

    def load(self) -> None:
        """Take what is stored, if it is whole and of this form."""
        found = _read(self.path)
        if found is not None:
            messages, self._passed, self.examples = found
            self.frames = [Frames(packed, calls) for packed, calls in messages]

    def save(self) -> None:
        """Add what was learned to what is stored. Raises OSError."""
        if self.path is None or not self.learned:
            return
        self.learned = False
        messages = [(frames.packed, frames.calls) for frames in self.frames]
        messages = messages[: next((i for i, (packed, _calls) in enumerate(messages) if not packed), None)]
        if not messages or sum(len(packed) for packed, _calls in messages) > MAX_BYTES:
            return
        stored = _read(self.path)
        if stored is not None and stored[0] == messages:
            self._passed = {**stored[1], **self._passed}
            self._forget_oldest()
        state = [[state, passed] for state, passed in self._passed.items()]
        frame = wire.pack([[list(one) for one in messages], state, self.examples])
        self.path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self.path, hashlib.sha256(frame).digest() + frame)


def _step(state: bytes, message: bytes, digest: bytes) -> bytes:
    return hashlib.blake2b(state + digest + hashlib.blake2b(message, digest_size=32).digest(), digest_size=32).digest()


_Stored = tuple[list[tuple[bytes, int]], dict[bytes, bool], int]


def _read(path: Path | None) -> _Stored | None:
    """(Messages with their number of calls, steps, examples) of a file; None where there is no such."""
    try:
        data = path.read_bytes() if path is not None else b""
        if hashlib.sha256(data[32:]).digest() != data[:32]:
            return None
        messages, steps, examples = wire.unpack(data[32:], TRUSTED)
        found: _Stored = [(bytes(packed), int(calls)) for packed, calls in messages], dict(steps), int(examples)
    except (OSError, wire.WireError, TypeError, ValueError):
        return None
    good = 0 < len(found[0]) <= MAX_ROUNDS and len(found[1]) <= MAX_STATES and all(calls > 0 for _packed, calls in found[0])
    return found if good and all(type(k) is bytes and type(v) is bool for k, v in found[1].items()) else None


class Memory:
    """What is known of each check, by its node id; a check nobody added is known for this process alone."""

    def __init__(self) -> None:
        self._known: dict[str, Known] = {}

    def __contains__(self, check: str) -> bool:
        return check in self._known

    def of(self, check: str) -> Known:
        """What is known of a check."""
        if check not in self._known:
            self._known[check] = Known()
        return self._known[check]

    def add(self, check: str, path: Path | None) -> None:
        """A check whose verdict the replies alone decide, kept at `path`."""
        known = self._known[check] = Known(path, remembers=True)
        known.load()

    def save(self) -> None:
        """Keep what was learned since; where that cannot be written it is lost, which costs time alone."""
        try:
            for known in self._known.values():
                known.save()
        except OSError:
            return


@functools.cache
def circumstances() -> str:
    """A digest of what a verdict depends on beside a check and its examples: our code, Python, the packages, the machine."""
    root = Path(__file__).parent
    total = hashlib.sha256()
    for file in sorted(root.rglob("*.py")):
        parts = file.relative_to(root).parts
        if parts[0] != "checks":
            total.update(f"{'/'.join(parts)} {file.stat().st_size}\n".encode() + file.read_bytes())
    total.update(repr((sys.version, platform.machine(), platform.processor(), sorted(_installed()))).encode())
    return total.hexdigest()


def _installed() -> Iterable[str]:
    """Name and version of every package, as their folders say it."""
    for folder in sys.path:
        if folder.endswith("-packages") and os.path.isdir(folder):
            yield from (name for name in os.listdir(folder) if name.endswith((".dist-info", ".egg-info")))


def file_of(folder: Path | None, key: str, check: str) -> Path | None:
    """The file of a check: `key` names its examples, `check` the instance of its test. None where none can be kept."""
    try:
        told = hashlib.sha256(f"{check} {circumstances()}".encode()).hexdigest()[:16] if folder is not None else ""
    except OSError:
        return None
    return folder / f"{key}-{told}.known" if folder is not None else None
