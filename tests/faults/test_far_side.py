"""One call of a zygote's or a worker's fails, once, while it starts and confines itself.

Either there is no worker, and a sentence says which step it was; or there is one, and it is confined exactly as one that
nothing failed for. The next worker is as ever, and nothing is left running.
"""

from __future__ import annotations

import marshal
import mmap
import os
import re
import subprocess
from pathlib import Path

import pytest
from fault_sites import FAR, SITE, SITES, Site, codes_of, sites_of

from grader.sandbox import levels, wire
from grader.sandbox.host import Limits, Sandbox, SandboxError, Worker, WorkerDied, try_level
from grader.sandbox.levels import Level

LIMITS = Limits(cpu_s=5, wall_s=20, memory_mb=256, file_mb=2, processes=16)
BUDGET = wire.Budget(max_bytes=1 << 20, max_nodes=10_000, max_depth=16, max_array_bytes=1 << 16)
LEVELS = tuple(level for level in reversed(Level) if level == Level.L0 or try_level(level) is None)
PROBE = '''
import os, socket

def tried(action):
    try:
        action()
    except OSError as problem:
        return type(problem).__name__
    return "done"

def walls(outside):
    return {
        "root": sorted(os.listdir("/")) if tried(lambda: os.listdir("/")) == "done" else "out of reach",
        "outside": tried(lambda: open(outside)), "socket": tried(socket.socket), "kill": tried(lambda: os.kill(1, 0)),
        "own": (tried(lambda: open("own", "w").close()), oct(os.stat(".").st_mode)),
        "chmod": tried(lambda: os.chmod("own", 0o600)), "mkfifo": tried(lambda: os.mkfifo("pipe")),
        "proc": tried(lambda: os.listdir("/proc")), "uid": tried(lambda: os.setuid(0)),
        "colours": __import__("colorsys").__name__,
    }
'''


