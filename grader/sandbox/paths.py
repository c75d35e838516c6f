"""Which files a worker may read: the interpreter's library, the named packages with what they need, shared libraries."""

from __future__ import annotations

import os
import re
import shutil
import struct
import sys
from collections.abc import Iterable
from dataclasses import dataclass

_OTHERS = ("site-packages", "dist-packages")
_REQUIRES = re.compile(r"^Requires-Dist:\s*([A-Za-z0-9._-]+)([^\n]*)$", re.MULTILINE)
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")


@dataclass(frozen=True)
class Readable:
    """Absolute paths by what they are. `covered`: folders inside `library` that hold other packages."""

    library: tuple[str, ...]
    covered: tuple[str, ...]
    packages: tuple[str, ...]
    shared: tuple[str, ...]

    def flat(self) -> list[str]:
        """Every path that may be read, none of which has another package beneath it."""
        found = list(self.packages) + list(self.shared)
        for folder in self.library:
            if os.path.isdir(folder):
                found += [os.path.join(folder, name) for name in os.listdir(folder) if name not in _OTHERS]
            else:
                found.append(folder)
        return found


def readable(packages: Iterable[str]) -> Readable:
    """What this process, having imported all it needs, and its children may have to open later."""
    library = tuple(path for path in sys.path if os.path.exists(path) and not path.endswith(_OTHERS))
    library = tuple(path for path in library if not any(path.startswith(other + "/") for other in library))
    covered = tuple(os.path.join(p, name) for p in library for name in _OTHERS if os.path.isdir(os.path.join(p, name)))
    return Readable(library, covered, tuple(packages), tuple(sorted(_shared(library))))


# --- packages --------------------------------------------------------------------------------------------------


def installed(names: Iterable[str], folders: Iterable[str]) -> tuple[list[str], list[str], list[str]]:
    """(Paths, import names, names not found) of the packages and of all that they require, in these site folders."""
    folders = [folder for folder in folders if os.path.isdir(folder)]
    waiting, seen = [(name, True) for name in names], set()
    paths: list[str] = []
    imports: list[str] = []
    missing: list[str] = []
    while waiting:
        name, wanted = waiting.pop()
        if (key := _normal(name)) in seen:
            continue
        seen.add(key)
        found = _distribution(key, folders)
        if found is None:
            if wanted:
                missing.append(name)
            continue
        paths += found[0]
        imports += found[1]
        waiting += [(other, False) for other in found[2]]
    return sorted(set(paths)), sorted(set(imports)), missing


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _distribution(key: str, folders: list[str]) -> tuple[list[str], list[str], list[str]] | None:
    """(Paths, import names, requirements) of one installed package, or None."""
    for folder in folders:
        for entry in os.listdir(folder):
            stem, ending = os.path.splitext(entry)
            if ending in (".dist-info", ".egg-info") and _normal(stem.rsplit("-", 1)[0]) == key:
                tops = _tops(folder, entry, key)
                names = [top.split(".")[0] for top in tops if not top.endswith((".dist-info", ".libs", ".egg-info"))]
                requires = [m[1] for m in _REQUIRES.finditer(_text(folder, entry, "METADATA")) if "extra" not in m[2]]
                return [os.path.join(folder, top) for top in tops], names, requires
        if os.path.isdir(os.path.join(folder, key)):  # installed without a record
            return [os.path.join(folder, key)], [key], []
    return None


def _tops(folder: str, info: str, key: str) -> list[str]:
    """First names of the paths that a package installed, those that exist."""
    record = _text(folder, info, "RECORD")
    names = {line.split("/", 1)[0] if "/" in line else line.split(",", 1)[0] for line in record.splitlines()}
    names |= {info, key, key.replace("-", "_")}
    names -= {"..", "__pycache__", ""}
    return sorted(name for name in names if os.path.exists(os.path.join(folder, name)))


def _text(*parts: str) -> str:
    try:
        with open(os.path.join(*parts), encoding="utf-8", errors="replace") as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError):
        return ""


# --- a worker's folder ----------------------------------------------------------------------------------------


def remove(folder: str) -> None:
    """Remove a folder that a student's code has filled, as deep as it may be, and with whatever modes."""
    try:
        shutil.rmtree(folder, ignore_errors=True)
    except RecursionError:
        pass  # rm goes on
    import subprocess  # seldom needed, and every worker would have it

    for command in (["chmod", "-R", "u+rwx"], ["rm", "-rf"]) if os.path.lexists(folder) else ():
        try:
            subprocess.run([*command, folder], check=False, stderr=subprocess.DEVNULL)
        except OSError:
            return  # it stays: a folder too many is no reason to lose a result


# --- shared libraries ------------------------------------------------------------------------------------------


def _shared(library: tuple[str, ...]) -> set[str]:
    """Shared libraries in use, those that the library's extension modules will ask for, and the linker's cache."""
    found = {path for path in _mapped() if ".so" in os.path.basename(path)}
    folders = sorted({os.path.dirname(path) for path in found if "/site-packages/" not in path})
    machine = os.uname().machine
    folders += [f"/lib/{machine}-linux-gnu", f"/usr/lib/{machine}-linux-gnu", "/lib64", "/usr/lib64", "/lib", "/usr/lib"]
    result, waiting, seen = set(found), [], set()
    for folder in library:
        dynload = os.path.join(folder, "lib-dynload")
        if os.path.isdir(dynload):
            waiting += [os.path.join(dynload, name) for name in os.listdir(dynload) if name.endswith(".so")]
    waiting += sorted(found)
    while waiting:
        for name in needed(waiting.pop()):
            if name in seen:
                continue
            seen.add(name)
            path = next((p for f in folders if os.path.exists(p := os.path.join(f, name))), None)
            if path is not None:
                result.add(path)
                waiting.append(path)
    return result | {path for path in ("/etc/ld.so.cache",) if os.path.exists(path)}


def _mapped() -> set[str]:
    with open("/proc/self/maps") as file:
        return {path for line in file if (path := line[73:].strip()).startswith("/") and os.path.isfile(path)}


def needed(path: str) -> list[str]:
    """The DT_NEEDED names of a 64-bit little-endian ELF file; none where it is something else."""
    try:
        with open(path, "rb") as file:
            head = file.read(64)
            if head[:6] != b"\x7fELF\x02\x01":
                return []
            table, size, count = struct.unpack_from("<Q", head, 32)[0], *struct.unpack_from("<HH", head, 54)
            file.seek(table)
            headers = file.read(size * count)
            segments = [struct.unpack_from("<IIQQQQ", headers, n * size) for n in range(count)]
            loads = [(s[3], s[2], s[5]) for s in segments if s[0] == 1]  # address, offset, bytes in the file
            dynamic = next(((s[2], s[5]) for s in segments if s[0] == 2), None)
            if dynamic is None:
                return []
            file.seek(dynamic[0])
            entries = list(struct.iter_unpack("<qQ", file.read(dynamic[1] // 16 * 16)))
            values = dict(entries)
            if 5 not in values or 10 not in values:  # string table, its size
                return []
            file.seek(next(values[5] - a + o for a, o, n in loads if a <= values[5] < a + n))
            strings = file.read(values[10])
    except (FileNotFoundError, PermissionError, struct.error, StopIteration):
        return []
    return [strings[v : strings.index(b"\0", v)].decode() for tag, v in entries if tag == 1 and v < len(strings)]
