from fractions import Fraction

from hw1cli.evidence.expressiveness import expressiveness


def test_the_network_solves_xor():
    result = expressiveness()
    assert [row["prediction"] for row in result["rows"]] == [-1, 1, 1, -1]
    assert result["solved_beyond_linear"] == 4


def test_the_certificate_is_a_point_in_both_convex_hulls():
    certificate = expressiveness()["certificate"]
    for side, product in (("positive", -1), ("negative", 1)):
        weights = [Fraction(weight) for weight, _ in certificate[side]]
        assert sum(weights) == 1
        assert all(weight >= 0 for weight in weights)
        assert all(x[0] * x[1] == product for _, x in certificate[side])
        point = [sum(w * x[i] for w, (_, x) in zip(weights, certificate[side], strict=True)) for i in (0, 1)]
        assert point == [Fraction(component) for component in certificate["point"]]
