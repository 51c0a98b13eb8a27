"""Exact linear programs against z3."""

import random

import pytest
import z3

from hw1cli.constructions.deadline import Deadline, Undecided
from hw1cli.constructions.exact_lp import minimum
from hw1cli.constructions.network import dot, vector
from tests.unit.constructions.test_exact_answers import exact, least, linear, rows, weight


def random_program(rnd):
    m, n = rnd.randint(1, 3), rnd.randint(1, 6)
    M = rows(rnd, m, n)
    costs = vector([abs(weight(rnd)) for _ in range(n)])
    return costs, tuple(vector(row[:-1]) for row in M), vector([row[-1] for row in M])


def test_linear_programs_get_the_answers_of_z3():
    rnd, feasible = random.Random(3), 0
    for _ in range(200):
        c, M, r = random_program(rnd)
        y = z3.RealVector("y", len(c))
        equations = [linear(row, y) == exact(value) for row, value in zip(M, r, strict=True)]
        found = minimum(c, M, r, Deadline(60))
        assert (found and found[0]) == least(linear(c, y), [*equations, *(value >= 0 for value in y)])
        if found is not None:
            feasible += 1
            assert min(found[1]) >= 0
            assert [dot(row, found[1]) for row in M] == list(r)
    assert 30 < feasible < 170


def test_the_time_limit_is_heard_between_two_pivots():
    class AfterTwo(Deadline):
        checks = 0

        def check(self):
            self.checks += 1
            if self.checks > 2:
                raise Undecided("time")

    rnd, deadline = random.Random(4), AfterTwo(60)
    M = tuple(vector([rnd.randint(1, 9) for _ in range(12)]) for _ in range(5))
    with pytest.raises(Undecided):
        minimum(vector([1] * 12), M, vector([50] * 5), deadline)
    assert deadline.checks == 3


def test_a_linear_program_with_costs_beyond_a_float_is_solved():
    assert minimum(vector([10**400, 1]), (vector([1, 1]),), vector([1]), Deadline(60)) == (1, (0, 1))
