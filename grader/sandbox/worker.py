"""A worker: one submission's process. Forked from a zygote, confined, then it loads a file and serves batches."""

from __future__ import annotations

import builtins
import errno
import fcntl
import io
import mmap
import os
import random
import signal
import socket
import sys
import time
import types
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from grader.sandbox import confine, landlock, question, wire
from grader.sandbox.answer import json_of
from grader.sandbox.calls import Calls, describe_error

WIRE_FD = 3
CALL_TEXT, BATCH_TEXT = 2048, 65536
"""Bytes of printed text kept of one call, and of one batch."""
SHARED_THREADS = 200
"""Room for the user's other programs, where the kernel counts their threads with a worker's."""


class ForbiddenName(Exception):
    """The exercise does not allow this name."""


@dataclass
class Plan:
    """What a worker is told by its zygote."""

    level: int
    limits: dict[str, Any]
    scratch: str
    seed: int
    banned: list[str]
    memory: int
    files: list[str]
    proc: int
    alive: int
    as_root: bool
    spare: int | None
    keep_reading: bool
    guard: Guard
    probe: str
    first: bool
    worded: Callable[[Exception], str]


def run(plan: Plan, wire_fd: int, output_fd: int, page_fd: int) -> None:
    """Confine this process as planned, tell the grader so, serve until it hangs up. Never returns."""
    page = mmap.mmap(page_fd, 4096)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # its own: what is set or locked on the zygote's would outlive it
    os.dup2(output_fd, 1)
    os.dup2(output_fd, 2)
    plan.proc, plan.alive = _tidy_descriptors(wire_fd, plan.proc, plan.alive)
    channel = socket.socket(fileno=WIRE_FD)
    try:
        _confine(plan)
        os.closerange(WIRE_FD + 1, 4096)  # also of /proc, which confining needed
        _prepare(plan)
        if plan.first:
            _prove_use(plan)
        _prove_walls(plan)
    except (OSError, ImportError, AttributeError) as problem:
        channel.sendall(wire.pack({"failed": plan.worded(problem)}))
        os._exit(71)
    capture = Capture()
    for name in ("stdout", "stderr", "__stdout__", "__stderr__"):
        setattr(sys, name, capture.stream)
    server = Server(channel, capture, memoryview(page).cast("I"), plan.guard)
    channel.sendall(wire.pack({"ready": True, "pid": os.getpid()}))
    server.serve()


def _tidy_descriptors(wire_fd: int, *others: int) -> list[int]:
    """The wire becomes descriptor 3, the others move above 99, all else is closed; -1 where there is none."""
    kept = [_above(fd) for fd in (wire_fd, *others)]
    os.dup2(kept[0], WIRE_FD)
    os.closerange(WIRE_FD + 1, 100)
    os.close(kept[0])
    return kept[1:]


def _above(fd: int) -> int:
    if fd < 0:
        return fd
    return fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 100)


def _confine(plan: Plan) -> None:
    limits = plan.limits
    os.setsid()
    os.umask(0o077)
    _be_first_to_go(plan.proc)
    if plan.level == 0:
        confine.limit(limits["cpu_s"], limits["memory_mb"] << 20, limits["file_mb"], None, strict=False)
        os.chdir(plan.scratch)
        return
    if plan.level == 3:
        confine.enter_own_namespaces(plan.proc, plan.scratch, limits["file_mb"], plan.spare)
    else:
        os.chdir(plan.scratch)
        if plan.as_root:
            _change_user(plan)
    own_id = plan.level == 3 or (plan.as_root and os.geteuid() != 0)
    processes = limits["processes"] if own_id else limits["processes"] + confine.threads_of_user() + SHARED_THREADS
    memory = plan.memory + (limits["memory_mb"] << 20)
    confine.limit(limits["cpu_s"], memory, limits["file_mb"], processes)
    confine.die_with_parent(plan.alive)
    confine.lock_down(
        use_landlock=plan.level == 2 or (plan.level == 3 and landlock.present()), files=plan.files, scratch=plan.scratch, keep_reading=plan.keep_reading
    )


def _be_first_to_go(proc: int) -> None:
    """When the machine is out of memory, the kernel ends this process before the grader, or anything else of the user's."""
    if proc < 0:
        return
    file = os.open("self/oom_score_adj", os.O_WRONLY | os.O_CLOEXEC, dir_fd=proc)
    try:
        os.write(file, b"1000")
    finally:
        os.close(file)


