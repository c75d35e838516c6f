"""The parts of a worker that the grader holds: its socket, its output pipe, its pidfd, one page; and the poll loop."""

from __future__ import annotations

import collections
import errno
import mmap
import os
import select
import signal
import socket
import tempfile
import time

from grader.sandbox.wire import Budget, frame_length

KEPT_OUTPUT = 65536
_PAGE = 4096
_CHUNK = 1 << 18
_MAX_ENTRIES = 1000
"""Files and folders that a worker may have on our disk at a time."""
_NO_WAIT = socket.MSG_DONTWAIT
_OURS = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EIO)
"""Errors that no submission can cause: the grader's process, or its machine, is short of something."""


class SandboxError(RuntimeError):
    """This machine, or our own code, is at fault: no submission is."""


def _page() -> tuple[int, mmap.mmap]:
    """A page that both sides see; sealed, so that the worker cannot take it away."""
    if hasattr(os, "memfd_create"):
        fd = os.memfd_create("call", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        try:
            os.ftruncate(fd, _PAGE)
            import fcntl

            fcntl.fcntl(fd, 1033, 1 | 2 | 4)  # F_ADD_SEALS: no further seals, no shrinking, no growing
            return fd, mmap.mmap(fd, _PAGE)
        except OSError:
            let_go(fd)
            raise
    with tempfile.TemporaryFile() as file:
        file.truncate(_PAGE)
        return os.dup(file.fileno()), mmap.mmap(file.fileno(), _PAGE)


def let_go(fd: int) -> None:
    """Close a descriptor. Whatever close(2) says, it is closed, and nothing that we wrote through it can be lost."""
    try:
        os.close(fd)
    except OSError:
        return


class Process:
    """A started process; `scratch` is its folder on our disk, empty where it has its own file system."""

    def __init__(self, scratch: str, output_bytes: int, file_mb: int) -> None:
        self.pid = 0
        self.closed = False
        self.scratch = scratch
        self.output_bytes = 0
        self.over_disk = False
        self.final_cpu_s: float | None = None
        self._file_mb = file_mb
        self._output = bytearray()
        self._room = min(KEPT_OUTPUT, output_bytes)
        self._pipe = self._far_pipe = self._far_page = self._pidfd = self._stat = -1
        self._page: mmap.mmap | None = None
        self.posted: collections.deque[bytes] = collections.deque()
        self._unposted: list[memoryview] = []
        self._poll = select.poll()
        self._wire, self._far_wire = socket.socketpair()
        try:
            self._wire.setblocking(False)
            self._pipe, self._far_pipe = os.pipe()
            os.set_blocking(self._pipe, False)
            self._far_page, self._page = _page()
        except OSError:
            self.release()
            raise
        self._poll.register(self._pipe, select.POLLIN)

    # --- beginning and end

    def far_ends(self) -> list[int]:
        """The descriptors that the process is given: wire, output, page."""
        return [self._far_wire.fileno(), self._far_pipe, self._far_page]

    def close_far_ends(self) -> None:
        """After they were sent."""
        for fd in (self._far_wire.detach(), self._far_pipe, self._far_page):
            if fd >= 0:
                let_go(fd)
        self._far_pipe = self._far_page = -1

    def attach(self, pid: int, pidfd: int) -> None:
        """The process exists. `pid` as its parent sees it; with a pidfd, ours is read from that."""
        self.pid, self.pid_here, self._pidfd = pid, pid, pidfd
        if pidfd >= 0:
            os.set_inheritable(pidfd, False)
            self._poll.register(pidfd, select.POLLIN)
            with open(f"/proc/self/fdinfo/{pidfd}") as file:
                self.pid_here = int(next(line for line in file if line.startswith("Pid:")).split()[1])
            try:
                self._stat = os.open(f"/proc/{self.pid_here}/stat", os.O_RDONLY | os.O_CLOEXEC)
            except FileNotFoundError:
                self._stat = -1  # it has ended already

    def send_kill(self, group: bool) -> None:
        """SIGKILL; at L0 to its process group too."""
        try:
            if self._pidfd >= 0:
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
            else:
                os.kill(self.pid, signal.SIGKILL)
            if group:
                os.killpg(self.pid_here, signal.SIGKILL)
        except OSError:
            return  # it was gone; else its parent, who can, kills it before reaping it

    def wait_gone(self, seconds: float) -> bool:
        """Whether the process has ended, waiting for that at most so long."""
        if self._pidfd < 0:
            return True  # not to be seen here: taken for granted, and killed anyway
        poll = select.poll()
        poll.register(self._pidfd, select.POLLIN)
        return bool(poll.poll(int(seconds * 1000)))

    def release(self) -> None:
        """Close every descriptor."""
        self.close_far_ends()
        if self._page is not None:
            self._page.close()
        for fd in (self._wire.detach(), self._pipe, self._pidfd, self._stat):
            if fd >= 0:
                let_go(fd)
        self._pipe = self._pidfd = self._stat = -1

    # --- what can be seen of it

    def cpu_seconds(self) -> float:
        """CPU time of all its threads so far (1/100 s steps); 0 where the system does not say."""
        if self.final_cpu_s is not None:
            return self.final_cpu_s
        if self._stat < 0:
            return 0.0
        try:
            fields = os.pread(self._stat, 1024, 0).rsplit(b")", 1)[1].split()
        except (OSError, IndexError):
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def current_call(self) -> int:
        """Index of the call under way in the batch, as the worker says it: it may lie, so check the range."""
        return int.from_bytes(self._page[:4], "little") if self._page is not None and not self.closed else 0

    def output(self) -> bytes:
        """What was written to descriptors 1 and 2, the first 64 KiB of it; `output_bytes` counts all."""
        try:
            for _round in range(64):
                if self._pipe < 0 or not self._drain():
                    break
        except OSError:
            return bytes(self._output)  # printed text is no reason to lose anything else
        return bytes(self._output)

    def _drain(self) -> bool:
        try:
            data = os.read(self._pipe, _CHUNK)
        except BlockingIOError:
            return False
        self.output_bytes += len(data)
        space = self._room - len(self._output)
        if space > 0:
            self._output += data[:space]
        return bool(data)

    def _pipe_ended(self) -> bool:
        """Drain a bit; whether nobody can write any more."""
        before = self.output_bytes
        try:
            return not self._drain() and self.output_bytes == before and os.read(self._pipe, 1) == b""
        except BlockingIOError:
            return False

    # --- frames

    def has_unasked(self) -> bool:
        """Whether bytes wait on the wire although nothing was asked."""
        try:
            return bool(self._wire.recv(1, socket.MSG_PEEK | _NO_WAIT))
        except BlockingIOError:
            return False
        except OSError:
            return False  # the exchange will say what happened

    def post(self, frame: bytes) -> None:
        """Send a request ahead of the exchange that will collect its reply, in turn; what does not go yet goes then."""
        self.posted.append(frame)
        self._unposted.append(memoryview(frame))
        self._send(self._unposted)

    def exchange(self, parts: list[bytes], cpu_s: float, wall_s: float, budget: Budget) -> bytearray:
        """Send the parts, receive one frame, drain output meanwhile. With requests posted, the first one's reply.

        CPU time decides; wall time is the backstop. Raises what `timed_out` and `ended` make, and WireError.
        """
        reader = _Reader(budget)
        unsent = self._unposted if self.posted else [memoryview(part) for part in parts]
        if self.posted:
            self.posted.popleft()
        clock = _Clock(self, cpu_s, wall_s)
        self._poll.register(self._wire, select.POLLIN | select.POLLOUT if unsent else select.POLLIN)
        while True:
            if unsent and not self._send(unsent):
                self._poll.modify(self._wire, select.POLLIN)
            gone = False
            for fd, _event in self._poll.poll(clock.wait_ms()):
                if fd == self._pipe:
                    if self._pipe_ended():
                        self._poll.unregister(self._pipe)
                elif fd == self._pidfd:
                    gone = True
            state = reader.receive(self._wire)
            if state == "whole":
                return reader.frame
            if state == "ended" or gone:
                raise self.ended()
            if clock.is_up():
                raise self.timed_out(clock.used, clock.elapsed)

    def _send(self, unsent: list[memoryview]) -> bool:
        """Send what goes without waiting; False when nothing is left."""
        try:
            while unsent:
                sent = self._wire.send(unsent[0], _NO_WAIT | getattr(socket, "MSG_NOSIGNAL", 0))
                unsent[0] = unsent[0][sent:]
                if not unsent[0]:
                    unsent.pop(0)
        except BlockingIOError:
            return True
        except OSError as problem:
            if problem.errno not in (errno.EPIPE, errno.ECONNRESET):
                raise
            unsent.clear()  # it has hung up: reading says so
        return False

    def timed_out(self, cpu_s: float, wall_s: float) -> Exception:
        """The exception for time that is up."""
        raise NotImplementedError

    def ended(self) -> Exception:
        """The exception for a process that has ended."""
        raise NotImplementedError

    def look_at_disk(self) -> bool:
        """Whether its folder on our disk holds more than it may; then `over_disk` is set."""
        if self.scratch and not self.over_disk:
            self.over_disk = _too_much(self.scratch, 4 * self._file_mb << 20)
        return self.over_disk


def _too_much(folder: str, limit: int) -> bool:
    """Whether there are more bytes or entries in a folder than belong there; what its owner made unreadable counts as too
    much. Raises OSError where the fault is ours."""
    used = entries = 0
    waiting = [folder]
    while waiting:
        try:
            for entry in os.scandir(waiting.pop()):
                entries += 1
                used += entry.stat(follow_symlinks=False).st_size
                if used > limit or entries > _MAX_ENTRIES:
                    return True
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
        except FileNotFoundError:
            continue  # removed meanwhile
        except OSError as problem:
            if problem.errno in _OURS:
                raise
            return True
    return False


class _Clock:
    """CPU and wall seconds since an exchange began, and when to look again."""

    def __init__(self, process: Process, cpu_s: float, wall_s: float) -> None:
        self.process, self.cpu_s, self.wall_s = process, cpu_s, wall_s
        self.base, self.begun = process.cpu_seconds(), time.monotonic()
        self.used = self.elapsed = 0.0
        self.tick = 0.05 if process.scratch else 0.25
        self.next = self.begun + self._pause()

    def _pause(self) -> float:
        return max(0.005, min(self.cpu_s - self.used, self.wall_s - self.elapsed, self.tick))

    def wait_ms(self) -> int:
        """Milliseconds until the next look."""
        return max(0, int((self.next - time.monotonic()) * 1000) + 1)

    def is_up(self) -> bool:
        """Whether the time is used up; looked at when due."""
        now = time.monotonic()
        if now < self.next:
            return False
        self.elapsed, self.used = now - self.begun, self.process.cpu_seconds() - self.base
        self.next = now + self._pause()
        if self.process.look_at_disk():
            raise self.process.ended()
        return self.used >= self.cpu_s or self.elapsed >= self.wall_s


class _Reader:
    """Puts one frame together as it comes in."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.frame = bytearray(16)
        self.filled = 0
        self.has_length = False

    def receive(self, wire: socket.socket) -> str:
        """Read what is there: "whole", "ended" or "more". Raises WireError at the first sign of a bad frame."""
        try:
            while True:
                with memoryview(self.frame) as view:
                    got = wire.recv_into(view[self.filled :], 0, _NO_WAIT)
                if got == 0:
                    return "ended"
                self.filled += got
                if self.filled == len(self.frame):
                    if self.has_length:
                        return "whole"
                    if self._begin() == 0:
                        return "whole"
        except BlockingIOError:
            return "more"
        except OSError as problem:
            if problem.errno == errno.ECONNRESET:
                return "ended"
            raise

    def _begin(self) -> int:
        """The prefix is in: make room for the rest."""
        size = frame_length(self.frame, self.budget)
        self.has_length = True
        self.frame += bytes(size) if size < _CHUNK else b""
        if size >= _CHUNK:
            self.frame, prefix = bytearray(16 + size), self.frame
            self.frame[:16] = prefix
        return size
