"""New inputs out of old ones: bytes anywhere, and changes that keep the structure of a frame, a tree or a YAML text."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import yaml

from grader.sandbox import wire
from grader.sandbox.wire import PREFIX

from . import trees
from .trees import Entry
from .words import CONTENTS, KEYS, NUMBERS, PARTS, SCALARS, WORDS

MAX_BYTES = 8192
"""Of one input; longer ones cost time and say nothing new."""


def mutant(target: str, data: bytes, other: bytes, random: Random) -> bytes:
    """A new input: mostly one that keeps the structure, else any bytes."""
    for _turn in range(random.choice((1, 1, 1, 2, 3, 5))):
        changed = None
        if random.random() < 0.75:
            try:
                changed = {"wire": _frame, "intake": _tree, "config": _yaml}[target](data, other, random)
            except (ValueError, RecursionError):  # an integer too long to be written, or too deep a nest
                changed = None
        data = (_bytes(data, other, random, WORDS[target]) if changed is None else changed)[:MAX_BYTES]
    return data


# ---------------------------------------------------------------- any bytes


def _bytes(data: bytes, other: bytes, random: Random, words: tuple[bytes, ...]) -> bytes:
    at, end = sorted(random.randrange(len(data) + 1) for _turn in range(2))
    end = min(end, at + random.choice((1, 2, 4, 16, 64)))
    piece = data[at:end]
    kind = random.randrange(9)
    if kind == 0 and piece:
        piece = bytes([piece[0] ^ (1 << random.randrange(8))]) + piece[1:]
    elif kind == 1:
        piece = b""
    elif kind == 2:
        piece = piece * random.choice((2, 3, 20))
    elif kind == 3:
        piece = random.randbytes(random.choice((1, 2, 4, 9)))
    elif kind == 4:
        piece += random.choice(words)
    elif kind == 5:
        piece = random.choice(words)
    elif kind == 6:
        size = random.choice((1, 2, 4, 8))
        end = at + size
        piece = (random.choice(NUMBERS) % (1 << 8 * size)).to_bytes(size, random.choice(("little", "big")))
    elif kind == 7:
        start = random.randrange(len(other) + 1)
        piece = other[start : start + random.choice((4, 16, 64, 4096))]
    else:
        return data[:at]
    return data[:at] + piece + data[end:]


# ---------------------------------------------------------------- frames


TAGS = "odtsfcbuaTHO"


def _frame(data: bytes, other: bytes, random: Random) -> bytes | None:
    """Another header, whose lengths are right nearly always."""
    parts, others = _apart(data), _apart(other)
    if parts is None:
        return None
    header, raw = parts
    if random.random() < 0.1:
        raw = _bytes(raw, other[:64], random, (b"\0" * 16, b"\1" * 16, b"\xff" * 8))
    if random.random() < 0.15:  # a text that is nearly JSON: a key twice, NaN, two values
        text = _bytes(json.dumps(header).encode(), other, random, WORDS["wire"])
        return _together(text, raw, random)
    places: list[tuple[Any, Any]] = []
    root = [header]
    _places(root, places)
    donors = list(places)
    if others is not None:
        _places([others[0]], donors)
    for _turn in range(random.choice((1, 1, 2, 4))):
        holder, key = random.choice(places)
        if (isinstance(holder, list) and key >= len(holder)) or (isinstance(holder, dict) and key not in holder):
            continue  # taken away by the turn before
        kind = random.randrange(8)
        node = holder[key]
        if kind == 0:
            holder[key] = _new_node(random)
        elif kind == 1:
            source, name = random.choice(donors)
            if not (isinstance(source, list) and name >= len(source)) and not (
                isinstance(source, dict) and name not in source
            ):
                holder[key] = json.loads(json.dumps(source[name]))
        elif kind == 2:
            holder[key] = {random.choice(TAGS): node}
        elif kind == 3 and isinstance(holder, dict):
            holder[random.choice((*TAGS, "v", "e", "s", "p", "frames", "text", "line", "replies", "seconds"))] = holder.pop(key)
        elif kind == 4 and isinstance(holder, list) and holder is not root:
            holder.insert(key, json.loads(json.dumps(node)))
        elif kind == 5 and holder is not root:
            del holder[key]
        elif kind == 6 and isinstance(node, (int, float)):
            holder[key] = random.choice((node + 1, node - 1, -node, node * 2, random.choice(NUMBERS), 1.0, True))
        else:
            many = (
                random.choice((1, 2, 3)) if isinstance(node, (dict, list)) else 130
            )  # a nest of 130s would be our own bomb
            holder[key] = [node] * many if random.random() < 0.5 else [[node]]
    return _together(json.dumps(root[0], separators=(",", ":")).encode(), raw, random)


def _apart(frame: bytes) -> tuple[Any, bytes] | None:
    try:
        _magic, size, _raw = PREFIX.unpack_from(frame)
        return json.loads(frame[16 : 16 + size]), frame[16 + size :]
    except Exception:  # whatever is wrong with it: it is no frame
        return None


def _together(text: bytes, raw: bytes, random: Random | None) -> bytes:
    text += b" " * (-len(text) % 16)
    sizes = [len(text), len(raw)]
    if random is not None and random.random() < 0.03:
        sizes[random.randrange(2)] = random.choice(NUMBERS) & 0xFFFFFFFF
    return PREFIX.pack(b"GRD1", *sizes) + text + raw


def framed(header: Any, raw: bytes) -> bytes:
    """The frame of a header made of nodes, good or bad, and its raw part."""
    return _together(json.dumps(header).encode(), raw, None)


def _places(node: Any, found: list[tuple[Any, Any]], depth: int = 0) -> None:
    """Where a node can be put: (holder, key)."""
    if depth > 40 or len(found) > 500:
        return
    for key in list(range(len(node)) if isinstance(node, list) else node):
        found.append((node, key))
        if isinstance(node[key], (list, dict)):
            _places(node[key], found, depth + 1)


def _new_node(random: Random) -> Any:
    kind = random.randrange(9)
    if kind == 0:
        return random.choice((None, True, False, "", "float64", "bool", "\ud800", "\udc00\ud83d", [], {}, {"o": {}}))
    if kind == 1:
        return random.choice(
            (0.0, -0.0, 1.5, float("nan"), float("inf"), 1 << 4096, -(1 << 4096), (1 << 4096) - 1, 10**4299)
        )
    if kind == 2:
        shape = [
            random.choice((0, 1, 2, 3, 7, random.choice(NUMBERS)))
            for _turn in range(random.choice((0, 1, 1, 2, 3, 33)))
        ]
        rest: list[Any] = [random.choice((0, 16, 32, random.choice(NUMBERS)))]
        if random.random() < 0.4:
            strides = [random.choice((0, 1, 4, 8, -8, random.choice(NUMBERS))) for _n in shape]
            rest += [strides, random.choice((0, 8, 16)), random.choice((8, 16, 24, 64, random.choice(NUMBERS)))]
        return {"a": [random.choice((*wire.DTYPES, "object", "V8")), shape, *rest]}
    if kind == 3:
        return {
            "b": [
                random.choice((0, 1, 16, 17, random.choice(NUMBERS))),
                random.choice((0, 16, 8, random.choice(NUMBERS))),
            ]
        }
    if kind == 4:
        return {
            random.choice("sf"): [random.choice((1, "a", None, {"t": [1]}, {"a": ["bool", [0], 0]}, []))]
            * random.choice((1, 2, 120))
        }
    if kind == 5:
        clash = [n * (2**61 - 1) for n in range(random.choice((3, 17, 130)))]
        return {"d": [item for key in clash for item in (key, 0)]} if random.random() < 0.5 else {"s": clash}
    if kind == 6:
        node: Any = 0
        for _turn in range(random.choice((3, 15, 16, 17, 18, 70))):
            node = random.choice(
                (lambda n: [n], lambda n: {"t": [n]}, lambda n: {"o": {"a": n}}, lambda n: {"d": [1, n]})
            )(node)
        return node
    if kind == 7:
        return random.choice(
            (
                {"H": [1, "a.B", "object"]},
                {"H": [1, "x" * 299, "ab"]},
                {"O": "x" * 301},
                {"u": ["\ud83d", "\ude00"]},
                {"c": [0.0, -0.0]},
                {"c": [1, 2]},
            )
        )
    return random.choice(NUMBERS)


# ---------------------------------------------------------------- trees


def _tree(data: bytes, other: bytes, random: Random) -> bytes | None:
    kind, entries = trees.parse(data)
    if kind == "Z":
        return _zip(data[1:], random)
    if kind == "Y":
        return b"Y" + _bytes(data[1:], other, random, WORDS["intake"])
    if random.random() < 0.1:
        kind = random.choice("TAFCB")
        if kind in "AB" and random.random() < 0.5:
            return b"Z" + trees.archive(entries) if kind == "A" else b"Y" + trees.tar(entries, random.choice(("w", "w:gz")))
    donors = entries + trees.parse(other)[1] or [Entry("f", b"cnn/conv2d.py", b"x = 1\n")]
    for _turn in range(random.choice((1, 1, 2, 4))):
        at = random.randrange(len(entries) + 1)
        if at == len(entries):
            entries.append(random.choice(donors))
        entry, turn = entries[at], random.randrange(9)
        if turn == 0:
            entries.insert(at, random.choice(donors))
        elif turn == 1:
            del entries[at]
        elif turn == 2:
            entries[at] = entry._replace(kind=random.choice("ffdlp"))
        elif turn == 3:
            entries[at] = entry._replace(
                name=b"/".join(random.choice(PARTS) for _n in range(random.choice((1, 2, 2, 3, 5))))
            )
        elif turn == 4:
            parts = entry.name.split(b"/")
            parts[random.randrange(len(parts))] = random.choice(PARTS)
            entries[at] = entry._replace(name=b"/".join(parts))
        elif turn == 5:
            entries[at] = entry._replace(name=_bytes(entry.name, b"", random, PARTS))
        elif turn == 6:
            entries[at] = entry._replace(content=random.choice(CONTENTS))
        elif turn == 7:
            entries[at] = entry._replace(content=_bytes(entry.content, b"", random, CONTENTS))
        else:
            name = random.choice((b"exercises/", b"ann/", b"a/b/", b"/", b"../")) + entry.name
            entries[at] = entry._replace(name=name)
    return trees.unparse(kind, entries)


FIELDS = {
    b"PK\x03\x04": ((4, 2), (6, 2), (8, 2), (10, 4), (14, 4), (18, 4), (22, 4), (26, 2), (28, 2)),
    b"PK\x01\x02": ((4, 2), (6, 2), (8, 2), (10, 2), (12, 4), (16, 4), (20, 4), (24, 4), (28, 2),
                    (30, 2), (32, 2), (34, 2), (36, 2), (38, 4), (42, 4)),
    b"PK\x05\x06": ((4, 2), (6, 2), (8, 2), (10, 2), (12, 4), (16, 4), (20, 2)),
    b"PK\x06\x06": ((4, 8), (12, 2), (16, 4), (24, 8), (32, 8), (40, 8), (48, 8)),
    b"PK\x06\x07": ((4, 4), (8, 8), (16, 4)),
    b"\x01\x00\x08\x00": ((2, 2), (4, 8)),  # the part of a record that holds sizes of 8 bytes
    b"\x01\x00\x10\x00": ((2, 2), (4, 8), (12, 8)),
}  # fmt: skip
"""Where the fields of a zip's records are: (offset, bytes)."""


