"""Right: symbols are numbers with a table of strings; a sort key settles ties; a generator gives the merges."""

from collections import Counter
from fractions import Fraction
from itertools import islice, pairwise


def _steps(word_freqs):
    names = []

    def number(name):
        if name not in names:
            names.append(name)
        return names.index(name)

    words = [([number(c if i == 0 else "##" + c) for i, c in enumerate(word)], n) for word, n in word_freqs.items()]
    while True:
        size, pairs = Counter(), Counter()
        for ids, n in words:
            size.update(dict.fromkeys(ids, 0))
            for i in ids:
                size[i] += n
            for pair in pairwise(ids):
                pairs[pair] += n
        if not pairs:
            return
        ranked = sorted(pairs, key=lambda p: (names[p[0]], names[p[1]]))
        left, right = max(ranked, key=lambda p: Fraction(pairs[p], size[p[0]]) / size[p[1]])
        yield names[left], names[right]
        new = number(names[left] + names[right][2:])
        for ids, _n in words:
            i = 0
            while i + 1 < len(ids):
                if ids[i] == left and ids[i + 1] == right:
                    ids[i] = new
                    del ids[i + 1]
                i += 1


def train_wordpiece(word_freqs, num_merges):
    if num_merges < 0:
        raise ValueError("negative")
    return list(islice(_steps(word_freqs), num_merges))
