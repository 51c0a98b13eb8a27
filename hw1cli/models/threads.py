"""Work for a second thread, or for none: the same lines whether there is one or not."""

from concurrent.futures import Executor, Future, ThreadPoolExecutor
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
