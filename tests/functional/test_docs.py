"""What the docs say is what the program does."""

import re
from pathlib import Path

import make_docs
import pytest

ROOT = Path(__file__).parents[2]


def test_the_cli_reference_is_current() -> None:
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == make_docs.cli_reference(), "run `make docs`"


def test_the_readme_s_table_is_that_of_the_shipped_results() -> None:
    assert (ROOT / "README.md").read_text(encoding="utf-8") == make_docs.readme(), "run `make docs`"


@pytest.mark.parametrize("page", sorted(path.name for path in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"))))
def test_every_link_leads_somewhere(page: str) -> None:
    path = next(path for path in (ROOT / page, ROOT / "docs" / page) if path.exists())
    text = path.read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    anchors = {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        file, _, anchor = target.partition("#")
        if not re.match(r"[a-z]+:", target):
            assert (path.parent / file).exists(), f"{page} links to {target}"
            assert file or anchor in anchors, f"{page} links to {target}"
