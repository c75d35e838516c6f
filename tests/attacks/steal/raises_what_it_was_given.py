"""Puts each input into all that an exception can carry: its text, notes, cause, class names, the names of functions and files in its traceback, SystemExit.

Promise: no-clues
Ends: raised
L1: held
L0: held
"""

calls = 0


class Odd(Exception):
    """Says it in its text, its representation and its attributes."""

    def __init__(self, text):
        super().__init__(text)
        self.text = self.msg = self.filename = self.print_file_and_line = text
        self.line = self.lineno = self.offset = text

    def __str__(self):
        return self.text

    __repr__ = __str__


def within(text, error):
    """Raise it in a function, of a file and in a class that have the text as their name."""
    name = "".join(c if c.isalnum() else "_" for c in text)
    space = {"error": error}
    source = f"def _{name}():\n    raise error  # {text}\n_{name}()\n"
    exec(compile(source, "answer.py" if calls % 2 else text, "exec"), space)


def give_away(text):
    """Another way in each call; all of them raise."""
    global calls
    calls += 1
    name = text[:90]
    kinds = [
        lambda: type(name, (ValueError,), {"__module__": text})(text),
        lambda: type("A", (type(name, (Exception,), {}), ValueError), {})(text),
        lambda: SystemExit(text),
        lambda: KeyboardInterrupt(text),
        lambda: Odd(text),
        lambda: SyntaxError(text, ("answer.py", 3, 1, text)),
        lambda: BaseExceptionGroup(text, [ValueError(text)]),
        lambda: UnicodeDecodeError("utf-8", text.encode(), 0, 1, text),
        lambda: ImportError(text, name=text, path=text),
        lambda: OSError(2, text, text),
        lambda: GeneratorExit(text),
        lambda: StopIteration(text),
        lambda: AssertionError(text),
    ]
    error = kinds[calls % len(kinds)]()
    error.add_note(text)
    error.__cause__ = ValueError(text)
    within(text, error)


def affine(x):
    give_away(str(x.tolist()))


def vowels(text):
    give_away(text)
