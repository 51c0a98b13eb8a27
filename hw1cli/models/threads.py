"""Work for a second thread, or for none: the same lines whether there is one or not."""

from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import cache
from typing import Any


class InlineExecutor(Executor):
    """An executor that does its work at once, in the caller's thread."""

    def submit(self, function: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call the function; the future returned is done."""
        future: Future[Any] = Future()
        future.set_result(function(*args, **kwargs))
        return future


@cache
def helpers(threads: int) -> Executor:
    """Return an executor with all of so many threads but the caller's own; it is kept for the next one who asks."""
    return ThreadPoolExecutor(threads - 1) if threads > 1 else InlineExecutor()
