"""`grade selftest` and `grade stubs`: what a course author uses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from grader.cli.base import cli, common, open_course
from grader.config import cache_folder
from grader.errors import UsageProblem
from grader.seeds import staff_seed


@cli.command()
@click.argument("names", nargs=-1)
@click.option("--jobs", "-j", type=click.IntRange(1, 256), help="Testing processes; default: one per core.")
@click.option("--quick", is_flag=True, help="Without long trainings; solutions once, no failure explained.")
@click.option("--mutate", is_flag=True, help="Mutation testing: small faults in the solutions must fail a check.")
@click.option("--most", type=click.IntRange(1), help="With --mutate: at most so many mutants of each exercise.")
@click.option("--seeds", type=click.IntRange(2, 1000), help="Whether every score is the same with so many seeds.")
@click.option("--table", type=click.Path(path_type=Path), help="With --mutate: write the table of the docs here.")
@common
def selftest(
    names: tuple[str, ...], jobs: int | None, quick: bool, mutate: bool, most: int | None, seeds: int | None,
    table: Path | None, config: Path | None, level: str | None, lang: str | None, no_color: bool,
) -> None:  # fmt: skip
    """Staff: the course grades itself; every stub, solution, known mistake and lazy answer."""
    from grader import selftest as testing
    from grader.processes import usable

    if (most or table) and not mutate:
        raise UsageProblem("--most and --table belong to --mutate: add it.")
    if seeds and mutate:
        raise UsageProblem("--seeds and --mutate are two different tests: name one of them.")
    course, env = open_course(config, lang, ())
    chosen = [e.id for e, _path in course.select(list(names), Path.cwd()) if not (quick and e.timeout_s > testing.SLOW_S)]
    secret = staff_seed(course.config, env)
    seed = str(course.config.course.seed if secret is None else secret)
    plan = testing.SelftestPlan(course.config_path, seed, level, cache_folder(env) / "examples", quick)

    def tell(found: Any) -> None:
        click.echo("\n".join(found.lines()))

    if mutate:
        from grader import mutate as mutation

        mutated = mutation.mutate(plan, chosen, usable(jobs), most, tell)
        if table is not None:
            mutation.write_table(table, mutated)
        bad = sum(not one.good for one in mutated)
    elif seeds:
        from grader.stability import stability

        bad = sum(bool(one.problems) for one in stability(plan, chosen, usable(jobs), seeds, tell))
    else:
        bad = sum(bool(tested.problems) for tested in testing.selftest(plan, chosen, usable(jobs), tell))
    click.echo(f"{len(chosen)} exercises, {bad} with problems")
    raise SystemExit(1 if bad else 0)


@cli.command()
@click.option("--check", is_flag=True, help="Write nothing; fail when a stub is out of step.")
@common
def stubs(check: bool, config: Path | None, level: str | None, lang: str | None, no_color: bool) -> None:
    """Staff: write exercises/ from solutions/ (text between ### BEGIN SOLUTION and ### END SOLUTION is left out)."""
    from grader.course import write_stubs

    course, _env = open_course(config, lang, (), need_stubs=False)
    stale = write_stubs(course, only_check=check)
    for path in stale:
        click.echo(f"{'out of step' if check else 'written'}: {path}")
    if not stale:
        click.echo(f"{sum(e.solution is not None for e in course.exercises)} stubs, all in step")
    raise SystemExit(1 if check and stale else 0)