def _zip(data: bytes, random: Random) -> bytes:
    """An archive with another number in one field of one of its records, or with its records in disorder."""
    found = [at for at in range(len(data)) if data[at : at + 4] in FIELDS]
    if not found or random.random() < 0.3:
        return b"Z" + _bytes(data, data, random, WORDS["intake"])
    at = random.choice(found)
    offset, size = random.choice(FIELDS[data[at : at + 4]])
    start = at + offset
    old = int.from_bytes(data[start : start + size], "little")
    new = random.choice(
        (old ^ (1 << random.randrange(8 * size)), old + 1, old - 1, random.choice(NUMBERS), 0, 0xA000 << 16, 8, 14, 99)
    )
    return b"Z" + data[:start] + (new % (1 << 8 * size)).to_bytes(size, "little") + data[start + size :]


# ---------------------------------------------------------------- YAML


def _yaml(data: bytes, other: bytes, random: Random) -> bytes | None:
    """The text with some node, by its place in it, replaced, doubled or left out."""
    try:
        text = data.decode("utf-8-sig")
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except (ValueError, yaml.YAMLError, RecursionError):
        return None
    spans: list[tuple[str, int, int]] = []
    _spans(root, spans, set())
    if not spans:
        return None
    what, start, end = random.choice(spans)
    old, kind = text[start:end], random.randrange(9)
    if kind <= 2:
        new = random.choice(SCALARS if what != "key" or kind == 0 else KEYS)
    elif kind == 3:
        _what, a, b = random.choice(spans)
        new = text[a:b]
    elif kind == 4:
        new = ""
    elif kind == 5:
        new = f"{random.choice(KEYS)}: {random.choice(SCALARS)}, {old}" if what == "key" else f"[{old}]"
    elif kind == 6:
        tag = random.choice(
            ("int", "float", "bool", "timestamp", "binary", "str", "null", "map", "seq", "omap", "pairs")
        )
        new = f"!!{tag} {old}"
    elif kind == 7:
        new = random.choice((f"{{{random.choice(KEYS)}: {old}}}", f'"{old}"', f"&a {old}", "*a", f"{old}, {old}"))
    else:
        new = random.choice((other.decode("utf-8", "replace")[:200], f"{old}\n{old}", f"{old} # x"))
    return (text[:start] + new + text[end:]).encode("utf-8", "surrogatepass")


def _spans(node: Any, found: list[tuple[str, int, int]], seen: set[int], what: str = "value") -> None:
    if node is None or id(node) in seen or len(seen) > 2000:
        return
    seen.add(id(node))
    found.append((what, node.start_mark.index, node.end_mark.index))
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _spans(item, found, seen)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            _spans(key, found, seen, "key")
            _spans(value, found, seen)
