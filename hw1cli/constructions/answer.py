"""The homework's own answer for one (D, A, B), examined."""

from typing import Any

from hw1cli.constructions.build import MarginKind, construct
from hw1cli.constructions.documents import answer_json
from hw1cli.constructions.network import Activation
from hw1cli.constructions.separability import separability
from hw1cli.constructions.target import Target
from hw1cli.constructions.verify import Verdict, verify


def homework_answer(target: Target, margin: MarginKind = "half", time_limit: float = 60.0) -> dict[str, Any]:
    """Return the document of both networks' verdicts and the separability certificate (interface.md)."""
    kinds: tuple[Activation, ...] = ("sign", "relu")
    named: list[tuple[str, Verdict | str]] = [
        (f"{kind}, margin {margin}", verify(construct(target, kind, margin), target, time_limit)) for kind in kinds
    ]
    return answer_json(target, named, separability(target))
