"""The workers of a Dask cluster (`--cluster`): found, held to this program's versions, and missed when they go."""

import json
import os
import re
from collections.abc import Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Future
from contextlib import suppress
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from time import monotonic
from typing import Any

from hw1cli.errors import Hw1Error, UsageError
from hw1cli.outside.files import read_file
from hw1cli.records import Environment
from hw1cli.training.interruption import interruptible
from hw1cli.workers.executors import Describe, Task, Worker, Workers

CONNECT_SECONDS = 10
"""How long a scheduler may take to answer."""

_ADDRESS = re.compile(r"(tcp|tls|ucx|wss?)://[^/\s]+:\d+")
_MAX_FILE = 1 << 20
_LOOK_SECONDS = 1.0
_CLOSE_SECONDS = 2
_VERSIONS = ("hw1", "python", "numpy")
_SETTINGS = {
    "distributed.comm.timeouts.connect": f"{CONNECT_SECONDS} s",
    # States travel with every task, by design, and the data with the first one of a worker that lacks them.
    "distributed.admin.large-graph-warning-threshold": "1 TiB",
    # What matters is said by this program.
    "logging": dict.fromkeys(("distributed", "distributed.client", "tornado.application"), "critical"),
}


class RemoteWorker(Worker):
    """A Dask worker: its tasks are for it alone, so that a job's learner stays where it is."""

    def __init__(self, client: Any, address: str, environment: Environment) -> None:
        super().__init__(address, environment.threads, lambda threads: environment)
        self._executor = client.get_executor(workers=[address], allow_other_workers=False, pure=False)

    def submit(self, task: Task) -> Future[Any]:
        """Send the task."""
        future: Future[Any] = self._executor.submit(task)
        return future


class Cluster(Workers):
    """The workers that a Dask scheduler has at the time, each with as many threads as it was started with.

    Raises Hw1Error where the scheduler does not answer, or no more, and for a worker that has another version of hw1,
    Python or NumPy than this program.
    """

    def __init__(self, scheduler: str, describe: Describe) -> None:
        address = _address_of(scheduler)
        try:
            import dask

            dask.config.set(_SETTINGS)
            from distributed import Client, KilledWorker
        except ImportError:
            raise UsageError("--cluster needs Dask; install it with: pip install 'hw1cli[cluster]'") from None
        super().__init__(())
        self.lost = (BrokenExecutor, CancelledError, KilledWorker)
        self._scheduler, self._describe, self._looked = scheduler, describe, -_LOOK_SECONDS
        _require_encryption_as_configured(address)
        try:
            with interruptible():
                self._client: Any = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise Hw1Error(
                f"no Dask scheduler answers at {scheduler}: {error}; start one with `dask scheduler` or give another"
            ) from error

    def present(self) -> Sequence[Worker]:
        """Return the workers that are there, as of a second ago at most."""
        if monotonic() - self._looked > _LOOK_SECONDS:
            known = {worker.name: worker for worker in self._workers}
            try:
                with interruptible():
                    threads: dict[str, int] = self._client.nthreads()
                    new = self._environments([address for address in threads if address not in known])
            except OSError as error:
                raise Hw1Error(
                    f"the Dask scheduler at {self._scheduler} does not answer any more; every finished epoch is "
                    "stored: start it again, and type the command again"
                ) from error
            for address, environment in new.items():
                known[address] = RemoteWorker(self._client, address, replace(environment, threads=threads[address]))
            self._workers = [worker for name, worker in known.items() if name in threads]
            self._looked = monotonic()
        return self._workers

    def _environments(self, addresses: Sequence[str]) -> dict[str, Environment]:
        """Ask new workers where and how they make runs; those that have gone meanwhile are left out."""
        if not addresses:
            return {}
        ask = partial(self._client.run, workers=list(addresses), on_error="return")
        found: dict[str, Any] = ask(self._describe, 1)
        for address, answer in found.items():
            if isinstance(answer, Environment):
                self._require_same_versions(address, answer)
            elif not isinstance(answer, OSError):
                raise Hw1Error(f"worker {address} cannot train: {answer}; install this hw1 there") from answer
        return {address: answer for address, answer in found.items() if isinstance(answer, Environment)}

    @cached_property
    def _here(self) -> Environment:
        return self._describe(1)

    def _require_same_versions(self, address: str, there: Environment) -> None:
        for name in _VERSIONS:
            ours, theirs = getattr(self._here, name), getattr(there, name)
            if ours != theirs:
                raise Hw1Error(
                    f"worker {address} has {name} {theirs} and this program {ours}; install the same on both"
                )

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._client.close(timeout=_CLOSE_SECONDS)


def _address_of(scheduler: str) -> str:
    """Return an address as it is, or the one in a scheduler's file; an error for what is neither."""
    if not os.path.isfile(scheduler):
        if _ADDRESS.fullmatch(scheduler):
            return scheduler
        raise UsageError(f"--cluster {scheduler} is no scheduler's address or file; give tcp://HOST:PORT")
    try:
        found = json.loads(read_file(Path(scheduler), _MAX_FILE, "a scheduler's file"))["address"]
    except (ValueError, KeyError, TypeError):
        found = None
    if isinstance(found, str) and _ADDRESS.fullmatch(found):
        return found
    raise Hw1Error(
        f"no Dask scheduler answers at {scheduler}: it is no file that `dask scheduler --scheduler-file` has written"
    )


def _require_encryption_as_configured(address: str) -> None:
    """Raise Hw1Error where Dask's configuration does not suit an address; its client would say less, and hang."""
    from distributed.security import Security

    try:
        ours = Security().get_connection_args("client")
    except OSError as error:  # no file, or no certificate in it
        raise Hw1Error(
            f"the certificate that Dask's configuration names is of no use: {error}; correct it"
        ) from error
    encrypted = address.startswith(("tls:", "wss:"))
    if encrypted and ours["ssl_context"] is None:
        raise Hw1Error(f"{address} is for those with a certificate, and Dask's configuration names none; give it one")
    if ours["require_encryption"] and not encrypted:
        raise Hw1Error(f"{address} is not encrypted, and Dask's configuration demands it; give tls://HOST:PORT")
