"""A zygote whose calls can be made to fail: `python -s -S -P -B far_side.py PAGE zygote.py CONFIG`, run by the tests only.

It runs the real zygote.py, with every module of the far side as fault_sites.py compiled it: PAGE.codes holds that and the
sites. PAGE is a file that is mapped, so that it is shared with whoever is forked and outlives the change of root:
numbers of 4 bytes, the armed site (counting from 1; 0: none) and hit, then a count for each site.
"""

from __future__ import annotations

import builtins
import importlib.machinery
import marshal
import mmap
import os
import sys
import types


def main() -> None:
    """Instrument what is imported from now on, then be zygote.py."""
    folder, (page, zygote) = os.path.dirname(os.path.abspath(__file__)), sys.argv[1:3]
    sys.path.insert(0, folder)
    from failing import Site, fail

    sys.path.remove(folder)
    with open(page + ".codes", "rb") as file:
        codes, sites = marshal.load(file)
    with open(page, "r+b") as file:
        numbers = memoryview(mmap.mmap(file.fileno(), 0)).cast("I")

    def fault(number: int, call: object, /, *args: object, **keywords: object) -> object:
        count = numbers[2 + number] = numbers[2 + number] + 1
        if numbers[0] == number + 1 and numbers[1] == count:
            numbers[0] = 0
            return fail(Site(*sites[number]), call, args, keywords)
        return call(*args, **keywords)  # type: ignore[operator]

    original = importlib.machinery.SourceFileLoader.get_code

    def get_code(self: importlib.machinery.SourceFileLoader, name: str) -> types.CodeType | None:
        return codes.get(self.path) or original(self, name)

    builtins.__dict__["__fault__"] = fault
    importlib.machinery.SourceFileLoader.get_code = get_code  # type: ignore[method-assign]
    sys.argv = sys.argv[2:]
    exec(codes[zygote], sys.modules["__main__"].__dict__ | {"__file__": zygote})


main()
