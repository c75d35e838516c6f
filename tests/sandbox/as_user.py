"""Run a Python command line as another user: `python as_user.py UID ARGUMENTS...`, started by root.

Folders on the way to the interpreter or to this checkout that other users may not enter (/root, a home) are replaced,
in a mount namespace of this process only, by ones that hold no more than those paths. Exits 77 where that is denied.
"""

from __future__ import annotations

import ctypes
import os
import sys
import tempfile
from pathlib import Path

MS_BIND, MS_REC, MS_PRIVATE, CLONE_NEWNS = 4096, 16384, 1 << 18, 0x20000
libc = ctypes.CDLL(None, use_errno=True)


def call(result: int) -> None:
    """Stop with 77 where the kernel refused."""
    if result != 0:
        print(f"as_user: {os.strerror(ctypes.get_errno())}", file=sys.stderr)
        sys.exit(77)


def mount(source: str, target: str, kind: str | None, flags: int, data: str = "") -> None:
    """mount(2)."""
    call(libc.mount(source.encode(), target.encode(), kind and kind.encode(), ctypes.c_ulong(flags), data.encode()))


def closed_ancestor(path: Path) -> Path | None:
    """The topmost folder above `path` that others may not enter."""
    return next((p for p in reversed(path.parents) if not p.stat().st_mode & 1), None)


def open_up(needed: list[Path]) -> None:
    """Make every needed path reachable for everyone, in this process's view only."""
    blocked: dict[Path, list[Path]] = {}
    for path in needed:
        folder = closed_ancestor(path)
        if folder is not None:
            blocked.setdefault(folder, []).append(path)
    if not blocked:
        return
    call(libc.unshare(CLONE_NEWNS))
    mount("none", "/", None, MS_REC | MS_PRIVATE)
    stage = Path(tempfile.mkdtemp(prefix="as-user-"))
    mount("tmpfs", str(stage), "tmpfs", 0, "mode=755")
    for folder, paths in blocked.items():
        for number, path in enumerate(paths):
            place = stage / str(number)
            place.mkdir(exist_ok=True)
            mount(str(path), str(place), None, MS_BIND | MS_REC)
        mount("tmpfs", str(folder), "tmpfs", 0, "mode=755")
        for number, path in enumerate(paths):
            path.mkdir(parents=True, exist_ok=True)
            mount(str(stage / str(number)), str(path), None, MS_BIND | MS_REC)
            libc.umount2(str(stage / str(number)).encode(), 2)
    libc.umount2(str(stage).encode(), 2)
    stage.rmdir()


def main() -> None:
    """Open up, change user, exec."""
    uid = int(sys.argv[1])
    checkout = Path(__file__).resolve().parents[2]
    os.umask(0o022)
    open_up(sorted({Path(sys.base_prefix).resolve(), Path(sys.prefix).resolve(), checkout}))
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    os.chdir(checkout)
    environment = {key: value for key, value in os.environ.items() if key in ("PATH", "LANG", "LC_ALL")}
    os.execve(sys.executable, [sys.executable, *sys.argv[2:]], environment | {"HOME": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1"})


main()