def _change_user(plan: Plan) -> None:
    """From root to a spare user; where a container has one id only, Landlock keeps a root without capabilities in."""
    try:
        confine.become_spare(os.getpid(), plan.keep_reading, plan.scratch)
    except OSError as problem:
        if plan.level == 1 or problem.errno not in (errno.EPERM, errno.EINVAL):
            raise
        plan.keep_reading = False


def _prepare(plan: Plan) -> None:
    """What is left of us in the interpreter goes out of the way, but for our modules, which the zygote has hidden; the random
    numbers start alike for everyone."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    random.seed(plan.seed)
    sys.argv = [""]
    os.environ.clear()
    os.environ["TMPDIR"] = plan.scratch
    sys.path[:] = [path for path in sys.path if path]
    sys.modules["__main__"] = types.ModuleType("__main__")
    builtins.input = _no_input
    for name in plan.banned:
        ban(name, plan.guard)


def _no_input(prompt: object = "") -> str:
    raise EOFError("input() is not available while grading: a function gets all it needs as arguments")


def _prove_use(plan: Plan) -> None:
    """That what must work does; asked of a zygote's first worker, since no other can differ. Raises OSError."""
    import colorsys  # a module that nothing has loaded: lazily imported ones must still be found  # noqa: F401

    with open(os.path.join(plan.scratch, "probe"), "w") as file:
        file.write("x")
    os.unlink(os.path.join(plan.scratch, "probe"))


def _prove_walls(plan: Plan) -> None:
    """That the walls stand. Raises OSError."""
    if plan.level == 0:
        return
    for what, attempt in (("fork", os.fork), ("socket", socket.socket)):
        try:
            attempt()
        except OSError:
            continue
        raise OSError(1, f"{what} is not denied")
    if plan.level >= 2:
        try:
            os.close(os.open(plan.probe, os.O_RDONLY))
        except OSError:
            return
        raise OSError(1, "files outside are not out of reach")


# --- imports ---------------------------------------------------------------------------------------------------


class Guard:
    """The only finder of `sys.meta_path`: asks the others for the standard library and the exercise's packages."""

    def __init__(self, packages: Sequence[str], imports: Sequence[str], others: Sequence[Any]) -> None:
        self.packages, self.others = tuple(packages), tuple(others)
        self.allowed = frozenset(imports) | sys.stdlib_module_names
        self.banned: tuple[str, ...] = ()

    def find_spec(self, name: str, path: object = None, target: object = None) -> Any:
        """As `importlib` asks it: None for what may not be used. Raises ForbiddenName for a forbidden module."""
        for banned in self.banned:
            if name == banned or name.startswith(banned + "."):
                raise ForbiddenName(banned)
        if not self.allows(name):
            return None
        return next((spec for other in self.others if (spec := other.find_spec(name, path, target)) is not None), None)

    def allows(self, name: str) -> bool:
        """Whether the exercise may use this module."""
        return name.partition(".")[0] in self.allowed or name.startswith("_sysconfigdata")

    def find_distributions(self, *context: Any) -> Any:
        """For `importlib.metadata`."""
        found = [other.find_distributions(*context) for other in self.others if hasattr(other, "find_distributions")]
        return [distribution for group in found for distribution in group]

    def explain(self, error: BaseException) -> None:
        """Add to an ImportError what may be imported."""
        if isinstance(error, ModuleNotFoundError) and type(error.name) is str and not self.allows(error.name):
            uses = ", ".join(self.packages) or "the standard library only"
            error.msg = f"No module named {error.name!r} (this exercise may use: {uses})"


class Forbidden:
    """Stands where a forbidden name was; any use of it says so."""

    def __init__(self, name: str) -> None:
        object.__setattr__(self, "_name", name)

    def __getattribute__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__") and name != "__call__":
            return object.__getattribute__(self, name)
        raise ForbiddenName(object.__getattribute__(self, "_name"))

    def __call__(self, *args: object, **keywords: object) -> Any:
        raise ForbiddenName(object.__getattribute__(self, "_name"))

    __getitem__ = __iter__ = __enter__ = __len__ = __bool__ = __add__ = __mul__ = __matmul__ = __call__


