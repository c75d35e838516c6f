"""Every call through which a module reaches the kernel, found in its source; and a way to make one of them fail once.

A site is one call in the text: `process.Process.__init__: os.pipe`. The modules are compiled again with each such call
`f(x)` written as `__fault__(number, f, x)`, which counts it and, when it was armed, fails it. Nothing in `grader/` knows.
Standard library only: the far side (far_side.py) uses it in a zygote.
"""

from __future__ import annotations

import ast
import errno
import importlib
import inspect
import re
import types
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from failing import WRAPPED, Site, fail

GRADER = Path(__file__).parents[2] / "grader"
NEAR = (
    "sandbox.host", "sandbox.process", "sandbox.levels", "batch", "ledger", "lanes", "grading", "keys", "files", "examples", "state", "processes", "submission",
    "intake", "layouts", "git",
    "report.html", "report.master", "report.classdata", "report.classstats", "report.classtable", "report.classpage", "report.terminal", "pool", "student", "engine", "diagnose", "digests", "memory",
)  # fmt: skip
FAR = ("sandbox.zygote", "sandbox.worker", "sandbox.confine", "sandbox.landlock", "sandbox.seccomp", "sandbox.paths")

FAILS = {
    errno.EMFILE: r"open|os\.(open|pipe|memfd_create|pidfd_open|scandir|listdir|dup|dup2|fdopen)|socket\.(socketpair|socket)"
    r"|tempfile\.TemporaryFile|get_context\('spawn'\)\.Lock",
    errno.ENOMEM: r"os\.(ftruncate|set_blocking|set_inheritable|unlink|chdir)|fcntl\.fcntl|mmap\.mmap|select\.poll|socket\.recv_fds"
    r"|(self\._wire|wire|self\._control|control|self\.channel)\.(recv|recv_into|setblocking|settimeout|set_inheritable)"
    r"|(self\._poll|poll)\.poll|ctypes\.CDLL|self\.control\.(setblocking|set_inheritable)|file\.truncate",
    errno.ENOBUFS: r"self\._wire\.send|socket\.send_fds|(self\.)?channel\.sendall",
    errno.EIO: r"os\.(read|pread|stat|lstat|fstat|unlink|readlink)|(file|self\._process\.stderr|TEMPLATES)\.read|file\.seek"
    r"|entry\.(stat|is_dir)|shutil\.disk_usage|(?!os\.path)[\w.()]+\.(read_bytes|read_text|exists|is_file|is_dir|unlink)"
    r"|TEMPLATES\.joinpath\(name\)\.read_text|environment\(\)\.get_template",
    errno.ENOSPC: r"os\.(write|replace|makedirs|mkdir|symlink)|tempfile\.(mkdtemp|TemporaryDirectory)|[\w.]+\.(write_bytes|mkdir)|(file|out)\.write"
    r"|json\.dump|ProcessPoolExecutor",
    errno.EPERM: r"os\.(kill|killpg|setsid|setgroups|setresgid|setresuid|chown)|signal\.pidfd_send_signal"
    r"|resource\.(getrlimit|setrlimit)|signal\.signal"
    rf"|(confine\.)?({'|'.join(WRAPPED)})",
    errno.EAGAIN: r"os\.fork|subprocess\.(Popen|run)|self\._pool\.submit|threading\.Thread\(.*\)\.start",
    errno.ENOLCK: r"fcntl\.flock",
    errno.ECHILD: r"os\.(waitpid|wait4)",
}
"""How each call fails, by what is called: an error that the kernel gives for it on a machine that is full or strict."""
CLOSES = r"os\.(close|closerange)|(self\._wire|self\._far_wire|self\._control|self\._process\.stderr|self\.control)\.close"
"""These do what they are asked, and then say EIO: so does close(2)."""
LIBC = r"_libc\(\)\.\w+|libc\.(syscall|prctl)"
"""These return -1 and leave EPERM behind."""
HARMLESS = {
    r"os\.path\.\w+|[\w.()]+\.(resolve|is_relative_to)": "answers no, never with an error",
    r"os\.(fspath|cpu_count|getpid|geteuid|getegid|getuid|strerror|sysconf|uname|waitstatus_to_exitcode|umask|get_blocking|sched_getaffinity"
    r"|MFD_\w+)|os\.environ\.clear": "cannot fail",
    r"os\._exit|os\.getppid": "cannot fail",
    r"shutil\.rmtree": "called with ignore_errors",
    r"signal\.Signals|socket\.\w+\.fileno|tempfile\.gettempdir": "reaches no kernel, or asks once in a process's life",
    r"subprocess\.TimeoutExpired|threading\.Thread|ctypes\.(c_\w+|byref|addressof|create_string_buffer|get_errno)": "reaches no kernel",
    r"(self\._poll|poll)\.(register|unregister|modify)": "a list of its own; poll() reaches the kernel",
    r"self\._page\.close": "munmap of a whole page cannot fail",
    r"self\._process\.wait": "Popen handles what waitpid says",
    r"(self\._)?process\.kill": "a child of ours may always be killed",
    r"pool\.shutdown": "waits for threads",
    r"socket\.gethostname|threading\.(current|main)_thread|shutil\.which": "cannot fail; answers no",
}
_KERNEL = re.compile(r"(os|socket|select|signal|mmap|fcntl|tempfile|shutil|subprocess|resource|ctypes|threading)\.[\w.]+")


