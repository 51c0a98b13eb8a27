"""What the docs say is what the program does."""

import re
from pathlib import Path

import make_docs
import pytest

from tests.functional.program import hw1

ROOT = Path(__file__).parents[2]


def test_the_cli_reference_is_current() -> None:
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == make_docs.cli_reference(), "run `make docs`"


def test_the_readme_s_table_is_that_of_the_shipped_results() -> None:
    assert (ROOT / "README.md").read_text(encoding="utf-8") == make_docs.readme(), "run `make docs`"


@pytest.mark.parametrize("page", sorted(path.name for path in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"))))
def test_every_link_to_a_file_leads_somewhere(page: str) -> None:
    path = next(path for path in (ROOT / page, ROOT / "docs" / page) if path.exists())
    for target in re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8")):
        if not re.match(r"[a-z]+:", target):
            assert (path.parent / target).exists(), f"{page} links to {target}"


@pytest.mark.parametrize(
    "command", ["train", "sweep", "reproduce", "report", "verify-construction", "runs list", "data info", "db check"]
)
def test_every_command_has_help(command: str) -> None:
    result = hw1(*command.split(), "--help")
    assert result.code == 0
    assert "xample" in result.out