def ban(name: str, guard: Guard) -> None:
    """Replace a dotted name (module, class, function) by a `Forbidden`; later imports of it fail alike."""
    guard.banned += (name,)
    parts = name.split(".")
    for module in [key for key in sys.modules if key == name or key.startswith(name + ".")]:
        del sys.modules[module]
    for n in range(len(parts) - 1, 0, -1):
        owner: Any = sys.modules.get(".".join(parts[:n]))
        if owner is None and n == len(parts) - 1 and n == 1 and parts[0] in sys.stdlib_module_names:
            owner = __import__(parts[0])
        if owner is None:
            continue
        for part in parts[n:-1]:
            owner = getattr(owner, part, None)
        if owner is not None:
            try:
                setattr(owner, parts[-1], Forbidden(name))
            except (AttributeError, TypeError):
                return  # a built-in type's attribute: the source rule is what forbids it
        return


# --- printed text ----------------------------------------------------------------------------------------------


class Capture(io.RawIOBase):
    """Keeps the first bytes of what a call prints, counts the rest."""

    def __init__(self) -> None:
        self.kept = bytearray()
        self.size = 0
        self.room = BATCH_TEXT
        raw: Any = self
        self.stream = io.TextIOWrapper(raw, "utf-8", errors="backslashreplace", newline="", write_through=True)

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, data: Any) -> int:
        """Keep what there is room for."""
        size = len(data)
        space = min(CALL_TEXT, self.room) - len(self.kept)
        if space > 0:
            self.kept += data[:space]
        self.size += size
        return size

    def close(self) -> None:
        """Not for a student to do."""

    def take(self) -> tuple[str, int]:
        """(Text kept, bytes dropped) since the last time."""
        text, dropped = self.kept.decode("utf-8", "replace"), self.size - len(self.kept)
        self.room -= len(self.kept)
        self.kept, self.size = bytearray(), 0
        return text, dropped


# --- service ---------------------------------------------------------------------------------------------------


@dataclass
class Server:
    """Reads requests from the wire, one reply to each."""

    channel: socket.socket
    capture: Capture
    page: memoryview
    guard: Guard
    calls: Calls = field(init=False)

    def __post_init__(self) -> None:
        self.calls = Calls(self.guard.explain)

    def serve(self) -> None:
        """Until the grader hangs up."""
        while True:
            prefix = self._read(16)
            header, decoder = question.read(prefix + self._read(question.length(prefix)))
            request = header["o"]
            reply = self._load(request) if request["op"] == "load" else self._batch(request, decoder)
            self.channel.sendall(reply)

    def _read(self, size: int) -> bytearray:
        data = bytearray(size)
        view = memoryview(data)
        while view:
            got = self.channel.recv_into(view)
            if got == 0:
                os._exit(0)
            view = view[got:]
        return data

    def _load(self, request: dict[str, Any]) -> bytes:
        encoder = wire.Encoder(max_depth=20)
        self.capture.room = BATCH_TEXT
        names, error = self.calls.load(request["source"], request["filename"], request["name"])
        text, dropped = self.capture.take()
        return encoder.frame(encoder.node({"names": names, "error": error, "printed": text, "dropped": dropped}))

    def _batch(self, request: dict[str, Any], decoder: wire.Decoder) -> bytes:
        """Serve the calls in order; each reply is encoded at once, before a later call can change it."""
        encoder = self.calls.start(decoder)
        capture, page, clock, perform = self.capture, self.page, time.perf_counter, self.calls.perform
        capture.room = BATCH_TEXT
        stop = clock() + (request.get("stop_after") or 1e9)
        replies, times = [], []
        for index, node in enumerate(request["calls"]):
            page[0] = index
            begun = clock()
            try:
                reply = '{"o":{"v":' + perform(node)
            except BaseException as error:  # whatever a student's code may raise, SystemExit too
                self.guard.explain(error)
                reply = '{"o":{"e":' + encoder.text(describe_error(error, self.calls.filename, self.calls.lines))
            now = clock()
            times.append(now - begun)
            if capture.size:
                text, dropped = capture.take()
                reply += f',"p":{json_of(text)},"dropped":{dropped}'
            replies.append(reply)
            if now > stop:
                break
        return encoder.whole(replies, times)
