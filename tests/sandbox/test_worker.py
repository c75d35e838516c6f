"""What a batch does: arguments, results, errors, handles, printed text, modes. At the best level that is to be had."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.sandbox import wire
from grader.sandbox.host import Limits, Sandbox, SandboxError, try_level
from grader.sandbox.levels import Level, known, probe
from grader.sandbox.wire import Handle, Opaque, Tensor

BEST_LEVEL_ONLY = True
BANNING = Limits(banned=("numpy.linalg", "numpy.convolve", "math.gcd"))
TORCH = pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is not installed")


def call(name: str, *args: Any) -> dict[str, Any]:
    """One plain call of a batch."""
    return {"t": 0, "f": name, "a": args, "k": {}, "m": ""}


# --- loading


def test_names_of_a_file(start) -> None:
    source = "import math\nLIMIT = 3\ndef f(u, v, *, eps=1e-9): pass\nclass Net:\n    def __init__(self, size): pass\ndef _own(): pass\nprint('hello')"
    reply = start(source).loaded
    assert reply.names == {"math": "module", "LIMIT": "int", "f": "function (u, v, *, eps=1e-09)", "Net": "class (size)"}
    assert (reply.error, reply.printed) == (None, "hello\n")


def test_a_syntax_error_has_its_place(start) -> None:
    error = start("def f():\n    return (1,\n\nx = ]").loaded.error
    assert error is not None
    assert (error["type"], error["line"], error["column"], error["text"]) == ("SyntaxError", 4, 5, "x = ]")
    assert error["frames"] == []


@pytest.mark.parametrize(
    ("source", "kind"),
    [("1/0", "ZeroDivisionError"), ("import sys; sys.exit(3)", "SystemExit"), ("raise KeyboardInterrupt", "KeyboardInterrupt"),
     ("x = '\ud800'", "UnicodeEncodeError"), ("\0", "SyntaxError"), ("(" * 5000, "SyntaxError"), ("input()", "EOFError")],
)  # fmt: skip
def test_loading_that_raises(start, source: str, kind: str) -> None:
    error = start(source).loaded.error
    assert error is not None
    assert error["type"] == kind or (kind == "SyntaxError" and error["type"] in ("ValueError", "MemoryError"))


def test_the_module_has_its_own_name(start) -> None:
    source = "import dataclasses, sys\n@dataclasses.dataclass\nclass P:\n    x: int = 1\ndef f(): return __name__, __file__, sys.modules[__name__].f is f, P().x\nif __name__ == '__main__': 1/0"
    assert start(source).value("f") == ("answer", "answer.py", True, 1)


# --- arguments and results


def test_each_call_has_fresh_writable_arguments(start) -> None:
    student = start("def f(x, l):\n    x += 1\n    l.append(1)\n    return x, l")
    array = np.zeros((2, 3))[:, ::2]
    replies = student.batch(*[call("f", array, [0])] * 3)
    assert [(reply["v"][0].tolist(), reply["v"][1]) for reply in replies] == [([[1, 1], [1, 1]], [0, 1])] * 3


def test_layout_reaches_the_student(start) -> None:
    student = start("def f(x): return x.flags.c_contiguous, x.flags.f_contiguous, x.strides, x.flags.writeable")
    base = np.arange(24.0).reshape(4, 6)
    for array in (base, np.asfortranarray(base), base[::-1], base[:, ::2], base.T[::3]):
        assert student.value("f", array) == (array.flags.c_contiguous, array.flags.f_contiguous, array.strides, True)


def test_a_result_changed_later_is_what_it_was(start) -> None:
    student = start("import numpy as np\nkept = np.zeros(2)\ndef f():\n    global kept\n    kept += 1\n    return kept")
    assert [reply["v"].tolist() for reply in student.batch(call("f"), call("f"))] == [[1, 1], [2, 2]]


ODD = """
import numpy as np, collections, enum
class F(float):
    def __eq__(self, o): return True
class A(np.ndarray): pass
class O: pass
def sub(): return F(1)
def array(): return np.zeros(2).view(A)
def objects(): return np.array([None])
def strings(): return np.array(["a"])
def huge(): return 10 ** 5000
def long(): return np.longdouble(1)
def deep():
    x = []
    for _ in range(100): x = [x]
    return x
