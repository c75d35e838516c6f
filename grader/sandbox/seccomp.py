"""The list of system calls that a worker may make, as a BPF program for x86_64 and aarch64.

An allow-list: what is not named fails with EPERM (ENOSYS where glibc then takes another way). No new process, no new
program, no socket that reaches out, no signal or limit for another process, no change of owner, mode or time of a file,
no lock on one: every worker sees the same library, and would see which files of it another one has locked.
"""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import struct
import sys

_CALLS = """
read 0 63; write 1 64; futex 202 98; mmap 9 222; munmap 11 215; madvise 28 233; mprotect 10 226; brk 12 214;
clock_gettime 228 113; lseek 8 62; fstat 5 80; newfstatat 262 79; stat 4 -; lstat 6 -; statx 332 291;
close 3 57; getpid 39 172; gettid 186 178; readv 19 65; writev 20 66; pread64 17 67;
pwrite64 18 68; preadv 295 69; pwritev 296 70; mremap 25 216; msync 26 227; mincore 27 232; rt_sigaction 13 134;
rt_sigprocmask 14 135; rt_sigreturn 15 139; rt_sigpending 127 136; rt_sigtimedwait 128 137;
rt_sigsuspend 130 133; sigaltstack 131 132; access 21 -; faccessat 269 48; faccessat2 439 439; pipe 22 -;
pipe2 293 59; select 23 -; pselect6 270 72; poll 7 -; ppoll 271 73; epoll_create 213 -; epoll_create1 291 20;
epoll_ctl 233 21; epoll_wait 232 -; epoll_pwait 281 22; eventfd2 290 19; dup 32 23; dup2 33 -; dup3 292 24;
nanosleep 35 101; clock_nanosleep 230 115; clock_getres 229 114; gettimeofday 96 169;
time 201 -; times 100 153; getppid 110 173; getuid 102 174; geteuid 107 175; getgid 104 176; getegid 108 177;
getresuid 118 148; getresgid 120 150; getgroups 115 158; getpgrp 111 -; getrlimit 97 163; getrusage 98 165;
sched_yield 24 124; sched_get_priority_max 146 125; sched_get_priority_min 147 126; getcpu 309 168;
set_robust_list 273 99; rseq 334 293; set_tid_address 218 96; exit 60 93; exit_group 231 94; uname 63 160;
getcwd 79 17; chdir 80 49; fchdir 81 50; getdents64 217 61; readlink 89 -; readlinkat 267 78; mkdir 83 -;
mkdirat 258 34; rmdir 84 -; unlink 87 -; unlinkat 263 35; rename 82 -; renameat 264 38; renameat2 316 276;
ftruncate 77 46; fsync 74 82; fdatasync 75 83;
umask 95 166; getrandom 318 278; sysinfo 99 179; statfs 137 43; fstatfs 138 44; arch_prctl 158 -;
membarrier 324 283; restart_syscall 219 128; alarm 37 -; setitimer 38 103; getitimer 36 102;
timerfd_create 283 85; timerfd_settime 286 86; timerfd_gettime 287 87;
sendfile 40 71; copy_file_range 326 285; shutdown 48 210; getsockname 51 204; getpeername 52 205; pause 34 -
"""
"""Name, number on x86_64, number on aarch64 ("-": it has none)."""

_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_KILL, _ALLOW, _ERRNO = 0x80000000, 0x7FFF0000, 0x00050000
_LOAD, _EQ, _GE, _SET, _RET, _AND = 0x20, 0x15, 0x35, 0x45, 0x06, 0x54

_IOCTLS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIO(N)CLEX
_FCNTLS = (0, 1, 2, 3, 4, 1030)  # dup, flags; never F_SETOWN or a larger pipe
_PRCTLS = (3, 15, 16, 23, 39, 0x53564D41)  # dumpable?, thread name, bounding set?, no_new_privs?, mapping name
_CLONE_FILES, _CLONE_THREAD, _CLONE_NEW = 0x00000400, 0x00010000, 0x7E020000 | 0x00000080
_AF_UNIX = 1
_SOCKET_OPTIONS = (3, 4, 7, 8, 38, 39)  # type, error, buffers, protocol, domain; never SO_PEERPIDFD


def machine() -> str:
    """"x86_64" or "aarch64"; OSError on another machine or with 32-bit Python."""
    name = os.uname().machine
    name = {"arm64": "aarch64", "amd64": "x86_64"}.get(name, name)
    if name not in _AUDIT_ARCH or sys.maxsize < 1 << 32:
        raise OSError(errno.ENOSYS, f"no table of system calls for {name}")
    return name


def _op(code: int, k: int, jt: int = 0, jf: int = 0) -> bytes:
    return struct.pack("<HBBI", code, jt, jf, k & 0xFFFFFFFF)


def _ret(action: int) -> bytes:
    return _op(_RET, action)


_EPERM = _ret(_ERRNO | errno.EPERM)
_ENOSYS = _ret(_ERRNO | errno.ENOSYS)
_YES = _ret(_ALLOW)


