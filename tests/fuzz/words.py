"""What the search begins with, honest inputs, and the words it puts into them."""

from __future__ import annotations

import io
import struct
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from grader.sandbox import wire
from grader.sandbox.wire import Handle, Opaque, Tensor, pack

from . import trees
from .trees import Entry

COURSE = Path(__file__).parents[2] / "autograder_config.yml"
NUMBERS = (
    0, 1, -1, 2, 3, 15, 16, 17, 31, 32, 33, 63, 64, 100, 127, 128, 255, 256, 300, 301, 65_535, 65_536, 2**31 - 1,
    2**31, 2**32 - 1, 2**40, 2**53, 2**62, 2**63 - 1, 2**63, 2**64 - 1,
)  # fmt: skip
ERROR = {
    "type": "ValueError",
    "mro": ["ValueError", "Exception"],
    "message": "no",
    "line": 3,
    "text": "x",
    "frames": [],
}
PARTS = (
    b"cnn", b"conv2d.py", b"output_size.py", b"embedding", b"cosine.py", b"mean_pooling.py", b"exercises",
    b"ann-main", b"CNN", b"Conv2D.py", b"conv2d.ipynb", b"conv2d.py.txt", b"conv_2d (1).py", b"__MACOSX",
    b"__pycache__", b".git", b".DS_Store", b"..", b".", b"", b"C:", b"a\\b", b"ann.zip", b"bob.ZIP", b"index.html",
    b"\xea\xb9\x80", b"\xe1\x84\x80\xe1\x85\xb5\xe1\x86\xb7", b"\xff\xfe", b"\x1b[2J", b"\n", b"\xe2\x80\xae",
    b"cnn.ipynb", b"ann.tar.gz", b"submission_metadata.yml", b"submitted", b"timestamp.txt", b"a_1_2_conv2d.py",
    b"a_1_3_conv2d-1.py", b"b_2_assignsubmission_file_", b"x" * 200, b"con", b"nul.txt", b" a. ", b"\xb0\xfa\xc1\xa6", b"\xc4\xb0.py",
)  # fmt: skip
NOTEBOOK = rb"""{"cells": [{"cell_type": "code", "source": "%time\ndef conv2d():\n    return K\n!x"},
{"source": ["K = (1"], "metadata": {"tags": ["x"]}}, {"cell_type": "code", "source": "K = L.M = 1\nimport os"}]}"""
METADATA = b"""a:
  :submitters:
  - :name: A
    :sid: '1'
  :created_at: 2026-03-02 10:00:00.5 -08:00
  :history:
  - :results: {a: [&x 1, *x]}
"""
CONTENTS = (
    b"", b"x = 1\n", b"\xef\xbb\xbfa\r\nb\r", b"\xff\xfex\0", b"a\0b", b"x = '\xc7\xd5'\n",
    b"# coding: cp949\n\xc7\xd5", b"caf\xe9", b"\x81\x8d\x8f", b"\xed\xa0\x80",
    b'{"cells": [{"cell_type": "code", "source": ["x = 1"]}]}', b"../../../secret.py", b"../../secret.py",
    NOTEBOOK, b'{"cells": [{"cell_type": "code", "source": "x", "metadata": {"tags": ["conv2d"]}}]}',
    b"2026-03-02 10:00:00 UTC", METADATA, b"../../..", b"..", b".", b"/etc/passwd", b"/dev/zero", b"/proc/self/environ", b"conv2d.py", b"cnn",
    b"cnn/conv2d.py", b"gone", b"#coding=\xff", b"# vim: coding:utf-8\n\xff",
)  # fmt: skip
SCALARS = (
    "", "~", "null", "true", "yes", "0", "-1", "0x10", "0b_", "0o7", "1_000", "1e3", "1.5", ".inf", "-.inf", ".nan",
    "1:30", "1:30.5", "99999999999999999999", "9" * 400, ("1" + ":59" * 190 + ".5"), "2026-99-99", "2026-01-01",
    "2026-01-01t00:00:00+99:99", "=", "<<", "'x'", '"\\0"', '"\\x1b[2J"', '"\\u2028"', '"\\U0001F600"', "한국어", "cnn",
    "conv2d", "en", "ko", "fr", "numpy", "[numpy, torch]", "[]", "{}", "{en: a}", "{ko: ''}", "{<<: {id: a}}", "? a",
    "- a", '"a\\0b"', "sol", "sol #7", "sol #\xff", "|\n  a\n", ">-\n  a", "!!int ''", "!!float ''", "!!bool x",
    "!!timestamp x", "!!binary x", "!!null x", "!!set {a}", "!!python/name:os.system x", "!a b", "&a b", "*a",
    "&a [*a]", "[" * 60, "x" * 70, "a__b", "a.b", "../..", "/", "grader.checks", "512", "0.5", "86400", "86401",
    "1000", "1001", "none", "UTC", "Asia/Seoul", "Asia", "KST", "2026-03-01 23:59", "2026-03-01T23:59+09:00",
    "2026-03-08 02:30 America/New_York", "2026-11-01 01:30 America/New_York", "9999-12-31 23:59 Asia/Seoul",
)  # fmt: skip
KEYS = (
    "course", "paths", "defaults", "topics", "id", "title", "language", "seed", "exercises", "solutions", "checks",
    "packages", "timeout_s", "check_timeout_s", "memory_mb", "output_mb", "file_mb", "processes", "examples",
    "points", "banned", "en", "ko", "line", "digest", "file", "<<", "titel",
    "policies", "time_zone", "release", "deadline", "penalty_per_day", "late_days", "drop_lowest", "attempts",
)  # fmt: skip
WORDS: dict[str, tuple[bytes, ...]] = {
    "wire": (
        b"GRD1", b"NaN", b"Infinity", b"null", b'{"a":["float64",[2],0]}', b'{"o":{', b'"t":', b"[[[[", b"]]}",
        b"\\ud800", b'"v":1,', b"1e400", b" " * 16,
    ),
    "intake": (
        *PARTS, *CONTENTS, b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07",
        b"\x01\x00\x10\x00", b"\xff\xff\xff\xff", b"up\x09\x00\x01",
    ),
    "config": (
        *(word.encode() for word in (*SCALARS, *KEYS)), b": ", b"- ", b"\t", b"\n", b"  ", b"---\n", b"...",
        b"%YAML 1.1\n", b"[", b"{", b"#", b"\r", b"\x85", b"\xe2\x80\xa8", b"\xef\xbb\xbf",
    ),
}  # fmt: skip


