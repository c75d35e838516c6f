"""`grade batch` and what follows it: what an instructor uses."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from grader.cli.base import LEVELS, chosen_language, cli, common, console_of, on_terminal, open_course, secret_seed
from grader.config import cache_folder
from grader.errors import NothingToGrade
from grader.i18n import _
from grader.names import shown
from grader.progress import Counter


@cli.command()
@click.argument("submissions", type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, help="Folder for reports, grades.csv, index.html."
)
@click.option("--jobs", "-j", type=click.IntRange(1, 256), help="Grading processes; default: one per core.")
@click.option("--only-exercises", help="Comma-separated exercises or topics, e.g. cnn/pooling,embedding.")
@click.option(
    "--allow-level", type=click.Choice(LEVELS), default="L2", help="Weakest isolation to accept (default L2)."
)
@click.option("--memory", type=click.IntRange(1), help="MiB that all processes together may take; default: what is free.")
@click.option("--dask", metavar="ADDRESS", help="Grade on a Dask cluster: tcp://HOST:PORT, or local:N.")
@click.option(
    "--only", type=click.Choice(["latest", "best", "changed"]), default="latest",
    help="Of several attempts the latest or the best; changed: list only whose reports changed.",
)
@click.option("--roster", type=click.Path(path_type=Path), help="The class list, a CSV: who is missing, who is who elsewhere.")
@click.option("--layout", help="How SUBMISSIONS is laid out, where it is not recognised: canvas, moodle, git, ...")
@click.option("--force", is_flag=True, help="Grade everything anew, whatever the ledger knows.")
@click.option("--retry-faults", is_flag=True, help="Grade again what ended by a fault of the grader.")
@click.option("--status", is_flag=True, help="Grade nothing: say how far the class in --out is.")
@click.option("--quiet", "-q", is_flag=True, help="No table.")
@common
def batch(
    submissions: Path, out: Path, jobs: int | None, only_exercises: str | None, allow_level: str, memory: int | None,
    dask: str | None, only: str, roster: Path | None, layout: str | None, force: bool, retry_faults: bool, status: bool, quiet: bool, config: Path | None, level: str | None, lang: str | None, no_color: bool,
) -> None:  # fmt: skip
    """Grade a class: SUBMISSIONS holds one folder (or one zip) per student. Run it again after an interruption or a
    change: what is graded stays, what changed is graded."""
    from grader.batch import Again, BatchPlan, generate_examples, refuse_weak, run_batch
    from grader.intake import discover
    from grader.lanes import Lane, local_lane
    from grader.processes import Board, affordable, usable
    from grader.report.classpage import class_table

    course, env = open_course(config, lang, (str(submissions),))
    names = [name.strip() for name in (only_exercises or "").split(",") if name.strip()]
    chosen = [exercise for exercise, _path in course.select(names, course.root)]
    if status:
        say_status(out)
        return
    refuse_weak(level, allow_level)
    plan = BatchPlan(
        config=course.config_path, exercises=tuple(exercise.id for exercise in chosen), out=out.resolve(),
        seed=secret_seed(course, env, quiet), level=level, cache=cache_folder(env) / "examples",
        language=chosen_language(), moment=env.moment,
    )  # fmt: skip
    on_gpu = any(one.gpu for one in chosen) and dask is None and usable(jobs) > 1  # a process more
    workers = affordable(usable(jobs) + on_gpu, max(one.memory_mb for one in chosen), memory)
    workers = max(1, workers - on_gpu)
    progress = on_terminal(env, quiet)
    board = Board(workers + on_gpu) if progress and dask is None else None
    lane: Lane = partial(local_lane, jobs=workers, board=board)
    now = board.lines if board is not None else list
    if dask is not None:
        from grader.cluster import DaskLane

        lane = many = DaskLane(dask)
        now = many.lines

    def say(text: str) -> None:
        if not quiet:
            click.echo(text, err=True)

    generate_examples(chosen, plan, say)
    counter = Counter(submissions, shown=progress, no_color=no_color or env.no_color, say=say, now=now)
    with counter as advance:
        result = run_batch(
            plan, submissions, workers, lambda student, _row: advance(student),
            again=Again(force, retry_faults), best=only == "best", lane=lane,
            find=partial(discover, layout=layout, only="all", roster=roster),
        )  # fmt: skip
    console = console_of(env, no_color)
    if not result.rows and not result.problems and not result.others:
        raise NothingToGrade(
            _("No submissions in {folder}: expected one folder or zip per student.").format(folder=submissions)
        )
    if not quiet:
        fresh = set(result.fresh)
        class_table([row for row in result.rows if only != "changed" or row.student in fresh], console)
    for line in result.lines():
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    if len(result.fresh) < len(result.rows):
        kept = len(result.rows) - len(result.fresh)
        click.echo(f"{len(result.fresh)} graded, {kept} unchanged since the last run.")
    place = _("{n} reports, grades.csv and the class page: {page}").format(n=len(result.rows), page=out / "index.html")
    console.print(place, markup=False, highlight=False, soft_wrap=True)
    raise SystemExit(3 if result.faults else 0)


def say_status(out: Path) -> None:
    """How far a class is: what the ledger of its reports knows, and who writes there."""
    from contextlib import closing

    from grader.ledger import read_ledger, writer

    with closing(read_ledger(out)) as ledger:
        done = list(ledger.all_done())
    faults = [one.student for one in done if one.fault]
    slow = sorted((one.seconds, one.student) for one in done)[-3:][::-1]
    click.echo(f"{len(done)} submissions graded in {out}, {len(faults)} of them with a fault of the grader.")
    if faults:
        click.echo(f"With a fault: {', '.join(map(shown, faults[:20]))}. Grade them again with --retry-faults.")
    if slow and slow[0][0] > 0:
        click.echo("Slowest: " + ", ".join(f"{shown(student)} {seconds:.1f} s" for seconds, student in slow))
    click.echo(writer(out) or "Nobody grades into it now.")
