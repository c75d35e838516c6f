"""What runs now, and how far it is: a moving line on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any


class Working:
    """Use as a context manager; gives `tell(text)`. On a terminal one line: what runs now and for how long."""

    def __init__(self, shown: bool, *, no_color: bool = False) -> None:
        self._shown, self._no_color = shown, no_color
        self._bar: Any = None

    def __enter__(self) -> Callable[[str], None]:
        return self.tell

    def tell(self, text: str) -> None:
        """Show what runs now. The first call imports rich, so that quick commands on a pipe do not."""
        if not self._shown:
            return
        if self._bar is None:
            from rich.console import Console
            from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

            columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
            console = Console(stderr=True, no_color=self._no_color)
            self._bar = Progress(*columns, console=console, transient=True)
            self._bar.start()
            self._task = self._bar.add_task(text, total=None)
        self._bar.update(self._task, description=text)

    def __exit__(self, *_exc: object) -> None:
        if self._bar is not None:
            self._bar.stop()


class Counter:
    """Use as a context manager; gives `advance(student)`. On a terminal a bar with an estimate, below it what `now()` says
    runs; else `say` a line now and then."""

    def __init__(
        self, submissions: Path, *, shown: bool, say: Callable[[str], None], no_color: bool = False,
        now: Callable[[], list[str]] = list,
    ) -> None:  # fmt: skip
        self._now = now
        self._shown, self._say, self._done, self._no_color = shown, say, 0, no_color
        self._bar: Any = None
        self._total: int | None = None  # how many an archive holds is known when it is read
        if submissions.is_dir():
            self._total = sum(not path.name.startswith(".") for path in submissions.iterdir())

    def __enter__(self) -> Callable[[str], None]:
        if self._shown:
            from rich.console import Console, RenderableType
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
            from rich.text import Text

            now = self._now

            class Bar(Progress):
                def get_renderables(self) -> Iterable[RenderableType]:
                    yield self.make_tasks_table(self.tasks)
                    yield from (Text(f"  {line}", "dim", no_wrap=True, overflow="ellipsis") for line in now())

            text = TextColumn("{task.description}", markup=False)
            columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), text)
            console = Console(stderr=True, no_color=self._no_color)
            self._bar = Bar(*columns, console=console, transient=True)
            self._bar.start()
            self._task = self._bar.add_task("", total=self._total)
        return self.advance

    def advance(self, student: str) -> None:
        """One more is done."""
        self._done += 1
        if self._bar is not None:
            self._bar.update(self._task, advance=1, description=student[:40])
        elif self._done % 25 == 0 or self._done == self._total:
            self._say(f"{self._done}/{self._total} graded" if self._total else f"{self._done} graded")

    def __exit__(self, *_exc: object) -> None:
        if self._bar is not None:
            self._bar.stop()
