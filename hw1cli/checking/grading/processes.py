"""Every submission of a folder graded in a process of its own, a few at a time, within its time."""

import hashlib
import json
import signal
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from tempfile import TemporaryDirectory

from hw1cli.checking.grading.evidence_files import is_archive
from hw1cli.checking.grading.grade import DIGEST, DOING, Asked, grade
from hw1cli.checking.grading.graded import Graded
from hw1cli.checking.grading.kept import Kept
from hw1cli.errors import DataError
from hw1cli.outside.files import text_of_name
from hw1cli.settings import Settings
from hw1cli.training.interruption import none_for_children

MOST_REMARKS = 100
"""So many remarks on a submission are kept; thousands of entries could each be worth one."""

_ENDS_WITHIN = 5.0


def submissions_in(folder: Path) -> list[Path]:
    """Return the submissions of a folder, by name: its folders and archives that are no links and not hidden.

    Raises DataError where there is no such folder, or none of them in it.
    """
    if not folder.is_dir():
        raise DataError(f"{folder} is no folder; give one with a folder or an archive for each submission")
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise DataError(f"{folder} cannot be read: {error.strerror}; give another folder") from None
    ours = [each for each in entries if not (each.is_symlink() or each.name.startswith("."))]
    found = [each for each in ours if each.is_dir() or (each.is_file() and is_archive(each.name))]
    if not found:
        raise DataError(f"{folder} has no submission; each is a folder, a .zip, .tar, .tar.gz or .tgz in it")
    return found


def grade_all(submissions: Sequence[Path], asked: Asked, kept: Kept, how: Settings, jobs: int) -> Iterator[Graded]:
    """Yield what is found in each submission as soon as all of it is there, `jobs` of them at a time.

    `how` says by whom each one's runs are trained again. What is kept is not looked at again. Whatever happens to
    one submission's process is a remark of it alone. When the iteration ends, in whatever way, no process goes on.
    """
    waiting, running = deque(submissions), dict[Connection, _Running]()
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                started = _Running.start(waiting.popleft(), asked, how)
                running[started.connection] = started
            for ready in wait(list(running)):
                assert isinstance(ready, Connection)
                graded = running[ready].next(kept)
                if graded is not None:
                    running.pop(ready).end()
                    yield graded
    finally:
        for each in running.values():
            each.end()


@dataclass
class _Running:
    """A submission that is being graded, and what is known of it by now."""

    process: SpawnProcess
    connection: Connection
    folder: "TemporaryDirectory[str]"
    asked: Asked
    graded: Graded
    evidence: str | None = None
    doing: str = "starting"

    @classmethod
    def start(cls, submission: Path, asked: Asked, how: Settings) -> "_Running":
        context = get_context("spawn")
        ours, theirs = context.Pipe(duplex=False)
        folder = TemporaryDirectory(prefix="hw1-")
        arguments = (submission, asked, how, Path(folder.name), theirs)
        process = context.Process(target=grade, args=arguments, daemon=True)
        with none_for_children():
            process.start()
        theirs.close()
        return cls(process, ours, folder, asked, Graded(submission=text_of_name(submission.name)))

    def next(self, kept: Kept) -> Graded | None:
        """Take the next message; return what was found once that is all, be it kept from an earlier time."""
        try:
            part, found = json.loads(self.connection.recv_bytes())
        except (EOFError, OSError):
            return self._ended(kept)
        if part == DIGEST:
            # What was left out belongs to it: a remark says so.
            self.evidence = hashlib.sha256(repr((found, self.graded.remarks)).encode()).hexdigest()
            return kept.load(self.evidence, self.graded.submission)
        if part == DOING:
            self.doing = found
        elif part == "store":
            self.graded.store = found
        elif part != "remarks" or len(self.graded.remarks) < MOST_REMARKS:
            getattr(self.graded, part).append(found)
        return None

    def _ended(self, kept: Kept) -> Graded:
        self.process.join(_ENDS_WITHIN)
        code, remarks = self.process.exitcode, self.graded.remarks
        if code == -signal.SIGALRM:
            remarks.append(f"the time limit of {self.asked.time_limit:g} s ended it at: {self.doing}")
        elif code != 0:
            remarks.append(f"its process ended (exit code {code}) at: {self.doing}; what was found before is here")
        self.graded.verified.sort(key=lambda each: str(each["run_id"]))  # they come as their workers have done
        if self.evidence and code in (0, -signal.SIGALRM):
            kept.save(self.evidence, self.graded)
        return self.graded

    def end(self) -> None:
        """End the process, if it goes on, and remove what it left."""
        self.process.kill()
        self.process.join()
        self.connection.close()
        self.folder.cleanup()
