"""Looks for programs that lend their owner's rights, and for a way to make one, run one, or be allowed to gain from one.

Promise: no-privileges
Ends: raised
L1: held
L0: open (programs are not denied)
"""

import ctypes
import glob
import os
import stat
import subprocess

WON = "BREA" "CHED"
libc = ctypes.CDLL(None, use_errno=True)
KNOWN = """su sudo mount umount passwd chsh chfn newgrp gpasswd ping pkexec fusermount fusermount3 newuidmap newgidmap crontab at bwrap
ssh-agent doas unix_chkpwd chage expiry wall write dbus-daemon-launch-helper""".split()


def lenders():
    """Set-user and set-group programs in sight."""
    found = []
    for path in [f"{place}/{name}" for place in ("/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/libexec", "/usr/lib/openssh") for name in KNOWN] + glob.glob("/usr/*bin/*"):
        try:
            if os.stat(path).st_mode & (stat.S_ISUID | stat.S_ISGID):
                found.append(path)
        except OSError:
            continue
    return dict.fromkeys(found)


def own():
    """A program of its own that lends its owner's rights, for someone else to be fooled by."""
    for mode in (0o4777, 0o2777, 0o6755):
        fd = os.open(f"lender-{mode:o}", os.O_CREAT | os.O_WRONLY, mode)
        try:
            os.fchmod(fd, mode)
            if os.fstat(fd).st_mode & stat.S_ISUID:
                yield f"own {mode:o}"
        except OSError:
            continue


def run():
    """What got through."""
    got = list(own())
    if libc.prctl(39, 0, 0, 0, 0) != 1:
        got.append("new privileges may be gained")
    for path in lenders():
        for action in (lambda: os.execv(path, [path, "--version"]), lambda: subprocess.run([path, "--version"]), lambda: os.posix_spawn(path, [path], {})):
            try:
                action()
                got.append(path)
            except OSError:
                continue
    capabilities = (ctypes.c_uint32 * 6)()
    if libc.capget((ctypes.c_uint32 * 2)(0x20080522, 0), capabilities) == 0 and any(capabilities):
        got.append(f"capabilities {list(capabilities)}")
    if 0 in (*os.getresuid(), *os.getresgid(), *os.getgroups()):
        got.append(f"users {os.getresuid()} {os.getresgid()} {os.getgroups()}")
    return got


GOT = run()


def affine(x):
    raise ValueError(f"{WON}: {GOT}" if GOT else "held")


def vowels(text):
    return -1
