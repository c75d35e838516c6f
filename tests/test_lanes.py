"""Roads for tasks: what a GPU is for goes one by one, the rest beside it, and the reports are the same."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest
from tiny_course import ANSWERS, CONFIG, double_text, put, scale_text, write_course

from grader.batch import BatchPlan, run_batch
from grader.grading import Graded, Task
from grader.i18n import set_language
from grader.lanes import Road, drain, local_lane
from grader.ledger import Kept
from grader.processes import Board
from grader.report.classpage import ClassRow
from grader.submission import Submission

pytest_plugins = ["tiny_fixtures"]


class Broken(Exception):
    """A pool that is gone."""


def task(n: int, gpu: bool = False) -> Task:
    return Task(Submission(f"s{n}", {}, digest=""), {}, {}, datetime.now(UTC), gpu=("training/big",) if gpu else ())


class Roads:
    """A road with room for two at a time, and one for a GPU; what goes on them is noted."""

    def __init__(self, gpu_s: float = 0.02, loses: str = "") -> None:
        self.pool, self.gpu = ThreadPoolExecutor(2), ThreadPoolExecutor(1)
        self.gpu_s, self.loses = gpu_s, loses
        self.began: list[tuple[str, bool]] = []
        self.most = self.busy = 0
        self.lock = threading.Lock()

    def work(self, one: Task, gpu: bool) -> Graded:
        with self.lock:
            self.began.append((one.submission.student, gpu))
            self.busy += gpu
            self.most = max(self.most, self.busy)
        time.sleep(self.gpu_s if gpu else 0.001)
        with self.lock:
            self.busy -= gpu
        if one.submission.student == self.loses:
            raise Broken
        results = [Kept("key", "training/big", {}, b"{}", False)] if gpu else []
        return Graded(ClassRow(one.submission.student, "", [], 0.0, 0.0), {}, results)

    def run(self, tasks: list[Task], ahead: int = 64) -> tuple[list[tuple[str, bool]], list[Task]]:
        """((Student, whether it was all), in the order told), tasks lost."""
        told = []

        def send(pool: ThreadPoolExecutor, gpu: bool, one: Task) -> Future[Graded]:
            return pool.submit(self.work, one, gpu)

        roads = Road(partial(send, self.pool, False), 4), Road(partial(send, self.gpu, True), ahead)
        steps = drain(*roads, iter(tasks), Broken)
        while True:
            try:
                one, graded, why = next(steps)
            except StopIteration as stop:
                self.pool.shutdown()
                self.gpu.shutdown()
                return told, stop.value
            assert graded is not None, why
            assert one.pages != bool(one.only)
            told.append((one.submission.student, one.pages))


def test_what_a_gpu_is_for_goes_first_and_alone_then_the_rest():
    roads = Roads()
    told, lost = roads.run([task(n, gpu=n % 2 == 0) for n in range(8)])
    assert lost == []
    assert roads.most == 1
    assert sorted(told) == sorted([(f"s{n}", True) for n in range(8)] + [(f"s{n}", False) for n in range(0, 8, 2)])
    for n in range(0, 8, 2):
        assert told.index((f"s{n}", False)) < told.index((f"s{n}", True))


def test_those_who_need_no_gpu_do_not_wait_for_it():
    roads = Roads(gpu_s=0.3)
    told, _lost = roads.run([task(0, gpu=True), *[task(n) for n in range(1, 20)]])
    assert [student for student, _all in told][-2:] == ["s0", "s0"]


def test_a_full_road_to_the_gpu_does_not_hold_back_what_comes_from_it():
    told, _lost = Roads().run([task(n, gpu=True) for n in range(6)], ahead=1)
    assert told[:2] == [("s0", False), ("s0", True)] or told[1:3] == [("s1", False), ("s0", True)]
    assert len(told) == 12


def test_a_lost_pool_gives_back_what_was_under_way():
    for gpu in (False, True):
        roads = Roads(loses="s1")
        told, lost = roads.run([task(0, gpu=True), task(1, gpu=gpu), *[task(n) for n in range(2, 30)]])
        names = {student for student, all_ in told if all_} | {one.submission.student for one in lost}
        assert {"s0", "s1"} <= names
        assert "s1" in {one.submission.student for one in lost}
        assert next(one for one in lost if one.submission.student == "s1").gpu == (("training/big",) if gpu else ())


# --- a class ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def plan(tmp_path_factory, cache):
    set_language("en")
    root = write_course(tmp_path_factory.mktemp("course") / "course")
    put(root / "autograder_config.yml", CONFIG.replace("packages: [numpy]", "packages: [numpy], device: gpu"))
    for n in range(6):
        put(root.parent / f"class/s{n}/basics/double.py", double_text(["2 * x", "x * x", "x + x"][n % 3]) + f"# {n}\n")
        if n != 4:
            put(root.parent / f"class/s{n}/arrays/scale.py", (ANSWERS["arrays/scale"] if n % 2 else scale_text("a")) + f"# {n}\n")
    config = root / "autograder_config.yml"
    return BatchPlan(config, tuple(ANSWERS), root.parent / "alone", "99", None, cache, "en", moment=1_700_000_000)


def files(out):
    return {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file() and "ledger" not in path.name}


def test_a_class_with_a_gpu_exercise_is_graded_alike_in_one_process_and_in_three(plan, tmp_path):
    folder = plan.config.parents[1] / "class"
    alone = run_batch(plan, folder, 1)
    assert (alone.problems, alone.faults, len(alone.rows)) == ([], 0, 6)
    there, board = replace(plan, out=tmp_path / "beside"), Board(3)
    beside = run_batch(there, folder, 2, lane=partial(local_lane, jobs=2, board=board))
    assert (beside.problems, beside.faults, sorted(beside.fresh)) == ([], 0, [f"s{n}" for n in range(6)])
    assert files(there.out) == files(plan.out)
    now = board.lines()  # the last that each process did: that for the GPU, and as many others as there was work for
    assert 2 <= len(now) <= 3
    assert sum(": arrays/scale: " in line for line in now) >= 1
    again = run_batch(there, folder, 2)
    assert again.fresh == []


# --- the board -------------------------------------------------------------------------------------------------


def test_a_board_shows_what_was_written_last_on_each_line():
    board = Board(2)
    one, other = board.pen(), board.pen()
    assert board.lines() == []
    one("가" * 300)
    other("s1: basics/double")
    other("s2")
    assert board.lines() == ["가" * 66, "s2"]
    board.pen()("a third process takes the first one's line")
    assert board.lines()[0].startswith("a third")
