"""One submission graded, in a process of its own: each finding is sent off as soon as it is there."""

import os
import resource
import signal
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeAlias

from hw1cli.checking.check import look_up
from hw1cli.checking.check_file import read_check_file
from hw1cli.checking.grading.evidence_files import EvidenceFile, Kind, digest_of, take
from hw1cli.checking.judge import CANNOT_STAND, Answer, Verdict
from hw1cli.constructions.examine import examine_files
from hw1cli.constructions.requirements import Requirements
from hw1cli.data.dataset import Dataset
from hw1cli.data.resolve import load_dataset
from hw1cli.errors import DataError, Hw1Error, StoreError
from hw1cli.outside.json_text import dumps
from hw1cli.outside.words import one_line
from hw1cli.settings import Settings
from hw1cli.store.copies import upgraded
from hw1cli.store.location import DEFAULT_NAME, Location
from hw1cli.store.maintenance import check
from hw1cli.store.reader import Reader
from hw1cli.store.remeasured import DataOf, data_at_hand
from hw1cli.verification import drawn, verify_all

MAX_MEMORY, MAX_FILE = 4 * 2**30, 2**30
"""Bytes of memory that a submission's process may take, and of a file that it may write."""

DIGEST, DOING = "digest", "doing"
"""Messages besides the parts of `Graded`: what tells this submission's evidence from another's; what is done now."""

