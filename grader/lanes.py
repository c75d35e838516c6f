"""Ways to have tasks graded: in this process, in processes of this machine, on other machines. All give the same results.

A lane takes tasks lazily, a few ahead of what can be worked on: never the whole class in memory.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from dataclasses import dataclass

from grader import grading
from grader.errors import ConfigProblem, GraderFault, UsageProblem
from grader.grading import BatchPlan, Graded, GradingProcess, Task
from grader.processes import Board, process_pool

Ended = tuple[Task, Graded | None, str]
"""A task, and what came of it, or why nothing did."""
Lane = Callable[[BatchPlan, Iterator[Task]], Generator[Ended]]


def local_lane(plan: BatchPlan, tasks: Iterator[Task], jobs: int, board: Board | None = None) -> Generator[Ended]:
    """`jobs` processes of this machine, and one more where a GPU is asked for; with one, this process. They tell on the
    board what they do. Raises ConfigProblem where the course is broken,
    GraderFault where no process can be started."""
    first = next(tasks, None)
    if first is None:
        return  # nothing to grade: nothing to start
    tasks = _chained(first, tasks)
    yield from _one_by_one(plan, tasks, board) if jobs == 1 else _in_parallel(plan, tasks, jobs, board)


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


def _one_by_one(plan: BatchPlan, tasks: Iterator[Task], board: Board | None) -> Generator[Ended]:
    process = GradingProcess(plan, board)
    try:
        for task in tasks:
            yield attempt(task, lambda one=task: process.grade(one))  # type: ignore[misc]
    finally:
        process.close()


def _in_parallel(plan: BatchPlan, tasks: Iterator[Task], jobs: int, board: Board | None) -> Generator[Ended]:
    """A grading process that is killed takes those under way with it: they are graded again, each alone, and the rest
    as before."""
    while lost := (yield from _in_pool(plan, tasks, jobs, board)):
        for task in lost:
            if (yield from _in_pool(plan, iter([task]), 1, board)):
                yield task, None, "its grading process was killed twice, perhaps for lack of memory; grade it alone to see why"


def _in_pool(
    plan: BatchPlan, tasks: Iterator[Task], jobs: int, board: Board | None
) -> Generator[Ended, None, list[Task]]:
    try:
        with ExitStack() as stack:
            pool, gpu = (_Lazy(stack, number, plan, board) for number in (jobs, 1))
            roads = Road(pool.submit, 2 * jobs), Road(gpu.submit, GPU_AHEAD)
            return (yield from drain(*roads, tasks, BrokenProcessPool))
    except OSError as problem:
        raise GraderFault(
            f"Processes to grade side by side cannot be started: {problem.strerror or problem}. The reports written so "
            "far are complete. Run it again with --jobs 1."
        ) from problem


class _Lazy:
    """A pool of grading processes that starts when the first task comes."""

    def __init__(self, stack: ExitStack, jobs: int, plan: BatchPlan, board: Board | None) -> None:
        self._stack, self._jobs, self._plan, self._board = stack, jobs, plan, board
        self._pool: Executor | None = None

    def submit(self, task: Task) -> Future[Graded]:
        if self._pool is None:
            self._pool = self._stack.enter_context(process_pool(self._jobs, grading.start, self._plan, self._board))
        return self._pool.submit(grading.grade, task)


GPU_AHEAD = 64
"""Submissions that may wait for the GPU while others go on."""


@dataclass
class Road:
    """Where tasks can be sent, and how many may be there at a time."""

    submit: Callable[[Task], Future[Graded]]
    room: int


def drain(
    road: Road, gpu: Road, tasks: Iterator[Task], broken: type[BaseException],
    tell: Callable[[list[Task]], None] = lambda _running: None,
) -> Generator[Ended, None, list[Task]]:  # fmt: skip
    """Keep the roads filled. A task that a GPU is for goes there first, what comes of that is told at once, and the rest of
    it follows. Ends when all are graded, or when one ends in `broken`: then it returns the tasks lost with the executor.
    `tell` hears which tasks are on their way, those sent first first."""
    running: dict[Future[Graded], tuple[Task, Road]] = {}
    waiting: deque[Task] = deque()
    lost: list[Task] = []
    more = True

    def has_room(one: Road) -> bool:
        return not lost and sum(there is one for _task, there in running.values()) < one.room

    while running or ((more or waiting) and not lost):
        while has_room(road) and (waiting or (more and has_room(gpu))):
            task = waiting.popleft() if waiting else next(tasks, None)
            if task is None:
                more = False
                break
            one, part = (gpu, task.on_gpu()) if task.gpu else (road, task)
            try:
                running[one.submit(part)] = task, one
            except broken:
                lost.append(task)
        tell([task for task, _road in running.values()])
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            task, one = running.pop(future)
            if isinstance(future.exception(), broken):
                lost.append(task)
                continue
            _task, graded, why = attempt(task, future.result)
            yield (task.on_gpu() if one is gpu and graded is not None else task), graded, why
            if one is gpu and graded is not None:
                waiting.append(task.after(graded))
    return [*lost, *waiting]
