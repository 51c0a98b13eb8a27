"""The check of tests/conftest.py sees what it is to see."""

import textwrap
from pathlib import Path

CONFTEST = Path(__file__).parents[1] / "conftest.py"
pytest_plugins = ["pytester"]


def test_a_connection_that_is_left_open_fails_its_test_and_a_closed_one_does_not(pytester):
    pytester.makeconftest(CONFTEST.read_text("utf-8"))
    pytester.makepyfile(
        textwrap.dedent("""
        import sqlite3
        from contextlib import closing

        def test_left_open():
            with sqlite3.connect("a.db") as connection:
                connection.execute("CREATE TABLE t (x)")

        def test_closed():
            with closing(sqlite3.connect("b.db")) as connection:
                connection.execute("CREATE TABLE t (x)")
        """)
    )
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=2, errors=1)
