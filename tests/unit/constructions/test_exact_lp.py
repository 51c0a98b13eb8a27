"""Exact linear programs against an enumeration of all basic solutions."""

import random
from fractions import Fraction
from itertools import combinations

import pytest

from hw1cli.constructions.deadline import Deadline, Undecided
from hw1cli.constructions.exact_lp import minimum
from hw1cli.constructions.network import dot, vector
from tests.unit.constructions.test_exact_answers import rows, weight


def random_program(rnd):
    m, n = rnd.randint(1, 3), rnd.randint(1, 6)
    M = rows(rnd, m, n)
    costs = vector([abs(weight(rnd)) for _ in range(n)])
    return costs, tuple(vector(row[:-1]) for row in M), vector([row[-1] for row in M])


def basic_solutions(M, r):
    """Every y >= 0 with M y = r whose positive entries belong to independent columns, by Cramer's rule."""
    m, n = len(r), len(M[0])
    for size in range(min(m, n) + 1):
        for columns in combinations(range(n), size):
            for chosen in combinations(range(m), size):
                square = [[M[i][j] for j in columns] for i in chosen]
                if (divisor := determinant(square)) == 0:
                    continue
                y = [Fraction()] * n
                for place, j in enumerate(columns):
                    replaced = zip(square, chosen, strict=True)
                    y[j] = determinant([[*row[:place], r[i], *row[place + 1 :]] for row, i in replaced]) / divisor
                if min(y) >= 0 and all(dot(row, y) == value for row, value in zip(M, r, strict=True)):
                    yield tuple(y)


def determinant(square):
    if not square:
        return Fraction(1)
    first, *others = square
    minors = ([row[:j] + row[j + 1 :] for row in others] for j in range(len(first)))
    terms = (entry * determinant(minor) for entry, minor in zip(first, minors, strict=True))
    return sum((term if j % 2 == 0 else -term for j, term in enumerate(terms)), Fraction())


def test_linear_programs_get_the_answers_of_an_enumeration():
    rnd, feasible = random.Random(3), 0
    for _ in range(200):
        c, M, r = random_program(rnd)
        least = min((dot(c, y) for y in basic_solutions(M, r)), default=None)
        found = minimum(c, M, r, Deadline(60))
        assert (found and found[0]) == least
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
