"""What the sandbox promises, one test a promise, at every level that can be had here. Also run as other users."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from pathlib import Path

import pytest

from grader.sandbox import wire
from grader.sandbox.host import InvalidReply, Limits, Sandbox, WorkerDied, WorkerTimeout
from grader.sandbox.levels import Level

ROOT = os.geteuid() == 0
PRELUDE = """
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
def outcome(action):
    try:
        action()
    except OSError as problem:
        return "denied"
    return "open"
def raw(*arguments):
    def action():
        if libc.syscall(*[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]) == -1:
            raise OSError(ctypes.get_errno(), "denied")
    return outcome(action)
"""


def attempt(start, body: str, *args, prelude: str = PRELUDE):
    """Load a function `f` with this body and call it."""
    return start(prelude + "def f(*a):\n" + textwrap.indent(textwrap.dedent(body), "    ")).value("f", *args)


# --- files


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file like the answers: of the grader, readable by it alone."""
    path = tmp_path / "answers.txt"
    path.write_text("42")
    path.chmod(0o600)
    return path


@pytest.mark.at_least("L1")
def test_answers_cannot_be_read(start, secret: Path, level: Level) -> None:
    if level == Level.L1 and not ROOT:
        assert attempt(start, "return outcome(lambda: open(a[0]))", str(secret)) == "open"  # and the probe's text says so
    else:
        assert attempt(start, "return outcome(lambda: open(a[0]))", str(secret)) == "denied"


@pytest.mark.at_least("L2")
def test_nothing_outside_can_be_read(start, tmp_path: Path, level: Level) -> None:
    public = tmp_path / "submission.py"
    public.write_text("x = 1")
    tmp_path.chmod(0o755)
    paths = [str(public), "/etc/passwd", "/etc/hostname", wire.__file__, __file__, f"/proc/{os.getpid()}/environ"]
    paths += ["/proc/self/environ", "/proc/1/environ", f"/proc/{os.getpid()}/mem", "/proc/self/maps", "/sys/kernel", "/dev/mem"]
    assert attempt(start, "return [p for p in a[0] if outcome(lambda: open(p)) == 'open']", paths) == []
    folders = [str(tmp_path), "/home", "/proc", "/sys", "/usr/bin", os.path.dirname(wire.__file__)]
    assert attempt(start, "return [p for p in a[0] if outcome(lambda: os.listdir(p)) == 'open']", folders) == []
    assert attempt(start, "return os.listdir('/etc') if outcome(lambda: os.listdir('/etc')) == 'open' else []") in ([], ["ld.so.cache"])


@pytest.mark.at_least("L3")
def test_the_root_holds_what_is_needed_and_no_more(start, secret: Path) -> None:
    seen = attempt(start, "return sorted(os.listdir('/')), sorted(os.listdir('/dev')), os.getpid(), os.path.exists(a[0])", str(secret))
    assert {"proc", "sys", "home", "bin", "sbin", "var", "run", "boot"}.isdisjoint(seen[0])
    assert seen[1:] == (["null", "random", "urandom", "zero"], 1, False)
    packages = attempt(start, "return sorted(n for p in sys.path if p.endswith('-packages') for n in os.listdir(p))")
    assert packages
    assert all(name.startswith("numpy") for name in packages), packages


