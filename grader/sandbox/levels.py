"""How strongly a worker can be confined on this machine, found by running the whole recipe once, not by asking."""

from __future__ import annotations

import enum
import json
import os
import platform
import sys
from dataclasses import dataclass


class Level(enum.IntEnum):
    """L3 namespaces and all the rest; L2 Landlock + seccomp; L1 seccomp; L0 a plain process with limits only."""

    L0 = 0
    L1 = 1
    L2 = 2
    L3 = 3


@dataclass(frozen=True)
class Probe:
    """The best level here; `reason` why no better one (empty at L3); `remedy` what a person can do about it."""

    level: Level
    reason: str = ""
    remedy: str = ""


_known: dict[int, Probe] = {}


def known() -> Probe | None:
    """What `probe` found earlier in this process, if it was asked."""
    return _known.get(_uid())


def _uid() -> int:
    return os.geteuid() if hasattr(os, "geteuid") else 0


def probe(cache: str | os.PathLike[str] | None = None) -> Probe:
    """The best level that works for this user on this machine.

    Kept for the life of the process and, where `cache` names a file, until the next boot.
    """
    uid = _uid()
    if uid in _known:
        return _known[uid]
    key = _key(uid)
    found = _read(cache, key) if cache else None
    if found is None:
        found = _try_all()
        if cache:
            _write(cache, key, found)
    _known[uid] = found
    return found


def _try_all() -> Probe:
    if not sys.platform.startswith("linux"):
        remedy = "Grade untrusted code on Linux, or in a Linux virtual machine."
        return Probe(Level.L0, f"{platform.system()} has none of Linux's confinement", remedy)
    from grader.sandbox.host import try_level

    failures: list[str] = []
    for level in (Level.L3, Level.L2, Level.L1):
        why = try_level(level)
        if why is None:
            return Probe(level, "; ".join(failures), _remedy(failures))
        failures.append(f"{level.name}: {why}")
    return Probe(Level.L0, "; ".join(failures), _remedy(failures))


def _remedy(failures: list[str]) -> str:
    """What most likely helps, by what failed first."""
    if not failures:
        return ""
    if _sysctl("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1":
        return "Allow user namespaces: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"
    if _sysctl("/proc/sys/kernel/unprivileged_userns_clone") == "0":
        return "Allow user namespaces: sudo sysctl -w kernel.unprivileged_userns_clone=1"
    if _sysctl("/proc/sys/user/max_user_namespaces") == "0":
        return "Allow user namespaces: sudo sysctl -w user.max_user_namespaces=10000"
    if os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"):
        return "In a container: start it with --security-opt seccomp=unconfined --security-opt apparmor=unconfined"
    return "Run on Linux 6.1 or later with unprivileged user namespaces and Landlock switched on."


def _sysctl(path: str) -> str:
    try:
        with open(path) as file:
            return file.read().strip()
    except OSError:
        return ""


def _key(uid: int) -> str:
    """What an answer depends on: this boot, this kernel, this user, this interpreter, this file."""
    boot = _sysctl("/proc/sys/kernel/random/boot_id")
    stamp = os.stat(__file__).st_mtime_ns
    return f"{boot} {platform.release()} {uid} {sys.executable} {sys.version_info[:3]} {stamp}"


def _read(cache: str | os.PathLike[str], key: str) -> Probe | None:
    try:
        with open(cache, encoding="utf-8") as file:
            kept = json.load(file)
        if kept["key"] == key:
            return Probe(Level(kept["level"]), str(kept["reason"]), str(kept["remedy"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None  # absent or spoilt: found out anew
    return None


def _write(cache: str | os.PathLike[str], key: str, found: Probe) -> None:
    own = f"{os.fspath(cache)}.{os.getpid()}"
    kept = {"key": key, "level": int(found.level), "reason": found.reason, "remedy": found.remedy}
    try:
        os.makedirs(os.path.dirname(os.path.abspath(own)), exist_ok=True)
        with open(own, "w", encoding="utf-8") as file:
            json.dump(kept, file)
        os.replace(own, cache)
    except OSError:
        return  # a cache that cannot be written is found out anew each time
