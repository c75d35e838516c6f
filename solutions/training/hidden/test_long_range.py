"""Hidden checks of training/long_range: the question about the ceiling, and the second mark of part B."""

from grader.testing import expect, hint, points, requires


@points(2)
@hint("Same pairs ask for g(0) + h(0) > 0 and g(1) + h(1) > 0, others for g(0) + h(1) < 0 and g(1) + h(0) < 0. Add up.")
def test_best_possible(student):
    """best_possible_accuracy is the share of the four pairs that a sum of two contributions can get right."""
    answer = student.best_possible_accuracy()
    right = isinstance(answer, float) and abs(answer - 0.75) < 1e-9
    expect(right, "That is not the share that such a network can reach at best.", actual=answer)


@points(2)
@requires("test_order_pass")
@hint("Nearly there: more steps, or a rate that goes down to zero at the end.")
def test_order_full(shared):
    """Part B: the better of two trainings tells the order in at least 99 % of new pictures."""
    found = shared["long_range/order"].share
    text = f"The better of two runs gets {found:.1%} of 2,000 new pictures right, 99% is asked."
    expect(found >= 0.99, text, actual=round(found, 4), expected=0.99)
