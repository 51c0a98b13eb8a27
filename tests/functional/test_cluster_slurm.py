"""The batch script of docs/cluster.md, as the page has it, on a real SLURM of two nodes: it ends, or goes on, exactly."""

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from hw1cli.records import Status
from tests.functional import cluster_page as page
from tests.functional.slurm import Slurm, missing, slurm
from tests.torture import contents
from tests.torture.cluster import available

LONG = ("--epochs", "150")
"""Long enough to be cut short."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not available(), reason="needs Dask"),
    pytest.mark.skipif(bool(missing()), reason=f"needs SLURM and munge, and there is no {' '.join(missing())}"),
]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Slurm]:
    with slurm() as running:
        yield running


def submitted(cluster: Slurm, folder: Path, *options: str) -> str:
    """Submit the page's script with one worker a node, and return the job's number."""
    (folder / "hw1.sh").write_text(page.on_small_data(page.block("SLURM", "bash"), *options))
    command = page.line("SLURM", "sbatch").replace("sbatch", "sbatch --parsable --ntasks-per-node=1")
    return cluster.typed(command, folder)


def said(folder: Path) -> str:
    """Return what all jobs have written."""
    return "\n".join(each.read_text() for each in sorted(folder.glob("slurm-*.out")))


def processes_of(number: str) -> list[list[str]]:
    """Return the commands of this job that still run."""
    commands = [each.info["cmdline"] or [] for each in psutil.process_iter(["cmdline"])]
    return [each for each in commands if any(f"scheduler-{number}.json" in word for word in each)]


def test_a_job_trains_the_sweep_and_takes_all_that_it_started_with_it(cluster: Slurm, small: Path) -> None:
    number = submitted(cluster, small.parent)
    page.wait_for(lambda: len(processes_of(number)) > 2, "scheduler and workers run")
    ended = cluster.wait_for(number, "COMPLETED", "FAILED")
    assert (ended["JobState"], ended["NodeList"]) == ("COMPLETED", "n[1-2]"), said(small.parent)
    assert processes_of(number) == []
    assert contents.all_numbers(small.parent / "results.db") == page.by_one_process()


def test_a_job_that_is_cancelled_is_submitted_again_and_goes_on(cluster: Slurm, small: Path) -> None:
    db = small.parent / "results.db"
    number = submitted(cluster, small.parent, *LONG)
    page.wait_for(lambda: contents.epochs_done(db) > 100, "epochs are stored")
    cluster.typed(f"scancel {number}", small.parent)
    cluster.wait_for(number, "CANCELLED")
    page.wait_for(lambda: processes_of(number) == [], "the job has ended")
    left = contents.records(db)
    assert Status.INTERRUPTED in {record.status for record in left.values()}, said(small.parent)
    again = submitted(cluster, small.parent, *LONG)
    assert cluster.wait_for(again, "COMPLETED", "FAILED")["JobState"] == "COMPLETED", said(small.parent)
    assert contents.all_numbers(db) == page.by_one_process(*LONG)
    assert contents.problems(db) == ()


def test_a_job_has_the_exit_code_of_its_command(cluster: Slurm, small: Path) -> None:
    number = submitted(cluster, small.parent, "--lr", "nan")
    assert cluster.wait_for(number, "COMPLETED", "FAILED")["ExitCode"] == "2:0", said(small.parent)
