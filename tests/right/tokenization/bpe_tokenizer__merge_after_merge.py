"""Right: one merge after the other over the whole list; special tokens by looking at each place; ids as a tuple."""


class ByteBPE:
    def __init__(self, merges, special_tokens=None):
        self._merges = list(merges)
        self._special = {} if special_tokens is None else special_tokens

    def encode(self, text, allow_special=False):
        ids, plain, i = [], "", 0
        while i < len(text):
            names = [name for name in self._special if allow_special and text[i : i + len(name)] == name]
            if names:
                name = sorted(names, key=len)[-1]
                ids += self._plain(plain)
                ids.append(self._special[name])
                plain = ""
                i += len(name)
            else:
                plain += text[i]
                i += 1
        return tuple(ids + self._plain(plain))

    def _plain(self, text):
        ids = list(bytes(text, "utf-8"))
        for k, (left, right) in enumerate(self._merges):
            out = []
            for i in ids:
                if out and out[-1] == left and i == right:
                    out[-1] = 256 + k
                else:
                    out.append(i)
            ids = out
        return ids

    def token_bytes(self, i):
        for name, own in self._special.items():
            if own == i:
                return name.encode("utf-8")
        if 0 <= i < 256:
            return i.to_bytes(1, "big")
        if not 0 <= i - 256 < len(self._merges):
            raise KeyError(i)
        left, right = self._merges[i - 256]
        return self.token_bytes(left) + self.token_bytes(right)

    def decode(self, ids):
        data = bytearray()
        for i in ids:
            data.extend(self.token_bytes(i))
        return str(bytes(data), "utf-8", "replace")
