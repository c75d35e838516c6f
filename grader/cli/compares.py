"""`grade compare`: what changed between two runs of a class."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from grader.cli.base import cli, on_terminal
from grader.config import environment
from grader.errors import UsageProblem
from grader.files import write_whole
from grader.progress import Working


@cli.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "csv", "html"]),
    default="text",
    help="Form of the comparison.",
)
@click.option("--out", type=click.Path(path_type=Path), help="Write it to this file, not the screen.")
def compare(old: Path, new: Path, form: str, out: Path | None) -> None:
    """What changed from OLD to NEW, two folders of reports: exit code 0 when no result differs, 1 when some do."""
    from grader.compare import compare as compare_runs
    from grader.report import changes

    with Working(shown=on_terminal(environment(), False)) as tell:
        found = compare_runs(old, new, tell)
    views = {
        "text": changes.comparison_text, "json": changes.comparison_json, "csv": changes.comparison_csv,
        "html": changes.comparison_html,
    }  # fmt: skip
    encoding = sys.stdout.encoding if form == "text" and out is None else "utf-8"
    data = views[form](found).encode(encoding, "backslashreplace")
    if out is None:
        sys.stdout.buffer.write(data)
    else:
        try:
            write_whole(out, data)
        except OSError as problem:
            raise UsageProblem(f"Cannot write {out}: {problem.strerror}. Choose another --out.") from None
        click.echo(f"{changes.summary(found)} Written to {out}")
    raise SystemExit(1 if found.differs else 0)
