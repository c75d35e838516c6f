"""Landlock: which files a worker may open, enforced by the kernel without privileges (Linux 5.13 and later)."""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import stat
import struct
from collections.abc import Iterable

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_REMOVE_DIR, _REMOVE_FILE, _MAKE_DIR, _MAKE_REG, _REFER, _TRUNCATE = 1 << 4, 1 << 5, 1 << 7, 1 << 8, 1 << 13, 1 << 14
READ = _EXECUTE | _READ_FILE | _READ_DIR
SCRATCH = READ | _WRITE_FILE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REG | _REFER | _TRUNCATE
_ON_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE


@functools.cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _syscall(number: int, *arguments: object) -> int:
    result = int(_libc().syscall(ctypes.c_long(number), *arguments))
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"landlock: {os.strerror(code)}")
    return result


def abi() -> int:
    """The kernel's version of Landlock. OSError where it has none, or it is switched off."""
    return _syscall(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1))


def present() -> bool:
    """Whether this kernel has Landlock, switched on."""
    try:
        return abi() > 0
    except OSError as problem:
        if problem.errno in (errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM):  # too old, switched off, kept from us
            return False
        raise


def restrict(rules: Iterable[tuple[str, int]]) -> None:
    """Allow what `rules` say ((path, rights): READ, SCRATCH or bits of them) and nothing else, for good. OSError.

    Everything that this kernel's version can deny is denied: file access, TCP, abstract sockets and signals outside.
    """
    version = abi()
    bits = {1: 13, 2: 14, 3: 15, 4: 15}.get(version, 16)
    handled = (1 << bits) - 1
    parts = [handled, 3, 3]  # file rights; TCP bind and connect; abstract sockets and signals
    count = 1 if version < 4 else 2 if version < 6 else 3
    attributes = struct.pack(f"={count}Q", *parts[:count])
    ruleset = _syscall(_CREATE, ctypes.c_char_p(attributes), ctypes.c_size_t(len(attributes)), ctypes.c_uint32(0))
    try:
        for path, rights in rules:
            _allow(ruleset, path, rights & handled)
        _syscall(_RESTRICT, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        target = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return  # what is not there needs no right
    try:
        if not stat.S_ISDIR(os.fstat(target).st_mode):
            rights &= _ON_FILES
        rule = struct.pack("=Qi", rights, target)
        _syscall(_ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(1), ctypes.c_char_p(rule), ctypes.c_uint32(0))
    finally:
        os.close(target)
