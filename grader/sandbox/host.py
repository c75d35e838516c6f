"""The grader's side: zygotes, workers, and the exchange of frames with a process that may do anything.

Nothing here blocks without a deadline, and nothing that a worker sends is trusted: it is read by one poll loop, within
a budget, and decoded by `wire`. A `Sandbox` is for one thread.
"""

from __future__ import annotations

import collections
import errno
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from types import TracebackType
from typing import Any

from grader.sandbox import wire
from grader.sandbox.levels import Level, known, probe
from grader.sandbox.paths import remove
from grader.sandbox.process import Process, SandboxError, let_go
from grader.sandbox.wire import Budget

__all__ = [
    "InvalidReply", "Limits", "LoadReply", "Sandbox", "SandboxError", "Worker", "WorkerDied", "WorkerTimeout",
]  # fmt: skip

RECORD = 4096
_HUNG_UP = (errno.EPIPE, errno.ECONNRESET)
BOOT_S = 120.0
"""Wall seconds that a zygote may take to import its packages on a busy machine."""
READY_S = 30.0
LOAD_BUDGET = Budget(max_bytes=4 << 20, max_nodes=20_000, max_depth=12, max_array_bytes=0)


@dataclass(frozen=True)
class Limits:
    """What one worker may use. `output_mb` is of direct output (descriptors 1 and 2); `memory_mb` comes on top of what
    the interpreter and the packages take; `banned` are dotted names that the code may not touch."""

    cpu_s: float = 10
    wall_s: float = 30
    memory_mb: int = 1024
    output_mb: float = 1
    file_mb: int = 8
    processes: int = 32
    banned: tuple[str, ...] = ()


@dataclass(frozen=True)
class LoadReply:
    """What a file defines ({public name: kind and signature}), or the error that its loading raised."""

    names: dict[str, str]
    error: dict[str, Any] | None
    printed: str = ""


class WorkerTimeout(Exception):
    """The worker used up its time and is to be closed."""

    def __init__(self, cpu_s: float, wall_s: float) -> None:
        super().__init__(f"stopped after {cpu_s:.2f} s of CPU time, {wall_s:.2f} s in all")
        self.cpu_s, self.wall_s = cpu_s, wall_s


