"""Right: two tries of nested dicts; one walk per piece remembers the last end that was seen."""


def _trie(pieces):
    root = {}
    for piece in pieces:
        node = root
        for char in piece:
            node = node.setdefault(char, {})
        node[None] = True
    return root


def wordpiece(word, vocab, unk="[UNK]", max_chars=100):
    if max_chars < 1:
        raise ValueError("max_chars must be at least 1")
    if len(word) > max_chars:
        return [unk]
    tries = _trie(vocab), _trie(p[2:] for p in vocab if p[:2] == "##" and len(p) > 2)
    pieces, start = [], 0
    while start < len(word):
        node, last = tries[start > 0], None
        for i in range(start, len(word)):
            node = node.get(word[i])
            if node is None:
                break
            if None in node:
                last = i + 1
        if last is None:
            return [unk]
        pieces.append(word[start:last] if start == 0 else f"##{word[start:last]}")
        start = last
    return pieces