def loop():
    x = [1]
    x.append(x)
    return x
def named(): return collections.namedtuple("P", "x")(1)
def generator(): return (n for n in range(3))
def lamb(): return lambda x: x + 1
def obj(): return O()
def cls(): return O
def wide(): return [[0] * 1000 for _ in range(1000)]
def big(): return np.zeros(1 << 24)
def many():
    return [O() for _ in range(5000)]
class Liar:
    @property
    def __class__(self): raise ValueError("no")
def liar(): return Liar()
"""


@pytest.mark.parametrize(
    ("name", "type_name"),
    [("sub", "answer.F"), ("array", "answer.A"), ("objects", "numpy.ndarray[object]"), ("strings", "numpy.ndarray[<U1]"),
     ("huge", "int"), ("long", "numpy.longdouble"), ("named", "answer.P")],
)  # fmt: skip
def test_other_types_are_opaque(start, name: str, type_name: str) -> None:
    assert start(ODD).value(name) == Opaque(type_name)


def test_odd_results(start) -> None:
    student = start(ODD)
    found = [student.value(name) for name in ("generator", "lamb", "obj", "cls")]
    assert [(handle.kind, handle.type_name) for handle in found] == [
        ("generator", "generator"), ("function", "function"), ("object", "answer.O"), ("class", "type"),
    ]  # fmt: skip
    assert [student.value("__next__", t=found[0].id) for _ in range(3)] == [0, 1, 2]
    assert student.error("__next__", t=found[0].id)["type"] == "StopIteration"
    assert student.value("", 4, t=found[1].id) == 5
    assert "<list>" in repr(student.value("deep"))
    assert "<list>" in repr(student.value("loop"))
    for name in ("wide", "big"):
        assert student.error(name)["type"] == "ReplyTooLarge"
    assert student.error("liar")["type"] == "ValueError"
    kinds = {type(item) for item in student.value("many")}
    assert kinds == {Handle, Opaque}
    assert isinstance(student.value("lamb"), Opaque)


def test_the_same_object_has_the_same_handle(start) -> None:
    source = "class C:\n    n = 0\n    def add(self, k): self.n += k; return self\nc = C()\ndef f(): return c\ndef g(x): return x is c"
    student = start(source)
    handle = student.value("f")
    assert student.value("f") == handle
    assert student.value("add", 3, t=handle.id) == handle
    assert student.value("n", t=handle.id) == 3
    assert student.value("g", handle) is True
    assert student.error("nothing", t=handle.id)["type"] == "AttributeError"


def test_texts_larger_than_a_reply_are_too_large_and_no_crash(start) -> None:
    student = start("def one(): return 'x' * (60 << 20)\ndef many(): return ['x' * (1 << 20)] * 60\ndef small(): return 'x'")
    assert student.error("one")["type"] == "ReplyTooLarge"
    assert student.error("many")["type"] == "ReplyTooLarge"
    assert student.value("small") == "x"


def test_numpy_scalars_become_python_s(start) -> None:
    value = start("import numpy as np\ndef f(): return [np.float64(1.5), np.int32(2), np.bool_(True), np.complex64(1j)]").value("f")
    assert [(type(item), item) for item in value] == [(float, 1.5), (int, 2), (bool, True), (complex, 1j)]


# --- errors and text


def test_an_error_shows_the_student_s_frames_only(start) -> None:
    source = "import functools\ndef g(x):\n    return functools.reduce(h, x)\ndef h(a, b):\n    raise KeyError('k' * 1000)\n"
    error = start(source).error("g", [1, 2])
    assert error["mro"][:3] == ["KeyError", "LookupError", "Exception"]
    assert (error["line"], error["text"]) == (5, "    raise KeyError('k' * 1000)")
    assert error["frames"] == [("g", 3), ("h", 5)]
    assert len(error["message"]) == 500


@pytest.mark.parametrize(
    ("body", "kind"),
    [("sys.exit('bye')", "SystemExit"), ("exit()", "SystemExit"), ("raise KeyboardInterrupt", "KeyboardInterrupt"), ("input('?')", "EOFError"),
     ("raise MemoryError", "MemoryError"), ("raise Bad", "Bad"), ("raise type('X', (BaseException,), {})", "X")],
)  # fmt: skip
def test_errors_of_every_kind(start, body: str, kind: str) -> None:
    source = f"import sys\nclass Bad(Exception):\n    def __str__(self): raise ValueError\ndef f(): {body}"
    error = start(source).error("f")
    assert error["type"] == kind
    assert kind != "EOFError" or "not available while grading" in error["message"]


def test_a_missing_function_and_the_closest_name(start) -> None:
    student = start("def output_size(n): pass\nx = 3")
    assert student.error("outputsize")["type"] == "MissingFunction"
    assert student.error("outputsize")["message"] == "output_size"
    assert student.error("zzz")["message"] == ""


def test_a_generator_of_numpys_is_made_for_the_check(start) -> None:
    name = "numpy.random.default_rng"
    student = start("import numpy as np\ndef draw(rng): return float(rng.normal())")
    handle = student.value(name, 3)
    assert student.value("draw", handle) == np.random.default_rng(3).normal()
    assert start("def draw(rng): pass", packages=()).error(name, 3)["type"] == "MissingFunction"


def test_a_wrong_signature(start) -> None:
    error = start("def f(a): pass").error("f", 1, 2)
    assert (error["type"], error["line"]) == ("TypeError", None)


def test_printed_text_goes_with_its_call(start) -> None:
    student = start("import sys\ndef f(x):\n    print('a', x)\n    print('b', file=sys.stderr)\n    sys.stdout.buffer.write(b'c')\ndef g(): print('\\ud800')")
    replies = student.batch(call("f", 1), call("g"), call("f", 2))
    assert [reply["p"] for reply in replies] == ["a 1\nb\nc", "\\ud800\n", "a 2\nb\nc"]
    assert student.worker.output() == b""


def test_printed_text_of_a_batch_is_capped(start) -> None:
    replies = start("def f(): print('x' * 5000)").batch(*[call("f")] * 100)
    assert sum(len(reply["p"]) for reply in replies) == 65536
    assert sum(reply["dropped"] for reply in replies) == 100 * 5001 - 65536


def test_the_call_under_way_is_known(start) -> None:
    student = start("import os\ndef f(n):\n    if n == 2: os._exit(1)")
    with pytest.raises(Exception, match="exited"):
        student.batch(*[call("f", n) for n in range(5)])
    assert student.worker.current_call() == 2


def test_a_batch_stops_when_asked_to(start) -> None:
    replies = start("import time\ndef f(): time.sleep(0.05)").batch(*[call("f")] * 10, stop_after=0.01)
    assert len(replies) == 1


# --- modes


def test_watch_sees_changes_and_shared_memory(start) -> None:
    source = "def change(a, b, c=None):\n    b[0] = 9\n    return a\ndef clean(a, b): return a + b\ndef keep(a, l): l.append(1); return l\ndef view(a): return {'x': [a[1:]]}\ndef nan(a): return a.sum()"
    student = start(source)
    x, y = np.zeros(3), np.ones(3)
    value, changed, shares = student.value("change", x, y, m="watch")
    assert (value.tolist(), changed, shares) == ([0, 0, 0], ["b"], True)
    assert student.value("clean", x, y, m="watch")[1:] == ([], False)
    assert student.value("keep", x, [1], m="watch") == ([1, 1], ["l"], True)
    assert student.value("view", x, m="watch")[2] is True
    assert student.value("nan", np.array([np.nan, -0.0]), m="watch")[1] == []


# --- packages, forbidden names, seeds


def test_forbidden_names(start) -> None:
    source = """
    import numpy as np, math
    def norm(x): return np.linalg.norm(x)
    def late(x):
        from numpy.linalg import norm
        return norm(x)
    def deep(x):
        import numpy.linalg._linalg
    def conv(x): return np.convolve(x, x)
    def gcd(): return math.gcd(4, 6)
    def fine(x): return np.dot(x, x)
    """
    student = start(textwrap.dedent(source), limits=BANNING)
    for name, message in (("norm", "numpy.linalg"), ("late", "numpy.linalg"), ("deep", "numpy.linalg"), ("conv", "numpy.convolve")):
        error = student.error(name, np.ones(2))
        assert (error["type"], error["message"]) == ("ForbiddenName", message)
    assert student.error("gcd")["message"] == "math.gcd"
    assert student.value("fine", np.ones(2)) == 2
    loading = start("from numpy import convolve\nfrom numpy.linalg import norm", limits=BANNING)
    assert loading.loaded.error is not None
    assert loading.loaded.error["type"] == "ForbiddenName"


def test_random_numbers_and_hashes_are_alike(start) -> None:
    source = "import random, numpy as np\ndef f(): return random.random(), float(np.random.rand()), hash('x'), list({'a', 'b', 'c', 'd'})"
    assert start(source).value("f") == start(source).value("f")


NET = """
import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(3, 2)
    def forward(self, x): return torch.relu(self.layer(x))
