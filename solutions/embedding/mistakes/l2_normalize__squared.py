"""You forgot the last step: the sum of the squares is the square of the length.

Fails: test_example, test_norm, test_normalize
"""


def l2_norm(x):
    return float((x.astype(float) ** 2).sum())


def l2_normalize(x, axis=-1):
    total = (x**2).sum(axis=axis, keepdims=True)
    total[total == 0] = 1
    return x / total