@pytest.mark.at_least("L2")
def test_nothing_outside_can_be_written(start, tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    paths = [str(tmp_path / "new"), "/etc/new", "/new", sys.prefix + "/new", os.path.dirname(os.__file__) + "/new.py", "/dev/shm/new"]
    assert attempt(start, "return [p for p in a[0] if outcome(lambda: open(p, 'w')) == 'open']", paths) == []


@pytest.mark.at_least("L1")
def test_modes_owners_and_times_stay(start, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.touch()
    body = "return [outcome(lambda: os.chmod(a[0], 0o777)), outcome(lambda: os.utime(a[0], (0, 0))), outcome(lambda: os.chown(a[0], 0, 0))]"
    assert attempt(start, body, str(path)) == ["denied"] * 3


@pytest.mark.at_least("L1")
@pytest.mark.parametrize("flags", ["3", "os.O_RDONLY | os.O_TRUNC", "3 | os.O_TRUNC"])
def test_nothing_is_opened_in_a_way_that_landlock_does_not_judge(start, flags: str) -> None:
    body = f"""
    with open("mine", "w") as file:
        file.write("x")
    try:
        os.open("mine", {flags})
    except OSError as problem:
        return problem.errno, os.path.getsize("mine")
    """
    assert attempt(start, body) == (1, 1)


@pytest.mark.parametrize("held", [0, 300])
def test_a_worker_has_four_descriptors_however_many_its_grader_has(level: Level, held: int) -> None:
    """The zygote's own socket once went along, where a busy grader gave it a high number."""
    kept = [os.open(os.devnull, os.O_RDONLY) for _n in range(held)]
    try:
        with Sandbox((), level, prefork=0) as sandbox:
            worker = sandbox.spawn(Limits())
            worker.load("import os\ndef open_ones():\n    return [n for n in range(4096) if is_open(n)]\n"
                        "def is_open(n):\n    try: os.fstat(n)\n    except OSError: return False\n    return True", "x.py", 5)  # fmt: skip
            frame = wire.pack({"op": "batch", "calls": [{"t": 0, "f": "open_ones", "a": (), "k": {}, "m": ""}]})
            assert worker.ask(frame, cpu_s=5, wall_s=20, budget=wire.Budget())["replies"][0]["v"] == [0, 1, 2, 3]
    finally:
        for fd in kept:
            os.close(fd)


def test_the_kernel_takes_a_worker_first_when_memory_is_short(start, level: Level) -> None:
    worker = start("x = 1").worker
    if level >= Level.L1:
        assert Path(f"/proc/{worker.pid_here}/oom_score_adj").read_text().strip() == "1000"


def test_a_neighbour_s_folder_is_its_own(start, level: Level) -> None:
    one = start("import os\ndef f():\n    open('mine', 'w').write('x')\n    return os.path.abspath('mine')")
    where = one.value("f")
    other = start(PRELUDE + "def f(p): return outcome(lambda: open(p))")
    if level >= Level.L2 or (ROOT and level == Level.L1):
        assert other.value("f", where) == "denied"
    assert one.value("f") == where


def test_temporary_files_work(start) -> None:
    body = """
    import tempfile
    with tempfile.TemporaryDirectory() if a[0] else tempfile.TemporaryFile() as t: pass
    with tempfile.NamedTemporaryFile("w+") as file:
        file.write("x"); file.seek(0)
        return file.read()
    """
    assert [attempt(start, body, folder) for folder in (False, True)] == ["x", "x"]


@pytest.mark.at_least("L1")
def test_files_are_small(start) -> None:
    body = """
    try:
        with open("big", "wb") as file:
            for _ in range(100): file.write(bytes(1 << 20))
    except OSError:
        return os.path.getsize("big")
    """
    assert attempt(start, body) <= 2 << 20


@pytest.mark.at_least("L1")
def test_many_files_fill_no_disk(start, level: Level) -> None:
    student = start("def f():\n  for n in range(10**6):\n    open(f'file{n}', 'wb').write(bytes(1 << 20))")
    if level == Level.L3:
        assert student.error("f")["type"] == "OSError"
    else:
        with pytest.raises(WorkerDied, match="MB of files"):
            student.value("f")


# --- network and other processes


@pytest.mark.at_least("L1")
def test_no_network(start) -> None:
    body = """
    import socket
    kinds = [(socket.AF_INET, socket.SOCK_STREAM), (socket.AF_INET, socket.SOCK_DGRAM), (socket.AF_INET6, socket.SOCK_STREAM),
             (socket.AF_UNIX, socket.SOCK_STREAM), (socket.AF_UNIX, socket.SOCK_DGRAM), (socket.AF_NETLINK, socket.SOCK_RAW)]
    found = [outcome(lambda: socket.socket(*kind)) for kind in kinds]
    one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    found.append(outcome(lambda: one.sendto(b"x", "\\0abstract")))
    found.append(outcome(lambda: one.connect("\\0abstract")))
    one.send(b"works")
    return found, other.recv(9)
    """
    assert attempt(start, body) == (["denied"] * 8, b"works")


@pytest.mark.at_least("L1")
def test_no_new_process_and_no_program(start) -> None:
    body = """
    import subprocess
    return [outcome(os.fork), outcome(lambda: os.execv(sys.executable, ["x"])), outcome(lambda: subprocess.run(["true"])),
            outcome(lambda: os.posix_spawn("/bin/true", ["x"], {})), outcome(lambda: os.system("true") == -1 and 1 / 0)]
    """
    source = PRELUDE + "def f():\n" + textwrap.indent(textwrap.dedent(body), "    ")
    reply = start(source).reply("f")
    assert reply.get("v", ["denied"] * 4)[:4] == ["denied"] * 4


@pytest.mark.at_least("L1")
def test_the_grader_cannot_be_signalled_or_inspected(start) -> None:
    body = """
    import signal, resource, fcntl
    pid = a[0]
    return {
        "kill": outcome(lambda: os.kill(pid, 0)), "group": outcome(lambda: os.killpg(0, 0)), "all": outcome(lambda: os.kill(-1, 0)),
        "prlimit": outcome(lambda: resource.prlimit(pid, resource.RLIMIT_NOFILE)),
        "affinity": outcome(lambda: os.sched_setaffinity(pid, {0})), "pidfd": outcome(lambda: os.pidfd_open(pid)),
        "owner": outcome(lambda: fcntl.fcntl(3, 8, pid)), "priority": outcome(lambda: os.setpriority(os.PRIO_PROCESS, pid, 19)),
        "ptrace": outcome(lambda: libc.ptrace(16, pid, 0, 0) == -1 and os.open("/nonexistent", 0)),
        "memory": outcome(lambda: libc.process_vm_readv(pid, 0, 0, 0, 0, 0) == -1 and os.open("/nonexistent", 0)),
    }
    """
    found = attempt(start, body, os.getpid())
    assert set(found.values()) == {"denied"}, found


@pytest.mark.at_least("L1")
@pytest.mark.parametrize(
    ("name", "x86", "arm"),
    [
        ("unshare", (272, 0x10000000), (97, 0x10000000)), ("mount", (165, 0, 0, 0, 0, 0), (40, 0, 0, 0, 0, 0)),
        ("chroot", (161, 0), (51, 0)), ("memfd", (319, 0, 0), (279, 0, 0)), ("io_uring", (425, 8, 0), (425, 8, 0)),
        ("shmget", (29, 0, 4096, 0o1600), (194, 0, 4096, 0o1600)), ("bpf", (321, 0, 0, 0), (280, 0, 0, 0)),
        ("keyctl", (250, 0, 0), (219, 0, 0)), ("perf", (298, 0, 0, 0, 0, 0), (241, 0, 0, 0, 0, 0)),
        ("userfaultfd", (323, 0), (282, 0)), ("setuid", (105, 0), (146, 0)), ("ptrace", (101, 0, 0, 0, 0), (117, 0, 0, 0, 0)),
        ("clone a process", (56, 17, 0, 0, 0, 0), (220, 17, 0, 0, 0, 0)), ("clone3", (435, 0, 0), (435, 0, 0)),
        ("x32 call", (0x40000000 + 39,), (1000,)), ("death signal off", (157, 1, 0), (167, 1, 0)),
        ("dumpable", (157, 4, 1), (167, 4, 1)), ("open by handle", (304, -100, 0, 0), (265, -100, 0, 0)),
        ("setsid", (112,), (157,)), ("sendmsg", (46, 3, 0, 0), (211, 3, 0, 0)), ("landlock", (444, 0, 0, 1), (444, 0, 0, 1)),
        ("new mounts", (428, -100, 0, 0), (428, -100, 0, 0)), ("tkill", (200, 1, 0), (130, 1, 0)),
        ("truncate", (76, 0, 0), (45, 0, 0)), ("flock", (73, 3, 1), (32, 3, 1)), ("fallocate", (285, 3, 0, 0, 1), (47, 3, 0, 0, 1)),
        ("setsockopt", (54, 3, 1, 7, 0, 0), (208, 3, 1, 7, 0, 0)), ("peer pidfd", (55, 3, 1, 77, 0, 0), (209, 3, 1, 77, 0, 0)),
        ("urgent data out", (44, 3, 0, 0, 1, 0, 0), (206, 3, 0, 0, 1, 0, 0)), ("urgent data in", (45, 3, 0, 0, 1, 0, 0), (207, 3, 0, 0, 1, 0, 0)),
        ("a table of descriptors of its own", (436, 200, 300, 2), (436, 200, 300, 2)), ("lease", (72, 0, 1024, 0), (25, 0, 1024, 0)),
    ],
)  # fmt: skip
def test_system_calls_are_denied(start, name: str, x86: tuple[int, ...], arm: tuple[int, ...]) -> None:
    numbers = arm if os.uname().machine == "aarch64" else x86
    reply = start(PRELUDE + "def f(*a):\n    r = raw(*a)\n    return r, ctypes.get_errno()").value("f", *numbers)
    assert reply[0] == "denied"
    assert reply[1] in (1, 38), reply  # EPERM or ENOSYS: by our list, not for a bad argument


@pytest.mark.at_least("L1")
def test_there_are_no_privileges(start) -> None:
    body = """
    import resource
    def raise_limit(): resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY,) * 2)
    def raises():
        try:
            raise_limit()
        except ValueError:  # how Python says EPERM here
            raise OSError(1)
    return outcome(raises), os.getuid() != 0, outcome(lambda: os.setgid(0)), outcome(lambda: os.nice(-5))
    """
    assert attempt(start, body) == ("denied", True, "denied", "denied")


@pytest.mark.at_least("L1")
def test_a_fork_bomb_does_nothing_to_a_neighbour(start) -> None:
    bomb = start("import os\ndef f():\n    n = 0\n    for _ in range(100000):\n        try:\n            os.fork()\n            n += 1\n        except OSError: pass\n    return n")
    neighbour = start("import threading\ndef f():\n    t = [threading.Thread(target=print) for _ in range(6)]\n    [x.start() for x in t]; [x.join() for x in t]\n    return 6")
    assert bomb.value("f") == 0
    assert neighbour.value("f") == 6


def test_no_daemon_survives(start, sandboxes, level: Level) -> None:
    source = """
    import os, time
    def f():
        made = 0
        for _ in range(10):
            try:
                if os.fork() == 0:
                    os.setsid()
                    if os.fork(): os._exit(0)
                    time.sleep(1000); os._exit(0)
                made += 1
            except OSError:
                pass
        return made
    """
    before = set(ours(os.getpid()))  # of other tests in this process
    student = start(textwrap.dedent(source))
    assert student.value("f") == (0 if level >= Level.L1 else 10)
    student.worker.close()
    sandboxes.pop((level, ("numpy",))).close()
    assert wait_until(lambda: set(ours(os.getpid())) <= before, 5)


def ours(grader: int) -> list[int]:
    """Processes of a grader's zygotes, by the command line that all of them share."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                line = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if b"zygote.py" in line and f'"grader": {grader},'.encode() in line:
                found.append(int(entry.name))
    return found


def wait_until(condition, seconds: float) -> bool:
    """Whether it came true in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.02)
    return bool(condition())


def test_all_end_with_a_grader_that_is_killed(level: Level) -> None:
    code = f"""
    import sys, time
    from grader.sandbox.host import Sandbox, Limits
    from grader.sandbox.levels import Level
    sandbox = Sandbox((), Level({int(level)}), prefork=2)
    worker = sandbox.spawn(Limits())
    sandbox.prepare(Limits())
    worker.load("import threading, time\\nthreading.Thread(target=time.sleep, args=(1000,)).start()", "x.py", 5)
    sandbox.spawn(Limits())
    print("ready", flush=True)
    time.sleep(1000)
    """
    folder = Path(tempfile.mkdtemp(prefix="killed-"))
    folder.chmod(0o755)
    environment = os.environ | {"TMPDIR": str(folder)}
    grader = subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)], stdout=subprocess.PIPE, env=environment)
    assert grader.stdout is not None
    assert grader.stdout.readline() == b"ready\n"
    assert len(ours(grader.pid)) >= 3
    grader.send_signal(signal.SIGKILL)
    grader.wait()
    grader.stdout.close()
    assert wait_until(lambda: not ours(grader.pid), 5), ours(grader.pid)
    folder.rmdir()  # nothing was left in it


