"""`grade PATH...`, `grade list` and `grade doctor`: what a student uses."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.base import (
    choose_language,
    chosen_language,
    cli,
    common,
    console_of,
    on_terminal,
    open_course,
    secret_seed,
)
from grader.config import Environment, cache_folder, environment, find_config
from grader.errors import GraderFault, GraderProblem, NothingToGrade, UsageProblem
from grader.files import write_whole
from grader.i18n import _
from grader.names import shown
from grader.progress import Working

if TYPE_CHECKING:
    from grader.course import Course, Exercise
    from grader.outcome import Report
    from grader.submission import Submission


@cli.command("run")
@click.argument("paths", nargs=-1)
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "html"]), default="text", help="Form of the report."
)
@click.option("--out", type=click.Path(path_type=Path), help="Write the report to this file, not the screen.")
@click.option("--quiet", "-q", is_flag=True, help="Scores only.")
@click.option("--verbose", "-v", is_flag=True, help="Every failed check in full, with all its calls.")
@click.option("--staff", is_flag=True, help="With hidden checks and known mistakes, where the course has them.")
@common
def run(
    paths: tuple[str, ...], form: str, out: Path | None, quiet: bool, verbose: bool, staff: bool,
    config: Path | None, level: str | None, lang: str | None, no_color: bool,
) -> None:  # fmt: skip
    """Grade PATH... (a file, a notebook, a topic, an exercise; everything without one)."""
    course, env = open_course(config, lang, paths)
    chosen, submission = _chosen(course, paths)
    working = Working(shown=on_terminal(env, quiet or form != "text"), no_color=no_color or env.no_color)
    seed = secret_seed(course, env, quiet or form != "text") if staff else str(course.config.course.seed)
    report = _grade_files(course, [exercise for exercise, _path in chosen], submission, staff, seed, level, env, working)
    ours = {path.resolve() for exercise, _path in chosen for path in (exercise.stub, *_notebooks_of(exercise))}
    own = {exercise.id for exercise, path in chosen if path.resolve() in ours}
    _keep_state(course, report, own, env)
    notebooks = {exercise.id: _near(path) for exercise, path in chosen if path.suffix.lower() == ".ipynb"}
    _show(report, form, out, env, quiet=quiet, verbose=verbose, no_color=no_color, notebooks=notebooks)
    raise SystemExit(exit_code(report))


def _chosen(course: Course, paths: tuple[str, ...]) -> tuple[list[tuple[Exercise, Path]], Submission]:
    """The exercises to grade with their files, and what lies in these."""
    from grader.archives import Refused
    from grader.submission import from_files, from_notebooks

    books = [Path(os.path.abspath(path)) for path in paths if path.lower().endswith(".ipynb")]
    if not books:
        chosen = course.select(list(paths), Path.cwd())
        submission = from_files(chosen, student=_("you"))
        if all(source.text is None and source.problem is None for source in submission.files.values()):
            names = ", ".join(str(path) for _exercise, path in chosen[:3])
            raise NothingToGrade(
                _("Nothing to grade: {names} not found. `grade list` shows what there is.").format(names=names)
            )
        return chosen, submission
    if len(books) < len(paths):
        raise UsageProblem(_("Name notebooks or other files, not both at once."))
    for book in books:
        if not book.is_file():
            text = _("{file} does not exist. Name the notebook that holds your work.")
            raise UsageProblem(text.format(file=shown(str(book))))
    try:
        submission, places = from_notebooks(books, course.exercises, student=_("you"))
    except Refused as refused:
        raise UsageProblem(str(refused)) from None
    return [(one, places[one.id]) for one in course.exercises if one.id in places], submission


def _near(path: Path) -> str:
    """The path as one would type it here."""
    typed = os.path.relpath(path)
    return str(path) if typed.startswith("..") else typed


def _notebooks_of(exercise: Exercise) -> tuple[Path, ...]:
    """Where a student's own notebook of an exercise can lie."""
    folder = exercise.stub.parent
    return exercise.stub.with_suffix(".ipynb"), folder / f"{exercise.topic}.ipynb", folder.with_suffix(".ipynb")


def _grade_files(
    course: Course, exercises: list[Exercise], submission: Submission, staff: bool, seed: str, level: str | None,
    env: Environment, working: Working,
) -> Report:  # fmt: skip
    from grader.pool import Pool
    from grader.recall import Recall
    from grader.results import Writer
    from grader.sandbox.levels import Level

    pool = Pool(Level[level] if level else None)
    try:
        pool.start(exercise for exercise in exercises if _is_begun(exercise, submission))
        cache, writer = cache_folder(env) / "examples", Writer(course, staff, chosen_language())
        doubted = _failed_before(course, env)
        recall = Recall(writer, exercises, submission, seed=seed, pool=pool, cache=cache, doubted=doubted)
        if not recall.may_settle_all():
            import grader.engine  # the zygotes boot while this imports Hypothesis and pytest  # noqa: F401
        with working as tell:
            recall.on_progress = tell
            recall.run()
            report = recall.report()
            if report is not None:
                return report
            from grader.engine import Engine

            with Engine(
                course, exercises, staff=staff, seed=seed, pool=pool, cache=cache, language=chosen_language(), on_progress=tell,
                recall=recall,
            ) as engine:  # fmt: skip
                return engine.grade(submission)
    finally:
        pool.close()


