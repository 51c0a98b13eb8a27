"""Submissions graded by the folder: found, looked at in a process each, scored by a rubric, shown."""
