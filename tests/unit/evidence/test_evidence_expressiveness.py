from hw1cli.evidence.expressiveness import expressiveness


def test_the_network_solves_xor():
    result = expressiveness()
    assert [row["prediction"] for row in result["rows"]] == [-1, 1, 1, -1]
    assert result["solved_beyond_linear"] == 4
