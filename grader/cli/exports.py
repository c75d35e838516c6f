"""`grade export`: the grades of a class into the system where grades live."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.base import cli, common, open_course
from grader.errors import UsageProblem

if TYPE_CHECKING:
    from grader.gradebook.common import ClassGrades, Exported

GOALS = ("nbgrader", "canvas", "moodle", "moodle-worksheet", "gradescope", "csv", "parquet")
FILLED = ("canvas", "moodle", "moodle-worksheet")
TABLES = ("csv", "parquet")


@cli.command()
@click.argument("reports", type=click.Path(path_type=Path))
@click.option("--to", "goal", type=click.Choice(GOALS), required=True, help="The system, or the kind of table.")
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, help="File to write; nbgrader, gradescope: folder."
)
@click.option("--fill", type=click.Path(path_type=Path), help="File exported there, to be filled in (canvas, moodle).")
@click.option("--topic", "topics", multiple=True, help="Only this topic; may be given several times.")
@click.option("--db", "url", help="URL of nbgrader's database; default: gradebook.db in --out.")
@click.option("--wide", is_flag=True, help="csv, parquet: one row per student, not one per student and topic.")
@common
def export(
    reports: Path, goal: str, out: Path, fill: Path | None, topics: tuple[str, ...], url: str | None, wide: bool,
    config: Path | None, level: str | None, lang: str | None, no_color: bool,
) -> None:  # fmt: skip
    """Put the grades of REPORTS, which `grade batch --out` wrote, into a gradebook; nothing is run."""
    from grader.gradebook.common import read_class
    from grader.policies import strangers

    for option, value, goals in (("--fill", fill, FILLED), ("--db", url, ("nbgrader",)), ("--wide", wide, TABLES)):
        if value and goal not in goals:
            raise UsageProblem(f"{option} belongs to --to {' or '.join(goals)}, not to {goal}: leave it out.")
    course, env = open_course(config, lang, (str(reports),), need_stubs=False)
    now = datetime.now(UTC) if env.moment is None else datetime.fromtimestamp(env.moment, UTC)
    grades = read_class(course, reports, topics, now)
    done = _export(goal, grades, out, fill, url, wide)
    for note in [*strangers(course, [student.student for student in grades.students]), *done.notes]:
        click.echo(f"note: {note}", err=True)
    left_out = [f"report not read: {problem}" for problem in grades.unreadable] + done.left_out
    for problem in left_out:
        click.echo(f"left out: {problem}", err=True)
    click.echo(done.written)
    raise SystemExit(1 if left_out else 0)


def _export(goal: str, grades: ClassGrades, out: Path, fill: Path | None, url: str | None, wide: bool) -> Exported:
    from grader.gradebook import canvas, gradescope, moodle, nbgrader, tables

    match goal:
        case "nbgrader":
            return nbgrader.export(grades, out, url)
        case "canvas":
            return canvas.export(grades, out, fill)
        case "moodle":
            return moodle.export_import(grades, out, fill)
        case "moodle-worksheet":
            return moodle.export_worksheet(grades, out, fill)
        case "gradescope":
            return gradescope.export(grades, out)
        case "csv":
            return tables.export_csv(grades, out, wide)
        case _:
            return tables.export_parquet(grades, out, wide)
