"""CSV as it is written: the text of each cell with its quotation marks, so that what is not changed keeps its bytes."""

from __future__ import annotations

import re
from functools import cache


@cache
def _pattern(delimiter: str) -> re.Pattern[str]:
    """One cell and what ends it: the delimiter, a line's end, or the text's."""
    mark = re.escape(delimiter)
    return re.compile(rf'("(?:[^"]|"")*"|[^{mark}"\r\n]*)({mark}|\r\n|\n|\r|\Z)')


def split(text: str, delimiter: str) -> list[list[str]]:
    """Lines of raw cells; the last cell of each line is its line end ("" where the text ends without one).

    Raises ValueError with the number of the line that is no CSV.
    """
    lines: list[list[str]] = []
    line: list[str] = []
    position, pattern = 0, _pattern(delimiter)
    while position < len(text) or line:
        found = pattern.match(text, position)
        if found is None:
            raise ValueError(len(lines) + 1)
        line.append(found[1])
        position = found.end()
        if found[2] != delimiter:
            lines.append([*line, found[2]])
            line = []
            if found[2] == "":
                break
    return lines


def value(cell: str) -> str:
    """What a raw cell means."""
    return cell[1:-1].replace('""', '"') if cell.startswith('"') else cell


def raw(text: str) -> str:
    """A raw cell that means `text`: in quotation marks, as Moodle writes all its cells."""
    return '"' + text.replace('"', '""') + '"'


def join(lines: list[list[str]], delimiter: str) -> str:
    """The text again; `join(split(text, d), d) == text`."""
    return "".join(delimiter.join(line[:-1]) + line[-1] for line in lines)
