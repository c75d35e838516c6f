"""Right: a heap of possible merges over a linked list; special tokens cut out by partition."""

import heapq


class UnknownId(KeyError):
    pass


class ByteBPE:
    def __init__(self, merges, special_tokens=None):
        self.rank = {pair: k for k, pair in enumerate(merges)}
        self.special = dict(special_tokens) if special_tokens else {}
        self.table = [bytes((byte,)) for byte in range(256)]
        for left, right in merges:
            self.table.append(self.table[left] + self.table[right])

    def encode(self, text, allow_special=False):
        if allow_special:
            places = [(text.find(name), -len(name), name) for name in self.special if name in text]
            if places:
                name = min(places)[2]
                before, _, after = text.partition(name)
                return [*self.encode(before), self.special[name], *self.encode(after, True)]
        ids = list(text.encode())
        following = list(range(1, len(ids) + 1))
        before = list(range(-1, len(ids) - 1))
        heap = []

        def push(i):
            if i >= 0 and following[i] < len(ids):
                pair = ids[i], ids[following[i]]
                if pair in self.rank:
                    heapq.heappush(heap, (self.rank[pair], i, pair))

        for i in range(len(ids)):
            push(i)
        while heap:
            rank, i, pair = heapq.heappop(heap)
            j = following[i]
            if ids[i] is None or j >= len(ids) or (ids[i], ids[j]) != pair:
                continue
            ids[i], ids[j] = 256 + rank, None
            following[i] = following[j]
            if following[i] < len(ids):
                before[following[i]] = i
            push(i)
            push(before[i])
        return [i for i in ids if i is not None]

    def token_bytes(self, i):
        if i in self.special.values():
            return next(name for name in self.special if self.special[name] == i).encode()
        if i < 0 or i >= len(self.table):
            raise UnknownId(i)
        return self.table[i]

    def decode(self, ids):
        return bytes(byte for i in ids for byte in self.token_bytes(i)).decode("utf-8", "replace")
