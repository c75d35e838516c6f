"""Right: ids are pushed on a stack; a pair on its top becomes one id. A fresh id never starts a pair."""

from itertools import chain, pairwise, repeat


def pair_counts(words):
    counts = {}
    for pair in chain.from_iterable(chain.from_iterable(repeat(list(pairwise(ids)), times)) for ids, times in words):
        counts[pair] = counts.get(pair, 0) + 1
    return counts


def merge_pair(ids, pair, new_id):
    stack = []
    for i in ids:
        if stack and (stack[-1], i) == tuple(pair):
            stack[-1] = new_id
        else:
            stack.append(i)
    return stack
