"""Dask: the same results as here, with a worker lost in the middle; addresses where nobody answers."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from tiny_course import ANSWERS, CONFIG, double_text, put, scale_text, write_course

from grader import cluster
from grader.batch import BatchPlan, run_batch
from grader.cluster import DaskLane
from grader.errors import UsageProblem
from grader.i18n import set_language

pytest.importorskip("distributed", reason="Dask is an extra: pip install 'grader[dask]'")
pytest_plugins = ["tiny_fixtures"]


@pytest.fixture(scope="module")
def plan(tmp_path_factory, cache):
    set_language("en")
    root = write_course(tmp_path_factory.mktemp("course") / "course")
    put(root / "autograder_config.yml", CONFIG.replace("packages: [numpy]", "packages: [numpy], device: gpu"))
    for n in range(12):
        put(root.parent / f"class/s{n}/basics/double.py", double_text(["2 * x", "x * x", "x + x"][n % 3]) + f"# {n}\n")
        put(root.parent / f"class/s{n}/arrays/scale.py", ANSWERS["arrays/scale"] if n % 4 else scale_text("a"))
    config = root / "autograder_config.yml"
    return BatchPlan(config, tuple(ANSWERS), root.parent / "here", "99", None, cache, "en", moment=1_700_000_000)


def files(out: Path) -> dict[str, bytes]:
    return {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file() and "ledger" not in path.name}


@pytest.fixture(scope="module")
def expected(plan):
    run_batch(plan, plan.config.parents[1] / "class", 1)
    return files(plan.out)


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory):
    """A scheduler and two workers, each a process of its own, over loopback."""
    import subprocess

    place = tmp_path_factory.mktemp("dask")
    (place / "scheduler.json").unlink(missing_ok=True)
    common = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    log = (place / "log").open("wb")
    options = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(place / "scheduler.json")]
    processes = [subprocess.Popen([*common, *options], stdout=log, stderr=log, cwd=place)]
    command = [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(place / "scheduler.json"), "--no-nanny"]
    workers = [
        subprocess.Popen(
            [*command, "--nthreads", "1", "--no-dashboard", "--local-directory", str(place), "--name", f"w{n}", *["--resources", "GPU=1"][: 2 * n]],
            stdout=log, stderr=log, cwd=place,
        )
        for n in range(2)
    ]  # fmt: skip
    import json

    ends = time.monotonic() + 60
    while not (place / "scheduler.json").exists() and time.monotonic() < ends:
        time.sleep(0.1)
    address = json.loads((place / "scheduler.json").read_text())["address"]
    import distributed

    with distributed.Client(address) as client:
        client.wait_for_workers(len(workers), timeout=60)  # else the one to be killed may have got nothing
    yield address, workers
    for process in [*workers, *processes]:
        process.kill()
        process.wait()
    log.close()


def test_one_worker_killed_in_the_middle_and_the_results_are_those_of_a_local_run(plan, expected, scheduler, tmp_path):
    address, workers = scheduler
    killed, seen = [], set()
    lane = DaskLane(address)

    def kill_one(_student, _row):
        seen.update(lane.lines())
        assert len(lane.lines()) <= 2  # as many as there are threads
        if not killed:
            killed.append(workers[0].pid)
            os.kill(workers[0].pid, signal.SIGKILL)

    there = replace(plan, out=tmp_path / "there")
    result = run_batch(there, plan.config.parents[1] / "class", 1, kill_one, lane=lane)
    assert killed
    assert len(seen) >= 6
    assert seen <= {f"s{n}" for n in range(12)}
    assert (result.problems, result.faults, len(result.rows)) == ([], 0, 12)
    assert files(there.out) == expected


def test_another_grader_on_a_worker_ends_the_run(plan, scheduler, tmp_path, monkeypatch):
    address, _workers = scheduler
    monkeypatch.setattr("grader.batch.framework_digest", lambda: "f" * 64)
    with pytest.raises(UsageProblem, match="This machine has another grader than the one that began the run"):
        run_batch(replace(plan, out=tmp_path / "o", seed="5"), plan.config.parents[1] / "class", 1, lane=DaskLane(address))


def test_a_worker_for_the_gpu_may_join_after_the_run_began(plan, expected, scheduler, tmp_path, monkeypatch):
    """Workers that one script starts join one after another."""
    import distributed

    address, _workers = scheduler
    monkeypatch.setattr(cluster, "GPU", "LATE")

    async def declare(dask_worker) -> None:
        await dask_worker.set_resources(LATE=1)

    def later() -> None:
        with distributed.Client(address) as client:
            time.sleep(1)
            client.run(declare)

    thread = threading.Thread(target=later)
    thread.start()
    there = replace(plan, out=tmp_path / "there")
    result = run_batch(there, plan.config.parents[1] / "class", 1, lane=DaskLane(address))
    thread.join()
    assert (result.problems, result.faults, len(result.rows)) == ([], 0, 12)
    assert files(there.out) == expected


def test_without_a_worker_for_the_gpu_the_run_ends_and_names_the_exercise(plan, scheduler, tmp_path, monkeypatch):
    address, _workers = scheduler
    monkeypatch.setattr(cluster, "GPU", "NONE_OF_THIS")
    monkeypatch.setattr(cluster, "CONNECT_S", 1)
    with pytest.raises(UsageProblem, match=r"arrays/scale asks for a GPU, and no worker has the resource NONE_OF_THIS.*--only-exercises"):
        run_batch(replace(plan, out=tmp_path / "o", seed="8"), plan.config.parents[1] / "class", 1, lane=DaskLane(address))


@pytest.mark.parametrize(
    ("address", "words"),
    [("local:0", "a number of processes from 1 to 256"), ("local:x", "as in local:4"), ("tcp://127.0.0.1:1", "no Dask scheduler answers there"),
     ("nonsense://x", "no Dask scheduler answers there")],
)  # fmt: skip
def test_addresses_where_nobody_answers(plan, tmp_path, monkeypatch, address, words):
    monkeypatch.setattr(cluster, "CONNECT_S", 1)
    with pytest.raises(UsageProblem, match=words) as ended:
        run_batch(replace(plan, out=tmp_path / "o", seed="6"), plan.config.parents[1] / "class", 1, lane=DaskLane(address))
    assert f"--dask {address}" in str(ended.value)


def test_without_dask_the_message_says_what_to_install(plan, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageProblem, match=r"needs Dask.*pip install 'grader\[dask\]'"):
        run_batch(replace(plan, out=tmp_path / "o", seed="7"), plan.config.parents[1] / "class", 1, lane=DaskLane("local:1"))


def test_an_engine_stays_in_its_thread():
    """Whatever thread of a worker a task comes in, one thread grades."""
    seen = []

    def here() -> None:
        seen.append(cluster._own_thread().submit(threading.get_ident).result())

    threads = [threading.Thread(target=here) for _n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(seen)) == 1
    assert threading.get_ident() not in seen
