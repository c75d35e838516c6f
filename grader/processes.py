"""Processes of our own that do the grading side by side; none outlives the one that started them."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import Any

from grader.errors import UsageProblem


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def usable(jobs: int | None) -> int:
    """The processes to work with: as many as asked for, else one per core; 1 where there is no /dev/shm, in which
    processes wait for each other."""
    try:
        get_context("spawn").Lock()
    except (OSError, ImportError):
        return 1
    return jobs or cores()


GRADER_MB = 160
"""What a grading process with its zygotes takes at most, the students' processes apart."""


def affordable(jobs: int, student_mb: int, budget_mb: int | None) -> int:
    """At most `jobs` processes, so many that all of them, each with one student's process of `student_mb`, fit into the
    budget, else into the memory that is free. Raises UsageProblem for a budget that not even one fits into."""
    each = GRADER_MB + student_mb
    if budget_mb is not None and budget_mb < each:
        said = f"--memory {budget_mb} is too little: one grading process and one student's need {each} MiB"
        raise UsageProblem(f"{said}. Give more, or lower memory_mb in autograder_config.yml.")
    room = budget_mb if budget_mb is not None else free_mb()
    return jobs if room is None else max(1, min(jobs, room // each))


def free_mb() -> int | None:
    """MiB of memory that can still be had here, by the machine and by the control group; None where nothing tells."""
    found = []
    try:
        lines = dict(line.split(":") for line in Path("/proc/meminfo").read_text().splitlines())
        found.append(int(lines["MemAvailable"].split()[0]) >> 10)
        group = Path("/sys/fs/cgroup")
        limit = (group / "memory.max").read_text().strip()
        if limit.isdigit():
            found.append((int(limit) - int((group / "memory.current").read_text())) >> 20)
    except (OSError, ValueError, KeyError):
        pass  # another system, or no control group here
    return min(found) if found else None


@contextmanager
def process_pool(jobs: int, start: Callable[..., None] | None = None, *arguments: Any) -> Iterator[ProcessPoolExecutor]:
    """A pool of `jobs` fresh processes, each begun by `start(*arguments)`; an interruption ends them at once."""
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), _begin, (start, arguments))
    try:
        yield pool
    except BaseException:
        for process in list((pool._processes or {}).values()):
            process.kill()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


class Board:
    """What each grading process does now: a line of text each, in memory that they share with the one who shows it."""

    WIDTH = 200

    def __init__(self, lines: int) -> None:
        context = get_context("spawn")
        self._lines = lines
        self._text = context.RawArray("c", lines * self.WIDTH)
        self._taken = context.Value("i", 0)

    def pen(self) -> Callable[[str], None]:
        """Take a line: what is written there replaces what was."""
        with self._taken.get_lock():
            line = self._taken.value % self._lines  # a process that ended leaves its own to the next
            self._taken.value += 1
        start, text = line * self.WIDTH, self._text

        def write(now: str) -> None:
            text[start : start + self.WIDTH] = now.encode("utf-8", "replace")[: self.WIDTH].ljust(self.WIDTH, b"\0")

        return write

    def lines(self) -> list[str]:
        """What is written; a line may be caught half changed."""
        whole: bytes = self._text.raw
        cut = [whole[n * self.WIDTH : (n + 1) * self.WIDTH] for n in range(self._lines)]
        return [line for one in cut if (line := one.rstrip(b"\0").decode("utf-8", "ignore").replace("\0", ""))]


def _begin(start: Callable[..., None] | None, arguments: tuple[Any, ...]) -> None:
    """In a process of the pool: Ctrl-C is the main process's to handle, and its end is ours."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if start is not None:
        start(*arguments)


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def steady_memory() -> None:
    """Have large blocks always mapped, and so given back when freed: glibc else moves them into the heap once it has seen
    one, where they leave holes."""
    _libc("mallopt", -3, 1 << 20)  # M_MMAP_THRESHOLD


def return_memory() -> None:
    """Give freed heap pages back to the system."""
    _libc("malloc_trim", 0)


def _libc(name: str, *arguments: int) -> None:
    """Call a function that only glibc has, where it is there."""
    import ctypes

    function = getattr(ctypes.CDLL(None), name, None) if os.name == "posix" else None
    if function is not None:
        function(*arguments)
