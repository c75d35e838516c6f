"""Files that are touched while a target runs, by Python's audit events: reading outside or any writing is a finding."""

from __future__ import annotations

import contextlib
import os
import sys
import sysconfig
import zoneinfo
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

WRITES = {
    "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown",
    "os.utime", "os.setxattr", "os.chdir", "os.mkfifo", "shutil.rmtree", "shutil.move", "shutil.copyfile",
    "shutil.copytree", "shutil.unpack_archive", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork",
    "socket.connect", "socket.bind", "socket.getaddrinfo", "pickle.find_class",
}  # fmt: skip
_seen: list[tuple[str, Any]] | None = None
_hooked = False
_OWN = Path(__file__).parents[2] / "grader"
_LIBRARY = [os.path.realpath(path) for name, path in sysconfig.get_paths().items() if name in ("stdlib", "purelib")]
_LIBRARY += [os.path.realpath(path) for path in zoneinfo.TZPATH]
_FINDER = "<frozen importlib._bootstrap_external>"
"""A late import (zoneinfo asks for tzdata) lists each folder of sys.path that has changed since, wherever it is."""


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _seen is not None and (event == "open" or event == "os.listdir" or event in WRITES):
        if event == "os.listdir" and sys._getframe(1).f_code.co_filename == _FINDER:
            return  # names only; that it opens nothing outside is still watched
        path = arguments[0] if arguments else None
        if event in WRITES or (isinstance(path, (str, bytes, os.PathLike)) and "\0" not in os.fsdecode(path)):
            _seen.append((event, arguments))  # a number is a file that was opened before


def _descriptors() -> int:
    return len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0


@contextlib.contextmanager
def files(roots: Sequence[Path]) -> Iterator[None]:
    """Let the code inside read below `roots` (real paths) only, and write nothing."""
    global _seen, _hooked
    if not _hooked:
        sys.addaudithook(_hook)  # cannot be taken away again, so it does nothing outside of this block
        _hooked = True
    before = _descriptors()
    seen = _seen = []
    try:
        yield
    finally:
        _seen = None
    assert _descriptors() <= before, "a file was left open"
    allowed = [str(root) for root in roots] + _LIBRARY + [str(_OWN)]
    for event, arguments in seen:
        assert event not in WRITES, f"{event}{arguments!r}"
        name = os.fsdecode(arguments[0])
        # one name, not followed as a link, lies in a folder that was opened before; the event does not say in which
        below = event == "open" and arguments[2] & os.O_NOFOLLOW and os.sep not in name and name not in ("", ".", "..")
        where = os.path.realpath(name)
        inside = below or name == os.devnull or any(where == root or where.startswith(root + os.sep) for root in allowed)
        assert inside, f"{event} of {name!r}, which is {where!r}"
        if event == "open":
            mode, flags = arguments[1], arguments[2]
            assert mode is None or not set("wax+") & set(mode), f"{where!r} opened with mode {mode!r}"
            assert not flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC), (
                f"{where!r} opened with flags {flags}"
            )
