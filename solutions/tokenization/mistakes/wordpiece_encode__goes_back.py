"""You try shorter pieces when the longest one leads nowhere. WordPiece does not go back.

Fails: test_dead_ends
"""


def wordpiece(word, vocab, unk="[UNK]", max_chars=100):
    if max_chars < 1:
        raise ValueError("max_chars must be at least 1")
    if len(word) > max_chars:
        return [unk]

    def split(start):
        if start == len(word):
            return []
        for end in range(len(word), start, -1):
            piece = "##" * (start > 0) + word[start:end]
            if piece in vocab:
                rest = split(end)
                if rest is not None:
                    return [piece, *rest]
        return None

    pieces = split(0)
    return [unk] if pieces is None else pieces
