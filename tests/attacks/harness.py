"""What the attacks are run with: their files read, a course to attack, witnesses around it, and what must still hold.

An attack is a submission of one exercise. Its docstring says what it tries and then, a line each::

    Promise: one id of docs/threat-model.md
    Exercise: target/answer          (left out: target/answer)
    Ends: failed                     the statuses that the attacked exercise may end with, at L3 and L2
    Score: 0                         points that its honest part is worth (left out: 0)
    L1: held                         or: open (what gives way there)
    L0: open (what gives way there)

It says that it got through by the word BREACHED (in its source in two parts, `WON = "BREA" "CHED"`) in what it returns,
raises or prints. `@root@`, `@pid@`, `@port@` and
`@neighbour@` in its text stand for the course's folder, the grader's process, a port it listens on, and the folder of another submission.
"""

from __future__ import annotations

import ast
import contextlib
import csv
import io
import json
import os
import re
import resource
import shutil
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console

from grader.course import Course, load_course
from grader.engine import Engine
from grader.outcome import Outcome, Report, Status
from grader.pool import Pool
from grader.report.classpage import class_row, grades_csv
from grader.report.html import render_html
from grader.report.master import student_view, to_json
from grader.report.terminal import render_terminal
from grader.sandbox.levels import Level
from grader.submission import SourceFile, Submission

HERE = Path(__file__).parent
CATEGORIES = ("forge", "steal", "escape", "harm", "wire")
FIELDS = ("Promise", "Exercise", "Ends", "Score", "L1", "L0")
BREACH = "BREACHED"
SECRETS = ("CANARY-solution", "CANARY-check", "CANARY-environment", "CANARY-neighbour", "CANARY-stack")
"""Planted where no submission may look; none may stand in any report."""
HIDDEN = ("CANARY-hidden", "8675309")
"""Parts of the inputs of hidden checks: never in what a student sees."""


@dataclass(frozen=True)
class Attack:
    """One file of this folder, as its docstring describes it."""

    id: str
    text: str
    tries: str
    promise: str
    exercise: str
    ends: tuple[str, ...]
    score: float
    l1: str
    l0: str

    def holds_at(self, level: Level) -> bool:
        """Whether the promise is kept at this level."""
        return level >= Level.L2 or (self.l1 if level == Level.L1 else self.l0).startswith("held")


def read_attack(path: Path) -> Attack:
    """The attack in a file. Raises ValueError for a docstring of another form."""
    text = path.read_text(encoding="utf-8")
    doc = ast.get_docstring(ast.parse(text)) or ""
    head, _blank, tail = doc.partition("\n\n")
    fields = dict(line.split(": ", 1) for line in tail.strip().splitlines() if ": " in line)
    if BREACH in text:
        raise ValueError(f"{path}: write the word in two parts, so that a quoted line of the source is no breach")
    if not head or not set(fields) <= set(FIELDS) or not {"Promise", "Ends", "L1", "L0"} <= set(fields):
        raise ValueError(f"{path}: the docstring is one paragraph, an empty line, then {', '.join(FIELDS)}")
    for name in ("L1", "L0"):
        if not re.fullmatch(r"held|open \(.+\)", fields[name]):
            raise ValueError(f"{path}: {name} is 'held' or 'open (why)', not {fields[name]!r}")
    ends = tuple(part.strip() for part in fields["Ends"].split(","))
    if not set(ends) <= {str(status) for status in Status}:
        raise ValueError(f"{path}: {fields['Ends']!r} holds a word that is no status")
    return Attack(
        id=f"{path.parent.name}/{path.stem}", text=text, tries=" ".join(head.split()), promise=fields["Promise"],
        exercise=fields.get("Exercise", "target/answer"), ends=ends, score=float(fields.get("Score", 0)),
        l1=fields["L1"], l0=fields["L0"],
    )  # fmt: skip


