"""The program under torture: kills, signals, crowds, damaged files and wild command lines, counted.

`python -m tests.torture` does all of it for a few minutes and writes docs/reliability.md; the tests in
tests/functional do smaller shares of the same.
"""
