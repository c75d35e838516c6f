"""Right: ids become characters, and str.replace does the merging."""

from collections import Counter


def pair_counts(words):
    total = Counter()
    for ids, frequency in words:
        once = Counter(zip(ids, ids[1:], strict=False))  # noqa: RUF007
        total += Counter({pair: count * frequency for pair, count in once.items()})
    return total


def merge_pair(ids, pair, new_id):
    code = {}
    for i in [*ids, *pair, new_id]:
        code.setdefault(i, chr(0x4E00 + len(code)))
    name = {character: i for i, character in code.items()}
    text = "".join(code[i] for i in ids)
    return [name[character] for character in text.replace(code[pair[0]] + code[pair[1]], code[new_id])]
