"""Verdicts, certificates and proofs as plain JSON values (interface.md, `verify-construction --json`)."""

from collections.abc import Sequence
from typing import Any

from hw1cli.constructions.margin import Margin
from hw1cli.constructions.network import Network
from hw1cli.constructions.network_file import number_json, numbers_json
from hw1cli.constructions.rows import rows
from hw1cli.constructions.separability import Certificate, Separation
from hw1cli.constructions.target import Target
from hw1cli.constructions.verify import Counterexample, Verdict

LONGEST_INPUT = 1000
"""Inputs and directions are written out up to this D; beyond it the sum has to do."""


def answer_json(
    target: Target, verdicts: Sequence[tuple[str, Verdict | str]], certificate: Certificate
) -> dict[str, Any]:
    """Return the document of one (D, A, B): the named networks' verdicts and what a single perceptron can do.

    A string in place of a verdict says why the network could not be examined.
    """
    return {
        "D": target.D,
        "A": target.A,
        "B": target.B,
        "networks": [network_json(name, verdict) for name, verdict in verdicts],
        "separability": certificate_json(certificate),
    }


def network_json(name: str, verdict: Verdict | str) -> dict[str, Any]:
    """Return a network and all that was found out about it; null stands for unknown, `reasons` says why."""
    if isinstance(verdict, str):
        return {"name": name, "verified": None, "robust": None, "reasons": [verdict]}
    network = verdict.network
    l1, linf = verdict.margins or (None, None)
    return {
        "name": name,
        "activation": activation_name(network),
        **weights_json(network),
        "all_integer": network.all_integer,
        "integer_multiple": weights_json(network.integer_multiple()),
        "verified": verdict.verified,
        "robust": verdict.robust,
        "method": verdict.method,
        "inputs_checked": verdict.checked,
        "wrong": verdict.wrong,
        "margin": margin_text(l1),
        "margin_exact": l1.exact if l1 else None,
        "margin_linf": margin_text(linf),
        "margin_linf_exact": linf.exact if linf else None,
        "reasons": list(verdict.reasons),
        "counterexample": _counterexample_json(verdict.counterexample),
        "rows": [
            {
                "sum": row.s,
                "layers": [{"z": numbers_json(step.z), "h": numbers_json(step.h)} for step in row.steps],
                "output": row.output,
                "f": row.f,
                "inputs": row.count,
            }
            for row in rows(network, verdict.target)
        ],
    }


def weights_json(network: Network) -> dict[str, Any]:
    """Return W0, b0, W1, b1 and so on, layer by layer."""
    return {
        name: value
        for level, layer in enumerate(network.layers)
        for name, value in (
            (f"W{level}", [numbers_json(row) for row in layer.W]),
            (f"b{level}", numbers_json(layer.b)),
        )
    }


def activation_name(network: Network) -> str:
    """Return the activation of the hidden units: sign, relu, mixed, or none without hidden units."""
    kinds = {layer.activation for layer in network.layers[:-1]}
    if len(kinds) > 1:
        return "mixed"
    return kinds.pop() if kinds else "none"


def margin_text(margin: Margin | None) -> str | None:
    """Return a margin as an integer or fraction string, "infinite", or None where nothing is known."""
    if margin is None or (margin.value is None and not margin.exact):
        return None
    return "infinite" if margin.value is None else str(margin.value)


def certificate_json(certificate: Certificate) -> dict[str, Any]:
    """Return a certificate: a perceptron's weights, or two equal convex combinations of inputs."""
    if isinstance(certificate, Separation):
        return {"separable": True, "w": list(certificate.w), "b": certificate.b}
    if certificate.target.D > LONGEST_INPUT:
        return {"separable": False, "rule": "sums occur below, inside and above [A, B]"}
    return {
        "separable": False,
        "point": numbers_json(certificate.point),
        "positive": [{"weight": number_json(weight), "x": list(x)} for weight, x in certificate.positive],
        "negative": [{"weight": number_json(weight), "x": list(x)} for weight, x in certificate.negative],
    }


def _counterexample_json(counterexample: Counterexample | None) -> dict[str, Any] | None:
    if counterexample is None:
        return None
    long = len(counterexample.x) > LONGEST_INPUT
    direction = counterexample.direction
    return {
        "sum": sum(counterexample.x),
        "x": None if long else list(counterexample.x),
        "direction": None if long or direction is None else numbers_json(direction),
        "t": None if counterexample.t is None else number_json(counterexample.t),
        "f": counterexample.wanted,
        "output": counterexample.output,
        "layers": [{"z": numbers_json(step.z), "h": numbers_json(step.h)} for step in counterexample.steps],
    }
