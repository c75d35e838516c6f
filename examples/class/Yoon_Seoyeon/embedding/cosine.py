# 코사인 유사도: 두 벡터의 방향이 같은지 본다
import numpy as np


def cosine_similarity(a, b):
    if a.ndim != 1 or a.shape != b.shape:
        raise ValueError("벡터가 아닙니다")
    ma, mb = abs(a).max(), abs(b).max()
    if ma == 0 or mb == 0:
        return 0.0
    a, b = a / ma, b / mb
    r = (a @ b) / np.sqrt(a @ a) / np.sqrt(b @ b)
    return float(min(1.0, max(-1.0, r)))
