"""A step of training is a function of its arguments: it gives the same bits whoever computed the step before."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from hw1cli import advance as module
from hw1cli.advance import Advanced, Stack, advance, difference, finish
from hw1cli.data.held import DataNotHere, hold
from hw1cli.differences import Numbers
from hw1cli.models.registry import MODELS
from tests.honest_stores import small_dataset, spec

DATA = small_dataset()
EPOCHS = 3
Step = Callable[[Stack], Advanced]


@pytest.fixture(autouse=True)
def data_are_held() -> None:
    hold(DATA)


def stack_of(model: str) -> Stack:
    """Two runs where the model's can be trained together, else one."""
    rates = (0.1, 0.01) if MODELS[model].stacked else (0.1,)
    return Stack(specs=tuple(spec(model, DATA, lr=lr, epochs=EPOCHS) for lr in rates), device="cpu", threads=1)


def forgetful(stack: Stack) -> Advanced:
    """Advance as a process does that has never seen the runs."""
    module._latest.clear()
    return advance(stack)


def numbers(stack: Stack, step: Step) -> list[Numbers]:
    """Train to the end by a kind of step and return every number of each run."""
    histories: list[list] = [[] for _ in stack.specs]
    while stack.done < EPOCHS:
        advanced = step(stack)
        stack = stack.after(advanced)
        for history, records in zip(histories, zip(*advanced.epochs, strict=True), strict=True):
            history.extend(records)
    ended = finish(stack)
    return [Numbers(*each) for each in zip(histories, ended.evaluations, ended.weights, strict=True)]


@pytest.mark.parametrize("step", [forgetful, partial(advance, epochs=EPOCHS)], ids=["built anew", "several epochs"])
@pytest.mark.parametrize("model", MODELS)
def test_whoever_goes_on_and_by_how_many_epochs_gives_the_same_bits(model: str, step: Step) -> None:
    kept, other = (numbers(stack_of(model), each) for each in (advance, step))
    assert [one.first_difference(same) for one, same in zip(kept, other, strict=True)] == [None] * len(kept)


def test_no_epoch_is_trained_after_one_in_which_a_run_diverges() -> None:
    specs = tuple(spec("ffn", DATA, lr=lr, epochs=50) for lr in (0.01, 1e30))
    advanced = advance(Stack(specs=specs, device="cpu", threads=1), 50)
    assert advanced.diverged == [False, True]
    assert len(advanced.epochs) < 50


def test_a_step_that_is_done_again_gives_the_same_bits() -> None:
    later = stack_of("ffn").after(advance(stack_of("ffn")))
    once, twice = advance(later), advance(later)
    assert difference(once, twice) is None


def test_states_that_differ_in_one_bit_are_not_gone_on_with() -> None:
    later = stack_of("logreg").after(advance(stack_of("logreg")))
    other = [dict(state) for state in later.states]
    name = next(iter(other[0]))
    other[0][name] = other[0][name].copy()
    other[0][name].view("u1").flat[0] ^= 1
    assert module._latest[0].is_at(later)
    assert not module._latest[0].is_at(replace(later, states=other))
    assert not module._latest[0].is_at(replace(later, threads=2))


def test_a_process_that_lacks_the_data_says_so() -> None:
    lost = tuple(replace(each, data="f" * 32) for each in stack_of("ffn").specs)
    with pytest.raises(DataNotHere) as raised:
        advance(replace(stack_of("ffn"), specs=lost))
    assert raised.value.fingerprint == "f" * 32
