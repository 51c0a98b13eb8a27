"""`hw1`, and the number of its commits in a file: `python -m benchmarks.jobs.counted FILE ARGUMENTS...`."""

import sys
from pathlib import Path

from sqlalchemy import Engine, event


def main() -> None:
    """Be `hw1`."""
    from hw1cli.__main__ import main as hw1

    commits = []
    event.listen(Engine, "commit", commits.append)
    _, file, *arguments = sys.argv
    sys.argv = ["hw1", *arguments]
    try:
        hw1()
    finally:
        Path(file).write_text(str(len(commits)))


if __name__ == "__main__":
    main()
