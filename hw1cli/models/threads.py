"""Work for a second thread, or for none: the same lines whether there is one or not."""

from collections import deque
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from statistics import median
from threading import Barrier
from typing import Any

from hw1cli.errors import Hw1Error


class InlineExecutor(Executor):
    """An executor that does its work at once, in the caller's thread."""

    def submit(self, function: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call the function; the future returned is done."""
        future: Future[Any] = Future()
        future.set_result(function(*args, **kwargs))
        return future


def helpers(threads: int) -> Executor:
    """Return an executor with all of so many threads but the caller's own, which have begun to run.

    Each learner has one of its own: learners that train side by side must not wait for each other's work. Raises
    Hw1Error where the system starts no more threads: those of one kernel wait for each other, and would for ever.
    """
    if threads == 1:
        return InlineExecutor()
    pool, begun = ThreadPoolExecutor(threads - 1), Barrier(threads)
    try:
        for _ in range(threads - 1):
            pool.submit(begun.wait)
        begun.wait()
    except RuntimeError as error:
        begun.abort()
        pool.shutdown(wait=False)
        raise Hw1Error(f"{threads} threads cannot be started ({error}); HW1_THREADS=1 takes one") from error
    return pool


class Fastest:
    """How many threads do some work fastest, found by trying 1, 2, 4 and so on up to `most`.

    No number depends on it. Threads that share a short kernel may wait for each other longer than they help: on a
    busy machine, and where two cores are the halves of one.
    """

    LATEST, LOOK_AGAIN = 3, 32
    """So many measurements of each count are compared by their median; one time in so many another count is tried."""

    def __init__(self, most: int) -> None:
        counts: set[int] = {*(2**k for k in range(most.bit_length())), most}
        self._seconds = {count: deque[float](maxlen=self.LATEST) for count in sorted(counts, reverse=True)}
        self._asked = 0

    def count(self) -> int:
        """Return how many threads the next part of the work should have."""
        self._asked += 1
        least_known = min(self._seconds, key=lambda count: len(self._seconds[count]))
        if len(self._seconds[least_known]) < self.LATEST:
            return least_known
        counts = sorted(self._seconds, key=lambda count: median(self._seconds[count]))
        looks, rest = divmod(self._asked, self.LOOK_AGAIN)
        return counts[0] if rest or len(counts) == 1 else counts[1 + looks % (len(counts) - 1)]

    def took(self, count: int, seconds: float) -> None:
        """Take into account how long so many threads took for as much work as each time."""
        self._seconds[count].append(seconds)
