"""In a tie you compare the bytes that the ids stand for. The ids themselves decide: a merged pair has an id of
256 or more, so it comes after every single byte.

Fails: test_same_as_hugging_face
"""

import itertools
from collections import Counter


def train_bpe(words, num_merges):
    if num_merges < 0:
        raise ValueError("num_merges must not be negative")
    text = {byte: bytes([byte]) for byte in range(256)}
    corpus = [list(word) for word in words]
    merges = []
    for step in range(num_merges):
        counts = Counter(pair for ids in corpus for pair in itertools.pairwise(ids))
        if not counts:
            break
        best = min(counts, key=lambda pair: (-counts[pair], text[pair[0]], text[pair[1]]))
        text[256 + step] = text[best[0]] + text[best[1]]
        for ids in corpus:
            i = 0
            while i + 1 < len(ids):
                if (ids[i], ids[i + 1]) == best:
                    ids[i : i + 2] = [256 + step]
                i += 1
        merges.append(best)
    return merges
