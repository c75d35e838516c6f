"""Right answer: a Python loop over the samples, places counted one class at a time."""


def topk_error(scores, labels, k):
    count, classes = scores.shape
    if count == 0:
        raise ValueError("no samples")
    if k < 1 or k > classes:
        raise ValueError("k")
    wrong = 0
    for row, label in zip(scores, labels, strict=True):
        if not 0 <= label < classes:
            raise ValueError("label")
        before = 0
        for number in range(classes):
            if row[number] > row[label] or (row[number] == row[label] and number < label):
                before += 1
        if before >= k:
            wrong += 1
    return wrong / count