def test_closing_leaves_nothing(level: Level) -> None:
    before = set(ours(os.getpid()))
    descriptors = set(os.listdir("/proc/self/fd"))
    with Sandbox((), level, prefork=2) as sandbox:
        for _ in range(3):
            sandbox.spawn(Limits()).load("x = 1", "x.py", 5)
            sandbox.prepare(Limits())
        assert set(ours(os.getpid())) - before
    assert wait_until(lambda: set(ours(os.getpid())) <= before, 5)
    assert len(os.listdir("/proc/self/fd")) <= len(descriptors)


def test_many_that_end_together_do_not_fill_the_way_to_the_zygote(level: Level) -> None:
    """Each end is answered; nobody waits for these answers before the next worker is ordered."""
    with Sandbox((), level, prefork=0) as sandbox:
        workers = [sandbox.spawn(Limits()) for _ in range(8)]
        zygote = sandbox._zygote
        assert zygote is not None
        for worker in workers:
            worker.close()
        for _ in range(200):
            zygote.order({"op": "reap", "pid": 0}, [], lambda reply, fds: None)
        assert sandbox.spawn(Limits()).load("x = 1", "x.py", 5).names == {"x": "int"}


# --- time, memory, output


def test_an_endless_loop_is_stopped(start) -> None:
    for source in ("def f():\n    while True: pass", "def f(): return sum(range(10**12))"):
        student = start(source)
        with pytest.raises(WorkerTimeout) as caught:
            student.value("f", cpu_s=0.2)
        assert 0.2 <= caught.value.cpu_s < 2
        student.worker.close()
        assert not Path(f"/proc/{student.worker.pid_here}").exists() or wait_until(
            lambda s=student: not Path(f"/proc/{s.worker.pid_here}").exists(), 5
        )


