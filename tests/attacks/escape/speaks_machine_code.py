"""Makes system calls by machine code of its own, past libc and Python: native numbers, x32 numbers, from threads and signal handlers.

Promise: no-privileges
Ends: raised
L1: held
L0: open (system calls are not denied)
"""

import ctypes
import mmap
import os
import signal
import threading

WON = "BREA" "CHED"
ARM = os.uname().machine == "aarch64"
CODE = {
    # number and five arguments, moved to where the kernel looks for them; syscall; ret
    "x86_64": bytes.fromhex("4889f8 4889f7 4889d6 4889ca 4d89c2 4d89c8 0f05 c3"),
    "aarch64": b"".join(word.to_bytes(4, "little") for word in (0xAA0003E8, 0xAA0103E0, 0xAA0203E1, 0xAA0303E2, 0xAA0403E3, 0xAA0503E4, 0xD4000001, 0xD65F03C0)),
}[os.uname().machine]
FORBIDDEN = {  # name: (x86_64, aarch64, arguments that would do)
    "socket": (41, 198, 2, 1, 0), "unix socket": (41, 198, 1, 1, 0), "fork": (57, 220, 17 if ARM else 0), "clone": (56, 220, 17), "unshare": (272, 97, 0x10000000), "shmget": (29, 194, 0, 4096, 0o1600),
    "memfd": (319, 279, id(WON), 0), "setuid": (105, 146, 0), "kill": (62, 129, int("@pid@"), 0), "io_uring": (425, 425, 1, id(WON)), "pidfd": (434, 434, int("@pid@"), 0), "setsid": (112, 157), "inotify": (294, 26, 0),
}


def memory():
    """Executable pages, by each way to have them."""
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(CODE)
    yield page, ctypes.addressof(ctypes.c_char.from_buffer(page))
    plain = mmap.mmap(-1, 8192)
    plain.write(CODE)
    where = ctypes.addressof(ctypes.c_char.from_buffer(plain))
    if ctypes.CDLL(None).mprotect(ctypes.c_void_p(where), ctypes.c_size_t(8192), ctypes.c_int(5)) == 0:
        yield plain, where


def speak(where):
    """What got through, of the code at an address."""
    native = ctypes.CFUNCTYPE(ctypes.c_long, *[ctypes.c_long] * 6)(where)

    def call(number, *arguments):
        return native(number, *arguments, *[0] * (5 - len(arguments)))

    if call(172 if ARM else 39) != os.getpid():
        return [f"{WON}? the code does not work"]  # then nothing below would prove anything
    got = []
    for name, (x86, arm, *arguments) in FORBIDDEN.items():
        result = call(arm if ARM else x86, *arguments)
        if result > 0 and name == "shmget":
            call(195 if ARM else 31, result, 0, 0)  # removed again
        if result == 0 and name in ("fork", "clone"):
            call(93 if ARM else 60, 0)
        got += [f"{name}: {result}"] * (result >= 0)
        if not ARM:
            for number in (0x40000000 + x86, 0x80000000 + x86, (1 << 32) + x86 - (1 << 32) + 0x40000000):
                result = call(number, *arguments)
                if result == 0 and name in ("fork", "clone"):
                    call(60, 0)
                got += [f"{name} as {number:x}: {result}"] * (result >= 0)
    return got


def everywhere():
    """From this thread, from another, and from a signal's handler."""
    got, keep = [], list(memory())
    for _page, where in keep:
        got += speak(where)
        thread = threading.Thread(target=lambda where=where: got.extend(speak(where)))
        thread.start()
        thread.join()
        signal.signal(signal.SIGUSR1, lambda *_: got.extend(speak(where)))
        signal.raise_signal(signal.SIGUSR1)
    return got


GOT = everywhere()


def affine(x):
    raise ValueError(f"{WON}: {GOT}" if GOT else "held")


def vowels(text):
    return -1