@cache
def seeds(target: str) -> list[bytes]:
    """Honest inputs, to begin with."""
    return {"wire": _frames, "intake": _trees, "config": _configs}[target]()


def _frames() -> list[bytes]:
    square = np.arange(12.0).reshape(3, 4)
    plain = [
        None,
        [1, -2.5, True, "text", "\ud83d\ude00", 1 << 70],
        {"a": [1], "b": {}},
        (1, (2,)),
        {1, 2, 3},
        frozenset("ab"),
    ]
    plain += [{1: 2, (1, "a"): [], None: b"bytes"}, 1 - 2j, b"0123456789abcdef0", "\ud800\udc00"]
    arrays = [square, square.T[::-2], np.broadcast_to(np.int8(3), (4, 5)), np.zeros((0, 3)), np.array([True, False])]
    arrays += [[np.zeros(2, name) for name in wire.DTYPES]]
    others = [[Tensor(np.ones(3, "float32"), True), Handle(3, "x.Y", "object"), Opaque("generator")]]
    replies = [[], [{"v": 1, "p": "printed"}], [{"v": [square]}, {"e": ERROR}]]
    replies += [[{"e": {**ERROR, "line": None, "text": None, "column": 4}}]]
    values: list[Any] = [*plain, *arrays, *others, *({"replies": each} for each in replies)]
    values += [{"replies": each, "seconds": bytes(8 * len(each))} for each in replies if each]
    return [pack(value) for value in values]


