"""YAML nodes turned into frozen sections, key by key: what a key may hold, and every message about one that does not."""

from __future__ import annotations

import difflib
import functools
import math
import re
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, NoReturn, TypeVar

import msgspec
import yaml

from grader.errors import ConfigProblem
from grader.i18n import LANGUAGES

MAX_DEPTH = 50

S = TypeVar("S", bound=msgspec.Struct)
T = TypeVar("T")
Node = yaml.Node
Scalar = yaml.ScalarNode
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(path: Path, text: str, build: Callable[[Node, Any], T]) -> T:
    """What `build` makes of the root node of the text of `path` and of the loader that constructs values of nodes.

    Raises ConfigProblem for what is no YAML, is empty, or asks for an object.
    """
    try:
        _check_depth(path, text)
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is None:
            raise ConfigProblem(f'{path}:1: the file is empty. Begin it with "course: {{id: ..., title: ...}}".')
        return build(node, loader)
    except yaml.YAMLError as error:
        raise ConfigProblem(_syntax_message(path, text, error)) from None


class Title(msgspec.Struct, frozen=True):
    """A title in each language the course has. A plain string in the YAML is the title in every language."""

    en: str = ""
    ko: str = ""

    def text(self, language: str = "en") -> str:
        """The title in `language`, or else in the language there is."""
        return (self.ko if language == "ko" else self.en) or self.en or self.ko

    def __str__(self) -> str:
        return self.text()


class Key(NamedTuple):
    """What is known of a key of the YAML beside its type: its sentence, and the rule its value keeps.

    `low` is excluded for a float and included for an int, and 0 is included where it is None; `high` is included.
    """

    sentence: str
    low: int | None = None
    high: int | None = None
    pattern: str = ""
    rule: str = ""
    example: str = "..."


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """Base of the sections. A field with a Key is a key of the YAML; one without is filled in by us."""


