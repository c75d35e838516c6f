"""Asks for the interfaces that most kernel holes were found in: io_uring, bpf, userfaultfd, perf, keys, modules, kexec, seccomp listeners.

Promise: no-privileges
Ends: raised
L1: held
L0: open (most of them are anyone's)
"""

import ctypes
import mmap
import os
import struct

WON = "BREA" "CHED"
libc = ctypes.CDLL(None, use_errno=True)
ARM = os.uname().machine == "aarch64"
DENIED = (1, 38)  # EPERM, ENOSYS
BUFFER = ctypes.create_string_buffer(4096)
HERE = ctypes.addressof(BUFFER)
BPF_LOAD = struct.pack("=IIQQ", 1, 2, 0, 0) + bytes(100)
SECCOMP_ALLOW = ctypes.create_string_buffer(struct.pack("=HBBI", 6, 0, 0, 0x7FFF0000), 8)
SECCOMP = struct.pack("=HxxxxxxQ", 1, ctypes.addressof(SECCOMP_ALLOW))
RULES = (ctypes.c_uint64 * 3)(1, 0, 0)
PAGE = mmap.mmap(-1, 4096)

CALLS = {  # name: (x86_64, aarch64, arguments); None: the machine has none
    "io_uring_setup": (425, 425, 8, BUFFER), "io_uring_enter": (426, 426, 3, 0, 0, 0, 0, 0), "io_uring_register": (427, 427, -1, 0, HERE, 0),
    "bpf map": (321, 280, 0, struct.pack("=5I", 2, 4, 8, 1, 0) + bytes(60), 72), "bpf program": (321, 280, 5, BPF_LOAD, 72), "userfaultfd": (323, 282, 0o2000000 | 1),
    "perf": (298, 241, (1).to_bytes(4, "little") + (120).to_bytes(4, "little") + bytes(32) + (0x60).to_bytes(8, "little") + bytes(72), 0, -1, -1, 0),
    "add_key": (248, 217, b"user", b"mallory", b"x", 1, -2), "request_key": (249, 218, b"user", b"mallory", 0, 0), "keyctl": (250, 219, 0, -3, 0),
    "keyctl session": (250, 219, 1, b"mallory"), "seccomp listener": (317, 277, 1, 8, SECCOMP), "seccomp filter": (317, 277, 1, 0, SECCOMP), "seccomp sizes": (317, 277, 3, 0, BUFFER),
    "landlock": (444, 444, RULES, 8, 0), "landlock version": (444, 444, 0, 0, 1), "fanotify_init": (300, 262, 0, 0), "inotify_init": (294, 26, 0), "old inotify_init": (253, None),
    "init_module": (175, 105, BUFFER, 64, b""), "finit_module": (313, 273, 3, b"", 0), "delete_module": (176, 106, b"mallory", 0x800), "kexec_load": (246, 104, 0, 0, 0, 1),
    "kexec_file_load": (320, 294, -1, -1, 0, b"", 8), "iopl": (172, None, 3), "ioperm": (173, None, 0x80, 1, 1), "modify_ldt": (154, None, 0, BUFFER, 16),
    "personality": (135, 92, 0x0040000), "read personality": (135, 92, 0xFFFFFFFF), "syslog": (103, 116, 3, BUFFER, 4096), "syslog size": (103, 116, 10, 0, 0),
    "quotactl": (179, 60, 0x80000100, 0, 0, 0), "quotactl_fd": (443, 443, 3, 0x80000100, 0, 0), "acct": (163, 89, b"./mallory"), "swapon": (167, 224, b"./swap", 0),
    "swapoff": (168, 225, b"./swap"), "nfsservctl": (180, 42), "lookup_dcookie": (212, 18, 1, BUFFER, 9), "vhangup": (153, 58), "name_to_handle_at": (303, 264, -100, b"/", BUFFER, BUFFER, 0),
    "io_setup": (206, 0, 1, bytes(8)), "io_submit": (209, 2, 0, 0, 0), "memfd_secret": (447, 447, 0), "memfd_create": (319, 279, b"x", 0), "pkey_alloc": (330, 289, 0, 0), "mbind": (237, 235, HERE & -4096, 4096, 0, 0, 0, 0),
    "set_mempolicy": (238, 237, 0, 0, 0), "remap_file_pages": (216, 234, HERE & -4096, 4096, 0, 0, 0), "splice": (275, 76, 3, 0, 3, 0, 1, 2), "vmsplice": (278, 75, 1, 0, 0, 0), "tee": (276, 77, 3, 3, 1, 2),
    "readahead": (187, 213, 3, 0, 1), "sync": (162, 81), "syncfs": (306, 267, 3), "mlock": (149, 228, HERE, 1), "mlockall": (151, 230, 1), "mlock2": (325, 284, HERE, 1, 0), "shmat": (30, 196, 0, 0, 0),
    "timer_create": (222, 107, 1, 0, bytes(8)), "signalfd": (289, 74, -1, bytes(8), 8, 0), "uselib": (134, None, b"x"), "ustat": (136, None, 1, BUFFER), "sysfs": (139, None, 3), "cachestat": (451, 451, 3, BUFFER, BUFFER, 0),
    "map_shadow_stack": (453, 453, 0, 4096, 0), "futex_wake": (454, 454, HERE, 1, 1, 2), "lsm_list": (461, 461, BUFFER, bytes(8), 0), "mseal": (462, 462, 0, 0, 0), "set_thread_area": (205, None, BUFFER), "rtas": (1000, 1000), "far": (0x7FFFFFFF, 0x7FFFFFFF),
}


def machinery():
    """What the kernel looked at: anything but "not permitted" and "no such call" means that it got that far."""
    got = []
    for name, (x86, arm, *arguments) in CALLS.items():
        number = arm if ARM else x86
        if number is None:
            continue
        ctypes.set_errno(0)
        result = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments])
        if result != -1 or ctypes.get_errno() not in DENIED:
            got.append(f"{name}: {result} {ctypes.get_errno()}")
    return got


GOT = machinery()


def affine(x):
    raise ValueError(f"{WON}: {GOT}" if GOT else "held")


def vowels(text):
    return -1
