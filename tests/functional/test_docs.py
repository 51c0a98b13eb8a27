"""What the docs say is what the program does."""

import re
import shlex
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from typing import Any

import make_docs
import pytest
import typer

from hw1cli.cli.main import app
from hw1cli.report.formats import to_latex, to_pdf

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(
    str(path.relative_to(ROOT)) for folder in (ROOT, DOCS, DOCS / "report") for path in folder.glob("*.md")
)


def test_the_cli_reference_is_current() -> None:
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == make_docs.cli_reference(), "run `make docs`"


def test_the_homework_in_docs_is_made_from_the_shipped_results_as_they_are_told_now() -> None:
    source = to_pdf.source_of(to_latex.document(make_docs.homework(), "pdf"))
    assert source.encode() in (DOCS / "homework.pdf").read_bytes(), "run `make docs` where pdflatex is"


def anchors(page: Path) -> set[str]:
    """What can be linked to in a page: its headings, as GitHub names them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES)
def test_every_link_and_picture_leads_somewhere(page: str) -> None:
    path = ROOT / page
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        led_to = path.parent / file if file else path
        assert led_to.exists(), f"{page} links to {target}"
        assert not anchor or anchor in anchors(led_to), f"{page} links to {target}"


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_what_is_where_names_everything_in_the_package(page: str) -> None:
    named = set(re.findall(r"[\w.]+", (ROOT / page).read_text(encoding="utf-8")))
    there = {path.name for path in (ROOT / "hw1cli").iterdir() if not path.name.startswith(("_", "py."))}
    assert not there - named


@pytest.mark.parametrize("page", PAGES)
def test_every_file_of_the_project_that_a_page_names_is_there(page: str) -> None:
    named = re.findall(r"\b(?:hw1cli|tests|benchmarks|docs)/[\w/.*-]+", (ROOT / page).read_text(encoding="utf-8"))
    assert [name for name in named if not list(ROOT.glob(name.rstrip("./")))] == []


def test_every_page_is_in_the_list_of_pages_and_once() -> None:
    listed = re.findall(r"\]\(([a-z0-9-]+\.md)\)", (DOCS / "README.md").read_text(encoding="utf-8"))
    assert sorted(listed) == sorted(path.name for path in DOCS.glob("*.md") if path.name != "README.md")


def typed(page: Path) -> Iterator[list[str]]:
    """The commands that a page tells to type, as words: up to a comment or what a shell does with the output."""
    for block in re.findall(r"^```console\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        for line in re.findall(r"^\$ hw1 (.*)$", block, re.MULTILINE):
            yield list(takewhile(lambda word: word not in (">", "|", "&&"), shlex.split(line, comments=True)))


@pytest.mark.parametrize("page", [page for page in PAGES if page != "docs/cli.md"])
def test_every_command_to_type_is_one_with_these_options(page: str) -> None:
    for words in typed(ROOT / page):
        command: Any = typer.main.get_command(app)
        left = list(words)
        while hasattr(command, "commands"):
            command = command.commands[left.pop(0)]
        command.make_context(command.name, left)
