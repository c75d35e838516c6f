"""Grades in the systems where grades live: nbgrader, Canvas, Moodle, Gradescope, and plain tables."""
