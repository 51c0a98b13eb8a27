"""Question 3's answers as JSON (interface.md), which the screen, the report, docs/q3.md and `--json` show.

Numbers are integers or fraction strings; null stands for unknown.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from math import comb
from typing import Any, TypeAlias

from hw1cli.constructions.family import Family, FamilyLayer
from hw1cli.constructions.for_all import ForAll
from hw1cli.constructions.margin import Margin
from hw1cli.constructions.network import Layer, Network
from hw1cli.constructions.network_file import exact_json, number_text
from hw1cli.constructions.separability import Certificate, Separation, chart, separability
from hw1cli.constructions.target import Target
from hw1cli.constructions.theorems import THEOREMS, prove
from hw1cli.constructions.verify import Counterexample, Examination, verify

Json: TypeAlias = dict[str, Any]

EVERY_SUM_LIMIT = 40
"""Up to this D every sum has its row; beyond it the ends and the neighbourhood of A and B have."""
EXACT_COUNT_LIMIT = 1000
"""Up to this D the inputs of each sum are counted; their number is too long to print beyond it."""
LONGEST_INPUT = 1000
"""Certificates are written out up to this D; beyond it the general rule has to do."""


def answer_json(target: Target, networks: Iterable[tuple[str, Network]], time_limit: float = 60.0) -> Json:
    """Return all that is found out about one (D, A, B): the named networks examined, what a single perceptron can do.

    `time_limit` is in seconds, for each network.
    """
    return {
        "D": target.D,
        "A": target.A,
        "B": target.B,
        "networks": [examination_json(name, verify(network, target, time_limit)) for name, network in networks],
        "separability": certificate_json(separability(target)),
    }


def examination_json(name: str, found: Examination) -> Json:
    """Return a network and all that was found out about it; `reasons` says why something is unknown."""
    network = found.network
    l1, linf = found.margins or (None, None)
    return {
        "name": name,
        "activation": _activation(network.layers),
        **_weights(network.layers),
        "all_integer": network.all_integer,
        "integer_multiple": _weights(network.integer_multiple().layers),
        "verified": found.verified,
        "robust": found.robust,
        "method": found.method,
        "inputs_checked": found.checked,
        "wrong": found.wrong,
        "margin": _margin(l1),
        "margin_exact": l1.exact if l1 else None,
        "margin_linf": _margin(linf),
        "margin_linf_exact": linf.exact if linf else None,
        "reasons": list(found.reasons),
        "counterexample": _counterexample(found.counterexample),
        "rows": list(rows(network, found.target)),
    }


def family_json(name: str, family: Family, found: ForAll, integers: bool | None) -> Json:
    """Return the same of a family that was examined for all D, A and B; what is of one instance only is null."""
    failing = found.failing
    return {
        "name": name,
        "activation": _activation(family.layers),
        **_weights(family.layers),
        "all_integer": integers,
        "integer_multiple": None,
        "verified": found.verified,
        "robust": found.robust,
        "method": "for all" if found.by_solver else "one by one",
        "inputs_checked": None,
        "instances_checked": found.tried,
        **dict.fromkeys(("wrong", "margin", "margin_exact", "margin_linf", "margin_linf_exact")),
        "reasons": [] if found.reason is None else [found.reason],
        "counterexample": failing and {**asdict(failing.target), **(_counterexample(failing.counterexample) or {})},
        "rows": [],
    }


def rows(network: Network, target: Target) -> Iterator[Json]:
    """Yield what the network does at each of the sums shown, ascending; nothing if it needs more than the sum."""
    first, *rest = network.layers
    if any(any(weight is not row[0] and weight != row[0] for weight in row) for row in first.W):
        return
    of_sum = Network((Layer(tuple(row[:1] for row in first.W), first.b, first.activation), *rest))
    for s in shown_sums(target):
        steps = of_sum.trace((s,))
        inputs = comb(target.D, (target.D + s) // 2) if target.D <= EXACT_COUNT_LIMIT else None
        output = int(steps[-1].h[0])
        yield {"sum": s, "layers": exact_json(steps), "output": output, "f": target.of_sum(s), "inputs": inputs}


def shown_sums(target: Target) -> list[int]:
    """Return every sum for small D; else the two at either end and those within 4 of A or B."""
    if target.D <= EVERY_SUM_LIMIT:
        return list(target.sums)
    near = {s for end in (target.A, target.B) for s in range(end - 4, end + 5) if s in target.sums}
    return sorted({*target.sums[:2], *target.sums[-2:], *near})


def certificate_json(certificate: Certificate) -> Json:
    """Return a certificate: a perceptron's weights, or two equal convex combinations of inputs."""
    if isinstance(certificate, Separation):
        return {"separable": True, "w": list(certificate.w), "b": certificate.b}
    if certificate.target.D > LONGEST_INPUT:
        return {"separable": False, "rule": "sums occur below, inside and above [A, B]"}
    return {
        "separable": False,
        "point": exact_json(certificate.point),
        "positive": [{"weight": "1/2", "x": list(x)} for x in certificate.positive],
        "negative": [{"weight": "1/2", "x": list(x)} for x in certificate.negative],
    }


def chart_json(largest: int) -> list[Json]:
    """Return the certificate of every [A, B] of every D up to `largest`."""
    cells = ((each.target, certificate_json(each)) for each in chart(largest))
    return [{"D": target.D, "A": target.A, "B": target.B, **certificate} for target, certificate in cells]


def chart_counts(cells: Sequence[Json]) -> list[Json]:
    """Return how many [A, B] of a chart there are of each D, and how many of them a single perceptron can do."""
    intervals = Counter(cell["D"] for cell in cells)
    separable = Counter(cell["D"] for cell in cells if cell["separable"])
    return [{"D": D, "intervals": count, "separable": separable[D]} for D, count in sorted(intervals.items())]


def theorems_json(time_limit: float = 60.0) -> list[Json]:
    """Return every theorem and what the solver said of it within `time_limit` seconds; UsageError without z3."""
    return [
        {"name": each.name, "words": each.words, "formula": each.formula, **asdict(prove(each, time_limit))}
        for each in THEOREMS
    ]


def _weights(layers: Sequence[Layer | FamilyLayer]) -> Json:
    """Return W0, b0, W1, b1 and so on, layer by layer."""
    weights: Json = {}
    for level, layer in enumerate(layers):
        weights |= {f"W{level}": exact_json(layer.W), f"b{level}": exact_json(layer.b)}
    return weights


def _activation(layers: Sequence[Layer | FamilyLayer]) -> str:
    """Return the activation of the hidden units: sign, relu, mixed, or none without hidden units."""
    kinds = {layer.activation for layer in layers[:-1]}
    if len(kinds) > 1:
        return "mixed"
    return kinds.pop() if kinds else "none"


def _margin(margin: Margin | None) -> str | None:
    """Return a margin as an integer or fraction string, "infinite", or None where nothing is known."""
    if margin is None or (margin.value is None and not margin.exact):
        return None
    return "infinite" if margin.value is None else number_text(margin.value)


def _counterexample(counterexample: Counterexample | None) -> Json | None:
    if counterexample is None:
        return None
    return {"sum": sum(counterexample.x), **exact_json(counterexample)}
