"""A small convolutional network, trained for real.

Run: grade exercises/training/convnet.py

You build a network of 14,392 parameters and train it twice, on pictures nobody has seen before: part A, eight
shapes anywhere in a 16 x 16 picture; part B, shapes at the left border for training and at the right border for
the test. The grader keeps the test pictures and their labels. It takes the weights you return, loads them into a
network of its own and counts right answers itself, so the names and shapes below have to be exact.

    i    layer                                             names in the state dict     shapes (w = width)
    0    convolution 3x3, 1 -> w, padding 1, no bias       0.weight                    (w, 1, 3, 3)
    1    batch normalisation                               1.weight, 1.bias,           (w,) each
                                                           1.running_mean, 1.running_var
    2    ReLU
    3    convolution 3x3, w -> 2w, stride 2, padding 1,    3.weight                    (2w, w, 3, 3)
         no bias
    4    batch normalisation                               4.weight, ... as in 1       (2w,) each
    5    ReLU
    6    convolution 3x3, 2w -> 2w, stride 2, padding 1,   6.weight                    (2w, 2w, 3, 3)
         no bias
    7    batch normalisation                               7.weight, ... as in 1       (2w,) each
    8    ReLU
    9    average over all positions
    10   flatten to (N, 2w)
    11   linear, 2w -> num_classes                         11.weight, 11.bias          (num_classes, 2w), (num_classes,)

These are the numbers of a plain `nn.Sequential` of the twelve layers. Batch normalisation is PyTorch's with its
defaults (eps 1e-5, momentum 0.1). `i.num_batches_tracked`, which PyTorch adds, may be there or not.

Hints, from a question to nearly the answer:

Hint 1 (a question): Can your network learn 32 pictures by heart? If not, the loop is wrong, not the recipe.
Hint 2 (the idea): Each epoch: `model.train()`, all batches in random order, `model.eval()`, the loss on the
    validation pictures. When that loss stalls, divide the rate by 10.
Hint 3 (nearly the line): SGD(lr=0.1, momentum=0.9, weight_decay=1e-5), batches of 256, 20 epochs,
    ReduceLROnPlateau(patience=1) stepped with the validation loss; keep a copy of the weights of the best epoch.
"""

import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


def build(width: int = 16, num_classes: int = 8) -> nn.Module:
    """Return the network of the table above, with fresh weights of its own.

    width        w in the table, >= 1
    num_classes  number of logits, >= 1
    return       nn.Module whose state dict has the names and shapes of the table. It maps pictures, float32,
                 shape (N, 1, H, W), of any H and W, to logits, float32, shape (N, num_classes), without a
                 softmax. In train mode batch normalisation uses the batch and updates its running statistics,
                 in eval mode it uses the running statistics: then a picture's logits depend on nothing else.

    The initial values of the weights are not graded.

    >>> model = build()
    >>> sum(p.numel() for p in model.parameters())
    14392
    >>> tuple(model(torch.zeros(2, 1, 16, 16)).shape)
    (2, 8)
    """
    # TODO: the twelve layers of the table, in order.
    # YOUR CODE HERE
    raise NotImplementedError()


def train(
    x_train: np.ndarray, y_train: np.ndarray, x_val: np.ndarray, y_val: np.ndarray, seed: int, budget_s: float
) -> dict[str, np.ndarray]:
    """Train `build()` (width 16, 8 classes) and return its state dict as plain numpy arrays.

    x_train   float32, shape (4000, 1, 16, 16) in part A and (4000, 1, 20, 20) in part B
    y_train   int64, shape (4000,), classes 0..7; which shape has which number differs from grading to grading
    x_val     as x_train, 500 pictures drawn in the same way: for choosing the rate, or when to stop
    y_val     as y_train, shape (500,)
    seed      whole number in [0, 2**31): take all your randomness from it
    budget_s  CPU seconds (time.process_time) that you may use, 60 in part A and 45 in part B; return before they
              are over. The recipe in hint 3 needs about 10. A check that takes more than 150 is stopped.
    return    dict of arrays (not tensors): every name of the table, float32, of the shape given there, all values
              finite, no running_var below zero. The running statistics are those of training: a network that was
              only ever in eval mode still has its running_mean at 0 and its running_var at 1, which fails.
              Optionally also `history.train_loss`, `history.val_accuracy` or any other `history.<name>`: float
              arrays of shape (epochs,), which are drawn in the report and never graded.

    Graded: part A, the share of 2,000 test pictures that are classified right, 0.93 and again 0.97; part B, when
    part A has reached 0.93, 0.80 and again 0.88. When a run misses the second mark, the grader repeats it once with
    another seed, and the better run counts.

    >>> x, y = np.zeros((16, 1, 16, 16), np.float32), np.arange(16) % 8
    >>> state = train(x, y, x, y, seed=0, budget_s=5.0)
    >>> type(state["11.weight"]).__name__, state["11.weight"].shape, state["11.weight"].dtype.name
    ('ndarray', (8, 32), 'float32')
    """
    # TODO: seed, model, optimiser; epochs of batches; watch the validation loss; return numpy arrays.
    # YOUR CODE HERE
    raise NotImplementedError()
