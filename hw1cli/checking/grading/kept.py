"""What was found in submissions, kept: a grading that was interrupted goes on, and one typed again is quick."""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from hw1cli import __version__
from hw1cli.checking.grading.grade import Asked
from hw1cli.checking.grading.graded import Graded
from hw1cli.data.known import OCTMNIST
from hw1cli.data.locations import find
from hw1cli.errors import DataError
from hw1cli.outside.files import read_file, write_into
from hw1cli.outside.json_text import dumps
from hw1cli.specs import PROTOCOL_VERSION

_MAX_BYTES = 2**30


@dataclass(frozen=True)
class Kept:
    """A folder with a file for each submission, named after its evidence and what was `asked` of it."""

    folder: Path
    asked: str

    @classmethod
    def of(cls, folder: Path, asked: Asked) -> "Kept":
        """Return what is kept where the same was asked, by the same program with the same data and store."""
        files = [asked.course.path if asked.course else None, find(OCTMNIST.file_name)]
        files += [Path(asked.data)] if asked.data else []
        said = [asdict(replace(asked, course=None)), str(asked.course), *map(_state, files)]
        return cls(folder, dumps([*said, __version__, PROTOCOL_VERSION]))

    def load(self, evidence: str, submission: str) -> Graded | None:
        """Return what was found in this evidence; None where nothing is kept of it, or what is cannot be read."""
        try:
            content = read_file(self.folder / self._name(evidence), _MAX_BYTES, "what was kept of a grading")
            return Graded(**{**json.loads(content), "submission": submission})
        except (DataError, ValueError, TypeError):
            return None

    def save(self, evidence: str, graded: Graded) -> None:
        """Keep what was found in this evidence; Hw1Error where that cannot be written."""
        write_into(self.folder, self._name(evidence), dumps(asdict(graded)).encode())

    def _name(self, evidence: str) -> str:
        return hashlib.sha256(f"{evidence} {self.asked}".encode()).hexdigest()[:32] + ".json"


def _state(path: Path | None) -> list[object]:
    """Return what changes when a file of the teacher's own does; a name that is no file's has only that."""
    if path is None or not path.is_file():
        return [str(path)]
    status = path.stat()
    return [str(path.resolve()), status.st_size, status.st_mtime_ns]
