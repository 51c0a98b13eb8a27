"""Findings as a submission's process sends them."""

from typing import Any

from hw1cli.checking.grading.graded import Graded


def graded(submission: str = "alice", **parts: Any) -> Graded:
    return Graded(submission=submission, **parts)


def number(verdict: str, file: str = "report.toml") -> dict[str, Any]:
    claim = {"run": "ffn", "metric": "val_acc", "value": "0.5"}
    return {"file": file, "place": "line 7", **claim, "verdict": verdict, "reason": "so it is", "known": {}}


def network(file: str = "net.json", **found: Any) -> dict[str, Any]:
    values = {"activation": "relu", "D": None, "A": None, "B": None, "verified": True, "robust": True}
    margins = {"margin": None, "margin_exact": None, "margin_linf": None, "margin_linf_exact": None}
    rest = {"all_integer": True, "reasons": [], "counterexample": None, "requirements": [], "method": "for all"}
    return {"file": file, "name": file, **values, **margins, **rest, **found}


def run(*inconsistent: str, run_id: str = "abc123") -> dict[str, Any]:
    return {"run_id": run_id, "inconsistent": list(inconsistent)}


def verified(verdict: str, reason: str = "epoch 2, val_loss: 1 is stored, 2 computed") -> dict[str, Any]:
    first = None if verdict != "differs" else {"epoch": 2, "number": "val_loss", "stored": 1, "computed": 2}
    return {"run_id": "abc123", "verdict": verdict, "first_difference": first, "reason": reason}
