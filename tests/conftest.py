"""What the tests share. `tests/` is on the path so that they can import the helpers beside them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
