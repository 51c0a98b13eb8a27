"""The real program in processes that start in milliseconds and can be killed.

A fork server (of the standard library) has imported what the program imports and has computed nothing; every
child is forked from it, runs `hw1cli.cli.main.run` on its arguments and leaves with the exit code.
"""

import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.torture import contents

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerProcess

PATIENCE = 180.0
"""Seconds after which a program that should have ended or got somewhere counts as hanging."""

_CONTEXT = get_context("forkserver")
_CONTEXT.set_forkserver_preload([
    "torch", "alembic.command", "matplotlib.figure", "matplotlib.backends.backend_agg", "hw1cli.cli.main",
    "hw1cli.cli.progress", "hw1cli.cli.training", "hw1cli.models.scratch.logistic",
    "hw1cli.models.scratch.mlp_learner", "hw1cli.models.scratch.perceptron", "hw1cli.models.torch.learner",
    "hw1cli.runner", "hw1cli.report.figures.draw", "hw1cli.study.homework", "hw1cli.store.reader",
    "hw1cli.store.writer",
])  # fmt: skip


class Hanging(AssertionError):
    """A program that has not ended, or not got anywhere, in all this time."""


@dataclass(frozen=True)
class Program:
    """`hw1` with some arguments, running; `out` and `err` are the files that take its output."""

    process: "ForkServerProcess"
    out: Path
    err: Path

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self.process.is_alive()

    def send(self, signum: int) -> None:
        """Send a signal, if it is still there."""
        if self.running and self.process.pid is not None:
            try:
                os.kill(self.process.pid, signum)
            except ProcessLookupError:
                return

    def kill(self) -> bool:
        """Kill it (SIGKILL) and return whether that is how it ended."""
        self.send(signal.SIGKILL)
        return self.end() == -signal.SIGKILL

    def end(self) -> int:
        """Wait for its end and return the exit code; the negative number of the signal that killed it."""
        self.process.join(PATIENCE)
        if self.process.exitcode is None:
            self.process.kill()
            raise Hanging(f"{self.out.name} did not end; it said: {self.said()}")
        return self.process.exitcode

    def ends_with(self, code: int) -> str:
        """Assert that it ends with this exit code and without a traceback; return what it wrote to stderr."""
        assert self.end() == code, self.said()
        assert "Traceback" not in self.said(), self.said()
        return self.said()

    def said(self) -> str:
        """Return what it wrote to stderr."""
        return self.err.read_text(encoding="utf-8", errors="replace") if self.err.exists() else ""

    def printed(self) -> str:
        """Return what it wrote to stdout."""
        return self.out.read_text(encoding="utf-8", errors="replace") if self.out.exists() else ""


def begin(
    *arguments: str | Path,
    folder: Path,
    environment: Mapping[str, str] | None = None,
    first: Callable[[], Any] | None = None,
) -> Program:
    """Start the program in `folder`; `first`, a function of a module, is called in its process before it begins."""
    logs = folder / ".logs"
    logs.mkdir(exist_ok=True)
    name = f"{len(list(logs.iterdir()))}-{time.monotonic_ns()}"
    program = Program(
        _CONTEXT.Process(
            target=_run,
            args=([str(each) for each in arguments], folder, dict(environment or {}), logs / name, first),
        ),
        out=logs / f"{name}.out",
        err=logs / f"{name}.err",
    )
    program.process.start()
    return program


def _run(
    arguments: list[str], folder: Path, environment: dict[str, str], log: Path, first: Callable[[], Any] | None
) -> None:
    os.chdir(folder)
    for name in [each for each in os.environ if each.startswith("HW1_")]:
        del os.environ[name]
    os.environ.update({"HW1_THREADS": "1"} | environment)
    for descriptor, ending in ((1, "out"), (2, "err")):
        file = os.open(f"{log}.{ending}", os.O_WRONLY | os.O_CREAT, 0o644)
        os.dup2(file, descriptor)
        os.close(file)
    sys.stdout, sys.stderr = os.fdopen(1, "w", closefd=False), os.fdopen(2, "w", closefd=False)
    sys.argv = ["hw1", *arguments]
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # tests started by nohup ignore it, and programs would inherit that
    if first is not None:
        first()
    from hw1cli.cli.main import main
    from hw1cli.cli.streams import prepare

    prepare()
    main(arguments)


def wait_for(condition: Callable[[], object], what: str) -> None:
    """Return once the condition holds."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise Hanging(f"{what}: it does not come to this")
        time.sleep(0.002)


def wait_until(condition: Callable[[], object], program: Program) -> None:
    """Return once the condition holds or the program has ended."""
    try:
        wait_for(lambda: not program.running or condition(), program.out.name)
    except Hanging as hanging:
        program.kill()
        raise Hanging(f"{hanging}; it said: {program.said()}") from None


def wait_for_epochs(program: Program, db: Path | str) -> None:
    """Return once the program has stored an epoch more than there was, or has ended."""
    done = contents.epochs_done(db)
    wait_until(lambda: contents.epochs_done(db) > done, program)
