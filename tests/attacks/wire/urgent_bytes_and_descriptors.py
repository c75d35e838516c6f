"""Sends bytes out of band, file descriptors, credentials and empty messages along the wire, to upset who reads it.

Promise: bounded-reader
Ends: invalid_reply, crashed
L1: held
L0: held
"""

import array
import os
import socket


def upset():
    wire = socket.socket(fileno=os.dup(3))
    for flags in (socket.MSG_OOB, socket.MSG_EOR, socket.MSG_DONTWAIT, 0):
        for data in (b"", b"!"):
            try:
                wire.send(data, flags)
            except OSError:
                continue
    for kind, body in ((socket.SCM_RIGHTS, array.array("i", [0, 1, 2])), (2, array.array("i", [os.getpid(), 0, 0]))):
        try:
            wire.sendmsg([b"x"], [(socket.SOL_SOCKET, kind, body)])
        except OSError:
            continue
    return


def affine(x):
    return upset()


def vowels(text):
    return upset()
