"""What passed before: replies that a check was content with, as digests, so that the same replies pass without work.

A check that asks nobody but the student is a function of the replies: what it asks next, and whether it passes. Of each
chain of (message, reply) that ended well every step is kept as a digest, with the message that followed. Nothing of this
reaches a worker.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import os
import platform
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from grader import replies
from grader.files import write_whole
from grader.outcome import Difference, Status
from grader.record import Asked, Frames, Record
from grader.sandbox import wire
from grader.student import MAX_ROUNDS, MAX_STEPS, StudentModule

MAX_FAILURES = 16
"""Chains that failed kept of one check, in this process alone."""
MAX_FAILURE_BYTES = 32 << 10
"""Bytes of a failure's calls and answers beyond which it is not kept."""
MAX_STATES = 512
"""Steps of chains kept of one check: those met last."""
MAX_BYTES = 4 << 20
"""Bytes of a check's messages that are kept."""
STORED = wire.Budget(max_bytes=1 << 30, max_nodes=50_000_000, max_depth=64, max_array_bytes=1 << 30)
"""Of a file of ours, whose digest has been compared."""


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
            parts = [wire.pack(record.message()) + _told(record) for record in self.records]
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
    """What is known of one check. `frames`: the messages of its first rounds, where they are the same for everyone;
    `examples`: how many a run of it judges. After each chain of replies that led to a pass, the next message is known."""

    def __init__(self, path: Path | None = None, *, remembers: bool = False) -> None:
        self.path, self.remembers = path, remembers
        self.frames: list[Frames] = []
        self.examples = 0
        self.learned = False
        self._next: dict[bytes, Frames | None] = {}
        self._messages: dict[_Key, Frames] = {}
        self._shared: list[Frames] | None = None
        self._longest = 0
        self._failed: dict[bytes, Failed] = {}

    def recall(self, student: StudentModule) -> bool:
        """Whether the student's replies to the known messages have passed before. What was received is kept for the
        check's body, which then asks for it. Raises SandboxError."""
        state = _START
        while state in self._next:
            message = self._next[state] = self._next.pop(state)  # the last to go
            if message is None:
                student.forget()
                return True
            answer = student.foretell(message)
            if answer is None:
                return False
            student.charge()
            state = _step(state, message.digest(), replies.digest(answer, message.calls))
        return False

    def learn(self, trail: Iterable[Asked], examples: int) -> None:
        """A check passed on this chain of messages and replies."""
        chain = list(trail)
        if not self._is_kept(chain):
            return
        keys = list(_keys([asked.message for asked in chain]))
        if not self._has_room_for(keys):
            return
        messages = [self._messages.setdefault(key, Frames(key[0], asked.calls)) for key, asked in zip(keys, chain, strict=True)]
        before = self.frames if self._shared is None else self._shared
        same = itertools.takewhile(lambda pair: pair[0].packed == pair[1].packed, zip(before, messages, strict=False))
        self._shared, self._longest = [message for _before, message in same], max(self._longest, len(messages))
        state, self.examples = _START, examples
        for message, asked in zip(messages, chain, strict=True):
            self._follow(state, message)
            state = _step(state, message.digest(), asked.reply)
        self._follow(state, None)
        while len(self._next) > MAX_STATES:
            del self._next[next(iter(self._next))]

    def _follow(self, state: bytes, message: Frames | None) -> None:
        self.learned = self.learned or state not in self._next
        self._next.pop(state, None)
        self._next[state] = message

    def _has_room_for(self, keys: Iterable[_Key]) -> bool:
        """Whether all messages may be kept with these, those forgotten that lead nowhere."""
        if sum(len(packed) for packed, _turn in {*self._messages, *keys}) <= MAX_BYTES:
            return True
        used = set(map(id, self._next.values()))
        self._messages = {key: message for key, message in self._messages.items() if id(message) in used}
        return sum(len(packed) for packed, _turn in {*self._messages, *keys}) <= MAX_BYTES

    def ahead(self) -> list[Frames]:
        """The messages of the first rounds that no reply has changed; an empty one in the end where more may follow."""
        first = self.frames if self._shared is None else self._shared
        return first if first and len(first) >= self._longest else [*first, Frames()]

    def _is_kept(self, chain: list[Asked]) -> bool:
        """Whether all of a chain can be told from every other."""
        return self.remembers and 0 < len(chain) <= MAX_STEPS and all(asked.reply for asked in chain)

    def state(self, trail: Iterable[Asked]) -> bytes:
        """The digest of a whole chain; b"" where some of it was not kept."""
        chain = list(trail)
        if not self._is_kept(chain):
            return b""
        return functools.reduce(lambda state, one: _step(state, _digest(one.message), one.reply), chain, _START)

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

    # --- on disk ---

    def load(self) -> None:
        """Take what is stored, if it is whole and of this form."""
        found = _read(self.path)
        if found is None:
            return
        self._messages = {(packed, turn): Frames(packed, calls) for packed, turn, calls in found.messages}
        messages = list(self._messages.values())
        self._next = {state: None if at < 0 else messages[at] for state, at in found.steps.items()}
        self._shared, self._longest = [messages[at] for at in found.rounds], found.longest
        self.frames = [Frames(message.packed, message.calls) for message in self._shared]  # the very same bytes
        self.examples = found.examples

    def save(self) -> None:
        """Add what was learned to what is stored. Raises OSError."""
        if self.path is None or not self.learned:
            return
        self.learned = False
        stored = Known(self.path)
        stored.load()
        key_of = {id(message): key for key, message in stored._messages.items()}
        self._messages = stored._messages | self._messages
        self._longest = max(self._longest, stored._longest)
        for state, message in stored._next.items():
            self._next.setdefault(state, message and self._messages[key_of[id(message)]])
        if not self._has_room_for(()):
            return
        places = {id(message): at for at, message in enumerate(self._messages.values())}
        messages = [[packed, turn, message.calls] for (packed, turn), message in self._messages.items()]
        rounds = [places[id(message)] for message in self._shared or () if id(message) in places]
        steps = [[state, -1 if one is None else places[id(one)]] for state, one in [*self._next.items()][-MAX_STATES:]]
        frame = wire.pack([messages, rounds, self._longest, steps, self.examples])
        self.path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self.path, hashlib.sha256(frame).digest() + frame)


