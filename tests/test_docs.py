"""The pages are true: what they show is run, what they link to exists, and what there is to know stands in them.

A fenced block is run by its info string, in a course made for its page:

    ```console           lines after "$ " are run by bash; what is shown below must come out, "..." is any text
    ```python            run, in one namespace per page
    ```python FILE       written to FILE (any language)
    other languages      left alone: ```sh for what is not run here
"""

import os
import re
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import click
import pytest

from grader import testing
from grader.cli import cli
from grader.config import Limits, TopicRules, describe_keys
from grader.outcome import Status

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", *ROOT.glob("docs/*.md")])
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COURSE = ["autograder_config.yml", "exercises", "solutions", "examples"]


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def handed_out():
    """What instructors.md hands to students."""
    found = re.search(r"git archive HEAD ([^|\\]*)", read("docs/instructors.md"))
    return found[1].split()


def make_course(page, folder):
    """The folder a reader of the page works in: the staff's course, a student's copy, or nothing yet."""
    names = {"README.md": COURSE, "instructors.md": COURSE, "students.md": handed_out()}.get(page.name, [])
    for name in names:
        source, goal = ROOT / name, folder / name
        if source.is_dir():
            shutil.copytree(source, goal, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, goal)
    return folder


@pytest.fixture(scope="session")
def shell(tmp_path_factory):
    """run(commands, folder) -> what they print. `grade`, `python` and `pytest` are this interpreter's."""
    place = tmp_path_factory.mktemp("shell")
    try:
        metadata.version("grader")
        plugin = ""
    except metadata.PackageNotFoundError:
        plugin = " -p grader.plugin"  # a checkout that is not installed has no entry point
    for name, arguments in (("grade", " -m grader"), ("python", ""), ("pytest", f" -m pytest{plugin}")):
        (place / name).write_text(f'#!/bin/sh\nexec "{sys.executable}"{arguments} "$@"\n')
        (place / name).chmod(0o755)
    keep = {name: value for name, value in os.environ.items() if name in ("HOME", "TMPDIR", "LD_LIBRARY_PATH")}
    environment = keep | {
        "PATH": f"{place}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "NO_COLOR": "1",
        "COLUMNS": "100", "GRADER_CACHE_DIR": str(place / "cache"), "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip

    def run(commands, folder):
        script = "".join(f"printf '@@\\n'; (exit ${{rc:-0}}); {line}\nrc=$?\n" for line in commands)
        done = subprocess.run(
            ["bash", "-c", f"exec 2>&1\n{script}"], cwd=folder, env=environment, capture_output=True, timeout=120
        )
        return done.stdout.decode().split("@@\n")[1:]

    return run


def steps(text):
    """(command, output shown) for each command of a console block; a "\\" at a line's end goes on."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _newline, shown = re.sub(r"\\\n> ?", "", part).partition("\n")
        yield command, shown


def pattern(shown):
    """A regular expression for output as a page shows it: "..." is any text, a line of it any lines."""
    found = ""
    for line in filter(str.strip, shown.splitlines()):
        parts = [re.escape(part) for part in re.split(r" ?\.\.\. ?", line.rstrip())]
        found += r"(?:.*\n)*?" if parts == ["", ""] else ".*".join(parts) + " *\n"
    return found


def without_blank(output):
    """Blank lines are for the eye."""
    return re.sub(r"\n(?: *\n)+", "\n", output)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_is_shown_is_what_happens(page, shell, tmp_path, monkeypatch):
    """Blocks run in order, in one folder per page."""
    blocks = [(match[1], match[2], match[3]) for match in BLOCK.finditer(page.read_text(encoding="utf-8"))]
    folder = make_course(page, tmp_path) if blocks else tmp_path
    monkeypatch.chdir(folder)
    names = {"__name__": page.stem}
    shell(['rm -rf "$GRADER_CACHE_DIR/state"'], folder)  # what `grade list` remembers of another page
    for language, file, text in blocks:
        if file:
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(text, encoding="utf-8")
        elif language == "python":
            exec(compile(text, f"{page.name} {text[:40]!r}", "exec"), names)
        elif language == "console":
            wanted = list(steps(text))
            came = shell([command for command, _shown in wanted], folder)
            for (command, shown), output in zip(wanted, came, strict=True):
                assert re.fullmatch(pattern(shown), without_blank(output)), (
                    f"$ {command}\n{output}\n--- the page shows\n{shown}"
                )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    text = BLOCK.sub("", page.read_text(encoding="utf-8"))
    links = [*re.findall(r"\]\(([^)\s]+)\)", text), *re.findall(r"(?:src|href)=\"([^\"]+)\"", text)]
    for link in links:
        path, _hash, anchor = link.partition("#")
        if path.startswith(("http:", "https:")):
            continue
        goal = (page.parent / path) if path else page
        assert goal.exists(), link
        if anchor:
            titles = re.findall(r"^#+ (.*)$", BLOCK.sub("", goal.read_text(encoding="utf-8")), re.MULTILINE)
            slugs = {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
            assert anchor in slugs, link


def test_every_command_and_option_has_its_line():
    pages = read("docs/students.md") + read("docs/instructors.md") + read("docs/authors.md")
    for name, command in cli.commands.items():
        assert f"`grade {name}" in pages or name == "run", name
        for option in command.params:
            if isinstance(option, click.Option):
                assert f"`{option.opts[0]}" in pages, f"{name} {option.opts[0]}"


def test_every_status_has_its_line():
    page = read("docs/students.md")
    assert not [status for status in Status if f"| `{status}` |" not in page]


def test_every_config_key_has_its_line():
    """The tables of instructors.md say of each key what the config says, and name no key that there is not.

    What an exercise takes of `defaults`, and a topic of `policies`, has its row there.
    """
    page = read("docs/instructors.md").replace("\\<", "<")
    rows = dict(re.findall(r"^\| `([\w.\[\]]+)` \|.*\| (.*) \|$", page, re.MULTILINE))
    keys = describe_keys()
    shared = {
        f"{place}{name}"
        for section, place, kind in (("defaults.", "topics[].exercises[].", Limits), ("policies.", "topics[].", TopicRules))
        for name in kind.__struct_fields__
        if keys[section + name] == keys[place + name]
    }
    assert {key: sentence for key, sentence in rows.items() if key in keys} == {
        key: sentence for key, sentence in keys.items() if key not in shared
    }
    assert not [key for key in rows if key.startswith(("course", "paths", "defaults", "policies", "topics")) and key not in keys]


def test_all_that_authors_import_is_explained():
    page = read("docs/authors.md")
    fixtures = ["student", "reference", "grading_seed", "shared", "curve"]
    assert not [name for name in [*testing.__all__, *fixtures] if f"`{name}" not in page and name != "Value"]


@pytest.mark.parametrize("name", ["NO_COLOR", "CI", "GRADER_SEED", "GRADER_LANG", "GRADER_CACHE_DIR"])
def test_every_variable_has_its_line(name):
    assert f"`{name}`" in read("docs/instructors.md")


def test_every_module_is_on_the_map():
    page = read("docs/contributing.md")
    modules = {
        path.name.removesuffix(".py")
        for path in (ROOT / "grader").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert not [
        name for name in modules - {"__init__", "__main__"} if f"`{name}`" not in page and f"`{name}/`" not in page
    ]
