"""Pages of docs/ whose numbers are computed: what stands from `<!-- program: NAME -->` to `<!-- end -->`."""

import re
from collections.abc import Mapping, Sequence

from hw1cli.report.formats import to_md

_BLOCK = re.compile(r"(<!-- program: ([a-z0-9-]+) -->\n)(.*?)\n?(<!-- end -->)", re.DOTALL)


def refreshed(page: str, blocks: Mapping[str, str]) -> str:
    """Return the page with every block as given by its name; KeyError for a block of unknown name."""
    return _BLOCK.sub(lambda match: f"{match[1]}{blocks[match[2]]}\n{match[4]}", page)


def standing(page: str) -> dict[str, str]:
    """Return the page's blocks as they stand, by name."""
    return {match[2]: match[3] for match in _BLOCK.finditer(page)}


def markdown_rows(headings: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table, its columns aligned to the left."""
    escaped = [[cell.replace("|", "\\|") for cell in line] for line in lines]
    return to_md.table(headings, escaped, "l" * len(headings))
