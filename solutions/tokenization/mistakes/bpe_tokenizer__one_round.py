"""You go through the merges once, but replace each pair at its first place only.

Fails: test_encode
"""

import re


class ByteBPE:
    def __init__(self, merges, special_tokens=None):
        self.rank = {tuple(pair): k for k, pair in enumerate(merges)}
        self.special = dict(special_tokens or {})
        self.table = {i: bytes([i]) for i in range(256)}
        for k, (left, right) in enumerate(merges):
            self.table[256 + k] = self.table[left] + self.table[right]
        for text, i in self.special.items():
            self.table[i] = text.encode()

    def encode(self, text, allow_special=False):
        if not allow_special or not self.special:
            return self.merge(text)
        names = sorted(self.special, key=len, reverse=True)
        ids = []
        for part in re.split("(" + "|".join(re.escape(name) for name in names) + ")", text):
            if part in self.special:
                ids.append(self.special[part])
            else:
                ids += self.merge(part)
        return ids

    def merge(self, text):
        ids = list(text.encode())
        for k in range(len(self.rank)):
            for i in range(len(ids) - 1):
                if self.rank.get((ids[i], ids[i + 1])) == k:
                    ids[i : i + 2] = [256 + k]
                    break
        return ids

    def replace(self, ids, k):
        out = []
        i = 0
        while i < len(ids):
            if self.rank.get(tuple(ids[i : i + 2])) == k:
                out.append(256 + k)
                i += 2
            else:
                out.append(ids[i])
                i += 1
        return out

    def decode(self, ids):
        data = b"".join(self.table[i] for i in ids)
        return data.decode("utf-8", errors="replace")

    def token_bytes(self, i):
        return self.table[i]
