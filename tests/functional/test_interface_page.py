"""Every JSON document has what docs/interface.md says, and nothing else."""

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

from tests.functional.program import hw1

DOCS = Path(__file__).parents[2] / "docs"


def rows() -> Iterator[tuple[str, str]]:
    """The command lines of the page's table, and what stands beside each."""
    _, _, table = (DOCS / "interface.md").read_text(encoding="utf-8").partition("| command with `--json` |")
    yield from re.findall(r"^\| `([^`]+)` \| (.+) \|$", table, re.MULTILINE)


def names(text: str) -> set[str]:
    return set(re.findall("`([^`]+)`", text))


def test_every_document_has_what_the_page_says(small: Path, empty_folder: Path) -> None:
    shutil.copy(DOCS / "examples" / "report.toml", empty_folder)
    (empty_folder / "class").mkdir()
    shutil.copytree(DOCS / "examples", empty_folder / "class" / "eve")
    of: dict[str, set[str]] = {}
    for typed, has in rows():
        shutil.copy("results.db", "other.db") if of else None
        command, *options = shlex.split(typed)
        document = hw1(command, *options, "--json").json()
        whole, _, inner = has.partition(": each with")
        one, _, more = inner.partition(";")
        expected = names(whole) | names(more)
        for other in re.findall("as of `([a-z]+)`", whole):
            expected = (expected - {other}) | of[other]
        assert document.keys() == expected | {"schema_version"}, typed
        if one:
            (listed,) = [document[name] for name in re.findall("`([^`]+)`$", whole)]
            assert listed, typed
            assert all(each.keys() == names(one) for each in listed), typed
        of.setdefault(command, expected)
    assert len(of) > 10
