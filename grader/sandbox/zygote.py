"""The process that workers are forked from: exec'ed with an empty environment, packages imported and warm.

Run as a script: `python -s -S -P zygote.py CONFIG`, CONFIG being JSON. It never sees a check, a token or a
submission: it gets descriptors over its control socket and hands them to a worker that talks to the grader itself.
"""

from __future__ import annotations

import builtins
import errno
import gc
import importlib
import importlib.util
import json
import os
import select
import signal
import socket
import sys
import time
import types
from typing import Any

_WARM = (
    "__future__", "abc", "bisect", "collections.abc", "contextlib", "copy", "dataclasses", "decimal", "enum", "fractions",
    "functools", "heapq", "inspect", "io", "itertools", "linecache", "math", "operator", "random", "re", "statistics",
    "string", "textwrap", "time", "traceback", "typing", "unicodedata",
)  # fmt: skip
RECORD = 4096
"""Bytes of one message on the control socket, JSON padded with spaces."""


def _send(control: socket.socket, message: dict[str, Any], fds: list[int]) -> None:
    text = json.dumps(message).encode()
    if len(text) > RECORD:
        text = json.dumps({"error": str(message.get("error"))[:150]}).encode()  # 6 bytes for a character outside ASCII
    socket.send_fds(control, [text.ljust(RECORD)], fds)


