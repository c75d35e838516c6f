"""Right answer: input, state and a one side by side, times one matrix; column vectors, time first."""

import numpy as np


def rnn_forward(x, h0, w_ih, w_hh, b_ih, b_hh):
    w = np.hstack([w_ih, w_hh, (b_ih + b_hh)[:, None]])
    one = np.ones((1, len(x)), x.dtype)
    columns = [h0.T.copy()]
    for step in x.transpose(1, 2, 0):
        columns.append(np.tanh(w @ np.vstack([step, columns[-1], one])))
    table = np.stack(columns)
    return table[1:].transpose(2, 0, 1), columns[-1].T