def _low(argument: int) -> bytes:
    return _op(_LOAD, 16 + 8 * argument)


def _high(argument: int) -> bytes:
    return _op(_LOAD, 20 + 8 * argument)


def _one_of(argument: int, values: tuple[int, ...], otherwise: bytes = _EPERM) -> bytes:
    """Allowed where the low half of the argument is one of `values`: they are ints in the kernel."""
    tests = b"".join(_op(_EQ, value, 0, 1) + _YES for value in values)
    return _low(argument) + tests + otherwise


def _clone() -> bytes:
    """Threads only, of one table of descriptors, and no namespace with them. (flags is the first argument on both machines.)"""
    wanted = _CLONE_THREAD | _CLONE_FILES
    return _low(0) + _op(_AND, wanted | _CLONE_NEW) + _op(_EQ, wanted, 0, 1) + _YES + _EPERM


def _sendto() -> bytes:
    """Without an address: a datagram socket could write to any path or abstract name. And never MSG_OOB: that corner of
    the kernel has had a hole (CVE-2025-38236), and nobody needs it."""
    return _low(3) + _op(_SET, 1, 5, 0) + _low(4) + _op(_EQ, 0, 0, 3) + _high(4) + _op(_EQ, 0, 0, 1) + _YES + _EPERM


def _recvfrom() -> bytes:
    return _low(3) + _op(_SET, 1, 1, 0) + _YES + _EPERM


def _open(flags: int) -> bytes:
    """To read or to write, said plainly: Landlock does not see access mode 3, and before ABI 3 (Linux 6.2) not that a file
    opened for reading alone is emptied by O_TRUNC."""
    odd, truncate = 3, 0o1000
    tests = _op(_AND, odd | truncate) + _op(_EQ, truncate, 3, 0) + _op(_AND, odd) + _op(_EQ, odd, 1, 0)
    return _low(flags) + tests + _YES + _EPERM


def _socketpair() -> bytes:
    return _one_of(0, (_AF_UNIX,))


@functools.cache
def program(pid: int) -> bytes:
    """The BPF program for this machine; `pid` is the worker's own, the only one that it may signal."""
    name = machine()
    column = 1 if name == "x86_64" else 2
    code = [_op(_LOAD, 4), _op(_EQ, _AUDIT_ARCH[name], 1, 0), _ret(_KILL), _op(_LOAD, 0)]
    if name == "x86_64":
        code += [_op(_GE, 0x40000000, 0, 1), _ENOSYS]  # x32
    for row in _CALLS.replace("\n", " ").split(";"):
        number = row.split()[column]
        if number != "-":
            code += [_op(_EQ, int(number), 0, 1), _YES]
    checked = {
        "ioctl": (16, 29, _one_of(1, _IOCTLS, _ret(_ERRNO | errno.ENOTTY))),
        "fcntl": (72, 25, _one_of(1, _FCNTLS)),
        "prctl": (157, 167, _one_of(0, _PRCTLS)),
        "prlimit64": (302, 261, _one_of(0, (0,))),
        "sched_getaffinity": (204, 123, _one_of(0, (0, pid))),
        "sched_setaffinity": (203, 122, _one_of(0, (0,))),
        "sched_getparam": (143, 121, _one_of(0, (0, pid))),
        "sched_getscheduler": (145, 120, _one_of(0, (0, pid))),
        "kill": (62, 129, _one_of(0, (pid,))),
        "tgkill": (234, 131, _one_of(0, (pid,))),
        "clone": (56, 220, _clone()),
        "clone3": (435, 435, _ENOSYS),
        "open": (2, -1, _open(1)),
        "openat": (257, 56, _open(2)),
        "sendto": (44, 206, _sendto()),
        "recvfrom": (45, 207, _recvfrom()),
        "getsockopt": (55, 209, _one_of(2, _SOCKET_OPTIONS)),
        "close_range": (436, 436, _one_of(2, (0, 4))),  # never CLOSE_RANGE_UNSHARE: limits are those of one table
        "socketpair": (53, 199, _socketpair()),
    }
    for *numbers, body in checked.values():
        if numbers[column - 1] >= 0:
            code += [_op(_EQ, numbers[column - 1], 0, len(body) // 8), body]
    # What is newer than this list says so, and libraries then do without.
    code += [_op(_GE, 440, 0, 1), _ENOSYS, _EPERM]
    return b"".join(code)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_void_p))


def install(code: bytes) -> None:
    """Confine this thread, and all that it starts, to the program for good. no_new_privs must be set. OSError."""
    buffer = ctypes.create_string_buffer(code, len(code))
    fprog = _Program(len(code) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(22, 2, ctypes.byref(fprog), 0, 0):  # PR_SET_SECCOMP, SECCOMP_MODE_FILTER
        number = ctypes.get_errno()
        raise OSError(number, f"seccomp: {os.strerror(number)}")