def _receive(control: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    """The next message and its descriptors, None when the grader has gone."""
    data, fds, _flags, _address = socket.recv_fds(control, RECORD, 8)
    while data and len(data) < RECORD:
        more = control.recv(RECORD - len(data))
        data = data + more if more else b""
    return (json.loads(data), list(fds)) if data else None


def _alias(folder: str) -> None:
    """Make `grader.sandbox` importable from its folder without running grader's own code."""
    for name, path in (("grader", []), ("grader.sandbox", [folder])):
        module = types.ModuleType(name)
        module.__path__ = path
        sys.modules[name] = module


def _preload(packages: list[str], seed: int) -> None:
    """Import what submissions use and call it once, so that workers find it warm."""
    for name in _WARM:
        importlib.import_module(name)
    if "numpy" in packages:
        import numpy

        numpy.random.default_rng(0).random(2)
        numpy.linalg.norm(numpy.linalg.inv(numpy.eye(3) * 2.0) @ numpy.ones((3, 3)))
        numpy.einsum("ij,jk->ik", numpy.eye(2), numpy.eye(2)).sum(axis=0).argsort()
        for name in ("fft", "polynomial", "ma", "char", "strings", "rec"):  # numpy loads these when they are asked for
            if importlib.util.find_spec(f"numpy.{name}"):  # numpy 1 has no strings
                importlib.import_module(f"numpy.{name}")
        numpy.random.seed(seed)
    if "torch" in packages:
        import torch

        torch.set_num_threads(1)  # before the first operation: a pool of threads does not survive a fork
        torch.set_num_interop_threads(1)
        x = torch.ones(1, 1, 4, 4, requires_grad=True)
        layer = torch.nn.Conv2d(1, 1, 3)
        torch.relu(layer(x)).sum().backward()
        torch.nn.functional.cross_entropy(torch.ones(2, 3, requires_grad=True) @ torch.ones(3, 3), torch.zeros(2).long())
        torch.optim.SGD(layer.parameters(), lr=0.1).step()
        torch.manual_seed(seed)


class Zygote:
    """Serves the control socket until the grader closes it or dies."""

    def __init__(self, config: dict[str, Any]) -> None:
        self.config = config
        low = os.dup(config["fd"])  # a busy grader's number may be beyond what a worker closes
        os.close(config["fd"])
        self.control = socket.socket(fileno=low)
        self.control.set_inheritable(False)
        self.level: int = config["level"]
        self.linux = sys.platform.startswith("linux")
        self.scratch = ""
        self.files: list[str] = []
        self.keep_reading = False
        self.proc = self.tasks = self.own_pids = self.grader = -1
        self.workers: dict[int, str] = {}
        self.count = 0
        self.spare = False
        self.as_root = hasattr(os, "geteuid") and os.geteuid() == 0

    # --- start

    def boot(self) -> None:
        """Everything up to the first fork. Raises OSError where the level cannot be had."""
        if hasattr(os, "pidfd_open"):
            self.grader = os.pidfd_open(self.config["grader"])
        if self.linux and self.level == 3:
            self._enter_namespaces()
        self._import()
        if not self.linux or self.level == 0:
            self.memory = 0
            if self.linux:
                self.tasks = os.open("/proc/self/task", os.O_RDONLY | os.O_DIRECTORY)
            return self._settle()
        from grader.sandbox import confine, paths

        self.confine = confine
        with open("/proc/self/statm") as file:
            self.memory = int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        self.proc = os.open("/proc", os.O_PATH | os.O_DIRECTORY)
        self.tasks = os.open("/proc/self/task", os.O_RDONLY | os.O_DIRECTORY)
        readable = paths.readable(self.config["paths"])
        if self.level == 3:
            places = (*readable.library, *readable.packages, *readable.shared)
            self.scratch = "/scratch" if any(os.path.realpath(p).startswith("/tmp/") for p in places) else "/tmp"
            self.own_pids = os.open("/proc/self/ns/pid", os.O_RDONLY)
            confine.box(readable, self.scratch)
            self.files = ["/"]
        else:
            self.files = readable.flat()
            closed = self.as_root and not _open_to_all(readable.library)
            if closed and self.level == 1:
                raise OSError(13, f"Python lies in a folder that other users may not enter ({readable.library[0]})")
            self.keep_reading = closed
        return self._settle()

    def _enter_namespaces(self) -> None:
        """Become process 1 of a process namespace in a user namespace; the process that was exec'ed waits for it."""
        from grader.sandbox import confine

        self.spare = confine.enter_user_namespace(self.as_root)
        child = os.fork()
        if child:
            self.control.close()
            _status = os.waitpid(child, 0)
            os._exit(0)
        confine.prctl(1, signal.SIGKILL, "death signal")

    def _import(self) -> None:
        from grader.sandbox import paths, worker

        found, imports, missing = paths.installed(self.config["packages"], self.config["site"])
        if missing:
            raise OSError(2, f"not installed: {', '.join(missing)}")
        sys.path += sorted({os.path.dirname(path) for path in found})
        self.config["paths"] = found
        self.guard = worker.Guard(self.config["packages"], imports, sys.meta_path)
        sys.meta_path[:] = [self.guard]
        _preload(self.config["packages"], self.config["seed"])
        self.worker, self.paths = worker, paths

    def _settle(self) -> None:
        import site

        site.setquit()
        site.sethelper()
        builtins.__dict__.pop("copyright", None)
        self._rehearse()
        sys.dont_write_bytecode = True
        self.alive, self.holding = os.pipe()
        os.set_blocking(self.alive, False)
        for name in [name for name in sys.modules if name == "grader" or name.startswith("grader.")]:
            del sys.modules[name]  # here, once: no worker shall find them
        gc.collect()
        gc.freeze()
        gc.set_threshold(20_000, 20, 50)  # a batch makes thousands of small objects that die with it

    def _rehearse(self) -> None:
        """Load and compute now what every worker would on its way to being ready."""
        from grader.sandbox import wire

        if self.linux and self.level:
            from grader.sandbox import seccomp

            seccomp.program(1)  # a worker at L3 is process 1 of its namespace
        self.worker.Capture().stream.close()
        wire.pack({"ready": True, "pid": 1})

    # --- service

    def serve(self) -> None:
        """Answer requests in order, each with one record."""
        _send(self.control, {"booted": True, "scratch": self.scratch}, [])
        poll = select.poll()
        poll.register(self.control, select.POLLIN)
        if self.grader >= 0:
            poll.register(self.grader, select.POLLIN)
        while True:
            if any(fd == self.grader for fd, _event in poll.poll()):
                return
            received = _receive(self.control)
            if received is None:
                return
            request, fds = received
            try:
                reply, passed = self._spawn(request, fds) if request["op"] == "spawn" else self._reap(request["pid"])
            except OSError as problem:
                reply, passed = {"error": worded(problem)}, []
            finally:
                for fd in fds:
                    os.close(fd)
            _send(self.control, reply, passed)
            for fd in passed:
                os.close(fd)

    def _spawn(self, request: dict[str, Any], fds: list[int]) -> tuple[dict[str, Any], list[int]]:
        if self.tasks >= 0 and len(os.listdir(self.tasks)) != 1:
            raise OSError(11, "the zygote has more than one thread")
        self.count += 1
        if self.level == 3:
            confine = self.confine
            confine.setns(self.own_pids, confine.NEWPID)  # out of the last worker's, however its start ended
            confine.unshare(confine.NEWPID, "process namespace")
        pid = os.fork()
        if pid == 0:
            self._become_worker(request, fds)
        self.workers[pid] = request["scratch"]
        try:
            return {"pid": pid}, [os.pidfd_open(pid)] if hasattr(os, "pidfd_open") else []
        except OSError:
            self._reap(pid)  # the grader will never hear of it
            raise

    def _reap(self, pid: int) -> tuple[dict[str, Any], list[int]]:
        """How a worker that was seen to end did end. `status` as os.waitstatus_to_exitcode gives it."""
        if pid not in self.workers:
            raise OSError(10, "no such worker")
        os.kill(pid, signal.SIGKILL)  # should the grader have failed to: what does not end must not be waited for
        _pid, status, usage = os.wait4(pid, 0)
        del self.workers[pid]
        self._reap_strays()
        cpu = usage.ru_utime + usage.ru_stime
        return {"status": os.waitstatus_to_exitcode(status), "cpu_s": cpu, "max_kb": usage.ru_maxrss}, []

    def _reap_strays(self) -> None:
        """At L0 a worker can leave children, which come to us: none stays. (Above, it cannot fork.)"""
        if self.level or not self.linux:
            return
        for _round in range(100):
            strays = [pid for pid in _children() if pid not in self.workers]
            if not strays:
                return
            for pid in strays:
                os.kill(pid, signal.SIGKILL)
            for pid in strays:
                os.waitpid(pid, os.WNOHANG)  # in no order: the first process of a namespace ends after the others there
            time.sleep(0.005)

    def end(self) -> None:
        """The grader has gone: end every worker, and remove the folders that it can no longer remove."""
        for pid in self.workers:
            os.kill(pid, signal.SIGKILL)
        for pid in self.workers:
            os.waitpid(pid, 0)
        for scratch in [*self.workers.values(), *self._unread()]:
            if scratch:
                self.paths.remove(scratch)
        self.workers.clear()
        self._reap_strays()

    def _unread(self) -> list[str]:
        """Folders of the workers that were ordered and never started."""
        folders = []
        try:
            self.control.setblocking(False)
            while (received := _receive(self.control)) is not None:
                folders.append(received[0].get("scratch", ""))
        except OSError:
            return folders  # no more
        return folders

    def _become_worker(self, request: dict[str, Any], fds: list[int]) -> None:
        """In the child: confine, say so, serve; never returns."""
        try:
            wire, output, page = fds
            plan = self.worker.Plan(
                level=self.level, limits=request["limits"], scratch=self.scratch or request["scratch"],
                seed=self.config["seed"], banned=request["limits"]["banned"], memory=self.memory, files=self.files,
                proc=self.proc, alive=self.alive, as_root=self.as_root, spare=1 + self.count % 500 if self.spare else None,
                keep_reading=self.keep_reading, guard=self.guard, probe=self.config["probe"], first=self.count == 1, worded=worded,
            )  # fmt: skip
            self.worker.run(plan, wire, output, page)
        finally:
            os._exit(70)


def worded(problem: Exception) -> str:
    """An error's text without Python's decoration; an error of the system alone is told with the step it was in."""
    if isinstance(problem, OSError) and problem.strerror:
        if problem.filename or problem.strerror != os.strerror(problem.errno or 0):
            return f"{problem.strerror}: {problem.filename}" if problem.filename else problem.strerror
        return f"{_step(problem)}: {problem.strerror}"
    return str(problem)


def _step(problem: Exception) -> str:
    """The function of ours that an error came out of, as module.function."""
    step, trace = "zygote", problem.__traceback__
    while trace is not None:
        code, trace = trace.tb_frame.f_code, trace.tb_next
        folder, name = os.path.split(code.co_filename)
        if folder == os.path.dirname(os.path.abspath(__file__)):
            step = f"{name.removesuffix('.py')}.{code.co_name.strip('_')}"
    return step


def _open_to_all(paths: tuple[str, ...]) -> bool:
    """Whether another user could pass every folder on the way to these."""
    for path in map(os.path.realpath, paths):
        while path != "/":
            if os.path.isdir(path) and not os.stat(path).st_mode & 1:
                return False
            path = os.path.dirname(path)
    return True


def _children() -> list[int]:
    mine, found = os.getpid(), []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", "rb") as file:
                    parent = int(file.read().rsplit(b")", 1)[1].split()[1])
            except OSError:
                continue  # it ended just now
            if parent == mine:
                found.append(int(name))
    return found


def main() -> None:
    """Boot, say how that went, serve."""
    config = json.loads(sys.argv[1])
    _alias(config["folder"])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    zygote = Zygote(config)
    try:
        if zygote.linux:
            from grader.sandbox import confine

            confine.prctl(36, 1, "subreaper")
        zygote.boot()
    except (OSError, ImportError, AttributeError) as problem:
        _send(zygote.control, {"error": worded(problem)}, [])
        os._exit(1)
    fault: OSError | None = None
    try:
        zygote.serve()
    except OSError as problem:
        fault = problem
    zygote.end()
    if fault is not None and fault.errno not in (errno.EPIPE, errno.ECONNRESET):
        os.write(2, f"{fault}\n".encode())  # the grader is there, and reads this
    os._exit(0)


if __name__ == "__main__":
    main()
