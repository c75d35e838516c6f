"""Measurements, side by side in one run; nothing here asserts a time. Run `python -m benchmarks`."""