def _trees() -> list[bytes]:
    one = [
        Entry("f", b"cnn/conv2d.py", b"def f():\n    return 1\n"),
        Entry("f", b"embedding/cosine.py", b"\xef\xbb\xbfx = 1\r\n"),
    ]
    wrapped = [
        Entry("f", b"ann-main/exercises/cnn/Conv2d.py", b"x"),
        Entry("f", b"notes.txt", b"hello"),
        Entry("f", b"ann-main/cnn/conv2d.ipynb", b"{}"),
    ]
    links = [
        Entry("l", b"cnn/conv2d.py", b"../../../secret.py"),
        Entry("l", b"embedding", b"../.."),
        Entry("p", b"cnn/output_size.py", b""),
    ]
    klass = [
        Entry("f", b"ann/cnn/conv2d.py", b"x = 1\n"),
        Entry("f", b"bob.zip", trees.archive(one)),
        Entry("f", b"grades.csv", b"a"),
        Entry("l", b"eve", b".."),
    ]
    notebooks = [Entry("f", b"cnn.ipynb", NOTEBOOK), Entry("f", b"embedding/cosine.ipynb", b'{"cells": []}')]
    platforms = [
        [Entry("f", b"a_1_2_conv2d.py", b"x"), Entry("f", b"a_1_3_conv2d-1.py", b"y"), Entry("f", b"b_LATE_2_4_hw.zip", b"PK")],
        [Entry("f", b"A B_1_assignsubmission_file_/conv2d.py", b"x"), Entry("f", b"C_2_assignsubmission_file_cosine.py", b"x")],
        [Entry("f", b"submission_metadata.yml", METADATA), Entry("f", b"a/conv2d.py", b"x"), Entry("d", b"b", b"")],
        [Entry("f", b"ann/cnn/timestamp.txt", b"2026-03-02 10:00:00 UTC"), Entry("f", b"ann/cnn/conv2d.py", b"x")],
    ]
    large = _large_archive()
    found = [trees.unparse(kind, entries) for kind in "TA" for entries in (one, wrapped, links)]
    found += [trees.unparse("T", notebooks), trees.unparse("B", one + links), b"Y" + trees.tar(one, "w:gz")]
    found += [trees.unparse("C", entries) for entries in platforms]
    found += [trees.unparse("F", one), trees.unparse("F", links[:1]), trees.unparse("C", klass), trees.unparse("C", [])]
    return [*found, b"Z" + trees.archive(one), b"Z" + trees.archive(links), b"Z" + large, b"Z"]


def _large_archive() -> bytes:
    """A small archive written as those beyond 4 GB are, with sizes and offsets of 8 bytes wherever one can be."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        info = zipfile.ZipInfo("cnn/conv2d.py")
        info.extra = b"\x01\x00\x08\x00" + (0).to_bytes(8, "little")
        file.writestr(info, "x = 1\n")
        with file.open(zipfile.ZipInfo("cnn/output_size.py"), "w", force_zip64=True) as member:
            member.write(b"x = 2\n")
    raw = packed.getvalue()
    start, end = raw.index(b"PK\x01\x02"), raw.index(b"PK\x05\x06")
    raw = raw[: start + 42] + b"\xff" * 4 + raw[start + 46 :]  # the offset is in the extra part
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 2, 2, end - start, start)
    return raw[:end] + record + struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1) + raw[end:]


SMALL = b"""\
course: {id: dl101, title: "Deep learning", language: en, seed: 7}
paths: {exercises: ex, solutions: sol, checks: checks}
defaults: {packages: [numpy], timeout_s: 10, memory_mb: 512, check_timeout_s: 2, output_mb: 1, processes: 8}
topics:
  - id: cnn
    title: {en: "Convolution", ko: "\xed\x95\xa9"}
    exercises:
      - {id: conv2d, title: C, points: 2.5, timeout_s: 20, check_timeout_s: 4, banned: [numpy.linalg]}
# 41"""


RULES = b"""policies:
  time_zone: Asia/Seoul
  release: 2026-02-01 09:00
  deadline: 2026-03-01T23:59+09:00
  penalty_per_day: 0.1
  late_days: 3
  extensions: solutions/extensions.csv
  drop_lowest: 1
  rounding: half_up
course: {id: a, title: b}
topics:
- {id: c, title: d, deadline: none, attempts: 3, feedback_before: public, exercises: []}
- {id: e, title: f, exercises: [{id: g, title: h, points: 1, deadline: 2026-04-01 12:00 UTC}]}
"""
REFUSED = (
    b"time_zone: Seoul", b"time_zone: 2026", b"deadline: 2026-03-01", b"deadline: soon", b"deadline: 2026-01-01 12:00Z",
    b"deadline: 2026-03-08 02:30 America/New_York", b"deadline: 2026-11-01 01:30 America/New_York", b"late_days: 2",
    b"drop_lowest: 1", b"deadline: 2026-03-01 23:59", b"deadline: 2026-03-01 23:59Z UTC", b"deadline: 1026-03-01 23:59Z",
)
"""Rules that are refused beside a release in February."""


def _configs() -> list[bytes]:
    whole = COURSE.read_bytes() if COURSE.exists() else SMALL
    return [
        SMALL,
        whole,
        RULES,
        *(b"policies: {release: 2026-02-01 12:00Z, %s}\ncourse: {id: a, title: b}\ntopics: []\n" % rule for rule in REFUSED),
        b"",
        b"course: {id: a, title: b}\ntopics: []\n",
        b"12\0ko\0ko_KR.UTF-8",
        b"\xef\xbb\xbfa: 1\n---\nb: 2\n",
    ]
