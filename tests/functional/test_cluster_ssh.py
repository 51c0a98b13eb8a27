"""`dask ssh` of docs/cluster.md, as the page has it, by a real server on this machine that two addresses lead to."""

import getpass
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest

from tests.functional import cluster_page as page
from tests.functional.cluster_page import line, on_small_data, running, typed
from tests.torture import contents
from tests.torture.cluster import available
from tests.torture.processes import PATIENCE, wait_for

BY_SSH = "Several machines over ssh"


@dataclass(frozen=True)
class Server:
    """An ssh server, and the key that it lets in."""

    port: int
    key: Path


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server that lets this user in by a key made for it, and knows nothing of the machine's own settings."""
    program = shutil.which("sshd", path=page.environment({})["PATH"])
    if program is None or not available() or find_spec("paramiko") is None:
        pytest.skip("needs sshd (Debian's openssh-server), Dask and paramiko")
    folder, port = tmp_path / "sshd", page.free_port()
    folder.mkdir()
    for name in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)  # as root it wants this, which its service makes
    (folder / "config").write_text(settings(folder, port))
    with running(f"{program} -D -e -f {folder}/config", folder) as process:
        wait_for(lambda: page.listens(port) or process.poll(), "the ssh server listens")
        assert process.poll() is None, (folder / "log").read_text()
        yield Server(port, folder / "user")


def settings(folder: Path, port: int) -> str:
    """Return the server's settings: this hw1 is found by those who log in, as if it were installed."""
    path = os.environ.get("PYTHONPATH", "")
    return f"""
        Port {port}
        ListenAddress 127.0.0.1
        ListenAddress 127.0.0.2
        HostKey {folder}/host
        AuthorizedKeysFile {folder}/user.pub
        PasswordAuthentication no
        KbdInteractiveAuthentication no
        UsePAM no
        StrictModes no
        PidFile none
        SetEnv "PYTHONPATH={path}" "HW1_DATA_DIR={folder}"
    """


def here(command: str) -> str:
    """Return a command or file of the page with addresses of this machine."""
    return re.sub(r"10\.0\.0\.(\d)", r"127.0.0.\1", command)


def dask_ssh(server: Server, port: int, folder: Path) -> str:
    """Write the page's hosts, and return its command for this server."""
    shown = page.section(BY_SSH).split("$ cat hosts\n")[1].split("$")[0]
    (folder / "hosts").write_text(here(shown))
    command = line(BY_SSH, "dask ssh").replace("--nworkers 4", "--nworkers 2")
    user = ("--ssh-username", getpass.getuser(), "--ssh-port", str(server.port))
    return f"{command} {shlex.join((*user, '--ssh-private-key', str(server.key), '--scheduler-port', str(port)))}"


def workers(address: str) -> list[tuple[str, int]]:
    """Return the host and the threads of each worker that a scheduler has, once it has as many as were started."""
    from distributed import Client

    with Client(address, set_as_default=False, timeout=PATIENCE) as client:
        client.wait_for_workers(4, timeout=PATIENCE)
        return sorted((str(urlsplit(worker).hostname), threads) for worker, threads in client.nthreads().items())


def of_the_cluster(port: int) -> list[list[str]]:
    """Return the commands of Dask that run for the scheduler at this port."""
    commands = [each.info["cmdline"] or [] for each in psutil.process_iter(["cmdline"])]
    return [each for each in commands if "-m distributed.cli" in " ".join(each) and str(port) in " ".join(each)]


@pytest.mark.slow
def test_dask_ssh_starts_the_cluster_and_ctrl_c_ends_all_of_it(server: Server, small: Path) -> None:
    port = page.free_port()
    sweep = on_small_data(here(line(BY_SSH, "hw1 sweep")).replace("8786", str(port)))
    with running(dask_ssh(server, port, small.parent), small.parent):
        wait_for(lambda: page.listens(port), "the scheduler listens")
        assert workers(f"tcp://127.0.0.1:{port}") == [("127.0.0.1", 1)] * 2 + [("127.0.0.2", 1)] * 2
        ended = typed(sweep, small.parent)
        assert of_the_cluster(port) != []
    assert of_the_cluster(port) == []
    assert ended.returncode == 0, ended.stderr
    assert contents.all_numbers(Path("results.db")) == page.by_one_process()
