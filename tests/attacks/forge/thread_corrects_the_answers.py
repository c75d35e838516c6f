"""Returns wrong arrays and has threads correct them, and the buffers of the replies they went into, once the call has returned.

Promise: each-call-alone
Ends: failed
L1: held
L0: held
"""

import sys
import threading
import time

import numpy as np

given = []


def stacks():
    """The frames of all threads, the worker's loop among them."""
    for frame in list(sys._current_frames().values()):
        while frame is not None:
            yield frame
            frame = frame.f_back


def correct():
    """Also in what was encoded: the raw parts of the frame under way are replaced by bytes of the same length."""
    while True:
        time.sleep(0.02)
        for x, answer in list(given):
            answer[...] = 3.0 * x + 1.0
        for frame in stacks():
            encoder = frame.f_locals.get("encoder")
            if hasattr(encoder, "buffers"):
                for i, data in enumerate(list(encoder.buffers)):
                    if isinstance(data, bytes) and data.strip(b"\0"):
                        encoder.buffers[i] = np.full(len(data) // 8, -7.5).tobytes().ljust(len(data), b"\0")[: len(data)]


for _ in range(3):
    threading.Thread(target=correct, daemon=True).start()


def affine(x):
    answer = np.full(x.shape, -7.0)
    given.append((x, answer))
    return answer


def vowels(text):
    return -1