_Key = tuple[bytes, int]
"""A message, and how many equal ones a chain has before it: each is sent by itself."""


def _keys(messages: Iterable[bytes]) -> Iterator[_Key]:
    before: Counter[bytes] = Counter()
    for message in messages:
        yield message, before[message]
        before[message] += 1


_START = b"start"


def _step(state: bytes, message: bytes, reply: bytes) -> bytes:
    """The state after one more message and reply, both as digests."""
    return hashlib.blake2b(state + message + reply, digest_size=32).digest()


def _digest(message: bytes) -> bytes:
    return Frames(message).digest()


class _Stored(NamedTuple):
    """A file: messages with their turn and number of calls, places of the first rounds' among them, how long a chain may
    be; for each state the place of the next message, -1 where the check has passed."""

    messages: list[tuple[bytes, int, int]]
    rounds: list[int]
    longest: int
    steps: dict[bytes, int]
    examples: int


def _read(path: Path | None) -> _Stored | None:
    """What a file holds; None where there is no such."""
    try:
        data = path.read_bytes() if path is not None else b""
        if hashlib.sha256(data[32:]).digest() != data[:32]:
            return None
        listed, rounds, longest, steps, examples = wire.unpack(data[32:], STORED)
        messages = [(bytes(packed), int(turn), int(calls)) for packed, turn, calls in listed]
        found = _Stored(messages, [int(at) for at in rounds], int(longest), dict(steps), int(examples))
    except (OSError, wire.WireError, TypeError, ValueError):
        return None
    places = range(-1, len(messages))
    good = len(rounds) <= MAX_ROUNDS and len(found.steps) <= MAX_STATES and len({one[:2] for one in messages}) == len(messages)
    good = good and all(packed and calls > 0 for packed, _turn, calls in messages) and all(at in places[1:] for at in rounds)
    return found if good and all(type(k) is bytes and type(v) is int and v in places for k, v in found.steps.items()) else None


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

    def ahead(self, checks: Iterable[str]) -> list[Frames]:
        """The messages of these checks, round by round, up to the first that is not known."""
        rounds = (one for check in checks for one in self.of(check).ahead())
        return list(itertools.takewhile(lambda one: one.packed, rounds))

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
