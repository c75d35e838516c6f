"""The confined process that runs a student's code, and the wire to it. Standard library + numpy (optional) only."""
