"""Makes device files and pipes in its folder, and opens the machine's devices: memory, terminals, FUSE, KVM, disks, GPUs.

Promise: no-files
Ends: raised
L1: open (device files open as its user may)
L0: open (device files open as its user may)
"""

import ctypes
import fcntl
import os
import stat
import struct

WON = "BREA" "CHED"
libc = ctypes.CDLL(None, use_errno=True)
ARM = os.uname().machine == "aarch64"
NODES = {
    "mem": (1, 1), "kmem": (1, 2), "port": (1, 4), "kmsg": (1, 11), "tty": (5, 0), "console": (5, 1), "ptmx": (5, 2), "fuse": (10, 229),
    "kvm": (10, 232), "tun": (10, 200), "uinput": (10, 223), "nvidia0": (195, 0), "nvidiactl": (195, 255), "vda": (254, 0), "sda": (8, 0), "loop": (7, 0), "null": (1, 3),
}
PATHS = """/dev/mem /dev/kmem /dev/port /dev/kmsg /dev/tty /dev/tty0 /dev/tty1 /dev/console /dev/ptmx /dev/pts/ptmx /dev/pts/0 /dev/pts/1 /dev/vcs /dev/vcsa1 /dev/shm /dev/fuse /dev/kvm
/dev/net/tun /dev/vsock /dev/vhost-net /dev/vhost-vsock /dev/userfaultfd /dev/loop-control /dev/loop0 /dev/btrfs-control /dev/autofs /dev/hwrng /dev/full
/dev/uinput /dev/input/event0 /dev/snd/timer /dev/dri/card0 /dev/dri/renderD128 /dev/nvidia0 /dev/nvidiactl /dev/nvidia-uvm /dev/vda /dev/sda /dev/nvme0n1
/dev/mapper/control /dev/cpu/0/msr /dev/watchdog /dev/rtc0 /dev/vga_arbiter /dev/cpu_dma_latency /dev/mqueue /dev/hugepages
/dev/ppp /dev/rfkill /dev/udmabuf /dev/dma_heap/system /dev/zram0 /dev/snapshot /dev/cuse /dev/ttyS0""".split()


def nodes():
    """Device files of its own."""
    got = []
    for name, (major, minor) in NODES.items():
        for kind in (stat.S_IFCHR, stat.S_IFBLK):
            number = os.makedev(major, minor)
            for label, make in {
                "mknod": lambda path: os.mknod(path, kind | 0o666, number),
                "mknod by number": lambda path: refuse(libc.syscall(ctypes.c_long(33 if ARM else 133), *(() if not ARM else (ctypes.c_long(-100),)), path.encode(), ctypes.c_long(kind | 0o666), ctypes.c_long(number))),
                "mknodat": lambda path: refuse(libc.syscall(ctypes.c_long(33 if ARM else 259), ctypes.c_long(-100), path.encode(), ctypes.c_long(kind | 0o666), ctypes.c_long(number))),
            }.items():
                try:
                    make(f"{name}-{len(got)}-{kind}-{label}")
                    got.append(f"{label} {name}")
                except OSError:
                    continue
    for name, make in {"fifo": lambda: os.mkfifo("fifo"), "socket": lambda: os.mknod("socket", stat.S_IFSOCK | 0o666), "whiteout": lambda: os.mknod("white", stat.S_IFCHR)}.items():
        try:
            make()
            got.append(name)
        except OSError:
            continue
    return got


def refuse(result):
    """OSError for -1."""
    if result == -1:
        raise OSError(ctypes.get_errno(), "held")


def devices():
    """The machine's, for any use."""
    got = []
    for path in PATHS:
        if os.path.realpath(path) in ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom"):
            continue
        for flags in (os.O_RDWR, os.O_RDONLY, os.O_WRONLY):
            try:
                os.close(os.open(path, flags | os.O_NONBLOCK | os.O_NOCTTY))
                got.append(path)
                break
            except OSError:
                continue
    return got


def ioctls():
    """Requests to the devices that there are: entropy added and cleared, a disk's size, a network interface's name."""
    got = []
    for path in ("/dev/random", "/dev/urandom", "/dev/null", "/dev/zero", "."):
        fd = os.open(path, os.O_RDONLY)
        for name, request, data in (
            ("add entropy", 0x40085203, struct.pack("=iii", 8, 4, 1)), ("count entropy", 0x80045200, bytes(4)), ("flags", 0x80086601, bytes(8)),
            ("set flags", 0x40086602, bytes(8)), ("freeze", 0xC0045877, bytes(4)), ("encrypt", 0x800C6613, bytes(16)), ("name", 0x8910, bytes(40)), ("verity", 0x40806685, bytes(128)),
        ):
            try:
                fcntl.ioctl(fd, request, data)
                got.append(f"{name} {path}")
            except OSError:
                continue
    return got


GOT = nodes() + devices() + ioctls()


def affine(x):
    raise ValueError(f"{WON}: {len(GOT)} {GOT[:12]}" if GOT else "held")


def vowels(text):
    return -1