def _how(callee: str) -> tuple[int, bool, bool] | None:
    """(errno, after, libc) of a call, None where it is none that can fail. LookupError: nobody has said yet."""
    if re.fullmatch(CLOSES, callee):
        return errno.EIO, True, False
    if re.fullmatch(LIBC, callee):
        return errno.EPERM, False, True
    for code, pattern in FAILS.items():
        if re.fullmatch(pattern, callee):
            return code, False, False
    if any(re.fullmatch(pattern, callee) for pattern in HARMLESS) or not _KERNEL.fullmatch(callee):
        return None
    raise LookupError(callee)


class _Instrument(ast.NodeTransformer):
    """Writes the calls of one module as calls of `__fault__`, its sites numbered from `first`."""

    def __init__(self, module: str, first: int) -> None:
        self.module, self.first = module, first
        self.where: list[str] = []
        self.sites: list[Site] = []
        self.unknown: list[str] = []

    def _inside(self, node: Any) -> Any:
        self.where.append(node.name)
        node.body = [self.visit(statement) for statement in node.body]
        self.where.pop()
        return node

    visit_FunctionDef = visit_ClassDef = _inside

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Inside functions only: what runs while a module is imported is not in the way of a submission."""
        callee = ast.unparse(node.func)
        self.generic_visit(node)
        try:
            how = _how(callee) if self.where else None
        except LookupError:
            self.unknown.append(f"grader/{self.module.replace('.', '/')}.py:{node.lineno}: {callee}")
            return node
        if how is None:
            return node
        base = f"{self.module.rpartition('.')[2]}.{'.'.join(self.where)}: {callee}"
        again = sum(site.id == base or site.id.startswith(base + " #") for site in self.sites)
        self.sites.append(Site(f"{base} #{again + 1}" if again else base, self.module, *how))
        number = ast.Constant(self.first + len(self.sites) - 1)
        fault = ast.Call(ast.Name("__fault__", ast.Load()), [number, node.func, *node.args], node.keywords)
        return ast.fix_missing_locations(ast.copy_location(fault, node))


def _path(module: str) -> Path:
    return GRADER / (module.replace(".", "/") + ".py")


def _scan() -> tuple[list[Site], dict[str, ast.Module], list[str]]:
    sites: list[Site] = []
    trees: dict[str, ast.Module] = {}
    unknown: list[str] = []
    for module in (*NEAR, *FAR):
        maker = _Instrument(module, len(sites))
        trees[module] = maker.visit(ast.parse(_path(module).read_text(encoding="utf-8")))
        sites += maker.sites
        unknown += maker.unknown
    return sites, trees, unknown


SITES, _TREES, UNKNOWN = _scan()
SITE = {site.id: site for site in SITES}
NUMBER = {site.id: number for number, site in enumerate(SITES)}


def sites_of(*modules: str) -> list[Site]:
    """The sites of these modules, in the order of the text."""
    return [site for site in SITES if site.module in modules]


def codes_of(modules: Sequence[str]) -> dict[str, types.CodeType]:
    """The instrumented code of these modules by their paths."""
    return {str(_path(module)): compile(_TREES[module], str(_path(module)), "exec") for module in modules}


class Faults:
    """The near side: puts the instrumented code in place of the modules' own, and takes it out again."""

    def __init__(self) -> None:
        self.counts: dict[int, int] = {}
        self.armed: tuple[int, int] | None = None
        self.fired = False
        self._kept: list[tuple[types.FunctionType, types.CodeType]] = []

    def install(self) -> None:
        """Give the functions of all near modules their instrumented code."""
        for name in NEAR:
            module = importlib.import_module(f"grader.{name}")
            module.__dict__["__fault__"] = self._call
            codes = {(c.co_qualname, c.co_firstlineno): c for c in _codes(compile(_TREES[name], str(_path(name)), "exec"))}
            for function in _functions(module):
                code = codes.get((function.__code__.co_qualname, function.__code__.co_firstlineno))
                if code is not None and code.co_freevars == function.__code__.co_freevars:
                    self._kept.append((function, function.__code__))
                    function.__code__ = code

    def remove(self) -> None:
        """As it was."""
        for function, code in self._kept:
            function.__code__ = code
        self._kept.clear()

    def arm(self, site: Site | None, hit: int = 1) -> None:
        """Make the `hit`-th call of a site from now on fail; None: count only."""
        self.counts, self.fired = {}, False
        self.armed = None if site is None else (NUMBER[site.id], hit)

    def _call(self, number: int, call: Any, /, *args: Any, **keywords: Any) -> Any:
        count = self.counts[number] = self.counts.get(number, 0) + 1
        if self.armed == (number, count):
            self.armed, self.fired = None, True
            return fail(SITES[number], call, args, keywords)
        return call(*args, **keywords)


def _codes(code: types.CodeType) -> list[types.CodeType]:
    found = [code]
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            found += _codes(constant)
    return found


def _functions(module: types.ModuleType) -> list[types.FunctionType]:
    found: list[types.FunctionType] = []
    waiting = [value for value in vars(module).values() if getattr(value, "__module__", None) == module.__name__]
    while waiting:
        value = waiting.pop()
        if isinstance(value, type):
            waiting += vars(value).values()
        elif isinstance(value, property):
            waiting.append(value.fget)
        elif isinstance(value, (classmethod, staticmethod)) or hasattr(value, "__wrapped__"):
            waiting.append(inspect.unwrap(getattr(value, "__func__", value)))
        elif isinstance(value, types.FunctionType):
            found.append(value)
    return found