def test_sleeping_for_ever_ends_at_the_wall(start) -> None:
    with pytest.raises(WorkerTimeout) as caught:
        start("import time\ndef f(): time.sleep(1000)").value("f", cpu_s=0.1, wall_s=0.5)
    assert caught.value.cpu_s < 0.1


def test_ignoring_every_signal_does_not_help(start) -> None:
    source = """
    import signal, os
    def f():
        for n in range(1, 65):
            try: signal.signal(n, signal.SIG_IGN)
            except (OSError, ValueError): pass
        os.kill(os.getpid(), signal.SIGSTOP)
        while True: pass
    """
    student = start(textwrap.dedent(source))
    with pytest.raises(WorkerTimeout):
        student.value("f", cpu_s=0.2, wall_s=1)
    student.worker.close()
    assert wait_until(lambda: not Path(f"/proc/{student.worker.pid_here}").exists(), 5)


@pytest.mark.at_least("L1")
def test_the_kernel_stops_what_the_grader_forgot(start) -> None:
    student = start("def f():\n    while True: pass", limits=Limits(cpu_s=0, wall_s=20, memory_mb=256))
    with pytest.raises((WorkerTimeout, WorkerDied)):
        student.value("f", cpu_s=30, wall_s=30)


@pytest.mark.parametrize("body", ["x = []\n    while True: x.append(bytes(1 << 20))", "return bytes(1 << 32)", "return list(range(10**9))"])
def test_memory_is_capped(start, body: str) -> None:
    student = start(f"def f():\n    {body}\ndef g(): return 1")
    assert student.error("f")["type"] == "MemoryError"
    assert student.value("g") == 1


