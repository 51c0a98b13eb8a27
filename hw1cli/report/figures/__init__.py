"""How figures are drawn: one file a kind of figure."""

from typing import Literal, TypeAlias, get_args

Picture: TypeAlias = Literal["png", "pdf", "svg"]
"""A format of pictures."""

PICTURES = get_args(Picture)
