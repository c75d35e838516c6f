"""마스크를 쓴 평균 풀링 (김민서)"""
import numpy as np


def _검사(h, mask):
    if h.ndim != 3 or mask.shape != h.shape[:2]:
        raise ValueError("h는 (B, T, D), mask는 (B, T)여야 합니다")
    return (mask != 0)[:, :, np.newaxis]


def mean_pool(h, mask):
    keep = _검사(h, mask)
    total = np.where(keep, h, 0).sum(axis=1)
    count = np.maximum(keep.sum(axis=1), 1)  # 0으로 나누지 않도록
    return (total / count).astype(h.dtype)


def max_pool_tokens(h, mask):
    keep = _검사(h, mask)
    largest = np.where(keep, h, -np.inf).max(axis=1)
    return np.where(keep.any(axis=1), largest, 0).astype(h.dtype)
