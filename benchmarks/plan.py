"""How much is measured: the whole run, or the quick one."""

from dataclasses import dataclass
from pathlib import Path
from time import perf_counter


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What every section needs to know.

    `data` is what hw1's `--data` gets; `arrays` is the same data as a plain file for the other contestants;
    `folder` is an empty directory to work in. `deadline` (of `perf_counter`) ends repetitions, never a first
    measurement. `sample` is the number of training examples of the measurements that need not be full-size.
    """

    data: str
    arrays: Path
    folder: Path
    threads: int
    rounds: int
    repeats: int
    sample: int
    stored_runs: int
    deadline: float

    @property
    def out_of_time(self) -> bool:
        """Whether no further repetition should begin."""
        return perf_counter() > self.deadline
