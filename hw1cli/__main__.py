"""The program's start: a signal has its exit code from the first line on, while the rest is still imported."""

import sys

from hw1cli.training.interruption import Interrupted, install


def main() -> None:
    """Be `hw1`, and `python -m hw1cli`."""
    install()
    try:
        from hw1cli.cli.streams import prepare

        prepare()
        from hw1cli.cli.main import main as hw1

        hw1()
    except Interrupted as interruption:
        sys.exit(interruption.exit_code)


if __name__ == "__main__":
    main()
