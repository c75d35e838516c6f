"""The oracles of extra/interpolate_positions give what torch's F.interpolate gives (bilinear, align_corners=False)."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from grader.examples import load_checks

torch = pytest.importorskip("torch", reason="the oracles are compared with torch: install grader[torch]")

ROOT = Path(__file__).resolve().parents[2]
QUICK = settings(max_examples=60, deadline=None, derandomize=True, database=None)
PUBLIC = load_checks(ROOT / "grader/checks/extra/test_interpolate_positions.py")


def by_torch(pos, old, new):
    """The grid as one image of D channels."""
    image = torch.tensor(np.ascontiguousarray(pos[1:], dtype=float)).T.reshape(1, -1, *old)
    resized = torch.nn.functional.interpolate(image, size=new, mode="bilinear", align_corners=False)
    return np.concatenate([pos[:1], resized[0].flatten(1).T.numpy()])


@QUICK
@given(PUBLIC.cases(PUBLIC.SIDES), PUBLIC.cases(PUBLIC.SIDES, "float32", True), PUBLIC.single_rows())
def test_public_oracle_is_torch(first, second, third):
    """Grids of any sides, also where nothing changes."""
    for pos, old, new, result in (first, second, third):
        np.testing.assert_allclose(result, by_torch(pos, old, new), rtol=1e-12, atol=1e-12)


def test_hidden_oracles_are_torch():
    """Grids of models, and slopes."""
    if not (ROOT / "solutions").is_dir():
        pytest.skip("solutions/ is not part of this copy")
    hidden = load_checks(ROOT / "solutions/extra/hidden/test_interpolate_positions.py")

    @settings(QUICK, max_examples=20)
    @given(hidden.models(), hidden.planes())
    def compare(model, plane):
        for pos, old, new, result in (model, plane):
            np.testing.assert_allclose(result, by_torch(pos, old, new), rtol=1e-12, atol=1e-12)

    compare()


def test_example_is_torch():
    """0 and 4 become 0, 1, 3, 4."""
    pos = np.array([[7.0], [0.0], [4.0]])
    assert by_torch(pos, (1, 2), (1, 4)).ravel().tolist() == [7.0, 0.0, 1.0, 3.0, 4.0]
