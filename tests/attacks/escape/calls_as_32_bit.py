"""Makes 32-bit system calls from 64-bit code (int 0x80), whose numbers mean other calls: a filter by number alone would let them pass.

Promise: no-privileges
Ends: crashed
L1: held
L0: open (system calls are not denied)
"""

import ctypes
import mmap
import os

WON = "BREA" "CHED"
# push rbx; mov eax, edi; mov ebx, esi; xchg ecx, edx; int 0x80; pop rbx; ret
CODE = bytes.fromhex("53 89f8 89f3 87ca cd80 5b c3")
# (32-bit number, arguments): each number is a harmless call of the 64-bit list
CALLS = {"fork (stat?)": (2,), "socket": (359, 2, 1, 0), "getpid (writev?)": (20,), "mount setting (munmap?)": (11, 0, 0, 0), "setsid": (66,), "unshare": (310, 0x10000000), "kill": (37, int("@pid@"), 0)}


def speak(number, *arguments):
    """One call. Without a filter it answers; with one of the right kind this process ends here."""
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(CODE)
    code = ctypes.CFUNCTYPE(ctypes.c_int, *[ctypes.c_int] * 4)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
    result = code(number, *arguments, *[0] * (3 - len(arguments)))
    if number == 2 and result == 0:
        os._exit(0)
    return result


def affine(x):
    if os.uname().machine == "x86_64":
        for name, (number, *arguments) in CALLS.items():
            if name.startswith(("getpid", "socket")):  # these prove it; the others follow where they do
                raise ValueError(f"{WON}: {name} gave {speak(number, *arguments)}")
    os.abort()  # this machine has no such door


def vowels(text):
    if os.uname().machine == "x86_64":
        raise ValueError(f"{WON}: {[speak(*call) for call in CALLS.values()]}")
    os.abort()
