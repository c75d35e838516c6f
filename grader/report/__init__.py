"""Views of the JSON master report: one module per view."""
