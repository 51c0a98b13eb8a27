"""Points: the share of a part that holds; a rubric that is none is refused with its place."""

import tomllib
from fractions import Fraction
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from hw1cli.checking.grading.graded import Part
from hw1cli.checking.grading.rubric import SCHEMA, Rubric, Worth, part_score, read_rubric, score
from hw1cli.errors import DataError
from tests.unit.checking.grading.samples import graded, network, number, run, verified

EXAMPLE = Path(__file__).parents[4] / "docs" / "examples" / "rubric.toml"


def worth(part: Part, points: int, expected: int = 0) -> Rubric:
    return Rubric({part: Worth(Fraction(points), expected)})


@pytest.mark.parametrize(
    ("expected", "points"),
    [(0, 15.0), (4, 15.0), (6, 10.0), (40, 1.5)],
)
def test_a_part_gets_its_points_times_the_share_that_holds(expected, points):
    submission = graded(check=[*[number("consistent")] * 2, number("unknown"), number("impossible")])
    assert part_score(submission, Part.CHECK, worth(Part.CHECK, 20, expected)).points == points
    assert score(submission, worth(Part.CHECK, 20, expected)) == points


@pytest.mark.parametrize("verdict", ["impossible", "contradicts", "differs"])
def test_only_what_cannot_stand_is_held_against_a_number(verdict):
    submission = graded(check=[number(verdict), number("unusual"), number("unknown"), number("consistent")])
    assert part_score(submission, Part.CHECK, Rubric()).holding == 3


def test_a_network_has_to_compute_f_be_robust_and_be_as_required():
    networks = [
        network(),
        network(verified=False),
        network(robust=False),
        network(requirements=[{"requirement": "integers", "met": False, "remark": "W0 has 1/2"}]),
    ]
    found = part_score(graded(networks=networks), Part.NETWORKS, worth(Part.NETWORKS, 40))
    assert (found.holding, found.of, found.points) == (1, 4, 10.0)


def test_what_is_undecided_counts_neither_way_unless_so_many_are_expected():
    networks = [network(), network(robust=None)]
    found = part_score(graded(networks=networks), Part.NETWORKS, worth(Part.NETWORKS, 40))
    assert (found.holding, found.of, found.undecided, found.points) == (1, 1, 1, 40.0)
    assert part_score(graded(networks=networks), Part.NETWORKS, worth(Part.NETWORKS, 40, 2)).points == 20.0
    again = graded(verified=[verified("identical"), verified("differs"), verified("not comparable")])
    assert part_score(again, Part.VERIFIED, worth(Part.VERIFIED, 20)).points == 10.0


def test_a_damaged_store_and_one_that_is_not_there_get_nothing():
    damaged = graded(store={"location": "results.db", "integrity": False, "problems": ["row 1 is lost"], "runs": []})
    sound = graded(store={"location": "results.db", "integrity": True, "problems": [], "runs": [run(), run("odd")]})
    rubric = worth(Part.STORE, 20)
    assert [score(each, rubric) for each in (damaged, graded(), sound)] == [0.0, 0.0, 10.0]


def test_without_a_rubric_there_is_no_score():
    assert score(graded(check=[number("consistent")]), None) is None


def test_the_shipped_example_is_in_the_form():
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(tomllib.loads(EXAMPLE.read_text()))
    rubric = read_rubric(EXAMPLE)
    assert rubric.visibility == "after_published"
    assert sum(each.points for each in rubric.parts.values()) == 100
    assert set(rubric.parts) == set(Part)
    assert set(SCHEMA["properties"]) == {"visibility", *Part}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"should be non-empty|does not have enough properties"),
        ("[check]\n", "'points' is a required property"),
        ("[check]\npoints = -1\n", r"at \$.check.points: -1 is less than the minimum"),
        ("[check]\npoints = nan\n", "points"),
        ("[check]\npoints = 1\nexpected = 0\n", "expected"),
        ("[chek]\npoints = 1\n", "'chek' was unexpected"),
        ("visibility = 'now'\n", "'now' is not one of"),
        ("[check\n", "not valid TOML"),
    ],
)
def test_what_is_no_rubric_is_refused_with_its_place(tmp_path, text, message):
    path = tmp_path / "rubric.toml"
    path.write_text(text)
    with pytest.raises(DataError, match=message):
        read_rubric(path)
