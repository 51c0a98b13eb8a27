"""What a course may require of a network beside the function: integer weights, so many hidden units."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Any

from hw1cli.constructions.family import Family
from hw1cli.constructions.for_all import ONE_BY_ONE, instances
from hw1cli.constructions.network_file import number_text
from hw1cli.errors import UsageError


@dataclass(frozen=True)
class Requirements:
    """Whether every weight and bias has to be an integer; how many units one hidden layer has to have, if any."""

    integers: bool = False
    units: int | None = None

    @staticmethod
    def parse(text: str) -> "Requirements":
        """Return the requirements in a text such as `integers,units=2`; UsageError for another."""
        parts = {part.strip() for part in text.split(",")}
        units = {part for part in parts if re.fullmatch(r"units=[1-9][0-9]{0,3}", part)}
        if parts - units - {"integers"} or len(units) > 1:
            raise UsageError(f"--require {text!r} is not understood; give integers, units=N or integers,units=N")
        return Requirements("integers" in parts, int(units.pop().removeprefix("units=")) if units else None)

    def __str__(self) -> str:
        """Return the text that `parse` reads."""
        return ",".join([*["integers"] * self.integers, *([f"units={self.units}"] if self.units else [])])

    def check(self, family: Family, known: Mapping[str, int]) -> list[dict[str, Any]]:
        """Return each requirement, whether it is met for all D, A and B that agree with `known`, and what is not so.

        `met` is None where that is not known.
        """
        found: list[dict[str, Any]] = []
        if self.integers:
            met, remark = all_integer(family, known)
            found.append({"requirement": "integers", "met": met, "remark": remark})
        if self.units is not None:
            hidden = [len(layer.b) for layer in family.layers[:-1]]
            remark = None if hidden == [self.units] else f"hidden layers have {_listed(hidden)} units"
            found.append({"requirement": f"units={self.units}", "met": remark is None, "remark": remark})
        return found


def all_integer(family: Family, known: Mapping[str, int]) -> tuple[bool | None, str | None]:
    """Return whether all weights are integers for all D, A and B that agree with `known`, and else why not."""
    for name, value in family.weights():
        if isinstance(value, Fraction) and value.denominator != 1:
            return False, f"{name} has {number_text(value)}"
    doubtful = [(name, each) for name, each in family.expressions() if not each.integral]
    for target in islice(instances(known), ONE_BY_ONE if doubtful else 0):
        for name, each in doubtful:
            value = each.at(target)
            if value.denominator != 1:
                return False, f"{name} has {number_text(value)} = {each.text} at {target}"
    if not doubtful or known.keys() >= {"D", "A", "B"}:
        return True, None
    name, each = doubtful[0]
    return None, f"whether {each.text} in {name} is always an integer was not proved"


def _listed(numbers: list[int]) -> str:
    return " and ".join(map(str, numbers)) or "no"
