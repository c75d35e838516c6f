"""쌍 세기와 병합 (김민서)"""
from collections import Counter


def pair_counts(words):
    counts = Counter()
    for ids, freq in words:
        for left, right in zip(ids, ids[1:]):
            counts[left, right] += freq
    return dict(counts)


def merge_pair(ids, pair, new_id):
    out = []
    skip = False  # 바로 앞에서 병합했으면 건너뛴다
    for i, token in enumerate(ids):
        if skip:
            skip = False
        elif tuple(ids[i:i + 2]) == tuple(pair):
            out.append(new_id)
            skip = True
        else:
            out.append(token)
    return out
