"""Namespaces, mounts, limits and privileges, through ctypes: the steps that confine a zygote and each of its workers.

Linux only when called; importing it touches nothing. Every function raises OSError with the step's name in its text.
"""

from __future__ import annotations

import ctypes
import functools
import os
import resource
import struct

from grader.sandbox import landlock, seccomp
from grader.sandbox.paths import DEVICES, Readable

NEWNS, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET = 0x20000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
_RDONLY, _NOSUID, _NODEV, _BIND, _REC, _PRIVATE = 1, 2, 4, 4096, 16384, 1 << 18
_DETACH = 2
_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
_CAPSET = {"x86_64": 126, "aarch64": 91}
_MOUNT_SETATTR = 442
_DAC_OVERRIDE, _DAC_READ_SEARCH = 1, 2
INSIDE_ID = 1000
"""User and group of a worker as it sees itself in its own user namespace."""
SPARE = (1_900_000_000, 1 << 24)
"""User ids that nobody has: first, how many. A worker's is first + its process id."""
SPARE_SMALL = (60578, 600)
"""The same where the machine (a container) has only 65536 ids."""


@functools.cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _check(result: int, step: str) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{step}: {os.strerror(code)}")
    return result


def _text(value: str | None) -> bytes | None:
    return None if value is None else value.encode()


def prctl(option: int, value: int, step: str) -> None:
    """prctl(2) with one argument."""
    _check(_libc().prctl(ctypes.c_int(option), ctypes.c_ulong(value), 0, 0, 0), step)


def unshare(flags: int, step: str) -> None:
    """unshare(2)."""
    _check(_libc().unshare(ctypes.c_int(flags)), f"unshare {step}")


def setns(namespace: int, kind: int) -> None:
    """setns(2)."""
    _check(_libc().setns(ctypes.c_int(namespace), ctypes.c_int(kind)), "setns")


def mount(source: str | None, target: str, kind: str | None, flags: int, data: str = "") -> None:
    """mount(2)."""
    arguments = (_text(source), _text(target), _text(kind), ctypes.c_ulong(flags), _text(data))
    _check(_libc().mount(*arguments), f"mount {target}")


def _umount(target: str) -> None:
    _check(_libc().umount2(_text(target), ctypes.c_int(_DETACH)), f"umount {target}")


def _pivot_root(new: str, old: str) -> None:
    number = _PIVOT_ROOT[seccomp.machine()]
    _check(_libc().syscall(ctypes.c_long(number), _text(new), _text(old)), "pivot_root")


def _make_readonly(target: str) -> None:
    """Everything mounted beneath, in one call (Linux 5.12): flags are only added, so locked ones stay."""
    attributes = struct.pack("=4Q", _RDONLY | _NOSUID, 0, 0, 0)
    arguments = (ctypes.c_int(-100), _text(target), ctypes.c_uint(0x8000), attributes, ctypes.c_size_t(32))
    _check(_libc().syscall(ctypes.c_long(_MOUNT_SETATTR), *arguments), "mount_setattr (Linux 5.12 or later)")


# --- the zygote's box: once ------------------------------------------------------------------------------------


def enter_user_namespace(as_root: bool) -> bool:
    """Enter a user namespace; children go into a process namespace of it. This process must have one thread.

    As root, a range of spare user ids is mapped for the workers where the machine has one to spare: then True.
    """
    if as_root:
        return _unshare_mapped()
    uid, gid = os.geteuid(), os.getegid()
    unshare(NEWUSER | NEWPID, "user and process namespace")
    proc = os.open("/proc", os.O_PATH | os.O_DIRECTORY)
    try:
        map_self(proc, uid, gid, 0)
    finally:
        os.close(proc)
    return False