def test_memory_of_arrays_is_capped(start) -> None:
    assert start("import numpy as np\ndef f(): return float(np.ones(1 << 29).sum())").error("f")["type"] in ("MemoryError", "_ArrayMemoryError")


def test_endless_recursion_is_an_error(start) -> None:
    assert start("def f(): return f()").error("f")["type"] == "RecursionError"
    deep = start("import sys\nsys.setrecursionlimit(10**9)\nclass A:\n    def __repr__(self): return repr(self)\ndef f(): return repr(A())")
    try:
        end = deep.error("f")["type"]
    except WorkerDied as died:
        end = died.reason
    assert end in ("RecursionError", "MemoryError", "crashed", "out_of_memory")


@pytest.mark.at_least("L1")
def test_many_threads_are_refused(start) -> None:
    source = "import threading, time\ndef f():\n    n = 0\n    try:\n        for n in range(1000): threading.Thread(target=time.sleep, args=(9,), daemon=True).start()\n    except RuntimeError: pass\n    return n"
    assert start(source).value("f") < 999


def test_a_flood_of_output_is_dropped_not_fatal(start) -> None:
    student = start("import os\ndef f():\n    for _ in range(1600): os.write(1, b'x' * 65536)\n    return 7")
    assert student.value("f") == 7
    assert len(student.worker.output()) == 65536
    assert student.worker.output_bytes == 1600 * 65536


