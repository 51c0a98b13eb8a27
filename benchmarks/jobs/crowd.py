"""Many Dask workers in the event loop of one process, for tasks that sleep; a process of its own has the scheduler.

What a worker does for its own sake (watching its memory, profiling itself) is left out: a crowd would do little else.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

from tests.torture import cluster
from tests.torture.processes import PATIENCE

_SETTINGS = {
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "1 h",
    "distributed.admin.tick.limit": "2 h",
    "distributed.admin.system-monitor.interval": "60 s",
}


@contextmanager
def crowd(folder: Path, workers: int) -> Iterator[tuple[str, Mapping[str, int]]]:
    """Give a scheduler's address and the ids of both processes, when all workers are there."""
    from distributed import Client

    with cluster.dask_cluster(folder, 0) as dask:
        command = [sys.executable, "-m", "benchmarks.jobs.crowd", dask.address, str(workers)]
        process = subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL)
        try:
            with Client(dask.address, set_as_default=False) as client:
                client.wait_for_workers(workers, timeout=PATIENCE)
            yield dask.address, {"scheduler": dask.scheduler.pid, "workers": process.pid}
        finally:
            process.kill()
            process.wait()


async def _serve(address: str, workers: int) -> None:
    from distributed import Worker

    async with AsyncExitStack() as stack:
        for number in range(workers):
            worker = Worker(address, nthreads=1, name=number, memory_limit=0, local_directory=".")
            await stack.enter_async_context(worker)
        await asyncio.Event().wait()


def main() -> None:
    import dask

    dask.config.set(_SETTINGS)
    asyncio.run(_serve(sys.argv[1], int(sys.argv[2])))


if __name__ == "__main__":
    main()
