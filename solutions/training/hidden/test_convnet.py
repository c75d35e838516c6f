"""Hidden check of training/convnet: the second mark of part B, on the run that the public checks trained."""

from grader.testing import expect, hint, points, requires


@points(2)
@requires("test_shift_pass")
@hint("Train until the validation loss stalls, drop the rate, and return the weights of the best epoch.")
def test_shift_full(shared):
    """Part B: at least 88 % of 2,000 pictures of the right border are right."""
    found = shared["convnet/shift"].accuracy
    text = f"The better of two runs classifies {found:.2%} of 2,000 test pictures right, 88% is asked."
    expect(found >= 0.88, text, actual=round(found, 4), expected=0.88)