def all_attacks() -> list[Attack]:
    """Every attack, in the order of the folders."""
    paths = [path for folder in CATEGORIES for path in sorted((HERE / folder).glob("*.py"))]
    return [read_attack(path) for path in paths]


# --- the grader and what stands around it ----------------------------------------------------------------------


class Range:
    """A course with engines at the levels asked for, a neighbour's files, an open port and a secret in the environment."""

    def __init__(self, folder: Path, cache: Path) -> None:
        self.root = folder / "course"
        shutil.copytree(HERE / "course", self.root)
        (folder / "neighbour").mkdir()
        (folder / "neighbour" / "answer.py").write_text("# CANARY-neighbour: another student's answer\n")
        self.witness = self.root / "witness"
        self.witness.write_text("untouched")
        self.scratch = folder / "scratch"
        self.scratch.mkdir()
        self.scratch.chmod(0o755)
        self.folder, self.cache = folder, cache
        self.course: Course = load_course(self.root / "autograder_config.yml")
        self.solved = (self.root / "solutions/beside/solved.py").read_text(encoding="utf-8")
        self.port = Port()
        self.engines: dict[Level, Engine] = {}
        self.warm: set[tuple[str, Level]] = set()
        self.stack = contextlib.ExitStack()
        os.environ["GRADER_SECRET"] = "CANARY-environment"

    def warm_up(self, exercise: str, level: Level) -> None:
        """Have an engine at this level, its workers in stock; the reference solution must get full marks from it."""
        if level not in self.engines:
            engine = Engine(self.course, self.course.exercises, staff=True, seed="4711", pool=Pool(level), cache=self.cache)
            self.engines[level] = self.stack.enter_context(engine)
        if (exercise, level) not in self.warm:
            self.warm.add((exercise, level))
            text = (self.root / f"solutions/{exercise}.py").read_text(encoding="utf-8")
            honest = Attack("honest", text.replace("CANARY", ""), "", "", exercise, ("passed",), 0, "held", "held")
            report = self.grade(honest, level)
            assert report.score == report.max_score, report

    def submission(self, attack: Attack) -> Submission:
        """The attack with the solved exercise beside it."""
        text = attack.text
        places = {"root": self.root, "pid": os.getpid(), "port": self.port.number, "neighbour": self.folder / "neighbour"}
        for name, value in places.items():
            text = text.replace(f"@{name}@", str(value))
        files = {
            attack.exercise: SourceFile.of_text(f"{attack.exercise}.py", text),
            "beside/solved": SourceFile.of_text("beside/solved.py", self.solved),
        }
        return Submission("mallory", files, digest=attack.id)

    def grade(self, attack: Attack, level: Level) -> Report:
        """The staff's report of the attack, the exercise beside it graded after it."""
        canary = "CANARY-stack"  # a secret in a frame of the grader
        chosen = [self.course.exercise(attack.exercise), self.course.exercise("beside/solved")]
        report = self.engines[level].grade(self.submission(attack), chosen)
        assert canary in SECRETS
        return report

    def due(self) -> int:
        """How many processes the engines' zygotes come to with the workers in stock, once all others have ended."""
        sandboxes = [sandbox for engine in self.engines.values() for sandbox in engine._pool._sandboxes.values()]
        zygotes = sum((2 if one.level == Level.L3 else 1) * (1 + len(one._left)) for one in sandboxes)
        return zygotes + sum(len(one._stock) for one in sandboxes)

    def close(self) -> None:
        """End the engines."""
        self.stack.close()
        self.port.close()
        os.environ.pop("GRADER_SECRET", None)


