"""What the commands of `grade` share: the group, the common options, opening the course, and the way out."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from grader.config import Environment, environment, find_config
from grader.errors import GraderProblem, NothingToGrade
from grader.i18n import LANGUAGES, _, set_language
from grader.seeds import draw_staff_seed, seed_file, staff_seed

if TYPE_CHECKING:
    from rich.console import Console

    from grader.course import Course

LEVELS = ("L3", "L2", "L1", "L0")


class Commands(click.Group):
    """A group whose default is to grade: `grade cnn` is `grade run cnn`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The named command, or `run` with everything as its arguments."""
        if args and args[0] in self.commands:
            return super().resolve_command(ctx, args)
        return "run", self.commands["run"], args

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """`grade` alone, and `grade --quiet cnn`, go to `run` too."""
        if not args or (args[0] not in self.commands and args[0] not in ("--help", "-h", "--version")):
            args = ["run", *args]
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of use, not of the alphabet."""
        return list(self.commands)


def _say_version(ctx: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted:
        from importlib import metadata

        try:
            click.echo(f"grade {metadata.version('grader')}")
        except metadata.PackageNotFoundError:
            click.echo("grade, not installed: run from its source")
        ctx.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_say_version, help="The version.")
def cli() -> None:
    """Grade exercises: `grade PATH...` checks your answers and shows the smallest call that goes wrong.

    PATH is a file, a topic or an exercise: `grade exercises/cnn/output_size.py`, `grade cnn`,
    `grade cnn/output_size`. `grade` alone grades everything.
    """


def common(command: Any) -> Any:
    """Options that every grading command has."""
    for option in (
        click.option("--config", "config", type=click.Path(path_type=Path), help="The course's autograder_config.yml."),
        click.option("--level", type=click.Choice(LEVELS), help="Isolation to use; default: the best that works here."),
        click.option("--lang", type=click.Choice(LANGUAGES), help="Language of messages."),
        click.option("--no-color", is_flag=True, help="No colours (NO_COLOR is obeyed too)."),
    ):
        command = option(command)
    return command


# --- steps -----------------------------------------------------------------------------------------------------


def open_course(
    config: Path | None, lang: str | None, paths: tuple[str, ...], need_stubs: bool = True
) -> tuple[Course, Environment]:
    from grader.course import load_course

    env = environment()
    choose_language(lang, env, None)
    if config is None:
        config = _config_near(paths)
    course = load_course(config, need_stubs=need_stubs)
    choose_language(lang, env, course)
    if not course.exercises:
        raise NothingToGrade(
            _("This course has no exercises: look at `topics` in {path}.").format(path=course.config_path)
        )
    return course, env


def _config_near(paths: tuple[str, ...]) -> Path:
    """The config above the current folder, else above the first path given."""
    try:
        return find_config(Path.cwd())
    except GraderProblem:
        for path in paths:
            if Path(path).exists():
                return find_config(Path(path).resolve())
        raise


_chosen_language = ""


def chosen_language() -> str:
    """The language that `choose_language` settled on."""
    return _chosen_language


def choose_language(lang: str | None, env: Environment, course: Course | None) -> None:
    global _chosen_language
    _chosen_language = lang or env.language or (course.config.course.language if course else "") or "en"
    set_language(_chosen_language)


def console_of(env: Environment, no_color: bool) -> Console:
    from rich.console import Console

    return Console(no_color=no_color or env.no_color, highlight=False, soft_wrap=not sys.stdout.isatty())


def secret_seed(course: Course, env: Environment, quiet: bool) -> str:
    """The staff's seed, drawn and kept when it is first needed; where it cannot be kept, the public one, said aloud."""
    secret = staff_seed(course.config, env)
    if secret is not None:
        return str(secret)
    file, why = seed_file(course.config), "there are no solutions here"
    try:
        secret = draw_staff_seed(course.config)
    except OSError as problem:
        why = f"{file} cannot be written ({problem.strerror})"
    note = f"drew a staff seed into {file}. It decides the graded inputs: keep it, and keep it from students."
    if secret is None:
        note = f"no staff seed, so examples are the students' own: {why}. Put a whole number into GRADER_SEED."
    if not quiet:
        click.echo(f"note: {note}", err=True)
    return str(course.config.course.seed if secret is None else secret)


def on_terminal(env: Environment, quiet: bool) -> bool:
    return not quiet and sys.stderr.isatty() and not env.ci


# --- the way out -----------------------------------------------------------------------------------------------


def main() -> NoReturn:
    """Run the command; turn every problem into its message and exit code, never into a traceback."""
    try:
        try:
            cli(standalone_mode=False)
        finally:
            sys.stdout.flush()
    except (click.exceptions.Abort, KeyboardInterrupt):
        leave(_("Interrupted; nothing is left running."), 130)
    except click.ClickException as problem:
        problem.show()
        sys.exit(2)
    except GraderProblem as problem:
        leave(str(problem), problem.exit_code)
    except BrokenPipeError:
        _hush()
        sys.exit(1)
    except OSError as problem:
        _hush()
        words = _("{why}: {path}. Free some space or choose another place, then run it again.")
        leave(words.format(why=problem.strerror or problem, path=problem.filename or _("the output")), 3)
    except Exception as problem:
        if sys.flags.dev_mode:
            raise
        leave(_fault_words(problem), 3)
    sys.exit(0)


def _hush() -> None:
    """What could not be written is given up, so that the interpreter does not try again when it ends."""
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def _fault_words(problem: Exception) -> str:
    import traceback

    place = traceback.extract_tb(problem.__traceback__)[-1]
    text = _(
        "This is a fault of the grader: {error} ({file}:{line}). It costs nobody points. Run it again; if it stays, "
        "send this line to the course staff, who see more with `python -X dev -m grader`."
    )
    error = f"{type(problem).__name__}: {problem}"
    return text.format(error=error, file=os.path.basename(place.filename), line=place.lineno)


def leave(message: str, code: int) -> NoReturn:
    click.echo(f"grade: {message}", err=True)
    sys.exit(code)