def test_a_flood_of_prints_is_cut(start) -> None:
    student = start("def f():\n    for n in range(100000): print('line', n)\n    return 7")
    reply = student.reply("f")
    assert reply["v"] == 7
    assert len(reply["p"]) == 2048
    assert reply["dropped"] > 900_000


# --- how a worker can end


@pytest.mark.parametrize(
    ("body", "reason"),
    [("os._exit(0)", "exited"), ("os._exit(3)", "exited"), ("os.abort()", "crashed"), ("ctypes.string_at(0)", "crashed"),
     ("os.close(3); time.sleep(9)", "crashed"), ("os.kill(os.getpid(), 9); time.sleep(9)", None)],
)  # fmt: skip
def test_a_death_has_its_reason(start, body: str, reason: str | None, level: Level) -> None:
    student = start(f"import os, ctypes, time\ndef f(): {body}")
    if reason is None:
        with pytest.raises((WorkerDied, WorkerTimeout)):  # process 1 of a namespace cannot kill itself
            student.value("f", wall_s=1)
        return
    with pytest.raises(WorkerDied) as caught:
        student.value("f")
    assert caught.value.reason == reason


# --- hostile frames

HOSTILE = """
import os, struct, threading, time
def send(*parts):
    for part in parts: os.write(3, part)
    time.sleep(0.05)
def frame(header, raw=b"", magic=b"GRD1", extra=0):
    header += b" " * (-len(header) % 16)
    return struct.pack("<4sIQ", magic, len(header), len(raw) + extra) + header + raw
def garbage(): send(os.urandom(100000))
def huge(): send(struct.pack("<4sIQ", b"GRD1", 16, 10**12))
def nest(): send(frame(b"[" * 200000 + b"]" * 200000))
def empties(): send(frame(b"[" + b"[]," * 2000000 + b"[]]"))
def shape(): send(frame(b'{"a":["float64",[1099511627775,1099511627775],0]}'))
def lie(): send(frame(b'{"a":["float64",[1000],0]}', b"x" * 16))
def pickle(): send(frame(b'{"a":["object",[1],0]}', b"x" * 16))
def strides(): send(frame(b'{"a":["float64",[1000000000],0,[0],0,8]}', b"x" * 16))
def colliding(): send(frame(b'{"s":[' + b",".join(str(n * (2**61 - 1)).encode() for n in range(40000)) + b"]}"))
def whole(): send(frame(b'{"o":{"replies":[]}}')); send(frame(b'{"o":{"replies":[]}}'))
def good(): return 1
"""


@pytest.mark.parametrize("name", ["garbage", "huge", "nest", "empties", "shape", "lie", "pickle", "strides", "colliding"])
def test_hostile_frames_are_refused(start, name: str) -> None:
    student = start(HOSTILE)
    with pytest.raises((wire.WireError, InvalidReply, WorkerDied)):
        student.value(name)
    student.worker.close()
    assert start(HOSTILE).value("good") == 1


def test_a_frame_that_was_not_asked_for_is_refused(start) -> None:
    student = start(HOSTILE)
    assert student.batch({"t": 0, "f": "whole", "a": (), "k": {}, "m": ""}) == []
    time.sleep(0.2)
    with pytest.raises(InvalidReply):
        student.value("good")


def test_every_descriptor_written_to(start) -> None:
    source = "import os\ndef f():\n    for fd in range(64):\n        try: os.write(fd, b'GRD1' + b'\\xff' * 60)\n        except OSError: pass\n    return 1"
    with pytest.raises((wire.WireError, InvalidReply, WorkerDied)):
        start(source).value("f")


def test_a_worker_that_does_not_read_does_not_stop_the_grader(start) -> None:
    student = start("import time\ndef f(x): time.sleep(1000)")
    big = wire.pack({"op": "batch", "calls": [{"t": 0, "f": "f", "a": (b"x" * 1000000,), "k": {}, "m": ""}]})
    with pytest.raises(WorkerTimeout):
        student.worker.ask([big, b"x" * (64 << 20)], cpu_s=0.2, wall_s=0.5, budget=wire.Budget())


# --- what is there to be found


def test_nothing_of_the_grader_is_importable(start) -> None:
    body = """
    names = []
    for name in ("grader", "grader.sandbox", "grader.sandbox.wire", "wire", "worker", "zygote", "pytest", "hypothesis", "msgspec"):
        try: __import__(name); names.append(name)
        except ImportError: pass
    return names, [n for n in sys.modules if "grader" in n or "zygote" in n], sys.argv, [k for k in os.environ if "GRADE" in k]
    """
    assert attempt(start, body) == ([], [], [""], [])


