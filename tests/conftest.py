"""What the tests share. `tests/` is on the path so that they can import the helpers beside them."""

import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # started in the background: commands under test would inherit that
    signal.signal(signal.SIGINT, signal.default_int_handler)
