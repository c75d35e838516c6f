"""similarity.html: pairs of answers with the passages they share side by side, for staff."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from grader.report import text as words
from grader.report.html import anchor, page
from grader.similarity import ClassSimilarity, Origin, Pair, Passage, Similar

MAX_LINES = 60
"""Lines of a passage that are shown."""
MAX_WIDTH = 200

TextOf = Callable[[str, Origin], str]


class SimilarPage:
    """The page, exercise by exercise: `add` keeps what is shown and nothing else of the sources."""

    def __init__(self) -> None:
        self._exercises: list[dict[str, Any]] = []

    def add(self, found: Similar, title: str, text_of: TextOf) -> None:
        """One exercise; `text_of(student, origin)` gives the source of an answer that is in a pair."""
        self._exercises.append(
            {
                "id": found.exercise, "anchor": anchor(found.exercise), "title": words.clean(title, 120),
                "compared": found.compared, "earlier": found.earlier, "short": found.short, "usual": found.usual,
                "pairs_compared": found.pairs_compared, "similar": found.pairs_similar, "remark": found.remark,
                "highest": _percent(found.pairs[0].similarity) if found.pairs else "",
                "groups": [
                    {"pairs": group.pairs, "students": [_name(one) for one in group.students]} for group in found.groups
                ],
                "pairs": [_pair(pair, text_of) for pair in found.pairs],
                "troubles": [
                    f"{_name(one.student)} ({_ORIGINS[one.origin]}): {words.clean(one.message, 300)}"
                    for one in found.troubles
                ],
            }
        )  # fmt: skip

    def render(self, found: ClassSimilarity, course: str) -> str:
        """The whole page."""
        together = [
            (_name(one.a), _name(one.b), [(anchor(exercise), exercise) for exercise in one.exercises])
            for one in found.together
        ]
        return page(
            "similar.html.j2", lang="en", title=f"Similar answers · {words.clean(course, 120)}",
            course=words.clean(course, 120), least=_percent(found.least), exercises=self._exercises, together=together,
            not_read=[words.clean(one, 600) for one in found.not_read],
        )  # fmt: skip


_ORIGINS = {"class": "this class", "earlier": "earlier", "solution": "course"}


def _name(student: str) -> str:
    return words.clean(student, 80)


def _percent(share: float) -> str:
    return f"{int(share * 100 + 1e-6)} %"


def _pair(pair: Pair, text_of: TextOf) -> dict[str, Any]:
    lines_a, lines_b = (text_of(*one).split("\n") for one in ((pair.a, "class"), (pair.b, pair.origin)))
    return {
        "a": _name(pair.a), "b": _name(pair.b), "origin": "" if pair.origin == "class" else _ORIGINS[pair.origin],
        "similarity": _percent(pair.similarity), "share_a": _percent(pair.share_a), "share_b": _percent(pair.share_b),
        "same_name": pair.origin == "earlier" and pair.b.endswith(f"/{pair.a}"), "as_similar": _usual(pair),
        "identical": pair.identical,
        "passages": [_passage(passage, lines_a, lines_b) for passage in pair.passages],
    }  # fmt: skip


def _usual(pair: Pair) -> str:
    """How usual such a similarity is."""
    kind = {
        "class": "pairs in this class are", "earlier": "pairs of this class with earlier terms are",
        "solution": "answers of this class are",
    }[pair.origin]  # fmt: skip
    end = " to the reference solution, which is often the obvious answer" if pair.origin == "solution" else ""
    return f"{pair.as_similar} of {pair.of} {kind} at least so similar{end}."


def _passage(passage: Passage, lines_a: Sequence[str], lines_b: Sequence[str]) -> list[dict[str, Any]]:
    return [_side(passage.a, lines_a), _side(passage.b, lines_b)]


def _side(lines: tuple[int, int], text: Sequence[str]) -> dict[str, Any]:
    first, last = lines
    shown = [words.clean(line, MAX_WIDTH, lines=True) for line in text[first - 1 : min(last, first - 1 + MAX_LINES)]]
    name = f"line {first}" if first == last else f"lines {first} to {last}"
    return {"name": name, "first": first, "lines": shown, "more": last - first + 1 - len(shown)}