def box(files: Readable, scratch: str) -> None:
    """Change to a root that holds `files` read-only, the devices and an empty folder `scratch`, and nothing else."""
    sources = [(path, os.path.realpath(path)) for path in (*files.library, *files.packages, *files.shared, *DEVICES)]
    links = _links([path for path, _real in sources])
    covered = [os.path.realpath(path) for path in files.covered]
    unshare(NEWNS, "mount namespace")
    mount(None, "/", None, _REC | _PRIVATE)
    mount("tmpfs", "/tmp", "tmpfs", _NOSUID | _NODEV, "size=4m,mode=755")
    os.chdir("/tmp")
    os.mkdir("new")
    os.mkdir("old")
    mount("new", "new", None, _BIND)
    _pivot_root(".", "old")
    os.chdir("/")
    for path, target in links.items():
        _symlink(target, "/new" + path)
    for real in sorted({real for _path, real in sources}):
        if os.path.exists("/old" + real):
            _bind("/old" + real, "/new" + real)
    for path in covered:
        if os.path.isdir("/new" + path):
            mount("tmpfs", "/new" + path, "tmpfs", _NOSUID | _NODEV, "size=64k,mode=755")
            for _path, real in sources:
                if real.startswith(path + "/"):  # packages in the library's own site-packages
                    _bind("/old" + real, "/new" + real)
    os.makedirs("/new" + scratch, exist_ok=True)
    os.chdir("/new")
    _umount("/old")
    _pivot_root(".", ".")
    _umount(".")
    os.chdir("/")
    _make_readonly("/")


def _links(paths: list[str]) -> dict[str, str]:
    """The symbolic links on the way to these paths: link -> what it says."""
    links: dict[str, str] = {}
    waiting = list(paths)
    while waiting:
        path = os.path.normpath(waiting.pop())
        parts = path.split("/")[1:]
        for n in range(1, len(parts) + 1):
            head = "/" + "/".join(parts[:n])
            if os.path.islink(head):
                if head not in links:
                    links[head] = os.readlink(head)
                waiting.append(os.path.join(os.path.dirname(head), links[head], *parts[n:]))
                break
    return links


def _symlink(target: str, path: str) -> None:
    parent = os.path.dirname(path)
    if os.path.realpath(parent) == parent and not os.path.lexists(path):
        os.makedirs(parent, exist_ok=True)
        os.symlink(target, path)


def _bind(source: str, target: str) -> None:
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if not os.path.exists(target):
            os.close(os.open(target, os.O_WRONLY | os.O_CREAT, 0o644))
    mount(source, target, None, _BIND | _REC)


def _unshare_mapped() -> bool:
    """As root: a helper with root's privileges writes the maps, since one made from inside may hold one id only."""
    mine, theirs = os.pipe()
    back, done = os.pipe()
    parent = os.getpid()
    helper = os.fork()
    if helper == 0:
        try:
            os.close(theirs)
            os.read(mine, 1)
            maps = [f"0 0 1\n1 {first} {min(count, 65536)}\n" for first, count in (SPARE, SPARE_SMALL)]
            written = next((n for n, text in enumerate([*maps, "0 0 1\n"]) if _write_maps(parent, text)), 9)
            os.write(done, str(written).encode())
        finally:
            os._exit(0)
    os.close(mine)
    os.close(done)
    try:
        unshare(NEWUSER | NEWPID, "user and process namespace")
        os.write(theirs, b".")
        answer = os.read(back, 1)
    finally:
        os.close(theirs)
        os.close(back)
        os.waitpid(helper, 0)
    if answer not in (b"0", b"1", b"2"):
        raise OSError(1, "the map of user ids cannot be written")
    return answer != b"2"


def _write_maps(pid: int, text: str) -> bool:
    try:
        for name in ("gid_map", "uid_map"):
            with open(f"/proc/{pid}/{name}", "w", buffering=len(text) + 1) as file:
                file.write(text)
    except OSError:
        return False
    return True


def map_self(proc: int, uid: int, gid: int, inside: int) -> None:
    """Write this process's own id maps through `proc`, a descriptor of /proc."""
    for name, text in (("setgroups", "deny"), ("uid_map", f"{inside} {uid} 1"), ("gid_map", f"{inside} {gid} 1")):
        file = os.open(f"self/{name}", os.O_WRONLY | os.O_CLOEXEC, dir_fd=proc)
        try:
            os.write(file, text.encode())
        except OSError as problem:
            raise OSError(problem.errno, f"{name}: {problem.strerror}") from None
        finally:
            os.close(file)


# --- each worker -----------------------------------------------------------------------------------------------


