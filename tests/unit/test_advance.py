"""A step of training is a function of its arguments: it gives the same bits whoever computed the step before."""

from dataclasses import replace

import pytest

from hw1cli import advance as module
from hw1cli.advance import Advanced, Stack, advance, finish
from hw1cli.data.held import DataNotHere, hold
from hw1cli.differences import Numbers
from hw1cli.models.registry import MODELS
from tests.honest_stores import small_dataset, spec

DATA = small_dataset()
EPOCHS = 3


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


def numbers(stack: Stack, step: "type[None] | object") -> list[Numbers]:
    """Train to the end by a kind of step and return every number of each run."""
    histories: list[list] = [[] for _ in stack.specs]
    for done in range(1, EPOCHS + 1):
        advanced = step(stack)  # type: ignore[operator]
        stack = stack.at(done, advanced.states)
        for history, record in zip(histories, advanced.records, strict=True):
            history.append(record)
    ended = finish(stack)
    return [Numbers(*each) for each in zip(histories, ended.evaluations, ended.weights, strict=True)]


@pytest.mark.parametrize("model", MODELS)
def test_a_learner_that_goes_on_and_one_that_is_built_for_every_step_give_the_same_bits(model: str) -> None:
    kept, built = (numbers(stack_of(model), step) for step in (advance, forgetful))
    assert [one.first_difference(other) for one, other in zip(kept, built, strict=True)] == [None] * len(kept)


def test_a_step_that_is_done_again_gives_the_same_bits() -> None:
    first = advance(stack_of("ffn"))
    later = stack_of("ffn").at(1, first.states)
    once, twice = advance(later), advance(later)
    for one, other in zip(once.states, twice.states, strict=True):
        assert {name: each.tobytes() for name, each in one.items()} == {
            name: each.tobytes() for name, each in other.items()
        }


def test_states_that_differ_in_one_bit_are_not_gone_on_with() -> None:
    first = advance(stack_of("logreg"))
    other = [dict(state) for state in first.states]
    name = next(iter(other[0]))
    other[0][name] = other[0][name].copy()
    other[0][name].view("u1").flat[0] ^= 1
    assert module._latest[0].is_at(stack_of("logreg").at(1, first.states))
    assert not module._latest[0].is_at(stack_of("logreg").at(1, other))
    assert not module._latest[0].is_at(replace(stack_of("logreg").at(1, first.states), threads=2))


def test_a_process_that_lacks_the_data_says_so() -> None:
    lost = tuple(replace(each, data="f" * 32) for each in stack_of("ffn").specs)
    with pytest.raises(DataNotHere) as raised:
        advance(replace(stack_of("ffn"), specs=lost))
    assert raised.value.fingerprint == "f" * 32
