"""A time limit, and what happens when it or a solver's power is exceeded."""

import time


class Undecided(Exception):
    """The question could not be decided; its text is the reason. Verdicts turn it into `unknown`."""


class Deadline:
    """A limit of so many seconds from its creation on. Whatever is given one raises Undecided when it is over."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds left; never negative."""
        return max(0.0, self._end - time.monotonic())

    def check(self) -> None:
        """Raise Undecided when the time is up."""
        if self.left == 0:
            raise Undecided(f"not decided within the time limit of {self.seconds:g} s")
