"""A Dask scheduler and workers in processes of their own, which know nothing of the folder that `hw1` runs in."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from tests.torture.processes import PATIENCE, wait_for

_SCHEDULER = ("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
_WORKER = ("distributed.cli.dask_worker", "--no-nanny", "--nthreads", "1", "--no-dashboard")


def available() -> bool:
    """Whether Dask is installed."""
    return find_spec("distributed") is not None


@dataclass
class DaskCluster:
    """A scheduler that runs, and the workers that were started for it; all that they write lies in `folder`."""

    folder: Path
    scheduler: "subprocess.Popen[bytes]"
    workers: "list[subprocess.Popen[bytes]]" = field(default_factory=list)

    @property
    def file(self) -> Path:
        """What `--cluster` can be given, too."""
        return self.folder / "scheduler.json"

    @property
    def address(self) -> str:
        """What `--cluster` is given."""
        return str(json.loads(self.file.read_text())["address"])

    def addresses(self) -> list[str]:
        """Return the workers' addresses in the order in which they were started."""
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:
            by_process = {process: address for address, process in client.run(os.getpid).items()}
        return [by_process[worker.pid] for worker in self.workers]

    def add(self, count: int = 1, **environment: str) -> None:
        """Start workers, and wait until the scheduler has them."""
        from distributed import Client

        wanted = sum(worker.poll() is None for worker in self.workers) + count
        for _ in range(count):
            command = (*_WORKER, self.address, "--local-directory", str(self.folder))
            self.workers.append(_begun(command, self.folder, environment))
        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(wanted, timeout=PATIENCE)


@contextmanager
def dask_cluster(folder: Path, workers: int = 2) -> Iterator[DaskCluster]:
    """Start a scheduler with so many workers, and end them all after the block."""
    folder.mkdir()
    file = folder / "scheduler.json"
    cluster = DaskCluster(folder, _begun((*_SCHEDULER, "--scheduler-file", str(file)), folder, {}))
    try:
        wait_for(lambda: file.exists() and file.read_text().endswith("}"), "the Dask scheduler starts")
        if workers:
            cluster.add(workers)
        yield cluster
    finally:
        for process in (cluster.scheduler, *cluster.workers):
            process.kill()
            process.wait()


def _begun(command: tuple[str, ...], folder: Path, environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=folder,
            stdout=log,
            stderr=log,
            env=os.environ | {"HW1_DATA_DIR": str(folder)} | environment,
        )