def _check_depth(path: Path, text: str) -> None:
    """libyaml's composer recurses without a limit: 50,000 brackets would end the process."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            said = f"nested more than {MAX_DEPTH} deep. Remove the surplus brackets."
            raise ConfigProblem(f"{path}:{line_of(event)}: {said}")


def _syntax_message(path: Path, text: str, error: yaml.YAMLError) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        mark = error.problem_mark
        said = ", ".join(part for part in (error.context, error.problem) if part)
        line = next(iter(text.split("\n")[mark.line :]), "")
        tab = " Indent with spaces, not with tabs." if "\t" in line else ""
        where = f"{path}:{mark.line + 1}: YAML error at column {mark.column + 1}"
        return f"{where}: {said}.{tab} Correct this line or the one above it."
    said = " ".join(str(error).split())
    return f"{path}:1: YAML error: {said}. Remove what is not text from the file."


def closest(name: str, known: Iterable[str]) -> str:
    """The one of `known` that looks most like `name`, or ""."""
    folded = {word.casefold(): word for word in known}
    return next((folded[match] for match in difflib.get_close_matches(name.casefold(), folded, 1, 0.6)), "")


class Field(NamedTuple):
    """One key of a section: its type, what is known of it, and whether it may be left out."""

    hint: Any
    key: Key
    required: bool


@functools.cache
def fields_of(section: type[msgspec.Struct]) -> dict[str, Field]:
    """The YAML keys of a section."""
    found = {}
    for field in msgspec.structs.fields(section):
        hint, key = split(field.type)
        if key.sentence:
            known = not field.required and not isinstance(field.default, (msgspec.Struct, tuple, types.NoneType))
            if known and key.example == "...":
                key = key._replace(example=str(field.default).removesuffix(".0"))
            found[field.name] = Field(hint, key, field.required)
    return found


def _of_sections(hint: Any) -> bool:
    """Whether a type is a tuple of sections."""
    inner = split(typing.get_args(hint)[0])[0] if typing.get_origin(hint) is tuple else None
    return isinstance(inner, type) and issubclass(inner, Section)


def split(hint: Any) -> tuple[Any, Key]:
    """A type without its Annotated and its optional None, and the Key it was annotated with."""
    key = Key("")
    if typing.get_origin(hint) is Annotated:
        hint, key = typing.get_args(hint)[:2]
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        hint = next(part for part in typing.get_args(hint) if part is not types.NoneType)
    return hint, key


def shown(node: Node) -> str:
    """The value of a node as a message shows it."""
    if isinstance(node, yaml.ScalarNode):
        return quoted(node.value) if node.value or node.style else "empty"
    return "a list" if isinstance(node, yaml.SequenceNode) else "a mapping"


def quoted(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")


class Reader:
    """Turns YAML nodes into sections, key by key, and words every fault alike: place, value, rule, remedy."""

    def __init__(self, file: Path, loader: Any) -> None:
        self.file, self.loader = file, loader

    def fail(self, node: Node, said: str, remedy: str) -> NoReturn:
        raise ConfigProblem(f"{self.file}:{line_of(node)}: {said}. {remedy}")

    def wrong(self, node: Node, path: str, rule: str, remedy: str) -> NoReturn:
        self.fail(node, f"{path} is {shown(node)}, but {rule}", remedy)

    def section(self, kind: type[S], node: Node, path: str, given: Mapping[str, Any] | None = None) -> S:
        """A section of type `kind`; `given` are values for keys the YAML leaves out, and lists of sections, read apart."""
        values = dict(given or {})
        pairs = self.pairs(node, path, fields_of(kind))
        for name, (hint, key, required) in fields_of(kind).items():
            if name in pairs and not _of_sections(hint):
                values[name] = self.value(hint, key, pairs[name], f"{path}.{name}")
            elif required and name not in values:
                self.fail(node, f"the key {path}.{name} is missing", f'Add "{name}: {key.example}".')
        return kind(**values)

    def pairs(self, node: Node, path: str, known: Iterable[str]) -> dict[str, Node]:
        """The values of a mapping by key; an unknown or doubled key is a fault."""
        if not isinstance(node, yaml.MappingNode):
            self.wrong(node, path, "must be a mapping", f'Write keys and values in it: "{next(iter(known))}: ...".')
        found: dict[str, Node] = {}
        for name_node, value in node.value:
            name = name_node.value if isinstance(name_node, yaml.ScalarNode) else shown(name_node)
            if name not in known:
                likely = closest(name, known)
                remedy = f'Did you mean "{likely}"?' if likely else f"Known keys: {', '.join(known)}."
                self.fail(name_node, f"unknown key {quoted(name)} in {path}", remedy)
            if name in found:
                first = f"{shown(found[name])} in line {line_of(found[name])}"
                said = f"the key {name} is twice in {path}, with {shown(value)} here and {first}"
                self.fail(name_node, said, "Remove one of the two.")
            found[name] = value
        return found

    def items(self, node: Node, path: str) -> list[Node]:
        if not isinstance(node, yaml.SequenceNode):
            self.wrong(node, path, "must be a list", f'Write "{last(path)}: [...]", or lines that begin with "-".')
        return list(node.value)

    def unique(self, path: str, sections: Iterable[Any]) -> None:
        """That no two of the sections, which have `id` and `line`, have the same id."""
        first: dict[str, int] = {}
        for section in sections:
            if section.id in first:
                rule = f"must be unique, and line {first[section.id]} has it already"
                said = f"{path} is {quoted(section.id)}, but {rule}"
                raise ConfigProblem(f"{self.file}:{section.line}: {said}. Rename one of the two, and its files.")
            first[section.id] = section.line

    def value(self, hint: Any, key: Key, node: Node, path: str) -> Any:
        """One value of type `hint` that keeps the rules of its key."""
        if hint is Title:
            return self.title(node, path)
        if typing.get_origin(hint) is tuple:
            item, item_key = split(typing.get_args(hint)[0])
            return tuple(self.value(item, item_key, part, f"{path}[]") for part in self.items(node, path))
        if not isinstance(node, yaml.ScalarNode):
            self.wrong(node, path, "must be one value", f'Write "{last(path)}: {key.example}".')
        if typing.get_origin(hint) is Literal:
            return self.choice(typing.get_args(hint), node, path)
        try:
            value = self.loader.construct_object(node)
        except (ValueError, LookupError, AttributeError, ArithmeticError):
            value = None  # 2026-99-99, which looks like a date; !!bool x or !!int '', tagged as what it is not
        return self.text(value, key, node, path) if hint is str else self.number(hint, value, key, node, path)

    def choice(self, choices: tuple[str, ...], node: yaml.ScalarNode, path: str) -> str:
        if node.value not in choices:
            likely = closest(node.value, choices)
            remedy = f'Did you mean "{likely}"?' if likely else f'Write for example "{choices[0]}".'
            self.wrong(node, path, f"must be one of {', '.join(choices)}", remedy)
        return str(node.value)

    def text(self, value: object, key: Key, node: yaml.ScalarNode, path: str) -> str:
        if not isinstance(value, str):
            plain = node.value if node.value.isprintable() and len(node.value) <= 60 else "..."
            quoted = f'Put it in quotes: "{plain}".' if node.value else "Write it, or remove the key."
            self.wrong(node, path, "must be text", quoted)
        if not value.strip():
            self.wrong(node, path, "must not be empty", "Write it, or remove the key.")
        if "\0" in value:  # which no path can hold
            self.wrong(node, path, "must not hold a zero character", "Remove it.")
        if key.pattern and not re.fullmatch(key.pattern, value):
            self.wrong(node, path, key.rule, f'Write for example "{last(path)}: {key.example}".')
        return value

    def number(self, hint: Any, value: object, key: Key, node: yaml.ScalarNode, path: str) -> float:
        """An int, or a float where `hint` is float, within the limits of its key."""
        remedy = f'Write for example "{last(path)}: {key.example}".'
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not (whole or (hint is float and isinstance(value, float) and math.isfinite(value))):
            self.wrong(node, path, f"must be a {'whole number' if hint is int else 'number'}", remedy)
        number, low, high = typing.cast(float, value), key.low or 0, key.high or 0
        above = hint is float and key.low is not None
        if number > high or number < low or (number == low and above):
            least = f"greater than {low}" if above else f"at least {low}"
            self.wrong(node, path, f"must be {least} and at most {high}", remedy)
        return hint(number)  # type: ignore[no-any-return]

    def title(self, node: Node, path: str) -> Title:
        if not isinstance(node, yaml.MappingNode):
            return Title(en=self.value(str, Key(""), node, path))
        pairs = self.pairs(node, path, LANGUAGES)
        if not pairs:
            self.wrong(node, path, "must not be empty", 'Write {en: "..."}.')
        return Title(**{name: self.value(str, Key(""), text, f"{path}.{name}") for name, text in pairs.items()})


def line_of(at: Node | yaml.Event) -> int:
    return int(at.start_mark.line) + 1 if at.start_mark else 1


def last(path: str) -> str:
    return path.rsplit(".", 1)[-1].removesuffix("[]")




def read_events(raw: bytes) -> Iterator[tuple[str, str]]:
    """YAML that others wrote, as ("MappingStart", "") ... ("Scalar", its text): of a file of any size only what is wanted
    is ever built. Tags are left out. Raises ValueError."""
    try:
        for event in yaml.parse(raw.decode("utf-8-sig"), Loader=_Loader):
            yield type(event).__name__.removesuffix("Event"), str(getattr(event, "value", ""))
    except yaml.YAMLError as error:
        raise ValueError(f"it is no YAML ({' '.join(str(error).split())}).") from None