def test_the_environment_is_empty(start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "x")
    with Sandbox((), Level.L0, prefork=0) as sandbox:
        worker = sandbox.spawn(Limits())
        worker.load("import os\nenvironment = sorted(os.environ)\ndef f(): return environment", "x.py", 5)
        frame = wire.pack({"op": "batch", "calls": [{"t": 0, "f": "f", "a": (), "k": {}, "m": ""}]})
        assert worker.ask(frame, cpu_s=5, wall_s=5, budget=wire.Budget())["replies"][0]["v"] == ["TMPDIR"]
    assert "TMPDIR" in attempt(start, "return list(os.environ)")


def test_only_the_packages_named_are_there(start) -> None:
    message = start("def f(): import torch").error("f")
    assert message["type"] == "ModuleNotFoundError"
    assert message["message"] == "No module named 'torch' (this exercise may use: numpy)"
    bare = start("import numpy", packages=())
    assert bare.loaded.error is not None
    assert "this exercise may use: the standard library only" in bare.loaded.error["message"]


@pytest.mark.at_least("L2")
def test_a_package_is_out_of_reach_even_without_our_finder(start) -> None:
    body = """
    import importlib.machinery, glob
    sys.meta_path[:] = [importlib.machinery.BuiltinImporter, importlib.machinery.FrozenImporter, importlib.machinery.PathFinder]
    found = []
    for name in ("pytest", "hypothesis", "torch"):
        sys.path_importer_cache.clear()
        try: __import__(name); found.append(name)
        except (ImportError, OSError): pass
    return found
    """
    assert attempt(start, body) == []


def test_the_standard_library_works(start) -> None:
    source = """
    import asyncio, concurrent.futures, ctypes, decimal, hashlib, json, sqlite3, statistics, zlib, bz2, lzma, uuid, csv, html, colorsys
    import logging, unittest, pprint, queue, secrets, datetime, argparse, urllib.parse, email, xml.etree.ElementTree, multiprocessing
    def f():
        async def g(): await asyncio.sleep(0.001); return 1
        with concurrent.futures.ThreadPoolExecutor(3) as pool: total = sum(pool.map(abs, range(-5, 0)))
        return asyncio.run(g()), total, hashlib.sha256(b"").hexdigest()[:4], sqlite3.connect(":memory:").execute("select 2").fetchone()[0]
    """
    student = start(textwrap.dedent(source))
    assert student.loaded.error is None, student.loaded.error
    assert student.value("f") == (1, 15, "e3b0", 2)


def test_numpy_works(start) -> None:
    source = "import numpy as np\nfrom numpy import fft, linalg, random, ma, polynomial\ndef f():\n    a = random.default_rng(0).random((50, 50))\n    return float(np.abs(linalg.inv(a) @ a - np.eye(50)).max()), fft.fft(np.ones(4)).real"
    error, spectrum = start(source).value("f")
    assert error < 1e-9
    assert spectrum.tolist() == [4, 0, 0, 0]


def test_the_grader_s_interrupt_does_not_reach_the_zygote(level: Level) -> None:
    with Sandbox((), level, prefork=0) as sandbox:
        worker = sandbox.spawn(Limits())
        assert {os.getsid(pid) for pid in ours(os.getpid())}.isdisjoint({os.getsid(0)}) or level == Level.L3
        assert os.getsid(worker.pid_here) != os.getsid(0)


def test_a_thread_that_started_it_may_end(level: Level) -> None:
    """The death signal follows the thread that forked: a sandbox must outlive it."""
    sandbox = Sandbox((), level, prefork=0)
    thread = threading.Thread(target=sandbox.start)
    thread.start()
    thread.join()
    time.sleep(0.1)
    with sandbox:
        assert sandbox.spawn(Limits()).load("x = 1", "x.py", 5).error is None


def test_scratch_folders_are_removed(start, level: Level) -> None:
    student = start("open('a', 'w').write('x')")
    folder = student.worker.scratch
    assert (folder == "") == (level == Level.L3)
    if folder:
        mode = stat.S_IMODE(os.stat(folder).st_mode)
        assert mode == 0o700
    student.worker.close()
    assert not folder or not os.path.exists(folder)
