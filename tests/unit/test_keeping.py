"""Whose weights a command keeps: all runs', no one's, the linear models', or those of the best so far."""

from dataclasses import replace

import pytest

from hw1cli.keeping import Keeping
from hw1cli.models.registry import MODELS
from hw1cli.store.claims import ActiveRun
from tests.factories import run
from tests.store_samples import epoch, spec


def completed(**accuracies: float) -> list[ActiveRun]:
    """Return runs that have just completed, with their final validation accuracies."""
    return [
        ActiveRun(spec=spec(), run_id=run_id, history=[epoch(1, val_acc=0.99), epoch(2, val_acc=accuracy)])
        for run_id, accuracy in accuracies.items()
    ]


@pytest.mark.parametrize(
    ("asked", "model", "kept"),
    [
        (None, "logreg", {"a", "b"}),
        (None, "ffn", set()),
        (True, "ffn", {"a", "b"}),
        (False, "logreg", set()),
    ],
)
def test_what_was_asked_for_or_the_linear_models(asked: bool | None, model: str, kept: set[str]) -> None:
    found, overtaken = Keeping(asked).choose(MODELS[model], completed(a=0.5, b=0.6))
    assert (set(found), overtaken) == (kept, None)


def test_the_best_so_far_keeps_its_weights_until_it_is_overtaken() -> None:
    keeping, ffn = Keeping(best=True), MODELS["ffn"]
    seen = [
        keeping.choose(ffn, completed(**each))
        for each in ({"a": 0.5}, {"b": 0.6, "c": 0.7}, {"d": 0.7}, {"e": 0.2}, {"f": 0.8})
    ]
    assert [(tuple(kept), overtaken) for kept, overtaken in seen] == [
        (("a",), None), (("c",), "a"), ((), None), ((), None), (("f",), "c"),
    ]  # fmt: skip


def test_a_stored_run_is_not_overtaken_but_has_to_be_beaten() -> None:
    keeping, ffn = Keeping(best=True), MODELS["ffn"]
    stored = run(spec().config, val_acc=[0.6])
    keeping.stored(stored)
    keeping.stored(replace(stored, history=()))
    assert keeping.choose(ffn, completed(a=0.6)) == ((), None)
    assert keeping.choose(ffn, completed(b=0.7)) == (("b",), None)
