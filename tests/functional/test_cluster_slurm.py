"""The batch script of docs/cluster.md, on a real SLURM of two nodes: it ends, or goes on, exactly."""

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from hw1cli.records import Status
from tests.functional import cluster_page as page
from tests.functional.slurm import Slurm, missing, slurm
from tests.torture import contents
from tests.torture.cluster import available
from tests.torture.processes import wait_for

LONG = ("--epochs", "200")
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
    return [each for each in commands if any(f"dask-{number}.json" in word for word in each)]


def test_a_job_trains_the_sweep_and_takes_all_that_it_started_with_it(cluster: Slurm, small: Path) -> None:
    number = submitted(cluster, small.parent)
    wait_for(lambda: len(processes_of(number)) > 2, "scheduler and workers run")
    ended = cluster.wait_for(number, "COMPLETED", "FAILED")
    assert (ended["JobState"], ended["NodeList"]) == ("COMPLETED", "n[1-2]"), said(small.parent)
    assert processes_of(number) == []
    assert contents.all_numbers(small.parent / "results.db") == page.by_one_process()


def cut_short(cluster: Slurm, number: str, command: str, folder: Path) -> None:
    """Type a command against a running job once it has stored more than there was."""
    before = contents.epochs_done(folder / "results.db")
    wait_for(lambda: contents.epochs_done(folder / "results.db") > before, f"job {number} stores epochs")
    cluster.typed(f"{command} {number}", folder)
    wait_for(lambda: processes_of(number) == [], f"job {number} has ended")
    statuses = [record.status for record in contents.records(folder / "results.db").values()]
    assert Status.INTERRUPTED in statuses, said(folder)
    assert Status.RUNNING not in statuses, said(folder)


def test_a_job_that_is_requeued_and_one_that_is_submitted_after_a_cancelled_one_go_on(
    cluster: Slurm, small: Path
) -> None:
    folder = small.parent
    number = submitted(cluster, folder, *LONG)
    cut_short(cluster, number, "scontrol requeue", folder)
    cluster.wait_for(number, "PENDING")
    cluster.typed(f"scontrol update JobId={number} StartTime=now", folder)  # and not in two minutes
    cut_short(cluster, number, "scancel", folder)
    assert cluster.job(number)["Restarts"] == "1"
    again = submitted(cluster, folder, *LONG)
    assert cluster.wait_for(again, "COMPLETED", "FAILED")["JobState"] == "COMPLETED", said(folder)
    assert contents.all_numbers(folder / "results.db") == page.by_one_process(*LONG)
    assert contents.problems(folder / "results.db") == ()


def test_a_job_has_the_exit_code_of_its_command(cluster: Slurm, small: Path) -> None:
    number = submitted(cluster, small.parent, "--lr", "nan")
    assert cluster.wait_for(number, "COMPLETED", "FAILED")["ExitCode"] == "2:0", said(small.parent)
