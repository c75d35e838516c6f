"""You start from code points. Start from the bytes of UTF-8, so that every text has ids.

Fails: test_round_trip
"""

import re
from itertools import pairwise


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
        ids = [ord(char) for char in text]
        while True:
            ranks = [self.rank[pair] for pair in pairwise(ids) if pair in self.rank]
            if not ranks:
                return ids
            ids = self.replace(ids, min(ranks))

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
