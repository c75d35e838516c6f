"""Hidden checks of training/recall: the second marks of RNN and LSTM, and training that can be repeated."""

import numpy as np

from grader.testing import Tolerance, expect, expect_close, hint, points, requires


def expect_full(run):
    """99 % of the new sequences."""
    text = f"The better of two runs gets {run.share:.1%} of 2,000 new sequences right, 99% is asked."
    expect(run.share >= 0.99, text, actual=round(run.share, 4), expected=0.99)


@points(1)
@requires("test_rnn_pass")
@hint("Nearly there: look at the loss after each epoch. Is it still falling at the end?")
def test_rnn_full(shared):
    """RNN, T = 10: the better of two trainings gets at least 99 % right."""
    expect_full(shared["recall/rnn"])


@points(2)
@requires("test_lstm_pass")
@hint("Nearly there: a forget gate that begins more open, or more steps.")
def test_lstm_full(shared):
    """LSTM, T = 30: the better of two trainings gets at least 99 % right."""
    expect_full(shared["recall/lstm"])


@points(1)
@requires("test_state")
@hint("Call torch.manual_seed(seed) before the layers are made: their first weights are random too.")
def test_repeatable(student):
    """The same seed gives the same weights, whatever was trained in between."""
    x = np.random.default_rng(3).integers(0, 8, (130, 5))
    y = x[:, 0] % 4
    for kind in ("rnn", "attention"):
        first = student.train_model(kind, x, y, 11)
        student.train_model(kind, x, y, 12)
        expect_close(student.train_model(kind, x, y, 11), first, Tolerance(atol=1e-5), dtype="float32")
