"""Right answer: the reach of n layers in closed form, and a binary search for n."""


def layers_to_connect(distance: int, k: int, stride: int = 1, dilation: int = 1) -> int:
    if distance < 0:
        raise ValueError("distance")
    if k < 2:
        raise ValueError("k")
    if stride < 1 or dilation < 1:
        raise ValueError("stride, dilation")

    def reach(n):
        steps = n if stride == 1 else (stride**n - 1) // (stride - 1)
        return dilation * (k - 1) * steps

    low, high = 0, 1
    while reach(high) < distance:
        high *= 2
    while low < high:
        middle = (low + high) // 2
        if reach(middle) >= distance:
            high = middle
        else:
            low = middle + 1
    return low
