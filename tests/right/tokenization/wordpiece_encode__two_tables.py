"""Right: two tables, one for the beginning and one for the rest, searched by length. Gives a tuple."""


def wordpiece(word, vocab, unk="[UNK]", max_chars=100):
    if max_chars < 1:
        raise ValueError(max_chars)
    following = {piece[2:] for piece in vocab if piece.startswith("##")}
    longest = max(map(len, vocab), default=0)
    found = []
    position = 0
    if len(word) > max_chars:
        return (unk,)
    while position != len(word):
        table = vocab if position == 0 else following
        lengths = [
            n for n in range(1, longest + 1) if position + n <= len(word) and word[position : position + n] in table
        ]
        if not lengths:
            return (unk,)
        found.append(("##" if position else "") + word[position : position + lengths[-1]])
        position += lengths[-1]
    return tuple(found)
