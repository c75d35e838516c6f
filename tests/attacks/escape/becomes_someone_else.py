"""Changes its user, groups, capabilities and the process settings that guard them, to gain what it was stripped of.

Promise: no-privileges
Ends: raised
L1: held
L0: open (root stays root)
"""

import ctypes
import os
import struct

WON = "BREA" "CHED"
libc = ctypes.CDLL(None, use_errno=True)
ARM = os.uname().machine == "aarch64"
ALL = 0xFFFFFFFF
GRADER = os.getuid()


def call(x86, arm, *arguments):
    """A system call by number. OSError where it fails."""
    result = libc.syscall(ctypes.c_long(arm if ARM else x86), *[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments])
    if result == -1:
        raise OSError(ctypes.get_errno(), "held")
    return result


def users():
    """{what: action} for user 0, for nobody, and for one's own number: even that changes capabilities' fate."""
    found = {}
    for uid in (0, 65534, 1, GRADER):
        found |= {
            f"setuid {uid}": lambda uid=uid: os.setuid(uid), f"setgid {uid}": lambda uid=uid: os.setgid(uid), f"seteuid {uid}": lambda uid=uid: os.seteuid(uid), f"setegid {uid}": lambda uid=uid: os.setegid(uid),
            f"setreuid {uid}": lambda uid=uid: os.setreuid(uid, uid), f"setresuid {uid}": lambda uid=uid: os.setresuid(uid, uid, uid), f"setresgid {uid}": lambda uid=uid: os.setresgid(uid, uid, uid),
            f"setgroups {uid}": lambda uid=uid: os.setgroups([uid]), f"initgroups {uid}": lambda uid=uid: os.initgroups("root", uid), f"setfsuid {uid}": lambda uid=uid: call(122, 151, uid), f"setfsgid {uid}": lambda uid=uid: call(123, 152, uid),
            f"setuid by number {uid}": lambda uid=uid: call(105, 146, uid), f"setresuid by number {uid}": lambda uid=uid: call(117, 147, -1, uid, -1),
        }
    return found


def prctl(option, *values):
    """prctl(2) by number."""
    return call(157, 167, option, *values, *[0] * (4 - len(values)))


TRIES = {
    **users(),
    **{f"capset {mask:x}": lambda mask=mask: call(126, 91, struct.pack("=Ii", 0x20080522, 0), struct.pack("=6I", mask, mask, mask, mask, mask, mask)) for mask in (ALL, 2, 4, 0)},
    "death signal off": lambda: prctl(1, 0), "dumpable": lambda: prctl(4, 1), "keep capabilities": lambda: prctl(8, 1), "drop bounding set": lambda: prctl(24, 0), "secure bits": lambda: prctl(28, 0), "secure bits on": lambda: prctl(28, 0x10),
    "secure bits?": lambda: prctl(27), "seccomp": lambda: prctl(22, 1), "seccomp filter": lambda: prctl(22, 2, 0), "new privileges": lambda: prctl(38, 0), "new privileges on": lambda: prctl(38, 1),
    "ambient": lambda: prctl(47, 2, 1), "ambient clear": lambda: prctl(47, 4), "tracer": lambda: prctl(0x59616D61, -1), "tracer grader": lambda: prctl(0x59616D61, int("@pid@")), "subreaper": lambda: prctl(36, 1),
    "timer slack": lambda: prctl(29, 10**9), "timestamp counter": lambda: prctl(26, 2), "unaligned": lambda: prctl(6, 1), "speculation": lambda: prctl(53, 0, 2), "memory policy": lambda: prctl(65, 1), "memory map": lambda: prctl(35, 8, 0),
    "executable": lambda: prctl(35, 13, 0), "huge pages": lambda: prctl(41, 1), "io flusher": lambda: prctl(57, 1), "core scheduling": lambda: prctl(62, 1, 0, 1), "dispatch": lambda: prctl(59, 1, 0, 1), "merge memory": lambda: prctl(67, 1),
    "task perf": lambda: prctl(32), "kill policy": lambda: prctl(33, 1, 1, 0), "tagged addresses": lambda: prctl(55, 1), "session": os.setsid, "group": lambda: os.setpgid(0, 0), "personality": lambda: call(135, 92, 0x0040000), "umount root": lambda: call(161, 51, b"."),
}


def become():
    """What got through."""
    got = []
    for name, action in TRIES.items():
        try:
            action()
            got.append(name)
        except OSError:
            continue
    if 0 in os.getresuid():
        got.append(f"is {os.getresuid()}")
    return got


GOT = become()


def affine(x):
    raise ValueError(f"{WON}: {GOT[:20]}" if GOT else "held")


def vowels(text):
    return -1