class Port:
    """A port of this machine, and an abstract socket, on which anyone who gets through is counted."""

    def __init__(self) -> None:
        self.visitors = 0
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self.number: int = self._tcp.getsockname()[1]
        self._unix = socket.socket(socket.AF_UNIX)
        self._unix.bind(f"\0grader-attacks-{self.number}")
        self._unix.listen()
        for one in (self._tcp, self._unix):
            threading.Thread(target=self._count, args=(one,), daemon=True).start()

    def _count(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):  # closed: the end
            while True:
                listener.accept()[0].close()
                self.visitors += 1

    def close(self) -> None:
        """Stop listening."""
        for one in (self._tcp, self._unix):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


# --- what must still hold ---------------------------------------------------------------------------------------


def state(range_: Range) -> dict[str, Any]:
    """What no submission may change, of this process and of the machine."""
    witness = range_.witness.stat()
    return {
        "witness": (range_.witness.read_text(), witness.st_mode, witness.st_mtime_ns, witness.st_uid),
        "course": sorted(str(path) for path in range_.root.rglob("*") if "__pycache__" not in path.parts),
        "visitors": range_.port.visitors,
        "shared memory": _left_behind(),
        "mounts": _lines("/proc/self/mountinfo"),
        "nice": os.getpriority(os.PRIO_PROCESS, 0),
        "affinity": os.sched_getaffinity(0),
        "folder": os.getcwd(),
        "limits": [resource.getrlimit(which) for which in (resource.RLIMIT_AS, resource.RLIMIT_NOFILE, resource.RLIMIT_CPU)],
        "signals": [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM, signal.SIGUSR1)],
        "functions": [id(one) for one in (np.array_equal, np.asarray, json.dumps, isinstance, Status.__eq__, re.compile)],
        "hook": (sys.excepthook, sys.gettrace(), sys.getprofile(), tuple(sys.meta_path)),
    }  # fmt: skip


def _left_behind() -> int:
    """Segments of shared memory whose maker has ended: a browser that runs beside this has some of its own."""
    with open("/proc/sysvipc/shm") as file:
        names = next(file).split()
        makers = [line.split()[names.index("cpid")] for line in file]
    return sum(not os.path.exists(f"/proc/{maker}") for maker in makers)


def _lines(path: str) -> int:
    return Path(path).read_text().count("\n")


def processes(grader: int) -> list[int]:
    """Processes of the grader's zygotes, by the command line that all of them share."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):  # it ended just now
                line = (entry / "cmdline").read_bytes()
                if b"zygote.py" in line and f'"grader": {grader},'.encode() in line:
                    found.append(int(entry.name))
    return found


def settle(grader: int, most: int, seconds: float = 5) -> int:
    """How many processes there are once the ended ones have gone, waiting at most so long for `most`."""
    until = time.monotonic() + seconds
    while (count := len(processes(grader))) > most and time.monotonic() < until:
        time.sleep(0.02)
    return count


def views(report: Report) -> Iterator[tuple[str, str]]:
    """(Name, text) of everything that is made of a report: staff's and student's."""
    for name, one in (("staff", report), ("student", student_view(report))):
        yield f"{name} json", to_json(one).decode()
        yield f"{name} html", render_html(one)
        yield f"{name} terminal", _terminal(one)
    yield "grades.csv", grades_csv([class_row(report, "mallory")])


def _terminal(report: Report) -> str:
    console = Console(file=io.StringIO(), width=120, force_terminal=False, color_system=None)
    render_terminal(report, console, verbose=True)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
CI_COMMAND = re.compile(r"^\s*::[a-z-]+(\s.*)?::|##\w*\[", re.MULTILINE | re.IGNORECASE)
LARGEST = 1_000_000
"""Characters of a view of one report: whatever a submission does, it fills no disk with them."""


class Active(HTMLParser):
    """Finds what is no plain text or picture in a page: whoever put it there was not our template."""

    TAGS = frozenset(["script", "img", "iframe", "object", "embed", "link", "base", "form", "input", "button", "video", "audio", "math", "foreignobject", "animate", "set", "use", "image"])
    LINK = re.compile(r"#[\w-]*|#(group|check|is)=[\w.~%-]+|grades\.csv|(_staff/)?[^/:]+/report\.html(#[\w-]*)?")
    CLASS_PAGE = ("form#controls", "input#q", "button#clear", "script#data", "script#")
    """What the class's page has once, by tag and id, beside a button in each head of its table."""

    def __init__(self, text: str, name: str = "") -> None:
        super().__init__()
        self.found: list[str] = []
        self.policies = 0
        self.page = name == "index.html"
        self.ours = list(self.CLASS_PAGE) if self.page else []
        self.feed(text)
        self.close()

    def is_ours(self, tag: str, attrs: list[tuple[str, str | None]]) -> bool:
        if self.page and tag == "button" and set(dict(attrs)) == {"type", "data-sort"} | (set(dict(attrs)) & {"title"}):
            return True
        one = f"{tag}#{dict(attrs).get('id', '')}"
        if one in self.ours:
            self.ours.remove(one)
            return True
        return False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.policies += tag == "meta" and "http-equiv" in dict(attrs)
        for name, value in attrs:
            odd = name.startswith("on") or name in ("src", "srcset", "srcdoc", "action", "formaction", "xlink:href", "background", "ping")
            if odd or not re.fullmatch(r"[a-zA-Z][\w-]*", name) or (name == "href" and not self.LINK.fullmatch(value or "")):
                self.found.append(f"<{tag} {name}={value!r}>")
        if (tag in self.TAGS and not self.is_ours(tag, attrs)) or (tag == "meta" and self.policies > 1):
            self.found.append(f"<{tag}>")

    handle_startendtag = handle_starttag