def make(): return Net()
def square(x): return x * x
def cut(x): return x.detach() * 2
def inplace(x): return x.add_(1)
def loose(): return torch.zeros(3, dtype=torch.bfloat16)
def bomb(): return torch.zeros(10**11)
def train():
    net, data = Net(), torch.randn(64, 3)
    step = torch.optim.SGD(net.parameters(), lr=0.1)
    loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(data, data[:, :2]), batch_size=8, shuffle=True)
    for x, y in loader:
        step.zero_grad()
        nn.functional.mse_loss(net(x), y).backward()
        step.step()
    return torch.get_num_threads()
"""


@TORCH
def test_torch_values_and_modules(start) -> None:
    student = start(NET, packages=("numpy", "torch"), limits=Limits(memory_mb=512))
    assert student.loaded.error is None, student.loaded.error
    net = student.value("make")
    assert (net.kind, net.type_name) == ("module", "answer.Net")
    out = student.value("", Tensor(np.ones((1, 3), "float32")), t=net.id)
    assert (out.array.shape, out.requires_grad) == ((1, 2), True)
    state = student.value("state_dict", t=net.id)
    assert {key: value.array.shape for key, value in state.items()} == {"layer.weight": (2, 3), "layer.bias": (2,)}
    student.value("load_state_dict", {key: Tensor(np.ones_like(value.array)) for key, value in state.items()}, t=net.id)
    assert student.value("", Tensor(np.ones((1, 3), "float32")), t=net.id).array.tolist() == [[4, 4]]
    gradients = student.value("square", Tensor(np.arange(3.0)), m="grad", x={"wrt": [0], "cotangent": None})
    assert gradients[0].array.tolist() == [0, 2, 4]
    gradients = student.value("square", Tensor(np.arange(3.0)), m="grad", x={"wrt": [0], "cotangent": np.array([1.0, 0, 2])})
    assert gradients[0].array.tolist() == [0, 0, 8]
    x = Tensor(np.ones((1, 3), "float32"))
    assert student.value("", x, t=net.id, m="grad", x={"wrt": ["layer.bias"], "cotangent": None})[0].array.tolist() == [1, 1]
    assert "cut off" in student.error("cut", x, m="grad", x={"wrt": [0], "cotangent": None})["message"]
    assert student.value("inplace", x, m="watch")[1:] == (["x"], True)
    assert student.value("loose") == Opaque("torch.Tensor[torch.bfloat16]")
    assert student.error("bomb")["type"] == "MemoryError"
    assert student.value("train") == 1


# --- sandboxes


def test_a_package_that_is_not_installed(best: Level) -> None:
    with Sandbox(("no_such_package",), best) as sandbox, pytest.raises(SandboxError, match="no_such_package"):
        sandbox.spawn(Limits())


def test_stock_of_workers_with_the_same_limits(best: Level) -> None:
    with Sandbox((), best, prefork=2) as sandbox:
        pids = [sandbox.spawn(limits).pid_here for limits in [Limits()] * 4 + [Limits(cpu_s=3)] * 2]
        assert len(set(pids)) == 6


def test_the_best_level_is_taken_and_remembered(best: Level, tmp_path: Any) -> None:
    cache = tmp_path / "new" / "level.json"
    found = probe(cache)
    assert found.level == best
    assert (found.reason == "") == (found.level == Level.L3)
    assert known() == found
    with Sandbox(()) as sandbox:
        sandbox.spawn(Limits())
        assert sandbox.level == found.level
    code = "import sys, grader.sandbox.levels as l; l._try_all = None; print(l.probe(sys.argv[1]).level.name)"
    subprocess.run([sys.executable, "-c", "import sys, grader.sandbox.levels as l; l.probe(sys.argv[1])", str(cache)], check=True)
    done = subprocess.run([sys.executable, "-c", code, str(cache)], capture_output=True, text=True)
    assert done.stdout.strip() == found.level.name
    for spoilt in ("", "{", json.dumps({"key": 1}), "[]"):
        cache.write_text(spoilt)
        assert subprocess.run([sys.executable, "-c", code.replace("= None", "= lambda: l.Probe(l.Level.L1)"), str(cache)]).returncode == 0


def test_the_sandbox_does_not_import_what_it_may_not() -> None:
    code = "import sys, grader.sandbox.host; print([m for m in ('numpy', 'torch', 'pytest', 'hypothesis', 'ctypes') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done


def test_wire_errors_do_not_end_the_sandbox(best: Level) -> None:
    with Sandbox((), best, prefork=1) as sandbox:
        for _ in range(3):
            worker = sandbox.spawn(Limits())
            worker.load("import os\ndef f(): os.write(3, b'x' * 100)", "x.py", 5)
            frame = wire.pack({"op": "batch", "calls": [call("f")]})
            with pytest.raises(wire.WireError):
                worker.ask(frame, cpu_s=5, wall_s=5, budget=wire.Budget())
            worker.close()


DENY = """
import os, sys
from grader.sandbox import confine, seccomp
from grader.sandbox.levels import probe
from grader.sandbox.host import Limits, Sandbox
number = {"x86_64": 0, "aarch64": 1}[seccomp.machine()]
denied = {"unshare": (272, 97), "landlock": (444, 444)}
code = [seccomp._op(0x20, 0)]
for name in sys.argv[1:]:
    code += [seccomp._op(0x15, denied[name][number], 0, 1), seccomp._EPERM]
