"""Reads what any user of the machine can read: accounts, processes, hardware, logs, homes, other packages, swept by walking everywhere.

Promise: no-files
Ends: raised
L1: open (it may read what its user may)
L0: open (nothing keeps files apart)
"""

import ctypes.util
import glob
import os
import platform
import pwd
import sys

WON = "BREA" "CHED"
FILES = """/etc/passwd /etc/shadow /etc/group /etc/hostname /etc/hosts /etc/resolv.conf /etc/os-release /etc/machine-id /etc/mtab /etc/fstab
/proc/self/environ /proc/self/maps /proc/self/mem /proc/self/status /proc/self/cmdline /proc/self/mountinfo /proc/self/net/tcp /proc/net/unix
/proc/cpuinfo /proc/meminfo /proc/version /proc/cmdline /proc/kcore /proc/kallsyms /proc/kmsg /proc/1/cmdline /proc/@pid@/cmdline /proc/@pid@/environ
/proc/self/fd/0 /proc/self/fd/3 /proc/sysrq-trigger /proc/sys/kernel/hostname /sys/kernel/notes /sys/class/net/lo/address /sys/fs/cgroup/cgroup.procs
/dev/mem /dev/kmem /dev/port /dev/kmsg /dev/vda /dev/sda /dev/nvme0n1 /dev/tty /dev/pts/0 /dev/stdin /var/log/syslog /var/log/auth.log /var/log/dpkg.log
/root/.bashrc /root/.ssh/id_rsa /root/.bash_history /run/utmp /run/secrets/kubernetes.io/serviceaccount/token /boot/config /usr/bin/env /bin/sh
/autograder/run_autograder /github/workflow/event.json""".split()


def files():
    """Files by name, and patterns."""
    got = []
    patterns = ["/home/*/*", "/tmp/*", "/var/*/*", "/usr/share/*/*", "/usr/local/bin/*", "/opt/*", "/srv/*", "/mnt/*", "@neighbour@/*", "@root@/*"]
    for path in FILES + [path for pattern in patterns for path in glob.glob(pattern)[:200]]:
        if os.path.abspath(path).startswith(os.getcwd()) or os.path.realpath(path) == "/dev/null":
            continue
        try:
            os.read(os.open(path, os.O_RDONLY | os.O_NONBLOCK), 1)
            got.append(path)
        except IsADirectoryError:
            got += [path] * bool(names(path))
        except OSError:
            continue
    return got


def names(path):
    """What a folder lists, but for what leads to the library and the packages."""
    try:
        return [n for n in os.listdir(path) if not any(place.startswith(os.path.join(path, n) + "/") for place in (os.__file__, *sys.path))]
    except OSError:
        return []


def folders():
    """Folders of the machine, and other packages beside ours."""
    got = [path for path in ("/home", "/root", "/proc", "/sys", "/var", "/run", "/boot", "/srv", "/usr/bin", "@root@", "/sys/class") if names(path)]
    for place in sys.path:
        got += [f"{place}/{name}" for name in ("pytest", "hypothesis", "msgspec", "grader", "pip") if name in names(place) or names(f"{place}/{name}")]
    return got


def walked(most=20000):
    """Everything that can be reached from the root and opened, other than the library's."""
    got, seen = [], 0
    library = tuple(os.path.realpath(path) for path in (os.path.dirname(os.__file__), sys.prefix, sys.base_prefix, os.getcwd(), *sys.path))
    for top, inside, found in os.walk("/"):
        inside[:] = [name for name in inside if not os.path.realpath(os.path.join(top, name)).startswith(library)]
        for name in found:
            seen += 1
            path = os.path.join(top, name)
            allowed = ".so" in name or path in ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom", "/etc/ld.so.cache")
            if not allowed and os.path.isfile(path) and os.access(path, os.R_OK):
                try:
                    os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
                    got.append(path)
                except OSError:
                    continue
        if seen > most:
            break
    return got


def libraries():
    """What C functions tell: accounts, and who is logged in."""
    got = []
    try:
        got += [f"account {one.pw_name}" for one in pwd.getpwall()]
    except (KeyError, OSError):
        pass
    if os.path.exists("/nowhere") or (platform.node() not in ("worker", "") and os.path.isdir("/root/.ssh") and names("/root/.ssh")):
        got.append(platform.node())
    return got


GOT = files() + folders() + walked() + libraries()


def affine(x):
    raise ValueError(f"{WON}: {len(GOT)} {GOT[:12]}" if GOT else "held")


def vowels(text):
    return -1