def _failed_before(course: Course, env: Environment) -> set[str]:
    """The exercises that did not pass the last time."""
    from grader.state import read_state

    reached = read_state(cache_folder(env) / "state", course.config.course.id)
    return {name for name, (_score, _best, status) in reached.items() if status not in ("passed", "not_started")}


def _is_begun(exercise: Exercise, submission: Submission) -> bool:
    """Whether there is something to run: an untouched stub needs no worker."""
    from grader.course import is_untouched

    source = submission.files.get(exercise.id)
    return source is not None and source.text is not None and not is_untouched(exercise, source.text)


def exit_code(report: Report) -> int:
    """0 all passed, 1 something failed, 3 the grader failed somewhere."""
    needed = [result for result in report.exercises if not (result.extra and result.status == "not_started")]
    statuses = {str(result.status) for result in needed or report.exercises}
    if "grader_error" in statuses:
        return 3
    return 0 if statuses <= {"passed", "skipped"} and report.score >= report.max_score else 1


@cli.command("list")
@common
def list_(config: Path | None, level: str | None, lang: str | None, no_color: bool) -> None:
    """What there is, what it is worth, and how far you are."""
    from rich.table import Table

    from grader.state import read_state

    course, env = open_course(config, lang, ())
    state = read_state(cache_folder(env) / "state", course.config.course.id)
    console = console_of(env, no_color)
    table = Table(title=course.title(chosen_language()), box=None, pad_edge=False, title_justify="left")
    for name, justify in ((_("exercise"), "left"), (_("title"), "left"), (_("points"), "right"), (_("you"), "left")):
        table.add_column(name, justify=justify, no_wrap=name == _("exercise"))  # type: ignore[arg-type]
    for topic in course.topics:
        for exercise in topic.exercises:
            reached = state.get(exercise.id)
            words = (
                _("not tried") if reached is None else f"{reached[0]:g}/{reached[1]:g} {reached[2].replace('_', ' ')}"
            )
            table.add_row(exercise.id, exercise.title_in(chosen_language()), f"{exercise.points:g}", words)
    console.print(table)
    console.print(_("Grade one with `grade {name}`.").format(name=course.exercises[0].id), markup=False)


@cli.command()
@common
def doctor(config: Path | None, level: str | None, lang: str | None, no_color: bool) -> None:
    """Versions, isolation and why, GPU, and what to install."""
    from grader.doctor import examine

    env = environment()
    choose_language(lang, env, None)
    try:
        path = config or find_config(Path.cwd())
    except GraderProblem:
        path = None
    good = True
    for line in examine(path, cache_folder(env)):
        click.echo(f"{line.mark} {line.what}: {line.found}" + (f"\n    {line.remedy}" if line.remedy else ""))
        good = good and line.mark != "x"
    raise SystemExit(0 if good else 3)


def _show(
    report: Report, form: str, out: Path | None, env: Environment, *, quiet: bool, verbose: bool, no_color: bool,
    notebooks: dict[str, str],
) -> None:  # fmt: skip
    if form == "text" and out is None:
        from grader.report.terminal import render_terminal

        render_terminal(report, console_of(env, no_color), verbose=verbose, quiet=quiet, notebooks=notebooks)
        return
    data = _rendered(report, form, verbose=verbose, quiet=quiet, notebooks=notebooks)
    if out is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        write_whole(out, data)
    except OSError as problem:
        kind = GraderFault if problem.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO) else UsageProblem
        raise kind(
            _("Cannot write {path}: {why}. Choose another --out.").format(path=out, why=problem.strerror)
        ) from None
    click.echo(_("Report written to {path}").format(path=out))


def _rendered(report: Report, form: str, *, verbose: bool, quiet: bool, notebooks: dict[str, str]) -> bytes:
    if form == "json":
        from grader.report.master import to_json

        return to_json(report)
    if form == "html":
        from grader.report.html import render_html

        return render_html(report).encode("utf-8")
    from io import StringIO

    from rich.console import Console

    from grader.report.terminal import render_terminal

    text = StringIO()
    console = Console(file=text, no_color=True, width=110)
    render_terminal(report, console, verbose=verbose, quiet=quiet, notebooks=notebooks)
    return text.getvalue().encode("utf-8")


def _keep_state(course: Course, report: Report, own: set[str], env: Environment) -> None:
    """Remember how far the exercises are; a file graded elsewhere (a classmate's, a sample) says nothing of that."""
    from grader.state import save_state

    save_state(cache_folder(env) / "state", course.config.course.id, report, own)
