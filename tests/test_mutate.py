"""`grade selftest --mutate`: what is caught, what survives and how it is said, and the list of mutants that are no faults."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from tiny_course import DOUBLE, DOUBLE_CHECKS, grade, put

from grader.course import load_course, stub_from_solution
from grader.errors import UsageProblem
from grader.mutants import Mutant
from grader.mutate import Mutated, _Mutator, equivalents, mutate, mutate_exercise, mutation_digest, rows_of, write_table
from grader.selftest import SelftestPlan

pytest_plugins = ["tiny_fixtures"]
ROOT = Path(__file__).parents[1]


@pytest.fixture
def plan(root, cache):
    return SelftestPlan(root / "autograder_config.yml", "7", None, cache)


def new_solution(root, text):
    put(root / "solutions/basics/double.py", text)
    put(root / "exercises/basics/double.py", stub_from_solution(text))


def listed(root, *entries):
    parts = [f"[[double]]\nwas = '''{was}'''\nnow = '''{now}'''\nwhy = 'told'\n" for was, now in entries]
    put(root / "solutions/basics/equivalent.toml", "\n".join(parts))


CLAMPED = DOUBLE.replace("    return 2 * x\n", "    if x < -(10**9):\n        x = x\n    return 2 * x\n")
"""A branch that changes nothing: its mutants are no faults."""


def test_every_fault_of_a_healthy_course_is_caught(plan):
    found = mutate_exercise(plan, "basics/double")
    assert (found.survivors, found.problems) == ([], [])
    assert found.killed == found.total >= 5
    assert found.good
    assert found.lines()[0].startswith("ok   basics/double ")


def test_a_weak_check_lets_faults_survive_and_they_are_shown(plan, root):
    total = "expect_equal(student.total(numbers[0]), numbers[1])"
    assert DOUBLE_CHECKS.count(total) == 1
    put(root / "checks/basics/test_double.py", DOUBLE_CHECKS.replace(total, "student.total(numbers[0])"))
    new_solution(root, CLAMPED)
    found = mutate_exercise(plan, "basics/double")
    assert not found.good
    assert found.killed + len(found.survivors) == found.total
    text = "\n".join(found.lines())
    assert text.startswith("FAIL basics/double ")
    assert "survived: branch, line" in text
    assert "was: if x < -(10**9):" in text
    assert "now: if True:" in text


def test_the_solution_must_pass_first(plan, root):
    new_solution(root, DOUBLE.replace("return 2 * x", "return 3 * x"))
    found = mutate_exercise(plan, "basics/double")
    assert not found.good
    (problem,) = found.problems
    assert "the solution itself does not pass test_known" in problem
    assert "run `grade selftest` first" in problem


def test_listed_mutants_count_as_equivalent(plan, root):
    new_solution(root, CLAMPED)
    survivors = mutate_exercise(plan, "basics/double").survivors
    assert len(survivors) >= 4
    listed(root, *{(one.was, one.now) for one in survivors})
    found = mutate_exercise(plan, "basics/double")
    assert (found.survivors, found.problems, found.equivalent) == ([], [], len(survivors))
    assert found.score == 1


def test_a_whole_line_can_be_listed(plan, root):
    new_solution(root, CLAMPED)
    put(root / "solutions/basics/equivalent.toml", "[[double]]\nwas = 'if x < -(10**9):'\nwhy = 'told'\n[[double]]\nwas = 'x = x'\nwhy = 'told'\n")
    found = mutate_exercise(plan, "basics/double")
    assert (found.survivors, found.problems) == ([], [])
    assert found.equivalent >= 4
    put(root / "solutions/basics/equivalent.toml", "[[double]]\nwas = 'return 2 * x'\nwhy = 'told'\n")
    assert "no such mutant survives: return 2 * x -> anything" in mutate_exercise(plan, "basics/double").problems[0]


def test_a_list_that_is_out_of_date_is_told(plan, root):
    listed(root, ("return 2 * x", "return 3 * x"), ("no such line", "at all"))
    caught, unknown = mutate_exercise(plan, "basics/double").problems
    assert "listed as equivalent, but test_known" in caught
    assert "return 2 * x -> return 3 * x" in caught
    assert "no such mutant survives: no such line -> at all" in unknown


@pytest.mark.parametrize("text", ["[[double]\n", "[[double]]\nwas = 'x'\n", "double = 3\n", "[[double]]\nwhat = 1\n"])
def test_a_list_that_cannot_be_read(plan, root, text):
    put(root / "solutions/basics/equivalent.toml", text)
    (problem,) = mutate_exercise(plan, "basics/double").problems
    assert "equivalent.toml: " in problem
    assert "[[exercise]] with was, now and why" in problem


def test_a_mutant_that_never_ends_is_caught(plan, root):
    loop = "    i = out = 0\n    while i < len(numbers):\n        out += numbers[i]\n        i += 1\n    return out"
    new_solution(root, DOUBLE.replace("    return sum(numbers)", loop))
    found = mutate_exercise(plan, "basics/double")
    assert found.survivors == []
    assert found.problems == []


def test_at_most_so_many(plan):
    some = mutate_exercise(plan, "basics/double", most=3)
    assert some.total == 3
    everything = mutate_exercise(plan, "basics/double", most=10_000)
    assert everything.total == everything.of == some.of > 3
    assert f"   3 of {some.of} mutants" in some.lines()[0].replace("double ", "double   ")


def only_the_solution(monkeypatch, solution):
    """From now on a mutant that is graded fails the test."""
    caught = _Mutator.caught

    def graded(self, engine, text):
        assert text == solution
        return caught(self, engine, text)

    monkeypatch.setattr(_Mutator, "caught", graded)


def test_what_was_graded_once_is_not_graded_again(plan, root, monkeypatch):
    first = mutate_exercise(plan, "basics/double", most=3)
    whole = mutate_exercise(plan, "basics/double")
    only_the_solution(monkeypatch, DOUBLE)
    again = mutate_exercise(plan, "basics/double")
    assert (again.killed, again.total) == (whole.killed, whole.total)
    assert first.total == 3
    put(root / "checks/basics/test_double.py", DOUBLE_CHECKS + "\n# changed\n")
    with pytest.raises(AssertionError):
        mutate_exercise(plan, "basics/double")


def test_a_line_that_was_cut_short_is_graded_again(plan, tmp_path, monkeypatch):
    plan = replace(plan, cache=tmp_path)
    whole = mutate_exercise(plan, "basics/double")
    (kept,) = tmp_path.glob("basics-double-*.mutants")
    kept.write_bytes(kept.read_bytes()[:-20])
    assert mutate_exercise(plan, "basics/double").killed == whole.killed
    only_the_solution(monkeypatch, DOUBLE)
    assert mutate_exercise(plan, "basics/double").killed == whole.killed


def test_without_a_cache_it_works_too(plan):
    assert mutate_exercise(replace(plan, cache=None), "basics/double", most=3).good


def test_no_solution(plan, root):
    (root / "solutions/basics/double.py").unlink()
    (problem,) = mutate_exercise(plan, "basics/double").problems
    assert "there is no solution" in problem


def test_torch_exercises_need_fewer():
    found = Mutated("a/b", needed=0.95, total=100, killed=95, survivors=[Mutant("x", "f", 1, "a", "b", "")] * 5)
    assert found.good
    assert not Mutated("a/b", needed=0.95, total=100, killed=94).good
    assert not Mutated("a/b", total=100, killed=99).good
    assert Mutated("a/b", total=100, killed=90, equivalent=10).good


def test_many_survivors_are_counted_not_listed():
    found = Mutated("a/b", total=100, survivors=[Mutant("x", "f", 1, "a", "b", "")] * 100)
    assert found.lines()[-1].strip() == "- and 60 more"


def test_without_mutmut_it_says_what_to_install(plan, monkeypatch):
    monkeypatch.setitem(sys.modules, "grader.mutants", None)
    with pytest.raises(UsageProblem, match=r"--mutate needs mutmut and libcst .* pip install"):
        mutate(plan, ["basics/double"], 1, None, print)


def test_the_command(root, cache):
    done = grade("selftest", "--mutate", "basics", "--jobs", "2", "--table", "mutation.md", cwd=root, cache=cache)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ok   basics/double" in done.stdout
    assert done.stdout.endswith("1 exercises, 0 with problems\n")
    rows = dict(rows_of((root / "mutation.md").read_text()))
    assert list(rows) == ["basics/double"]
    course = load_course(root / "autograder_config.yml")
    assert mutation_digest(course.exercise("basics/double")) in rows["basics/double"]
    refused = grade("selftest", "--most", "3", cwd=root, cache=cache)
    assert refused.returncode == 2
    assert "--most and --table belong to --mutate" in refused.stderr


def test_the_table_keeps_rows_of_other_exercises(tmp_path):
    page = tmp_path / "mutation.md"
    write_table(
        page, [Mutated("a/one", total=4, killed=4, digest="1"), Mutated("a/two", total=2, killed=2, digest="2")]
    )
    write_table(page, [Mutated("a/one", total=5, killed=5, digest="3")])
    rows = dict(rows_of(page.read_text()))
    assert rows == {
        "a/one": "| a/one | 5 | 5 | 0 | 0 | 100.0% | 3 |\n",
        "a/two": "| a/two | 2 | 2 | 0 | 0 | 100.0% | 2 |\n",
    }


def test_the_digest_tells_what_a_row_depends_on(plan, root):
    course = load_course(plan.config)
    before = mutation_digest(course.exercise("basics/double"))
    listed(root, ("a", "b"))
    after = mutation_digest(load_course(plan.config).exercise("basics/double"))
    assert before != after
    path = root / "solutions/basics/equivalent.toml"
    path.write_text(path.read_text() + "\n[[neighbour]]\nwas = 'a'\nnow = 'b'\nwhy = 'c'\n")
    assert mutation_digest(load_course(plan.config).exercise("basics/double")) == after
    assert [one.why for one in equivalents(load_course(plan.config).exercise("basics/double"))] == ["told"]