confine.prctl(38, 1, "no_new_privs")
seccomp.install(b"".join([*code, seccomp._YES]))
with Sandbox(()) as sandbox:
    sandbox.spawn(Limits()).load("x = 1", "x.py", 5)
    print(sandbox.level.name, "|", sandbox.level_reason)
print(probe().level.name, "|", probe().reason, "|", probe().remedy)
"""


def test_where_namespaces_are_denied_landlock_is_left() -> None:
    """As in a container with Docker's default profile."""
    done = subprocess.run([sys.executable, "-c", DENY, "unshare"], capture_output=True, text=True)
    first, second = done.stdout.splitlines()
    level = "L2" if try_level(Level.L2) is None else "L"
    assert first.startswith(level), done
    assert "L3: unshare user and process namespace: Operation not permitted" in first
    assert second.startswith(first)
    assert second.count("|") == 2
    assert second.rsplit("|", 1)[1].strip()


def test_where_landlock_is_missing_namespaces_are_enough(best: Level) -> None:
    done = subprocess.run([sys.executable, "-c", DENY, "landlock"], capture_output=True, text=True)
    assert done.stdout.startswith("L3 |" if best == Level.L3 else "L"), done
    done = subprocess.run([sys.executable, "-c", DENY, "landlock", "unshare"], capture_output=True, text=True)
    assert done.stdout.startswith(("L1 | L3: ", "L0 | L3: ")), done
    assert "; L2: " in done.stdout


def test_torch_threads_that_wait_do_not_spin(best) -> None:
    """On two busy cores, 2,400 small convolutions on two threads took 5 to 11 s of CPU time with spinning, 0.3 s without."""
    with Sandbox((), best, prefork=0) as sandbox:
        sandbox.start()
        environ = Path(f"/proc/{sandbox._zygote._process.pid}/environ").read_bytes().split(b"\0")
    assert b"OMP_WAIT_POLICY=PASSIVE" in environ
