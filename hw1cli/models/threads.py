"""Work for a second thread, or for none: the same lines whether there is one or not."""

from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any


class InlineExecutor(Executor):
    """An executor that does its work at once, in the caller's thread."""

    def submit(self, function: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call the function; the future returned is done."""
        future: Future[Any] = Future()
        future.set_result(function(*args, **kwargs))
        return future


def helpers(threads: int) -> Executor:
    """Return an executor with all of so many threads but the caller's own.

    Each learner has one of its own: learners that train side by side must not wait for each other's work.
    """
    return ThreadPoolExecutor(threads - 1) if threads > 1 else InlineExecutor()
