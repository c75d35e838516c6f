"""Every attack of this folder, at each level that has to hold against it, as root and as an ordinary user."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import table
from harness import CATEGORIES, HERE, Attack, Range, all_attacks, breaches, settle, state

from grader.sandbox.host import try_level
from grader.sandbox.levels import Level

ATTACKS = all_attacks()
LEVELS = [level for level in reversed(Level) if level == Level.L0 or try_level(level) is None]
DOCS = HERE.parents[1] / "docs"


@pytest.fixture(scope="module")
def range_(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Range]:
    folder = tmp_path_factory.mktemp("range")
    folder.chmod(0o755)
    before = os.environ.get("TMPDIR")
    made = Range(folder, folder / "cache")
    os.environ["TMPDIR"] = str(made.scratch)
    yield made
    made.close()
    assert settle(os.getpid(), 0) == 0, "processes are left when the engines are closed"
    assert [path.name for path in made.scratch.iterdir() if path.name.startswith("grader-")] == []
    if before is None:
        del os.environ["TMPDIR"]
    else:
        os.environ["TMPDIR"] = before


def cases() -> list[tuple[Attack, Level]]:
    """Each attack at each level to be had here that keeps the promise."""
    return [(attack, level) for attack in ATTACKS for level in LEVELS if attack.holds_at(level)]


@pytest.mark.parametrize(("attack", "level"), cases(), ids=lambda one: getattr(one, "id", None) or one.name)
def test_it_does_not_get_through(range_: Range, attack: Attack, level: Level) -> None:
    range_.warm_up(attack.exercise, level)
    before = state(range_)
    report = range_.grade(attack, level)
    assert breaches(attack, report) == []
    assert state(range_) == before
    assert settle(os.getpid(), range_.due()) <= range_.due()


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="already run as an ordinary user")
@pytest.mark.parametrize("kind", CATEGORIES)
def test_it_does_not_get_through_for_an_ordinary_user(kind: str) -> None:
    helper = HERE.parent / "sandbox" / "as_user.py"
    base = Path(f"/tmp/grader-attacks-{os.getpid()}-{kind}")  # a place that this user can enter
    command = [sys.executable, str(helper), "65534", "-m", "pytest", "-q", "--tb=short", f"--basetemp={base}", "-p", "no:xdist"]
    done = subprocess.run([*command, str(HERE / "test_attacks.py"), "-k", f"through and {kind}/ and (L3 or L2)"], capture_output=True, text=True, timeout=900)
    subprocess.run(["rm", "-rf", str(base)], check=True)
    if done.returncode == 77:
        pytest.skip(f"this machine does not let root make a mount namespace: {done.stderr.strip()}")
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


def test_there_are_enough_of_each_kind() -> None:
    count = {name: sum(attack.id.startswith(name + "/") for attack in ATTACKS) for name in CATEGORIES}
    assert sum(count.values()) >= 80, count
    assert min(count.values()) >= 10, count


def promises() -> dict[str, str]:
    """{id: row} of the table of promises in the threat model."""
    text = (DOCS / "threat-model.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\| `([a-z-]+)` \|(.+)$", text, re.MULTILINE))


def test_every_promise_is_attacked_and_every_attack_names_a_promise() -> None:
    named = {attack.promise for attack in ATTACKS} | {promise for _name, _tries, promise in table.intake()}
    assert named == set(promises())


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.id)
def test_an_attack_states_what_the_threat_model_promises(attack: Attack) -> None:
    """What is promised at L1 or L0 cannot be said to be open there."""
    _promise, _l3, _l2, l1, l0 = [part.strip() for part in promises()[attack.promise].strip(" |").split("|")]
    assert attack.l1 == "held" or l1 != "yes", "promised at L1"
    assert attack.l0 == "held" or l0 != "yes", "promised at L0"


def test_the_table_in_the_docs_is_current() -> None:
    assert table.PAGE.read_text(encoding="utf-8") == table.page(), "run: python tests/attacks/table.py"
