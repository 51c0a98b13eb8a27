"""Runs give the same bits on every machine (docs/arithmetic.md): those frozen here, on whatever machine this runs."""

from collections.abc import Iterator

import pytest

from tests.portability import golden
from tests.portability.cases import CASES, MODELS_TRAINED, SUBSET, case, digests, simulated
from tests.portability.environments import Machine, levels, switched

# Whose kernels are all that there are.
FEW = [name for name in MODELS_TRAINED if not name.startswith(("feed-forward", "a stack"))]


@pytest.fixture(scope="module")
def expected() -> dict[str, str]:
    """The frozen digests; those of the genuine images only where these are."""
    return {name: digest for name, digest in golden.read().items() if SUBSET.exists() or "genuine" not in name}


def test_this_machine_computes_the_frozen_digests(expected):
    assert digests(CASES, threads=2) == expected


def test_threads_change_no_bit_of_runs_trained_together():
    runs, dataset = MODELS_TRAINED["a stack of three"], simulated()
    together = case(runs, dataset, threads=2)
    assert together == case(runs, dataset, threads=1)


def machines() -> Iterator[object]:
    """Yield the machines to try; all kernels have to be compiled for those of other instructions.

    That takes minutes, and unit/models/test_other_processors.py holds each kernel's functions and products together:
    whole runs are trained with the fewest instructions alone, but for the exhaustive tests.
    """
    for machine in switched():
        often = machine.variables.get("NUMBA_CPU_NAME") in (None, *levels()[:1])
        yield pytest.param(machine, id=machine.name, marks=[] if often else [pytest.mark.exhaustive])


@pytest.mark.slow
@pytest.mark.parametrize("machine", list(machines()))
def test_no_library_and_no_instruction_changes_a_bit(machine: Machine, expected):
    assert {name: digest for name, digest in machine.digests(FEW).items() if expected[name] != digest} == {}
