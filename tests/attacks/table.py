"""`python tests/attacks/table.py` writes docs/attacks.md: every attack, its promise, and what becomes of it at each level."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from harness import CATEGORIES, HERE, Attack, all_attacks

PAGE = HERE.parents[1] / "docs" / "attacks.md"
HEAD = """\
# The attacks

Written by `python tests/attacks/table.py`, kept current by a test. Each line is a hostile submission in `tests/attacks/` that is graded
beside a solved exercise, at L3 and L2, as root and as an ordinary user. It must end as stated here, get no points that are not its due, read no
planted secret, change nothing around it and leave no process; the exercise beside it must keep all its marks. At L1 and
L0 those that say *held* are run; *open* says what gives way there. [threat-model.md](threat-model.md) has the promises.
"""
TITLES = {
    "forge": "Forging", "steal": "Stealing", "escape": "Breaking out", "harm": "Breaking others", "wire": "Breaking the grader",
}  # fmt: skip


def cell(text: str) -> str:
    """Text that a table's cell can hold: nothing in it is markup."""
    for sign in "\\`*_|<>[]":
        text = text.replace(sign, "\\" + sign)
    return " ".join(text.split())


def row(attack: Attack) -> str:
    """One line of the table."""
    name = attack.id.partition("/")[2]
    ends = ", ".join(f"`{status}`" for status in attack.ends)
    return f"| {cell(name)} | {cell(attack.tries)} | `{attack.promise}` | {ends} | held | held | {cell(attack.l1)} | {cell(attack.l0)} |"


def intake() -> list[tuple[str, str, str]]:
    """(Name, what it tries, promise) of the hostile folders and archives that test_intake.py builds."""
    tree = ast.parse((HERE / "test_intake.py").read_text(encoding="utf-8"))
    promises: dict[str, str] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and [getattr(target, "id", "") for target in node.targets] == ["PROMISES"]:
            promises = ast.literal_eval(node.value)
        if isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == "PROMISES" and node.value is not None:
            promises = ast.literal_eval(node.value)
    docs = {node.name: ast.get_docstring(node) or "" for node in tree.body if isinstance(node, ast.FunctionDef)}
    return [(name.removeprefix("test_"), docs[name].partition("\n\n")[0], promise) for name, promise in promises.items()]


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    attacks = all_attacks()
    for folder in CATEGORIES:
        chosen = [attack for attack in attacks if attack.id.startswith(folder + "/")]
        parts.append(f"\n## {TITLES[folder]}: {len(chosen)} submissions in tests/attacks/{folder}/\n\n")
        parts.append("| attack | what it tries | promise | ends as | L3 | L2 | L1 | L0 |\n|---|---|---|---|---|---|---|---|\n")
        parts += [row(attack) + "\n" for attack in chosen]
    rows = intake()
    parts.append(f"\n## Hostile folders and archives: {len(rows)} in tests/attacks/test_intake.py\n\n")
    parts.append("Reading is the same at every level: all of these are held.\n\n| attack | what it tries | promise |\n|---|---|---|\n")
    parts += [f"| {cell(name)} | {cell(tries)} | `{promise}` |\n" for name, tries, promise in rows]
    return "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"written: {PAGE}")