def unsafe(name: str, text: str) -> list[str]:
    """What in a view could act instead of being read."""
    found = []
    if control := CONTROL.search(text.replace("\r\n", "\n")):
        found.append(f"a control character {control!r}")
    if name.endswith("html"):
        found += Active(text, name).found
    elif command := CI_COMMAND.search(text):
        found.append(f"a command of a CI service {command!r}")
    if name.endswith("csv"):
        cells = [cell.lstrip() for row in csv.reader(io.StringIO(text)) for cell in row]
        found += [f"a formula {cell!r}" for cell in cells if cell[:1] in tuple("=+-@\uff1d\uff0b\uff0d\uff20")]
    if len(text) > LARGEST:
        found.append(f"{len(text)} characters")
    return [f"{name}: {one}" for one in found]


def hidden_checks(report: Report) -> list[Outcome]:
    """The hidden checks as a student sees them."""
    seen = student_view(report)
    assert seen.provenance.seconds == round(sum(one.seconds for one in seen.exercises), 4)
    return [check for exercise in seen.exercises for check in exercise.checks if check.visibility == "hidden"]


def evidence(check: Outcome) -> bool:
    """Whether a check shows anything but title, verdict, points and hint: a text, a call, a time."""
    return bool(check.calls or check.difference or check.reproduce or check.staff_note or check.seconds)


def breaches(attack: Attack, report: Report) -> list[str]:
    """Everything in the reports that must not be there."""
    found = []
    result, beside = report.exercises
    if str(result.status) not in attack.ends:
        found.append(f"ended as {result.status}, not {', '.join(attack.ends)}: {result.message} {result.staff_note}")
    if result.score != attack.score:
        found.append(f"forged: {result.score} points, its honest part is worth {attack.score}")
    if beside.score != beside.max_score or beside.status is not Status.PASSED:
        found.append(f"the exercise beside it: {beside.status}, {beside.score}/{beside.max_score} {beside.staff_note}")
    found += [f"student: {check.id} tells more than its verdict" for check in hidden_checks(report) if evidence(check)]
    for name, text in views(report):
        found += [f"{name}: {secret}" for secret in (*SECRETS, BREACH) if secret in text]
        found += [f"{name}: {secret}" for secret in HIDDEN if name.startswith("student") and secret in text]
        found += unsafe(name, text)
    return found
