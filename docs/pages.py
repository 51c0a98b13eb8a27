"""Pages of docs/ whose numbers are computed: what stands from `<!-- program: NAME -->` to `<!-- end -->`."""

import re
from collections.abc import Mapping

_BLOCK = re.compile(r"(<!-- program: ([a-z0-9-]+) -->\n)(.*?)\n?(<!-- end -->)", re.DOTALL)


def refreshed(page: str, blocks: Mapping[str, str]) -> str:
    """Return the page with every block as given by its name; KeyError for a block of unknown name."""
    return _BLOCK.sub(lambda match: f"{match[1]}{blocks[match[2]]}\n{match[4]}", page)


def standing(page: str) -> dict[str, str]:
    """Return the page's blocks as they stand, by name."""
    return {match[2]: match[3] for match in _BLOCK.finditer(page)}