class WorkerDied(Exception):
    """The worker ended by itself. `reason`: "crashed", "out_of_memory" or "exited"."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason, self.detail = reason, detail


class InvalidReply(Exception):
    """What came back breaks the agreed form; the worker is not to be used again."""


class Sandbox:
    """One zygote, for one set of packages, and the workers forked from it. A context manager.

    `level` None takes the best that works here. At most `prefork` workers wait that `prepare` ordered.
    """

    def __init__(
        self, packages: tuple[str, ...], level: Level | None = None, *, prefork: int = 2, seed: int = 0
    ) -> None:
        self.packages, self.prefork, self.seed = packages, prefork, seed
        self._asked = level
        found = known()
        best = Level.L3 if sys.platform.startswith("linux") else Level.L0
        self.level: Level = level if level is not None else found.level if found else best
        self.level_reason = found.reason if found and level is None else ""
        self._zygote: Zygote | None = None
        self._stock: list[Worker] = []
        self._left: list[Zygote] = []
        self._booted = False

    def __enter__(self) -> Sandbox:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def start(self, limits: Limits | None = None) -> None:
        """Start the zygote and return at once; with `limits`, workers too. Faults surface in `spawn`."""
        try:
            self._begin()
        except SandboxError:
            return
        if limits is not None:
            self.prepare(limits)

    def prepare(self, limits: Limits) -> None:
        """Order a worker that the next `spawn` with these limits gets at once. Faults surface there."""
        if not self.prefork or any(worker.limits == limits for worker in self._stock):
            return
        try:
            while len(self._stock) >= self.prefork:
                self._stock.pop(0).close()
            self._stock.append(self._order(limits))
        except SandboxError:
            return  # the next `spawn` orders its own, and says what is wrong

    def _begin(self) -> Zygote:
        if self._zygote is not None and self._zygote.fault is not None:
            self._renew()
        if self._zygote is None:
            self._zygote = Zygote(self.packages, self.level, self.seed)
        return self._zygote

    def spawn(self, limits: Limits) -> Worker:
        """A worker, confined and ready. Raises SandboxError where this machine cannot give the level asked for."""
        try:
            worker = self._spawn(limits)
        except SandboxError:
            self._renew()
            if not self._booted and self._asked is not None:
                raise
            if not self._booted:  # the best level was taken for granted, and is not to be had
                found = probe()
                self.level, self.level_reason, self._asked = found.level, found.reason, found.level
            worker = self._spawn(limits)
        self._booted = True
        return worker

    def _renew(self) -> None:
        """After a fault: the next worker comes from a new zygote. Workers in use keep theirs, which ends after them."""
        for worker in self._stock:
            worker.close()
        self._left += [self._zygote] if self._zygote is not None else []
        self._stock, self._zygote = [], None
        for zygote in [zygote for zygote in self._left if not zygote.live]:
            self._left.remove(zygote)
            zygote.close()

    def _spawn(self, limits: Limits) -> Worker:
        self._begin()
        worker = next((worker for worker in self._stock if worker.limits == limits), None)
        if worker is not None:
            self._stock.remove(worker)
        return (worker or self._order(limits)).wait_ready()

    def _order(self, limits: Limits) -> Worker:
        return Worker(self._begin(), limits)

    def close(self) -> None:
        """End the zygote and every worker; nothing of them is left."""
        for worker in self._stock:
            worker.close()
        self._stock = []
        self._left += [self._zygote] if self._zygote is not None else []
        self._zygote = None
        while self._left:
            self._left.pop().close()


def try_level(level: Level) -> str | None:
    """Run the whole recipe of a level once. None where it holds, else why not."""
    try:
        with Sandbox((), level, prefork=0) as sandbox:
            sandbox.spawn(Limits()).close()
    except SandboxError as problem:
        return str(problem)
    return None


class Zygote:
    """The process that workers are forked from, and the orders given to it, each answered by one record in turn."""

    def __init__(self, packages: tuple[str, ...], level: Level, seed: int) -> None:
        self.level = level
        self.live: list[Worker] = []
        self.fault: SandboxError | None = None
        self._expected: collections.deque[Callable[[dict[str, Any], list[int]], None]] = collections.deque()
        try:
            self._poll = select.poll()
            self._control, far = socket.socketpair()
        except OSError as problem:
            raise _fault("the process that starts workers cannot be started", problem) from problem
        folder = os.path.dirname(os.path.abspath(__file__))
        config = {
            "fd": far.fileno(), "level": int(level), "packages": packages, "seed": seed,
            "folder": folder, "site": [path for path in sys.path if path.endswith("-packages")],
            "grader": os.getpid(), "probe": os.path.abspath(__file__),
        }  # fmt: skip
        command = [sys.executable, "-s", "-S", "-P", "-X", "utf8", *_bytecode(), os.path.join(folder, "zygote.py")]
        one = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL", "NUMEXPR", "VECLIB_MAXIMUM")}
        one["OMP_WAIT_POLICY"] = "PASSIVE"  # where students ask for threads: one that waits by spinning eats the CPU time
        environment = one | {"PYTHONHASHSEED": "0", "CUDA_VISIBLE_DEVICES": "", "TOKENIZERS_PARALLELISM": "false"}
        try:
            with far:
                self._control.settimeout(BOOT_S)
                self._process = subprocess.Popen(
                    [*command, json.dumps(config)], env=environment, cwd="/", pass_fds=(far.fileno(),),
                    start_new_session=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                )  # fmt: skip
        except OSError as problem:
            let_go(self._control.detach())
            raise _fault("the process that starts workers cannot be started", problem) from problem
        self._poll.register(self._control, select.POLLIN)
        self._expected.append(self._on_boot)

    def _on_boot(self, reply: dict[str, Any], fds: list[int]) -> None:
        if "error" in reply:
            raise SandboxError(reply["error"])

    def order(self, request: dict[str, Any], fds: list[int], answer: Callable[[dict[str, Any], list[int]], None]) -> None:
        """Send a request; `answer(reply, descriptors)` runs when its turn comes in `take`, or in the next `order`: answers
        that nobody reads would fill the socket, and the zygote would wait for us while we wait for it."""
        try:
            while self._expected and self._poll.poll(0):
                self.take()
            socket.send_fds(self._control, [json.dumps(request).encode().ljust(RECORD)], fds)
        except OSError as problem:
            if problem.errno not in _HUNG_UP:
                raise _fault("the process that starts workers cannot be asked for one", problem) from problem
            while self._expected:
                self.take()  # says better why it ended
            raise self._ended() from None
        self._expected.append(answer)

    def take(self) -> None:
        """Receive the answer that is due. Raises SandboxError where the zygote is gone or too slow."""
        if not self._expected:
            raise SandboxError("no answer is due")
        try:
            data, fds, _flags, _address = socket.recv_fds(self._control, RECORD, 2)
            while data and len(data) < RECORD:
                more = self._control.recv(RECORD - len(data))
                data = data + more if more else b""
        except TimeoutError:
            raise SandboxError(f"the process that starts workers did not answer within {BOOT_S:.0f} s") from None
        except OSError as problem:
            if problem.errno not in _HUNG_UP:  # what it said is lost, and it with that
                self.fault = _fault("the process that starts workers cannot be heard", problem)
                raise self._ended() from problem
            data, fds = b"", []
        if not data:
            raise self._ended()
        self._expected.popleft()(json.loads(data), list(fds))

    def _ended(self) -> SandboxError:
        assert self._process.stderr is not None
        self._process.kill()
        if self.fault is not None:
            return self.fault
        try:
            tail = self._process.stderr.read().decode("utf-8", "replace").strip()
        except OSError:
            tail = ""
        last = tail.splitlines()[-1] if tail else f"exit code {self._process.wait()}"
        return SandboxError(f"the process that starts workers ended: {last}")

    def close(self) -> None:
        """End it; the kernel ends what it forked."""
        for worker in list(self.live):
            worker.close()
        let_go(self._control.detach())
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        assert self._process.stderr is not None
        try:
            self._process.stderr.close()
        except OSError:
            return  # nothing more is to be read of it


def _bytecode() -> list[str]:
    """Compiled modules are kept where this process keeps its own: else the far side is compiled at each start."""
    place = ["-X", f"pycache_prefix={sys.pycache_prefix}"] if sys.pycache_prefix else []
    return [*place, "-B"] if sys.dont_write_bytecode else place


def _fault(what: str, problem: OSError) -> SandboxError:
    return SandboxError(f"{what}: {problem.strerror or problem}")


class Worker(Process):
    """One confined process. After WorkerTimeout, WorkerDied, InvalidReply or WireError only `close` makes sense."""

    def __init__(self, zygote: Zygote, limits: Limits) -> None:
        own = ""
        try:
            own = "" if zygote.level == Level.L3 else tempfile.mkdtemp(prefix="grader-")
            super().__init__(own, int(limits.output_mb * (1 << 20)), limits.file_mb)
        except OSError as problem:
            if own:
                remove(own)
            raise _fault("a worker cannot be started", problem) from problem
        self.limits, self.level = limits, zygote.level
        self._zygote = zygote
        self._ready = False
        self._reaped: dict[str, Any] | None = None
        self._reaping = False
        self._fault: SandboxError | None = None
        zygote.live.append(self)
        request = {"op": "spawn", "limits": asdict(limits), "scratch": own}
        try:
            zygote.order(request, self.far_ends(), self._on_pid)
        except SandboxError:
            self.close()
            raise
        self.close_far_ends()

    def _on_pid(self, reply: dict[str, Any], fds: list[int]) -> None:
        """Never raises: it may be another worker that waits for its own answer now."""
        if "error" in reply:
            self._fault = SandboxError(reply["error"])
            return
        try:
            self.attach(reply["pid"], fds[0] if fds else -1)
        except OSError as problem:
            self._fault = _fault("a worker that was started cannot be watched", problem)
        if self.closed:  # before it was known
            self.kill()
            self._order_reap()
            self.release()

    def wait_ready(self) -> Worker:
        """Return when confined. Raises SandboxError where a step of the recipe is refused."""
        try:
            while self.pid == 0 and self._fault is None:
                self._zygote.take()
            if self._fault is not None:
                raise self._fault
            if not self._ready:
                said = wire.unpack(self.exchange([], READY_S, READY_S, LOAD_BUDGET), LOAD_BUDGET)
                if "failed" in said:
                    raise SandboxError(said["failed"])
                self._ready = True
        except (WorkerDied, WorkerTimeout, wire.WireError) as problem:
            self.close()
            raise SandboxError(f"a worker could not be confined: {problem}") from None
        except SandboxError:
            self.close()
            raise
        return self

    def exchange(self, parts: list[bytes], cpu_s: float, wall_s: float, budget: Budget) -> bytearray:
        """As `Process.exchange`. Raises SandboxError where a call of ours failed: the worker is closed then."""
        try:
            return super().exchange(parts, cpu_s, wall_s, budget)
        except OSError as problem:
            self.close()
            raise _fault("the grader lost touch with a worker", problem) from problem

    def post(self, frame: bytes) -> None:
        """As `Process.post`. Raises SandboxError where a call of ours failed: the worker is closed then."""
        try:
            super().post(frame)
        except OSError as problem:
            self.close()
            raise _fault("the grader lost touch with a worker", problem) from problem

    def load(self, source: str, filename: str, deadline_s: float) -> LoadReply:
        """Run a file's source as a module, `deadline_s` CPU seconds at most. Raises as `ask` does."""
        name = os.path.splitext(os.path.basename(filename))[0]
        frame = wire.pack({"op": "load", "source": source, "filename": filename, "name": name})
        said = self.ask(frame, cpu_s=deadline_s, wall_s=3 * deadline_s + 1, budget=LOAD_BUDGET)
        names, error, printed = (said.get(key) for key in ("names", "error", "printed")) if type(said) is dict else (0, 0, 0)
        good = type(names) is dict and all(type(text) is str for pair in names.items() for text in pair)
        if not good or not (error is None or type(error) is dict) or type(printed) is not str:
            raise InvalidReply("the answer to loading has another form")
        return LoadReply(names, error, printed)  # type: ignore[arg-type]

    def ask(self, frame: bytes | list[bytes], *, cpu_s: float, wall_s: float, budget: Budget) -> Any:
        """Send one request, return the one decoded reply; of a request that was posted, only the reply is awaited.

        Raises WorkerTimeout, WorkerDied, InvalidReply, and WireError for a reply that cannot be decoded.
        """
        return wire.unpack(self.reply(frame, cpu_s=cpu_s, wall_s=wall_s, budget=budget), budget)

    def reply(self, frame: bytes | list[bytes], *, cpu_s: float, wall_s: float, budget: Budget) -> bytearray:
        """As `ask`, the reply as it came."""
        if self.closed or self.pid == 0:
            raise InvalidReply("the worker is closed")
        if not self.posted and self.has_unasked():
            raise InvalidReply("something was sent that was not asked for")
        if self.posted and self.posted[0] is not frame:
            raise InvalidReply("another request was posted")
        parts = [frame] if isinstance(frame, bytes) else list(frame)
        return self.exchange(parts, cpu_s, wall_s, budget)

    def timed_out(self, cpu_s: float, wall_s: float) -> Exception:
        """How `exchange` says that time is up."""
        return WorkerTimeout(cpu_s, wall_s)

    def ended(self) -> Exception:
        """How `exchange` says that the process has ended, or hung up."""
        alive = not self.over_disk and not self.wait_gone(0.2)
        self.kill()
        status = self._reap()
        if not status:
            return self._fault or SandboxError("the process that starts workers ended")
        code, used = status.get("status", 0), status.get("cpu_s", 0.0)
        self.final_cpu_s = used
        if self.over_disk:
            return WorkerDied("crashed", f"it wrote more than {4 * self.limits.file_mb} MB of files")
        if alive:
            return WorkerDied("crashed", "it closed its connection to the grader")
        if code >= 0:
            return WorkerDied("crashed" if code in (70, 71) else "exited", f"exit code {code}")
        name = signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"
        if name in ("SIGKILL", "SIGXCPU") and used >= self.limits.cpu_s + 2:
            return WorkerTimeout(used, used)
        full = status.get("max_kb", 0) > 0.9 * 1024 * self.limits.memory_mb
        return WorkerDied("out_of_memory" if name == "SIGKILL" or full else "crashed", name)

    def _reap(self) -> dict[str, Any]:
        """The exit status from the zygote; waits for the end."""
        self._order_reap()
        while self._reaped is None:
            try:
                self._zygote.take()
            except SandboxError as problem:
                self._reaped, self._fault = {}, problem
        return self._reaped

    def _order_reap(self) -> None:
        if self._reaping or self.pid == 0:
            return
        self._reaping = True
        try:
            self._zygote.order({"op": "reap", "pid": self.pid}, [], self._on_reaped)
        except SandboxError as problem:
            self._reaped, self._fault = {}, problem

    def _on_reaped(self, reply: dict[str, Any], fds: list[int]) -> None:
        self._reaped = reply
        if "error" in reply:  # how it ended is not known, and nobody's fault but ours
            self._reaped, self._fault = {}, SandboxError(reply["error"])

    def kill(self) -> None:
        """SIGKILL to the process (at L3 to the first process of its namespace: all in it end with it)."""
        if self.pid and self._reaped is None:
            self.send_kill(group=self.level == Level.L0)

    def close(self) -> None:
        """Kill it, let go of everything it had."""
        if self.closed:
            return
        self.output()
        self.closed = True
        self.kill()
        self._order_reap()
        if self.scratch:
            self._wait_end()
            remove(self.scratch)
        if self in self._zygote.live:
            self._zygote.live.remove(self)
        self.release()

    def _wait_end(self) -> None:
        """Wait until the process is gone, so that its folder stays empty once it is emptied."""
        try:
            while self.pid == 0 and self._fault is None:
                self._zygote.take()
        except SandboxError:
            return  # there is no process
        self._reap()