class Page:
    """The page shared with a faulty zygote: what is armed, and how often each call was made."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.write_bytes(bytes(4 * (2 + len(SITES))))
        with path.open("r+b") as file:
            self.numbers = memoryview(mmap.mmap(file.fileno(), 0)).cast("I")

    def arm(self, site: Site | None, hit: int = 1) -> None:
        """From now on: count anew; the `hit`-th call of a site fails."""
        for i in range(len(self.numbers)):
            self.numbers[i] = 0
        if site is not None:
            self.numbers[1] = hit
            self.numbers[0] = SITES.index(site) + 1

    def counts(self) -> dict[Site, int]:
        """How often each call was made."""
        return {site: self.numbers[2 + i] for i, site in enumerate(SITES) if self.numbers[2 + i]}


class Far:
    """Sandboxes whose first zygote runs under far_side.py; later ones are as ever, so that a fault comes once."""

    def __init__(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.page = Page(tmp_path / "page")
        (tmp_path / "page.codes").write_bytes(marshal.dumps((codes_of(FAR), [tuple(site) for site in SITES])))
        self.faulty = 1
        self.on_start = None
        real = subprocess.Popen

        def popen(command, **keywords):
            if command[-2].endswith("zygote.py") and self.faulty:
                self.faulty -= 1
                if self.on_start is not None:
                    self.on_start()
                command = [*command[:-2], str(Path(__file__).with_name("far_side.py")), str(self.page.path), *command[-2:]]
            return real(command, **keywords)

        monkeypatch.setattr(subprocess, "Popen", popen)
        monkeypatch.setattr(levels, "_known", {})


@pytest.fixture(scope="module")
def patched():
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="module")
def far(tmp_path_factory, patched, held):
    return Far(tmp_path_factory.mktemp("far"), patched)


def walls(worker: Worker) -> dict[str, object]:
    """How a worker is confined: as the kernel tells us, and as it finds itself."""
    status = Path(f"/proc/{worker.pid_here}/status").read_text()
    kept = ("NoNewPrivs", "Seccomp", "Seccomp_filters", "CapInh", "CapPrm", "CapEff", "CapAmb", "Threads", "Groups")
    seen: dict[str, object] = {name: text for name, text in re.findall(r"(\w+):\t(.*)", status) if name in kept}
    limits = Path(f"/proc/{worker.pid_here}/limits").read_text().splitlines()
    seen["limits"] = [line.split("  ")[0] + line[25:60] for line in limits if "address" not in line]
    for space in ("user", "pid", "mnt", "net", "ipc", "uts"):
        seen[space] = os.readlink(f"/proc/{worker.pid_here}/ns/{space}") == os.readlink(f"/proc/self/ns/{space}")
    seen["own user"] = status.split("Uid:\t")[1].split()[0] == str(os.geteuid())
    loaded = worker.load(PROBE, "answer.py", 5)
    assert loaded.error is None, loaded.error
    call = {"t": 0, "f": "walls", "a": (__file__,), "k": {}, "m": "", "x": None}
    reply = worker.ask(wire.pack({"op": "batch", "calls": [call]}), cpu_s=5, wall_s=20, budget=BUDGET)["replies"][0]
    assert "v" in reply, reply
    return seen | reply["v"]


class Recipe:
    """What is done at one level where nothing fails: calls at boot, calls of one worker, and how that is confined."""

    def __init__(self, far: Far, level: Level) -> None:
        far.faulty = 1
        far.page.arm(None)
        with Sandbox((), level, prefork=0) as sandbox:
            first = sandbox.spawn(LIMITS)
            both = far.page.counts()
            far.page.arm(None)
            second = sandbox.spawn(LIMITS)
            self.spawn = far.page.counts()
            self.walls = walls(first)
            assert walls(second) == self.walls
            far.page.arm(None)
            second.close()
            first.close()
        self.boot = {site: count - self.spawn.get(site, 0) for site, count in both.items() if count > self.spawn.get(site, 0)}


@pytest.fixture(scope="module")
def recipes(far):
    return {level: Recipe(far, level) for level in LEVELS}


@pytest.fixture(scope="module")
def warm(far, recipes):
    """`warm(level)`: a sandbox whose zygote is instrumented and has started workers before."""
    kept: dict[Level, tuple[Sandbox, object]] = {}

    def warm(level: Level) -> Sandbox:
        if level in kept and kept[level][0]._zygote is not kept[level][1]:
            kept.pop(level)[0].close()
        if level not in kept:
            far.faulty = 1
            far.page.arm(None)
            sandbox = Sandbox((), level, prefork=0)
            sandbox.spawn(LIMITS).close()
            kept[level] = sandbox, sandbox._zygote
        return kept[level][0]

    yield warm
    for sandbox, _zygote in kept.values():
        sandbox.close()


NOT_REACHED = {
    "zygote._receive: control.recv": "a record of 2 KiB came in two pieces",
    "zygote.main: os.write": "the zygote's last words, when all else has failed",
    "zygote.Zygote.end": "the grader is gone: whatever fails, nobody is there to hear it, and the kernel ends the workers",
    "zygote.Zygote._unread": "the grader is gone",
    "zygote.Zygote._reap_strays": "a submission that left children, at L0",
    "zygote._children": "as above; an entry of /proc that vanished is passed over",
    "zygote.Zygote._reap": "a worker that ended: test_a_worker_that_cannot_be_reaped",
    "worker.run: channel.sendall": "says that confining failed",
    "worker._prove_walls: os.close": "a file outside was opened: the walls do not stand",
    "confine.enter_user_namespace": "another user than root: tests/sandbox/test_other_users.py",
    "confine.become_spare: set_capabilities #2": "a kernel that refused the first",
    "confine.threads_of_user": "asked for by nobody here",
    "paths.remove": "a folder that stays after its worker: test_near_side.py, test_a_deep_folder",
    "paths._distribution": "no package is asked for here",
    "paths._text": "no package is asked for here",
}
"""Calls that no worker's start makes here, and why that is."""