def enter_own_namespaces(proc: int, scratch: str, file_mb: int, spare: int | None) -> None:
    """In the child: its own user, mount, network, IPC and host-name namespace, and a small private `scratch`."""
    if spare is not None:
        become(spare)
    uid, gid = os.geteuid(), os.getegid()
    unshare(NEWUSER | NEWNS | NEWNET | NEWIPC | NEWUTS, "worker's namespaces")
    map_self(proc, uid, gid, INSIDE_ID)
    data = f"size={4 * file_mb}m,nr_inodes=1024,mode=700,uid={INSIDE_ID},gid={INSIDE_ID}"
    mount("tmpfs", scratch, "tmpfs", _NOSUID | _NODEV, data)
    _check(_libc().sethostname(b"worker", ctypes.c_size_t(6)), "sethostname")
    os.chdir(scratch)


def become(uid: int) -> None:
    """Change user and group for good; stay the owner of /proc/self."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    prctl(4, 1, "dumpable")


def become_spare(pid: int, keep_reading: bool, scratch: str) -> None:
    """From root to a user of this process's own, who owns `scratch`. `keep_reading`: pass closed folders still (Landlock decides then)."""
    if keep_reading:
        prctl(8, 1, "keep capabilities")
    for first, count in (SPARE, SPARE_SMALL):
        try:
            os.chown(scratch, first + pid % count, first + pid % count)
            become(first + pid % count)
            break
        except OSError as problem:
            refused = problem
    else:
        raise OSError(refused.errno, f"setuid to a spare user: {refused.strerror}")
    if keep_reading:
        try:
            set_capabilities(1 << _DAC_READ_SEARCH)
        except OSError:
            set_capabilities(1 << _DAC_OVERRIDE)


def set_capabilities(mask: int) -> None:
    """Keep these capabilities and no other, in no way that a later step could widen."""
    header = struct.pack("=Ii", 0x20080522, 0)
    data = struct.pack("=6I", mask, mask, 0, 0, 0, 0)
    number = _CAPSET[seccomp.machine()]
    _check(_libc().syscall(ctypes.c_long(number), header, data), "capset")


def limit(cpu_s: float, memory_bytes: int, file_mb: int, processes: int | None, strict: bool = True) -> None:
    """Resource limits: CPU (hard backstop), address space, file size, threads, no core file, few descriptors."""
    wanted = [
        ("RLIMIT_CORE", 0), ("RLIMIT_CPU", int(cpu_s) + 3), ("RLIMIT_AS", memory_bytes), ("RLIMIT_FSIZE", file_mb << 20),
        ("RLIMIT_NOFILE", 128), ("RLIMIT_MEMLOCK", 0), ("RLIMIT_MSGQUEUE", 0), ("RLIMIT_SIGPENDING", 512),
        ("RLIMIT_RTPRIO", 0),
    ]  # fmt: skip
    if processes is not None:
        wanted.append(("RLIMIT_NPROC", processes))
    for name, value in wanted:
        try:
            which = getattr(resource, name)
            hard = resource.getrlimit(which)[1]
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(which, (value, value))
        except (AttributeError, ValueError, OSError) as problem:
            if strict:
                raise OSError(1, f"{name}: {problem}") from None


def threads_of_user() -> int:
    """Threads of this process's user on the machine, as /proc shows them."""
    count = 0
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            count += os.stat(f"/proc/{name}/task").st_nlink - 2 if os.stat(f"/proc/{name}").st_uid == os.geteuid() else 0
        except OSError:
            continue  # it ended just now
    return count


def die_with_parent(alive: int) -> None:
    """Be killed when the zygote ends; `alive` is the end of a pipe that it holds open."""
    prctl(1, 9, "death signal")
    if not os.get_blocking(alive):
        try:
            if os.read(alive, 1) == b"":
                os._exit(1)
        except BlockingIOError:
            return  # the zygote lives


def lock_down(*, use_landlock: bool, files: list[str], scratch: str, keep_reading: bool) -> None:
    """The last step: no way back to privileges, files by Landlock, system calls by seccomp."""
    if not keep_reading:
        set_capabilities(0)
    prctl(4, 0, "dumpable")
    prctl(38, 1, "no_new_privs")
    if use_landlock:
        rules = [(path, landlock.READ) for path in files]
        rules += [(path, landlock.READ | 2) for path in DEVICES] + [(scratch, landlock.SCRATCH)]
        landlock.restrict(rules)
    seccomp.install(seccomp.program(os.getpid()))
