"""Right: ids are characters of a str and str.replace merges; functions made in the constructor do the work."""

import re


class ByteBPE:
    def __init__(self, merges, special_tokens=None):
        special_tokens = special_tokens or {}
        names = sorted(special_tokens, reverse=True)  # a longer text sorts after the shorter one that it begins with
        pattern = re.compile("|".join(re.escape(name) for name in names)) if names else None
        rules = [(chr(left) + chr(right), chr(256 + k)) for k, (left, right) in enumerate(merges)]
        table = {i: bytes([i]) for i in range(256)}
        for k, (left, right) in enumerate(merges):
            table[k + 256] = table[left] + table[right]
        table.update((i, name.encode()) for name, i in special_tokens.items())

        def merge(text):
            work = text.encode().decode("latin-1")
            for old, new in rules:
                work = work.replace(old, new)
            return [ord(char) for char in work]

        def encode(text, allow_special=False):
            ids, end = [], 0
            if allow_special and pattern:
                for match in pattern.finditer(text):
                    ids += merge(text[end : match.start()])
                    ids.append(special_tokens[match[0]])
                    end = match.end()
            return ids + merge(text[end:])

        self.encode = encode
        self.token_bytes = table.__getitem__
        self.decode = lambda ids: b"".join(table[i] for i in ids).decode("utf-8", "replace")