Send: TypeAlias = Callable[[str, Any], None]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked of every submission.

    `data` is a name or path as `load_dataset` takes it; `course` a store whose runs numbers are held against besides
    the submission's own; `given` has those of D, A and B that the course fixes; `sample` runs, drawn with `seed`, are
    trained again; `time_limit` is in seconds, for a submission.
    """

    data: str | None = None
    course: Location | None = None
    given: Mapping[str, int] = field(default_factory=dict)
    requirements: Requirements = field(default_factory=Requirements)
    sample: int = 0
    seed: int = 42
    time_limit: float = 600.0


def grade(submission: Path, asked: Asked, how: Settings, folder: Path, to: Connection) -> None:
    """Send what is found in a submission, part by part, and end; killed by the system at the time limit.

    `how` says by whom runs are trained again; `folder` is empty and goes away with all that is left in it. Each
    message is a JSON list: a part of `Graded`, and what is to be added to it; or DIGEST or DOING.
    """
    signal.setitimer(signal.ITIMER_REAL, asked.time_limit)  # its signal ends the process, wherever that is
    for limit, most in ((resource.RLIMIT_DATA, MAX_MEMORY), (resource.RLIMIT_FSIZE, MAX_FILE)):
        _, hard = resource.getrlimit(limit)
        resource.setrlimit(limit, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
    tempfile.tempdir = os.fspath(folder)
    copies = folder / "evidence"
    copies.mkdir()

    def send(part: str, found: Any) -> None:
        to.send_bytes(dumps([part, found]).encode())

    send(DOING, "copying its files")
    files = take(submission, copies, partial(send, "remarks"))
    send(DIGEST, digest_of(files))
    if not any(each.kind is not Kind.LOG for each in files):
        send("remarks", "nothing to grade: no store, no file of claimed numbers, no network")
    _Grader(files, asked, how, send).grade()


@dataclass(frozen=True)
class _Grader:
    files: Sequence[EvidenceFile]
    asked: Asked
    how: Settings
    send: Send

    def grade(self) -> None:
        """Look at every part; the networks, whose time is bounded, before the trainings, whose time is not."""
        data_of = data_at_hand(load_dataset(self.asked.data) if self.asked.data else None, _load)
        with ExitStack() as opened:
            own = self._store(data_of, opened)
            self._numbers(own)
            self._networks()
            if own and self.asked.sample:
                self._verify(own, data_of)

    @contextmanager
    def _attempt(self, what: str) -> Iterator[None]:
        """Do a step; whatever goes wrong in it is a remark, and the next step is done."""
        self.send(DOING, what)
        try:
            yield
        except Exception as error:  # one bad file never stops the rest
            text = str(error) if isinstance(error, Hw1Error) else f"{type(error).__name__}: {one_line(error)}"
            text = self._without_our_paths(text)
            self.send("remarks", text if what in text else f"{what}: {text}")

    def _without_our_paths(self, text: str) -> str:
        for file in self.files:
            text = text.replace(os.fspath(file.path), file.name)
        return text

    def _of(self, kind: Kind) -> list[EvidenceFile]:
        return [each for each in self.files if each.kind is kind]

    def _store(self, data_of: DataOf, opened: ExitStack) -> Location | None:
        """Look at the store, and return where it can be read from, in this program's schema, if it can."""
        stores = sorted(self._of(Kind.STORE), key=lambda each: (each.path.name != DEFAULT_NAME, each.name))
        for other in stores[1:]:
            self.send("remarks", f"{other.name}: a submission has one store, and {stores[0].name} was taken for it")
        for store in stores[:1]:
            with self._attempt(store.name):
                location = Location(path=store.path)
                found = check(location, data_of)
                self.send("store", {**found.as_json(), "location": store.name})
                if found.damage or found.revision is None:
                    return None
                readable = opened.enter_context(upgraded(location, found.revision))
                with Reader.open(readable) as reader:
                    reader.summaries()
                return readable
        return None

    def _numbers(self, own: Location | None) -> None:
        for file in self._of(Kind.NUMBERS):
            with self._attempt(file.name):
                for answers in zip(*self._answers(file, own), strict=True):
                    answer = _stronger(*answers)
                    place = {"file": file.name, "place": answer.claim.place}
                    self.send("check", {**place, **answer.as_json()})

    def _answers(self, file: EvidenceFile, own: Location | None) -> list[Sequence[Answer]]:
        """Return the answers by the submission's own runs and by the course's, where these can say anything."""
        claims, by_store, failures = read_check_file(file.path), list[Sequence[Answer]](), list[Hw1Error]()
        stores = [each for each in (own, self.asked.course) if each]
        for location in stores or (None,):
            try:
                by_store.append(look_up(claims, self.asked.data, location).answers)
            except (DataError, StoreError) as error:
                failures.append(error)
        if not by_store:
            raise failures[0]
        return by_store

    def _networks(self) -> None:
        files, asked = self._of(Kind.NETWORK), self.asked
        for file in files:
            with self._attempt(file.name):
                seconds = asked.time_limit / (len(files) + 1)  # so that time is left for the rest
                (found,) = examine_files([file.path], asked.given, asked.requirements, seconds)
                found["reasons"] = list(map(self._without_our_paths, found["reasons"]))
                kept = {name: each for name, each in found.items() if not _is_weights(name)}
                self.send("networks", {**kept, "file": file.name, "name": file.name})

    def _verify(self, own: Location, data_of: DataOf) -> None:
        records = []
        with Reader.open(own) as reader:
            for run_id in drawn((run.run_id for run in reader.summaries()), self.asked.sample, self.asked.seed):
                with self._attempt(f"run {run_id}"):
                    records += reader.records([run_id], weights=True)
        with self._attempt("training runs again"), self.how.workers() as workers:
            for verdict in verify_all(records, data_of, workers):
                self.send("verified", {**verdict.as_json(), "reason": verdict.why})


def _load(name: str) -> Dataset | None:
    """Return a named data set; octsim is made if need be."""
    with suppress(DataError):
        return load_dataset(name)
    return None


def _stronger(first: Answer, *others: Answer) -> Answer:
    """Return the answer by a submission's own runs, unless another store's runs show more."""
    for other in others:
        if other.verdict in CANNOT_STAND or first.verdict is Verdict.UNKNOWN:
            return other
    return first


def _is_weights(name: str) -> bool:
    """Return whether what is so called in the answer on a network is long, and in its file anyhow."""
    return name in ("integer_multiple", "rows") or (name[0] in "Wb" and name[1:].isdigit())
