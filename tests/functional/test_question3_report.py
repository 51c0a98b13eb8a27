"""Question 3 in the store and in the report."""

from tests.functional.program import hw1


def test_a_verification_is_stored_and_reported() -> None:
    assert hw1("verify-construction", "--D", "4", "--A", "-1", "--B", "2").code == 0
    result = hw1("report", "q3", "--json")
    assert result.code == 0
    document = result.json()
    [verified] = [table for table in document["tables"] if table["id"] == "q3-verified"]
    rows = verified["rows"]
    assert [row[:4] for row in rows] == [
        ["D=4 A=-1 B=2", "relu, margin half", "yes", "yes"],
        ["D=4 A=-1 B=2", "sign, margin half", "yes", "yes"],
    ]
    assert [missing["command"] for missing in document["missing"]] == [
        "hw1 verify-construction --D 2 --A -1 --B 1",
        "hw1 verify-construction --prove",
    ]


def test_reproducing_question_3_leaves_nothing_missing() -> None:
    assert hw1("reproduce", "q3").code == 0
    document = hw1("report", "q3", "--json").json()
    assert document["missing"] == []
    assert {"fig17", "fig18", "separability"} <= {figure["id"] for figure in document["figures"]}
    [theorems] = [table for table in document["tables"] if table["id"] == "q3-theorems"]
    assert {row[-1] for row in theorems["rows"]} == {"proved"}
    [networks] = [table for table in document["tables"] if table["id"] == "q3-networks"]
    assert "W0 = [[2, 2], [-2, -2]]; b0 = [3, 3]; W1 = [[1, 1]]; b1 = [-1]" in str(networks["rows"])
