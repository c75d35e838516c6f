"""The oracles of rnn/sequence_batch and the solution against torch: pad_sequence, packing, Tensor.unfold."""

import runpy
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.examples import load_checks

torch = pytest.importorskip("torch", reason="these oracles are proved with PyTorch")
torch.set_num_threads(1)  # small arrays: more threads would only wait for each other
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
CHECKS = load_checks(ROOT / "grader/checks/rnn/test_sequence_batch.py")
QUICK = settings(max_examples=60, deadline=None, derandomize=True, database=None)


@pytest.fixture(scope="module")
def solution():
    path = ROOT / "solutions/rnn/sequence_batch.py"
    if not path.is_file():
        pytest.skip("solutions/ is not part of this copy")
    return runpy.run_path(str(path))


@QUICK
@given(CHECKS.sequences())
def test_padding_is_torch(solution, case):
    """Ids from pad_sequence; lengths and mask from a round trip through a packed sequence of ones."""
    seqs, pad, *expected = case
    ids = pad_sequence([torch.tensor(seq, dtype=torch.int64) for seq in seqs], batch_first=True, padding_value=pad)
    filled = [i for i, seq in enumerate(seqs) if seq]  # torch packs no empty sequence
    lengths = torch.tensor([len(seqs[i]) for i in filled])
    ones = pack_padded_sequence(torch.ones(len(filled), ids.shape[1]), lengths, batch_first=True, enforce_sorted=False)
    mask, lengths = pad_packed_sequence(ones, batch_first=True, total_length=ids.shape[1])
    for answer in (expected, solution["pad_sequences"](seqs, pad)):
        assert np.array_equal(answer[0], ids.numpy())
        assert np.array_equal(answer[1][filled], mask.bool().numpy())
        assert np.array_equal(answer[2][filled], lengths.numpy())
        assert not answer[1].sum() - answer[1][filled].sum()


@QUICK
@given(CHECKS.states())
def test_last_state_is_what_packed_rnn_returns(solution, case):
    """torch.nn.RNN that copies its input (identity weights, relu) ends a packed sequence in its last real step."""
    h, lengths, last = case
    copy = torch.nn.RNN(h.shape[2], h.shape[2], nonlinearity="relu", batch_first=True, bias=False).double()
    with torch.no_grad():
        copy.weight_ih_l0.copy_(torch.eye(h.shape[2]))
        copy.weight_hh_l0.zero_()
        packed = pack_padded_sequence(torch.tensor(abs(h)), torch.tensor(lengths), True, False)
        _states, end = copy(packed)
    assert np.array_equal(abs(last), end[0].numpy())
    assert np.array_equal(abs(solution["last_state"](h, lengths)), end[0].numpy())


@QUICK
@given(CHECKS.series(), st.integers(1, 3))
def test_windows_are_unfold(solution, case, width):
    """Tensor.unfold gives width + 1 neighbours; the last one is the next value."""
    for x, k in ((case[0], case[1]), (np.arange(5.0), width)):
        table = torch.tensor(x).unfold(0, k + 1, 1).numpy()
        for inputs, following in (CHECKS.windows_of(x, k), solution["sliding_windows"](x, k)):
            assert np.array_equal(inputs, table[:, :-1])
            assert np.array_equal(following, table[:, -1])
