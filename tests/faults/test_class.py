"""A class is graded, and the command is run, while one of the grader's own calls fails, once.

Every report that could be written is whole and right, the class's files are whole or not there, whoever was not graded
is named with a sentence, and a second run gives what an undisturbed one gives.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from dataclasses import replace

import jsonschema
import pytest
from fault_sites import NEAR, SITE, SITES, Site, sites_of
from tiny_course import ANSWERS, double_text, put, scale_text, write_course

from grader import examples, grading, memory
from grader.batch import BatchPlan, run_batch
from grader.course import load_course
from grader.digests import check_digests
from grader.errors import ConfigProblem, GraderProblem
from grader.examples import Store
from grader.record import Asked, Frames
from grader.report.master import schema

SCORES = {"ada": 9.0, "bob": 0.0, "eve": 4.0}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    root = write_course(tmp_path_factory.mktemp("course") / "course")
    for student, double, scale in (
        ("ada", ANSWERS["basics/double"], ANSWERS["arrays/scale"]),
        ("bob", double_text("x * x", "numbers[0] if numbers else 0"), scale_text("a")),
        ("eve", "def double(x:\n", ANSWERS["arrays/scale"]),
    ):
        put(root.parent / f"class/{student}/basics/double.py", double)
        put(root.parent / f"class/{student}/arrays/scale.py", scale)
    return root


@pytest.fixture(scope="module")
def warm_engine(course, cache, held, faults):
    """The engine of a batch, kept: what fails in its own start is in test_near_side.py."""
    plan = BatchPlan(course / "autograder_config.yml", tuple(ANSWERS), course, "99", None, cache, "en")
    engine = grading.open_engine(load_course(plan.config), plan).__enter__()
    with pytest.MonkeyPatch.context() as patch:

        class Kept:
            grade, prepare, exercises = engine.grade, engine.prepare, engine.exercises

            def __enter__(self):
                return self

            def close(self):
                return None

        patch.setattr(grading, "open_engine", lambda _course, _plan: Kept())
        yield plan
    engine.close()


@pytest.fixture(scope="module")
def undisturbed(warm_engine, course, faults, tmp_path_factory):
    """(How often each call is made, the reports) where nothing fails."""
    for _again in range(2):  # in the second, everything is warm
        plan = replace(warm_engine, out=tmp_path_factory.mktemp("right"))
        faults.arm(None)
        run_batch(plan, course.parent / "class", 1)
    return dict(faults.counts), outcomes(plan.out)


def outcomes(out):
    """{path: what a report says, without times}: every report there is, each whole and of the schema."""
    found = {}
    for path in sorted(out.rglob("report.json")):
        data = json.loads(path.read_bytes())
        jsonschema.validate(data, schema())
        found[str(path.relative_to(out))] = re.sub(r'"(seconds|started)": [^,}]+|\d+\.\d+ s', "", json.dumps(data))
    return found


def assert_whole(out):
    assert [path.name for path in out.rglob("*") if path.name.startswith(".") or "part" in path.suffix] == []
    for path in out.rglob("*.html"):
        assert path.read_text().rstrip().endswith("</html>"), path
    for path in out.rglob("grades.csv"):
        assert path.read_bytes().endswith(b"\n")


WRITES = [site for site in sites_of(*NEAR) if site.module.startswith(("batch", "ledger", "lanes", "grading", "keys", "files", "submission", "intake", "layouts", "git", "report"))]
NOT_REACHED = {
    "lanes._Lazy": "one process: test_processes_that_cannot_be_started",
    "batch._write_class": "asked once the class's files could not be written",
    "batch._Run._stands": "a second run",
    "batch._sweep": "after a run that was killed",
    "ledger._locked: file.seek": "two runs at once",
    "ledger._locked: file.read": "two runs at once",
    "ledger.read_ledger": "--status",
    "ledger._set_aside": "--force",
    "keys.framework_digest": "read once in a process's life",
    "files.write_whole: path.is_file": "nothing is there yet",
    "files.write_whole: path.write_bytes": "a pipe or a device",
    "files.write_whole: part.unlink": "asked once a write failed",
    "submission.from_files": "one submission: the command",
    "intake._open": "a class in one archive",
    "intake._refuse_own": "one student's folder",
    "git.": "checkouts: test_a_fault_of_ours_with_git",
    "submission._open_below: os.open": "a system that cannot open beneath a folder",
    "submission._prefixes": "a folder laid out otherwise",
    "submission._read_entry": "a zip",
    "html._inline": "read once in a process's life",
}


@pytest.mark.parametrize("site", WRITES, ids=lambda site: site.id)
def test_one_call_of_a_batch_fails(site: Site, warm_engine, undisturbed, course, tmp_path, faults):
    folder = course.parent / "class"
    counts, right = undisturbed
    count = counts.get(SITES.index(site), 0)
    for hit in sorted({1, count}) if count else ():
        plan = replace(warm_engine, out=tmp_path / f"hit{hit}")
        faults.arm(site, hit)
        try:
            result = run_batch(plan, folder, 1)
        except (GraderProblem, OSError) as problem:  # `grade` makes a sentence of an OSError
            result = str(problem)
        assert faults.fired
        assert_whole(plan.out)
        found = outcomes(plan.out)
        if isinstance(result, str):
            assert os.strerror(site.code) in result
            assert not (plan.out / "index.html").exists()
        else:
            lost = {problem.split(":")[0] for problem in result.problems}
            assert all(len(problem.split()) > 4 for problem in result.problems)
            assert {row.student for row in result.rows} == set(SCORES) - lost
            for row in result.rows:
                assert row.score == SCORES[row.student], result.problems
            assert {name: text for name, text in found.items() if name.split("/")[-2] not in lost} == {
                name: text for name, text in right.items() if name.split("/")[-2] not in lost
            }
        faults.arm(None)
        again = run_batch(plan, folder, 1)
        assert (again.problems, again.faults, outcomes(plan.out)) == ([], 0, right)
    excused = [reason for name, reason in NOT_REACHED.items() if site.id.startswith(name)]
    assert count or excused, "a batch does not make this call"


def test_processes_that_cannot_be_started(warm_engine, course, tmp_path, faults):
    """Neither a pool nor its processes: one sentence, and nothing half written."""
    for name in ("lanes._Lazy.submit: self._pool.submit", "processes.process_pool: ProcessPoolExecutor"):
        plan = replace(warm_engine, out=tmp_path / "out")
        faults.arm(SITE[name])
        with pytest.raises(GraderProblem, match=os.strerror(SITE[name].code)) as ended:
            run_batch(plan, course.parent / "class", 2)
        assert "--jobs" in str(ended.value)
        assert faults.fired
        assert_whole(plan.out)


# --- stored examples -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("site", [site for site in sites_of("examples", "files") if "main" not in site.id], ids=lambda site: site.id)
def test_examples_that_cannot_be_stored_or_made(site: Site, course, cache, tmp_path, faults, held, monkeypatch):
    """They are made again, or go on unkept; where they cannot be made, that is no fault of the course's."""
    checks = course / "checks/basics/test_double.py"
    known = Store(cache, "99", 25)
    known.ensure(checks)
    data = {name: known._path(checks, name).read_bytes() for name in check_digests(checks) if name}
    if site.id.startswith("examples._generate_in") or "generate_apart" in site.id:
        faults.arm(site)
        with pytest.raises(GraderProblem, match=os.strerror(site.code)) as ended:
            Store(tmp_path, "99", 25).ensure(checks)
        assert not isinstance(ended.value, ConfigProblem)
        return
    monkeypatch.setattr(examples, "generate_apart", lambda *arguments: {name: data[name] for name in arguments[3]})
    faults.arm(site)
    store = Store(tmp_path / "cache", "99", 25)
    found = None
    try:
        assert store.missing([checks]) == [checks]
        store.ensure(checks)
        found = {name for name in data if store.examples(checks, name)}
    except OSError as problem:  # `grade` makes a sentence of it
        found = problem.errno
    assert found in (site.code, {"test_doubles", "test_total", "test_law"})
    assert not list(tmp_path.rglob("*.part"))
    faults.arm(None)
    again = Store(tmp_path / "cache", "99", 25)
    assert {name for name in data if again.examples(checks, name)} == {"test_doubles", "test_total", "test_law"}


