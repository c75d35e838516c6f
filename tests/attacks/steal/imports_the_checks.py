"""Imports the checks, the solutions and the grader by every name and place it can think of, with finders of its own and those that were taken away.

Promise: no-answers
Ends: raised
L1: open (as the grader's own user it may read what the grader may)
L0: open (nothing keeps files apart)
"""

import functools
import gc
import importlib
import importlib.machinery
import importlib.util
import os
import pkgutil
import runpy
import sys
import zipimport

WON = "BREA" "CHED"
ROOT = "@root@"
FILES = [f"{ROOT}/solutions/target/answer.py", f"{ROOT}/solutions/target/hidden/test_answer.py", f"{ROOT}/checks/target/test_answer.py"]
NAMES = ("checks.target.test_answer", "solutions.target.answer", "target.test_answer", "target.hidden.test_answer", "solutions", "checks", "test_answer", "hidden.test_answer", "grader.checkrun", "grader.engine", "grader.testing", "grader.sandbox.worker", "hypothesis", "pytest", "tests.harness", "harness", "conftest")  # fmt: skip


def finders():
    """Python's own finders, put back where the worker's guard alone was."""
    found = [importlib.machinery.PathFinder, importlib.machinery.BuiltinImporter, importlib.machinery.FrozenImporter]
    for guard in list(sys.meta_path):
        found += getattr(guard, "others", ())
        try:
            guard.allowed = frozenset([*guard.allowed, *[name.partition(".")[0] for name in NAMES]])
        except AttributeError:
            continue
    sys.meta_path[:] = found
    sys.path[:0] = [ROOT, f"{ROOT}/solutions", f"{ROOT}/checks", f"{ROOT}/solutions/target", f"{ROOT}/checks/target", *HERE]
    sys.path_importer_cache.clear()
    importlib.invalidate_caches()


HERE = [os.path.dirname(path) for path in [*sys.orig_argv, *sys.path] if path.startswith("/")]
ATTEMPTS = [
    *[lambda name=name: importlib.import_module(name) for name in NAMES],
    *[lambda path=path: importlib.machinery.SourceFileLoader("loot", path).get_source("loot") for path in FILES],
    *[lambda path=path: importlib.machinery.SourceFileLoader("loot", path).load_module() for path in FILES],
    *[lambda path=path: importlib.util.spec_from_file_location("loot", path).loader.get_data(path) for path in FILES],
    *[lambda path=path: runpy.run_path(path) for path in FILES],
    *[lambda path=path: zipimport.zipimporter(path) for path in (ROOT, *FILES)],
    *[lambda path=path: importlib.machinery.SourcelessFileLoader("loot", path).get_code("loot") for path in FILES],
    lambda: runpy.run_module("solutions.target.answer"),
    lambda: list(pkgutil.walk_packages([ROOT, f"{ROOT}/solutions", f"{ROOT}/checks"])) or 1 / 0,
    lambda: pkgutil.get_data("grader.testing", "testing.py") or 1 / 0,
    lambda: importlib.util.find_spec("grader.engine").origin,
    lambda: importlib.util.find_spec("solutions").submodule_search_locations,
]


@functools.cache
def loot():
    """The first way in."""
    finders()
    for number, attempt in enumerate(ATTEMPTS):
        try:
            found = attempt()
        except Exception:  # whatever keeps us out
            continue
        return f"{WON}: {number} {found!r:.200}"
    loaded = [name for name in sys.modules if name.partition(".")[0] in ("grader", "checks", "solutions", "hypothesis", "pytest")]
    if loaded:
        return f"{WON}: {loaded}"
    modules = [one for one in gc.get_objects() if type(one) is type(sys)]
    files = [name for one in modules if ROOT in (name := str(getattr(one, "__file__", "")))]
    return f"{WON}: {files}" if files else ""


def affine(x):
    raise ValueError(loot() or "held")


def vowels(text):
    return -1
