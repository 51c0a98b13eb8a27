"""A SLURM cluster of two nodes on this machine, of Debian's programs, with a configuration of its own."""

import os
import pwd
import re
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.functional import cluster_page as page
from tests.torture.processes import wait_for

_PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "srun", "scancel", "scontrol", "sinfo")
NODES = ("n1", "n2")


def missing() -> list[str]:
    """Return those of its programs that are not installed."""
    path = page.environment({})["PATH"]
    return [program for program in _PROGRAMS if shutil.which(program, path=path) is None]


@dataclass(frozen=True)
class Slurm:
    """A cluster that runs; its files lie in `folder`."""

    folder: Path

    def typed(self, command: str, folder: Path) -> str:
        """Type one of its commands and return what it prints."""
        ended = page.typed(command, folder, SLURM_CONF=str(self.folder / "slurm.conf"))
        assert ended.returncode == 0, ended.stderr + self.log()
        return ended.stdout.strip()

    def job(self, number: str) -> dict[str, str]:
        """Return what is known of a job: JobState, ExitCode, Restarts and so on."""
        return dict(re.findall(r"(\w+)=(\S+)", self.typed(f"scontrol show job -o {number}", self.folder)))

    def wait_for(self, number: str, *states: str) -> dict[str, str]:
        """Return what is known of a job once it is in one of these states."""
        wait_for(lambda: self.job(number)["JobState"] in states, f"job {number} is {' or '.join(states)}")
        return self.job(number)

    def log(self) -> str:
        """Return what its programs have said."""
        return (self.folder / "log").read_text()[-6000:]


@contextmanager
def slurm() -> Iterator[Slurm]:
    """Start the programs, wait until both nodes are idle, and end them after the block."""
    with tempfile.TemporaryDirectory(prefix="slurm") as name, ExitStack() as started:
        folder = Path(name)
        (folder / "slurm.conf").write_text(_settings(folder))
        (folder / "key").write_bytes(os.urandom(128))
        (folder / "key").chmod(0o600)
        at = {"SLURM_CONF": str(folder / "slurm.conf")}
        files = " ".join(f"--{each}-file={folder}/munge.{each}" for each in ("log", "pid", "seed"))
        munged = f"munged --foreground --force --socket={folder}/munge --key-file={folder}/key {files}"
        started.enter_context(page.running(munged, folder))
        wait_for((folder / "munge").exists, "munged listens")
        started.enter_context(page.running("slurmctld -D -c", folder, **at))
        for node in NODES:
            (folder / node).mkdir()
            started.enter_context(page.running(f"slurmd -D -N {node}", folder, **at))
        idle = "\n".join(["idle"] * len(NODES))
        wait_for(lambda: page.typed("sinfo -hNo %T", folder, **at).stdout.strip() == idle, "nodes idle")
        yield Slurm(folder)


def _settings(folder: Path) -> str:
    """Return a configuration that asks nothing of the machine: no control groups, no accounting, no root."""
    user, host = pwd.getpwuid(os.geteuid()).pw_name, socket.gethostname()
    ports = ",".join(str(page.free_port()) for _ in NODES)
    return f"""
ClusterName=hw1
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={page.free_port()}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge
CredType=cred/munge
StateSaveLocation={folder}
SlurmdSpoolDir={folder}/%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/%n/pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SwitchType=switch/none
MpiDefault=none
MailProg=/bin/true
ReturnToService=2
KillWait=30
SlurmdParameters=config_overrides
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
NodeName={NODES[0]} NodeHostname={host} NodeAddr=127.0.0.1 Port={ports.split(",")[0]} CPUs=4
NodeName={NODES[1]} NodeHostname={host} NodeAddr=127.0.0.1 Port={ports.split(",")[1]} CPUs=4
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""
