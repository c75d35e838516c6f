"""Inside the worker: the student's module, the objects kept behind handles, and one call after another."""

from __future__ import annotations

import difflib
import functools
import inspect
import linecache
import sys
import types
from collections.abc import Callable
from typing import Any

from grader.sandbox import question, wire
from grader.sandbox.answer import Writer

MAX_HANDLES = 4096
GENERATOR = "numpy.random.default_rng"
"""The one function that is not the file's: a check needs a generator to hand over, and none can cross the wire."""
MAX_REPLY = 48 << 20
MAX_NODES = 400_000
MAX_DEPTH = 24
"""What one batch's replies may hold; beyond it a call ends in an error of type ReplyTooLarge."""
_FIXED = frozenset({bool, int, float, complex, str, bytes, type(None)})
"""Types of values that no call can change, and that share no memory."""
_DATA = (bool, int, float, complex, str, bytes, bytearray, list, tuple, dict, set, frozenset)


class MissingFunction(Exception):
    """The file has no such name; the message is the closest one that it has, or empty."""


class ReplyTooLarge(Exception):
    """More came back than a check can look at."""


class Calls:
    """The student's side of the calls: targets, arguments, results."""

    def __init__(self, explain: Callable[[BaseException], None]) -> None:
        self.explain = explain
        self.filename = ""
        self.lines: list[str] = []
        self.module: Any = None
        self.handles: dict[int, Any] = {}
        self.ids: dict[int, int] = {}
        self.decoder: Any = None
        self.encoder: Any = None
        self.torch: Any = None
        self.named: tuple[Any, list[str]] = (None, [])

    # --- the file

    def load(self, source: str, filename: str, name: str) -> tuple[dict[str, str], dict[str, Any] | None]:
        """Run the source as a module. ({public name: kind and signature}, error or None)."""
        self.filename, self.lines = filename, source.splitlines(keepends=True)
        linecache.cache[filename] = (len(source), None, self.lines, filename)
        self.module = types.ModuleType(name)
        self.module.__file__ = filename
        sys.modules[name] = self.module
        try:
            exec(compile(source, filename, "exec", dont_inherit=True), self.module.__dict__)
        except BaseException as error:  # SystemExit at import is an error like any other
            self.explain(error)
            return {}, describe_error(error, filename, self.lines)
        return {key: signature_text(value) for key, value in self._public()}, None

    def _public(self) -> list[tuple[str, Any]]:
        return [(key, value) for key, value in list(vars(self.module).items())[:1000] if not key.startswith("_")]

    # --- a batch

    def start(self, decoder: wire.Decoder) -> Writer:
        """A new batch: where its arguments come from, and the encoder that its replies go to."""
        self.torch = sys.modules.get("torch")
        self.decoder = decoder
        decoder.trusted = True
        decoder.on_handle = self._resolve
        decoder.on_tensor = self._tensor
        encoder = self._new_encoder()
        self.encoder = encoder
        return encoder

    def _new_encoder(self) -> Writer:
        encoder = Writer(self._foreign, keep_layout=False, max_nodes=MAX_NODES, max_raw=MAX_REPLY, max_depth=MAX_DEPTH)
        if self.torch is not None:
            node = functools.partial(self._tensor_node, encoder)
            encoder.table[self.torch.Tensor] = encoder.table[self.torch.nn.Parameter] = node
        return encoder

    def perform(self, node: Any) -> str:
        """One call: the JSON of the result's header node. Raises what the student's code raises."""
        body = node["o"]
        function, mode = self._target(body["t"], body["f"]), body["m"]
        given, named = question.arguments(self.decoder, body["a"]["t"]), body["k"]["o"]
        keywords = dict(zip(named, question.arguments(self.decoder, list(named.values())), strict=True)) if named else {}
        if mode == "":
            return self._encode(function(*given, **keywords))
        if mode == "watch":
            return self._encode(*self._watch(given, keywords, function))
        return self._encode(self._gradients(self.decoder.value(node), function))

    def _encode(self, value: Any, *watched: Any) -> str:
        encoder: Writer = self.encoder
        mark = len(encoder.buffers), encoder.raw
        try:
            return encoder.watched(value, *watched) if watched else encoder.text(value)
        except wire.WireError as problem:
            del encoder.buffers[mark[0] :]
            encoder.raw = mark[1]
            encoder.nodes_left = max(encoder.nodes_left, 1000)
            raise ReplyTooLarge(str(problem)) from None

    def _target(self, target: int, name: str) -> Callable[..., Any]:
        """What is called: a name of the file, a handle's object, or something of it; or numpy's maker of generators."""
        if target == 0:
            if name == GENERATOR and "numpy" in sys.modules:
                maker: Callable[..., Any] = sys.modules["numpy"].random.default_rng
                return maker
            try:
                found = self.module.__dict__[name]
            except KeyError:
                names = [key for key, value in self._public() if callable(value)]
                close = difflib.get_close_matches(name, names, 1, 0.5)
                raise MissingFunction(close[0] if close else "") from None
            if not callable(found):
                raise TypeError(f"{name} is {type_name(found)}, not a function")
            function: Callable[..., Any] = found
            return function
        found = self.handles[target]
        for part in name.split(".") if name else ():
            found = getattr(found, part)
        return found if callable(found) else lambda: found

    # --- modes

    def _watch(
        self, arguments: list[Any], keywords: dict[str, Any], function: Callable[..., Any]
    ) -> tuple[Any, list[str], bool]:
        """(Result, names of arguments that the call changed, whether the result shares their memory)."""
        named = [*zip(self._names_of(function, len(arguments)), arguments, strict=True), *keywords.items()]
        given = {key: value for key, value in named if type(value) not in _FIXED}
        before = {key: self._print_of(value) for key, value in given.items()}
        given_arrays = [array for value in given.values() for array in self._arrays(value)]
        result = function(*arguments, **keywords)
        changed = [key for key, value in given.items() if self._print_of(value) != before[key]]
        mine = self._arrays(result) if type(result) not in _FIXED else []
        shares = any(one is other or _overlap(one, other) for one in mine for other in given_arrays)
        containers = [value for value in given.values() if type(value) in (list, dict, set)]
        return result, changed, shares or any(result is value for value in containers)

    def _names_of(self, function: Callable[..., Any], count: int) -> list[str]:
        """As `_argument_names`, read once for a run of calls to the same function."""
        if self.named[0] is not function or len(self.named[1]) != count:
            self.named = function, _argument_names(function, count)
        return self.named[1]

    def _print_of(self, value: Any) -> Any:
        """Something that is equal for equal values, NaN and dtype included."""
        numpy = sys.modules.get("numpy")
        if numpy is not None and type(value) is numpy.ndarray:
            return value.dtype, value.shape, value.tobytes()
        encoder = self._new_encoder()
        return encoder.frame(encoder.node(value))

    def _arrays(self, value: Any, depth: int = 0) -> list[Any]:
        """The numpy arrays in a value, tensors as the arrays that they are over."""
        if self.torch is not None and isinstance(value, self.torch.Tensor):
            return [value.detach().numpy()] if value.device.type == "cpu" and value.layout is self.torch.strided else []
        numpy = sys.modules.get("numpy")
        if numpy is not None and isinstance(value, numpy.ndarray):
            return [value]
        if depth > 8 or type(value) not in (list, tuple, dict):
            return []
        parts = list(value.values()) if type(value) is dict else value
        return [array for part in parts[:1000] for array in self._arrays(part, depth + 1)]

    def _gradients(self, call: dict[str, Any], function: Callable[..., Any]) -> list[Any]:
        """d sum(result * cotangent) / d argument for each of `wrt`: a position, or a parameter's name."""
        torch, mode = self.torch, call["x"]
        arguments = list(call["a"])
        wanted = []
        for which in mode["wrt"]:
            if type(which) is int:
                arguments[which] = arguments[which].detach().clone().requires_grad_(True)
                wanted.append(arguments[which])
            else:
                owner: Any = self.handles[call["t"]]
                wanted.append(dict(owner.named_parameters())[which])
        result = function(*arguments, **call["k"])
        if not isinstance(result, torch.Tensor):
            raise TypeError(f"the result is a {type_name(result)}, not a tensor, so it has no gradient")
        if not result.requires_grad:
            raise TypeError("the result is cut off from its arguments (detached, or made with .item(), .data or numpy)")
        cotangent = mode["cotangent"]
        cotangent = torch.ones_like(result) if cotangent is None else torch.as_tensor(cotangent).to(result.dtype)
        found = torch.autograd.grad(result, wanted, cotangent, allow_unused=True)
        return [torch.zeros_like(to) if one is None else one.detach() for one, to in zip(found, wanted, strict=True)]

    # --- handles and tensors

    def _resolve(self, number: int) -> Any:
        return self.handles[number]

    def _tensor(self, array: Any, requires_grad: bool) -> Any:
        if self.torch is None:
            return array
        return self.torch.from_numpy(array).requires_grad_(requires_grad) if requires_grad else self.torch.from_numpy(array)

    def _tensor_node(self, encoder: wire.Encoder, value: Any, depth: int) -> Any:
        try:
            array = value.detach().cpu().numpy()
        except (TypeError, RuntimeError):  # bfloat16, sparse, quantized
            return {"O": f"torch.Tensor[{value.dtype}]"[:100]}
        return {"T": [encoder.node(array, depth + 1), bool(value.requires_grad)]}

    def _foreign(self, encoder: wire.Encoder, value: Any, depth: int) -> Any:
        """Objects stay here behind a handle; data of other types (a subclass may lie) cross as the type's name."""
        if type(value) in encoder.table or isinstance(value, _DATA) or depth > encoder.max_depth or self._is_array(value):
            return {"O": type_name(value)}
        number = self.ids.get(id(value))
        if number is None:
            if len(self.handles) >= MAX_HANDLES:
                return {"O": type_name(value)}
            number = len(self.handles) + 1
            self.handles[number] = value  # kept alive, so that its id stays its own
            self.ids[id(value)] = number
        return {"H": [number, type_name(value), self._kind(value)]}

    def _is_array(self, value: Any) -> bool:
        numpy = sys.modules.get("numpy")
        if numpy is not None and isinstance(value, (numpy.ndarray, numpy.generic)):
            return True
        return self.torch is not None and isinstance(value, self.torch.Tensor)

    def _kind(self, value: Any) -> str:
        if self.torch is not None and isinstance(value, self.torch.nn.Module):
            return "module"
        if isinstance(value, type):
            return "class"
        if hasattr(type(value), "__next__"):
            return "generator"
        routine = (types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.MethodWrapperType)
        return "function" if isinstance(value, routine) or type(value).__name__ in ("partial", "ufunc") else "object"


