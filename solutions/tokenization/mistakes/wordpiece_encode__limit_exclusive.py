"""A word of exactly max_chars characters is not too long.

Fails: test_max_chars, test_options
"""


def wordpiece(word, vocab, unk="[UNK]", max_chars=100):
    if max_chars < 1:
        raise ValueError("max_chars must be at least 1")
    if len(word) >= max_chars:
        return [unk]
    pieces = []
    start = 0
    while start < len(word):
        end = len(word)
        found = None
        while start < end:
            piece = word[start:end]
            if start > 0:
                piece = "##" + piece
            if piece in vocab:
                found = piece
                break
            end -= 1
        if found is None:
            return [unk]
        pieces.append(found)
        start = end
    return pieces
