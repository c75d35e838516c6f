"""Grading on other machines, with Dask: submissions and results travel as plain data, each worker keeps its own zygotes."""

from __future__ import annotations

import functools
import importlib
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from grader import grading
from grader.errors import UsageProblem
from grader.grading import BatchPlan, Graded, Task
from grader.lanes import Ended, Road, attempt, drain
from grader.names import shown

GPU = "GPU"
"""The resource that a worker on a machine with a GPU declares, one for each GPU."""
CONNECT_S = 20
"""Seconds to wait for a scheduler, for its first worker, and for its first worker with a GPU."""


class DaskLane:
    """A lane over the scheduler at `address` ("tcp://host:8786"), or over "local:N", N processes of this machine.

    The course and the cache lie at the same paths on each worker; what examples a worker lacks it generates.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self._sent: list[Task] = []
        self._threads = 1

    def lines(self) -> list[str]:
        """What is graded now, a line each: a worker takes what was sent first."""
        return [shown(task.submission.student) for task in self._sent[: self._threads]]

    def __call__(self, plan: BatchPlan, tasks: Iterator[Task]) -> Generator[Ended]:
        """Grade; a task whose worker is lost goes to another one. Raises UsageProblem where no worker can be had or has
        another course or grader, ConfigProblem as a local run does."""
        with _client(self.address) as client:
            workers = client.scheduler_info(n_workers=-1)["workers"].values()
            self._threads = max(1, sum(one["nthreads"] for one in workers))
            plan = replace(plan, out=Path("/"))  # nobody writes there but the process that planned
            road = Road(_sender(client.get_executor(pure=False, retries=2), plan), 2 * self._threads)
            if self.address.startswith("local:"):
                gpu = Road(road.submit, 1)  # one machine: one at a time
            else:
                gpu = Road(self._to_gpu(client, plan), 2 * max(1, _gpus(client)))
            while lost := (yield from drain(road, gpu, tasks, _killed(), self._tell)):
                for task in lost:
                    yield attempt(task, _no_worker)

    def _tell(self, sent: list[Task]) -> None:
        self._sent = sent

    def _to_gpu(self, client: Any, plan: BatchPlan) -> Callable[[Task], Future[Graded]]:
        """Sends to the workers with a GPU. The first task waits for one: workers that are started together join apart."""
        send = _sender(client.get_executor(pure=False, retries=2, resources={GPU: 1}), plan)
        found = False

        def send_to_gpu(task: Task) -> Future[Graded]:
            nonlocal found
            ends = time.monotonic() + CONNECT_S
            while not (found := found or _gpus(client) > 0):
                if time.monotonic() > ends:
                    raise UsageProblem(
                        f"--dask {self.address}: {', '.join(task.gpu)} asks for a GPU, and no worker has the resource {GPU}. "
                        f"Start one (`dask worker {self.address} --nthreads 1 --resources {GPU}=1`), or leave it out with "
                        "--only-exercises."
                    )
                time.sleep(0.2)
            return send(task)

        return send_to_gpu


def _gpus(client: Any) -> int:
    """How many GPUs the workers declare that the scheduler has now."""
    return int(sum(one.get("resources", {}).get(GPU, 0) for one in client.scheduler_info(n_workers=-1)["workers"].values()))


def _sender(executor: Any, plan: BatchPlan) -> Callable[[Task], Future[Graded]]:
    def send(task: Task) -> Future[Graded]:
        future: Future[Graded] = executor.submit(_grade_there, task, plan)
        return future

    return send


def _no_worker() -> Graded:
    raise RuntimeError("each worker that took it was lost; grade it alone to see why")


def _killed() -> type[BaseException]:
    from distributed.scheduler import KilledWorker

    found: type[BaseException] = KilledWorker
    return found


def _grade_there(task: Task, plan: BatchPlan) -> Graded:
    """On a worker, whatever number of threads it has: an engine belongs to the thread that began it."""
    return _own_thread().submit(grading.grade, task, plan).result()


@functools.cache
def _own_thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, "grader")


@contextmanager
def _client(address: str) -> Iterator[Any]:
    try:
        distributed: Any = importlib.import_module("distributed")
    except ImportError:
        raise UsageProblem("--dask needs Dask, which is not installed here: pip install 'grader[dask]'.") from None
    number = address.removeprefix("local:")
    if number != address:
        if not number.isdigit() or not 1 <= int(number) <= 256:
            raise UsageProblem(f"--dask {address}: after local: comes a number of processes from 1 to 256, as in local:4.")
        cluster = distributed.LocalCluster(
            n_workers=int(number), threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
        )
        with cluster, distributed.Client(cluster) as client:
            yield client
        return
    try:
        client = distributed.Client(address, timeout=CONNECT_S)
    except (OSError, ValueError) as problem:
        raise UsageProblem(
            f"--dask {address}: no Dask scheduler answers there ({problem or 'time out'}). Start one (`dask scheduler`) and "
            "give the address that it prints, like tcp://10.0.0.5:8786."
        ) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=CONNECT_S)
        except TimeoutError:
            raise UsageProblem(
                f"--dask {address}: the scheduler has no worker. Start some (`dask worker {address} --nthreads 1`)."
            ) from None
        yield client

