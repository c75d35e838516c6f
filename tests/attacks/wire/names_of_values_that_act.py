"""Answers with values whose types are named like terminal escapes, scripts, spreadsheet formulas and commands of CI services.

Promise: quiet-text
Ends: failed
L1: held
L0: held
"""

import json
import marshal
import os
import struct
import sys

RAW = b""
NASTY = [
    "\x1b]52;c;YXR0YWNr\x07", "\x1b]0;attack\x07\x1b[2J\x1b[1;1H", "\x9b31mred\x9b0m", "\x1b]8;;http://attack.invalid\x1b\\here\x1b]8;;\x1b\\",
    "</pre><script>alert('attack')</script>", "<img src=x onerror=alert('attack')>", "' onmouseover='alert(1)' x='", '" autofocus onfocus="alert(1)',
    "<svg/onload=alert('attack')>", "javascript:alert('attack')", "&#60;script&#62;", "{{ 7 * 7 }}{% raw %}", "]]>\x00\x0b\ufffe<!--",
    "\n::error::attack", "\n  ::set-output name=a::b", "##[error]attack", "##vso[task.complete result=Succeeded;]", "##teamcity[buildStatus status='SUCCESS']",
    "=cmd|'/c calc'!A0", "@SUM(1+1)*cmd|x", "+1+1", "-2+3", "\t=1+1", "\r\n=1+1", "\uff1d1+1",
    "\u202egnp.exe", "\u2066\u2069\u200f\u061c", "\u2028\u2029\x85", "../../../../etc/passwd", "a\rPASSED 8/8", "\x08" * 80 + "PASSED", "\ud800",
    "[bold red]attack[/]", "`id` $(id) ;id", "![x](http://attack.invalid/x.png) | a | b", "%s %n {0.__class__}", "x" * 200 + "\x1b[31m",
]


def post(header, raw=b"", magic=b"GRD1", size=None, more=None):
    """Write one frame of our own to the grader."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    text += b" " * (-len(text) % 16)
    size, more = len(text) if size is None else size, len(raw) if more is None else more
    data = memoryview(struct.pack("<4sIQ", magic, size, more) + text + raw)
    while data:
        data = data[os.write(3, data) :]


def asked():
    """The calls under way, from the worker's own frames."""
    frame = sys._getframe(1)
    while frame is not None:
        request = frame.f_locals.get("request")
        if isinstance(request, dict) and "calls" in request:
            return request["calls"]
        frame = frame.f_back
    raise SystemExit("held")


def take(size):
    """Bytes of the next request."""
    data = b""
    while len(data) < size:
        data += os.read(3, size - len(data)) or os._exit(0)
    return data


def serve(answer):
    """Answer this request and all that follow in the worker's place; its own loop never runs again."""
    calls = asked()
    while True:
        post({"o": {"replies": [{"o": answer(n, call["o"])} for n, call in enumerate(calls)]}}, RAW)
        _magic, size, more = struct.unpack("<4sIQ", take(16))
        calls = marshal.loads(take(size + more)[:size])["o"]["calls"]


def lie(n, call):
    name = NASTY[n % len(NASTY)]
    return {"v": {"O": name} if n % 2 else {"H": [n, name, name[:50]]}, "s": 0.0, "p": name}


def affine(x):
    serve(lie)


def vowels(text):
    serve(lie)