def _overlap(one: Any, other: Any) -> bool:
    numpy = sys.modules["numpy"]
    return bool(numpy.may_share_memory(one, other))


def _argument_names(function: Callable[..., Any], count: int) -> list[str]:
    """Names of the first `count` positional arguments; "argument 3" where there is none."""
    try:
        kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
        names = [p.name for p in inspect.signature(function).parameters.values() if p.kind in kinds]
    except (TypeError, ValueError):
        names = []
    return [names[n] if n < len(names) else f"argument {n + 1}" for n in range(count)]


def type_name(value: Any) -> str:
    """The name of a value's type, at most 100 characters."""
    kind = type(value)
    name = kind.__qualname__ if kind.__module__ in ("builtins", "__main__") else f"{kind.__module__}.{kind.__qualname__}"
    dtype = getattr(value, "dtype", None) if name == "numpy.ndarray" else None
    return str(name if dtype is None else f"{name}[{dtype}]")[:100]


def signature_text(value: Any) -> str:
    """What a name of the file is: "function (u, v)", "class (size)", "module", or the name of its type."""
    try:
        if isinstance(value, types.FunctionType | types.BuiltinFunctionType | type):
            kind = "class" if isinstance(value, type) else "function"
            return f"{kind} {inspect.signature(value)}"[:300]
    except (TypeError, ValueError):
        return "class" if isinstance(value, type) else "function"
    except BaseException:  # a signature may hold objects of the student's
        return "function"
    return "module" if isinstance(value, types.ModuleType) else type_name(value)


def describe_error(error: BaseException, filename: str, lines: list[str]) -> dict[str, Any]:
    """An exception as plain data: type, mro, message, and where it went through the student's file."""
    frames = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename == filename:
            frames.append((str(code.co_name)[:100], trace.tb_lineno))
        trace = trace.tb_next
    line, column, text = frames[-1][1] if frames else None, None, None
    if isinstance(error, SyntaxError) and error.filename == filename:
        line, column = error.lineno, error.offset
    if isinstance(line, int) and 0 < line <= len(lines):
        text = lines[line - 1].rstrip("\r\n")[:500]
    try:
        message = str(error.msg if isinstance(error, SyntaxError) else error)
    except BaseException:  # its __str__ is the student's
        message = "(the error's text cannot be had)"
    kinds = [str(kind.__name__)[:100] for kind in type(error).__mro__][:40]
    if kinds[0] == "RuntimeError" and "can't allocate memory" in message:  # torch's way to say it
        kinds = ["MemoryError", *kinds]
    return {
        "type": kinds[0], "mro": kinds, "message": str(message)[:500], "line": line if type(line) is int else None,
        "column": column if type(column) is int else None, "text": text, "frames": frames[:3] + frames[3:][-7:],
    }  # fmt: skip
