"""Right: the first piece, then the rest by recursion; None says that nothing fits."""


def _rest(word, vocab, mark):
    if word == "":
        return []
    for end in reversed(range(1, len(word) + 1)):
        if mark + word[:end] in vocab:
            others = _rest(word[end:], vocab, "##")
            return None if others is None else [mark + word[:end], *others]
    return None


def wordpiece(word, vocab, unk="[UNK]", max_chars=100):
    if max_chars <= 0:
        raise ValueError("max_chars")
    pieces = _rest(word, vocab, "") if len(word) <= max_chars else None
    return [unk] if pieces is None else pieces