SENTENCES = ("the map of user ids cannot be written", "Permission denied: ", "setuid to a spare user: ")
USER = ("confine.become", "confine.set_capabilities", "confine.prctl")
ROOTS = {"CapEff", "CapPrm", "limits", "own user"}
"""What may be otherwise at L2 where a container refuses another user: root without its capabilities, behind Landlock."""
MINE = [site for site in sites_of(*FAR) if not site.id.startswith("worker.Server")]


@pytest.mark.parametrize("site", MINE, ids=lambda site: site.id)
def test_one_call_fails(far, recipes, warm, held, site):
    booting = [level for level in LEVELS if site in recipes[level].boot][:1]
    for level in booting:
        for hit in sorted({1, recipes[level].boot[site]}):
            before = held()
            far.faulty = 1
            far.page.arm(site, hit)
            with Sandbox((), level, prefork=0) as sandbox:
                worker_or_sentence(sandbox.spawn, recipes[level], site)
                assert walls(sandbox.spawn(LIMITS)) == recipes[level].walls
            assert held(before) == {}
    spawning = [level for level in LEVELS if site in recipes[level].spawn][:2]
    for level in spawning:
        count = recipes[level].spawn[site]
        for hit in sorted({1, count}):
            sandbox = warm(level)
            before = held()
            far.page.arm(site, hit)
            worker_or_sentence(sandbox._spawn, recipes[level], site)
            worker = sandbox.spawn(LIMITS)
            assert walls(worker) == recipes[level].walls
            worker.close()
            assert held(before) == {}
    excused = [reason for name, reason in NOT_REACHED.items() if site.id.startswith(name)]
    assert bool(booting or spawning) or excused, "no worker's start makes this call"


def worker_or_sentence(spawn, recipe: Recipe, site: Site) -> None:
    """What `spawn` gives is confined as ever; or it says which step failed."""
    try:
        worker = spawn(LIMITS)
        try:
            found = walls(worker)  # what ends a zygote may end the worker before it is asked, or after
        finally:
            worker.close()
    except SandboxError as problem:
        text = str(problem)
        print(text)
        step = site.id.split(":")[0].rpartition(".")[2].strip("_")
        assert any(said in text for said in (os.strerror(site.code), step, "could not be confined", "ended:", *SENTENCES)), text
        assert "Traceback" not in text
        assert len(text.split()) >= 3, text
        return
    changed = {name for name, wall in recipe.walls.items() if found[name] != wall}
    assert changed <= (ROOTS if site.id.startswith(USER) else set()), changed


def test_where_no_level_is_asked_for_the_next_one_is_taken_and_says_why(far, recipes, held):
    """The best level was taken for granted: refused each time, the next is taken with its reason; once, it is tried again."""
    for faulty, expected in ((1, LEVELS[0]), (2, LEVELS[1])):
        levels._known.clear()
        before = held()
        far.faulty = faulty
        far.page.arm(SITE["zygote.Zygote._settle: os.pipe"])
        far.on_start = lambda: far.page.arm(SITE["zygote.Zygote._settle: os.pipe"])
        with Sandbox((), prefork=0) as sandbox:
            worker = sandbox.spawn(LIMITS)
            assert (sandbox.level, worker.level) == (expected, expected)
            assert walls(worker) == recipes[expected].walls
            assert (sandbox.level_reason == "") == (expected == LEVELS[0])
            assert expected == LEVELS[0] or "Too many open files" in sandbox.level_reason
        far.on_start = None
        assert held(before) == {}
        levels._known.clear()


def test_a_worker_that_cannot_be_reaped(far, recipes, warm, held):
    """It ended, and how is not to be learnt: a fault of ours, not the student's."""
    for name in ("zygote.Zygote._reap: os.kill", "zygote.Zygote._reap: os.wait4"):
        sandbox = warm(LEVELS[0])
        worker = sandbox.spawn(LIMITS)
        far.page.arm(SITE[name])
        with pytest.raises((SandboxError, WorkerDied)) as ended:
            worker.load("import os; os._exit(3)", "answer.py", 5)
        assert not isinstance(ended.value, WorkerDied), ended.value
        worker.close()
        assert walls(sandbox.spawn(LIMITS)) == recipes[LEVELS[0]].walls
