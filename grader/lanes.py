"""Ways to have tasks graded: in this process, in processes of this machine, on other machines. All give the same results.

A lane takes tasks lazily, a few ahead of what can be worked on: never the whole class in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from grader import grading
from grader.errors import ConfigProblem, GraderFault, UsageProblem
from grader.grading import BatchPlan, Graded, GradingProcess, Task
from grader.processes import process_pool

Ended = tuple[Task, Graded | None, str]
"""A task, and what came of it, or why nothing did."""
Lane = Callable[[BatchPlan, Iterator[Task]], Generator[Ended]]


def local_lane(plan: BatchPlan, tasks: Iterator[Task], jobs: int) -> Generator[Ended]:
    """`jobs` processes of this machine; with one, this process. Raises ConfigProblem where the course is broken,
    GraderFault where no process can be started."""
    first = next(tasks, None)
    if first is None:
        return  # nothing to grade: nothing to start
    tasks = _chained(first, tasks)
    yield from _one_by_one(plan, tasks) if jobs == 1 else _in_parallel(plan, tasks, jobs)


def _chained(first: Task, others: Iterator[Task]) -> Iterator[Task]:
    yield first
    yield from others


def attempt(task: Task, grade: Callable[[], Graded]) -> Ended:
    """The task with what `grade` gives, or with why it gives nothing. Raises what concerns the whole run."""
    try:
        return task, grade(), ""
    except (ConfigProblem, UsageProblem):
        raise
    except Exception as problem:
        return task, None, f"the grader failed ({type(problem).__name__}: {problem})"


def _one_by_one(plan: BatchPlan, tasks: Iterator[Task]) -> Generator[Ended]:
    process = GradingProcess(plan)
    try:
        for task in tasks:
            yield attempt(task, lambda one=task: process.grade(one))  # type: ignore[misc]
    finally:
        process.close()


def _in_parallel(plan: BatchPlan, tasks: Iterator[Task], jobs: int) -> Generator[Ended]:
    """A grading process that is killed takes those under way with it: they are graded again, each alone, and the rest
    as before."""
    while lost := (yield from _in_pool(plan, tasks, jobs)):
        for task in lost:
            if (yield from _in_pool(plan, iter([task]), 1)):
                yield task, None, "its grading process was killed twice, perhaps for lack of memory; grade it alone to see why"


def _in_pool(plan: BatchPlan, tasks: Iterator[Task], jobs: int) -> Generator[Ended, None, list[Task]]:
    try:
        with process_pool(jobs, grading.start, plan) as pool:
            return (yield from drain(pool, tasks, 2 * jobs, grading.grade, BrokenProcessPool))
    except OSError as problem:
        raise GraderFault(
            f"Processes to grade side by side cannot be started: {problem.strerror or problem}. The reports written so "
            "far are complete. Run it again with --jobs 1."
        ) from problem


def drain(
    pool: Executor, tasks: Iterator[Task], ahead: int, grade: Callable[..., Graded], broken: type[BaseException],
    *arguments: Any,
) -> Generator[Ended, None, list[Task]]:  # fmt: skip
    """Keep `ahead` tasks in the executor's hands. Ends when all are graded, or when one ends in `broken`: then it returns
    the tasks lost with the executor."""
    running: dict[Future[Graded], Task] = {}
    lost: list[Task] = []
    more = True
    while running or (more and not lost):
        while more and not lost and len(running) < ahead:
            task = next(tasks, None)
            if task is None:
                more = False
                break
            try:
                running[pool.submit(grade, task, *arguments)] = task
            except broken:
                lost.append(task)
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            task = running.pop(future)
            if isinstance(future.exception(), broken):
                lost.append(task)
            else:
                yield attempt(task, future.result)
    return lost
