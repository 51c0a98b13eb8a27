"""The ways of docs/cluster.md that need Dask alone, as the page has them: the store is that of one process."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.functional import cluster_page as page
from tests.functional.cluster_page import line, on_small_data, running, typed
from tests.torture import contents
from tests.torture.cluster import available
from tests.torture.processes import wait_for

BY_HAND = "Several machines by hand"
needs_dask = pytest.mark.skipif(not available(), reason="needs Dask")


@pytest.mark.slow
def test_several_processes(small: Path) -> None:
    ended = typed(on_small_data(line("Several processes on one machine", "hw1 sweep")), small.parent)
    assert ended.returncode == 0, ended.stderr
    assert contents.all_numbers(Path("results.db")) == page.by_one_process()


def sweep(port: int, folder: Path, by: str = "tcp:", **more: str) -> "subprocess.CompletedProcess[str]":
    """Type the section's sweep where the scheduler is at this port."""
    command = on_small_data(here(line(BY_HAND, "hw1 sweep"), port))
    return typed(command.replace("tcp:", by), folder, **more)


def here(command: str, port: int) -> str:
    """Return a command of the page with this machine's address, and half of the workers."""
    first = page.free_port(2)
    for written, meant in (
        ("10.0.0.1:8786", f"127.0.0.1:{port}"),
        ("--nworkers 4", "--nworkers 2"),
        ("9000:9003", f"{first}:{first + 1}"),
    ):
        command = command.replace(written, meant)
    return command


@pytest.mark.slow
@needs_dask
def test_a_scheduler_and_workers_started_by_hand(small: Path) -> None:
    port, elsewhere = page.free_port(), small.parent / "elsewhere"
    scheduler = f"{line(BY_HAND, 'dask scheduler')} --host 127.0.0.1 --port {port} --no-dashboard"
    with running(scheduler, elsewhere), running(here(line(BY_HAND, "dask worker"), port), elsewhere):
        wait_for(lambda: page.listens(port), "the scheduler listens")
        ended = sweep(port, small.parent)
    assert ended.returncode == 0, ended.stderr
    assert contents.all_numbers(Path("results.db")) == page.by_one_process()


@pytest.mark.slow
@needs_dask
def test_with_tls_and_fixed_ports_who_has_a_certificate_trains_and_nobody_else(small: Path) -> None:
    port, home = page.free_port(), certified(small.parent / "home")
    scheduler = f"{line(BY_HAND, 'dask scheduler')} --port {port} --no-dashboard"
    worker = here(line(BY_HAND, "dask worker", containing="--worker-port"), port).replace("tcp:", "tls:")
    with running(scheduler, home, **home_of(home)), running(worker, home, **home_of(home)):
        wait_for(lambda: page.listens(port), "the scheduler listens")
        refused = [sweep(port, small.parent, by) for by in ("tcp:", "tls:")]
        ended = sweep(port, small.parent, "tls:", **home_of(home))
    assert ended.returncode == 0, ended.stderr
    assert contents.all_numbers(Path("results.db")) == page.by_one_process()
    assert [each.returncode for each in refused] == [1, 1], [each.stderr for each in refused]
    assert all(len(each.stderr.splitlines()) == 1 for each in refused), [each.stderr for each in refused]


def home_of(folder: Path) -> dict[str, str]:
    """Return the environment of a user at home in a folder, whose caches are where they were."""
    return {"HOME": str(folder), "XDG_CACHE_HOME": str(Path("~/.cache").expanduser())}


def certified(home: Path) -> Path:
    """Make a home with the page's tls.yaml, and a certificate that is its own authority."""
    (home / ".config/dask").mkdir(parents=True)
    written = page.block(BY_HAND, "yaml").replace("/etc/hw1", str(home))
    (home / ".config/dask/tls.yaml").write_text(written)
    request = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=hw1"
    subprocess.run(
        ["openssl", *request.split(), "-keyout", "key.pem", "-out", "cert.pem"],
        cwd=home, check=True, capture_output=True,
    )  # fmt: skip
    (home / "ca.pem").write_bytes((home / "cert.pem").read_bytes())
    return home


@needs_dask
@pytest.mark.parametrize(
    ("section", "module"),
    [
        ("Several machines over ssh", "dask_ssh"),
        (BY_HAND, "dask_worker dask_scheduler"),
        ("SLURM", "dask_worker dask_scheduler"),
    ],
)
def test_every_option_of_dask_is_one(section: str, module: str) -> None:
    from importlib import import_module

    commands = [import_module(f"distributed.cli.{each}").main for each in module.split()]
    known = {
        option for command in commands for each in command.params for option in (*each.opts, *each.secondary_opts)
    }
    commands_only = re.sub(r"(#SBATCH|\bsrun|\bsbatch|hw1 \w+)( .*)", "", page.section(section))
    assert set(re.findall(r"(?<![\w-])--[a-z-]+", commands_only)) - known <= {"--cluster", "--requeue"}
