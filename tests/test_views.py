"""Values as reports hold them: JSON can carry every one."""

import json

import numpy as np
from hypothesis import given
from hypothesis.extra import numpy as hnp

from grader.sandbox.wire import Tensor
from grader.views import MAX_PICTURE, value_view


@given(hnp.arrays(hnp.floating_dtypes(sizes=(32, 64)) | hnp.integer_dtypes() | hnp.boolean_dtypes(), hnp.array_shapes(max_dims=3, max_side=4)))
def test_arrays_become_json(array):
    view = value_view(array).array
    assert view.shape == list(array.shape)
    json.dumps(view.values, allow_nan=False)


def test_large_arrays_are_described_only():
    view = value_view(np.zeros(MAX_PICTURE + 1)).array
    assert view.values is None
    assert (view.minimum, view.maximum) == (0.0, 0.0)


def test_infinities_do_not_hide_the_range():
    view = value_view(np.array([np.nan, np.inf, -1.0, 2.0])).array
    assert view.values == ["nan", "inf", -1.0, 2.0]
    assert (view.minimum, view.maximum) == (-1.0, 2.0)


def test_tensors_are_arrays_with_another_name():
    view = value_view(Tensor(np.ones(2)))
    assert view.text == "tensor([1., 1.])"
    assert view.array.shape == [2]


def test_other_values_are_text():
    assert value_view([1, 2]).array is None