@pytest.mark.parametrize("site", sites_of("digests", "memory"), ids=lambda site: site.id)
def test_what_passed_before_that_cannot_be_read_or_kept(site: Site, course, cache, tmp_path, faults):
    """It is lost, which costs time alone; a check module that cannot be read is named."""
    checks = course / "checks/basics/test_double.py"
    shutil.copy(checks, tmp_path / "test_double.py")
    (tmp_path / "helper.py").write_text("A = 1")
    (tmp_path / "test_double.known").write_bytes(b"")
    memory.circumstances.cache_clear()
    faults.arm(site)
    said = "the engine goes on without it"
    try:
        assert check_digests(tmp_path / "test_double.py")
        assert (memory.file_of(tmp_path, "key", "check") is None) == (site.module == "memory" and faults.fired)
    except ConfigProblem as problem:
        said = str(problem)
    assert "goes on" in said or (str(tmp_path) in said and os.strerror(site.code) in said)
    known = memory.Known(tmp_path / "new" / "test_double.known", remembers=True)
    known.frames = [Frames(b"message", 1)]
    known.learn([Asked(known.frames[0].packed, b"digest", 1)], 1)
    kept = memory.Memory()
    kept._known["check"] = known
    kept.save()
    known.load()
    assert faults.fired
    assert not list(tmp_path.rglob("*.part"))


# --- the command -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "module"),
    [
        ("list", "state"), ("double --format json", "sandbox.host"), ("double --format json", "state"),
        ("double --format json", "submission"), ("double --out report.json --format json", "files"),
    ],
)  # fmt: skip
def test_one_call_of_a_command_fails(command, module, here, root, faults):
    put(root / "exercises/basics/double.py", ANSWERS["basics/double"])
    faults.arm(None)
    assert here(*command.split())[0] == 0
    for site in sites_of(module):
        faults.arm(site)
        code, out, err = here(*command.split())
        assert "Traceback" not in out + err
        if faults.fired and code:
            assert code in (2, 3), (site.id, code, out, err)
            assert err.count("\n") <= 1
            assert (code == 3 and "grader_error" in out) or os.strerror(site.code) in err, (site.id, err)
