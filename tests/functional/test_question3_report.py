"""Question 3 in the store and in the report."""

from pathlib import Path

from tests.functional.program import done, hw1


def test_a_verification_is_stored_and_reported() -> None:
    done("verify-construction", "--D", "4", "--A", "-1", "--B", "2", "--db", "results.db")
    result = done("report", "q3", "--json")
    document = result.json()
    [verified] = [table for table in document["tables"] if table["id"] == "q3-verified"]
    rows = verified["rows"]
    assert [row[:4] for row in rows] == [
        ["D=4 A=-1 B=2", "relu, margin half", "yes", "yes"],
        ["D=4 A=-1 B=2", "sign, margin half", "yes", "yes"],
    ]
    assert [(missing["what"], missing["command"]) for missing in document["missing"]] == [
        (what, "hw1 reproduce q3")
        for what in (
            "the verification of the homework's example by sign units",
            "the verification of the homework's example by sign units",
            "the proofs for all D, A and B, sign units",
            "the verification of the homework's example by relu units",
            "the proofs for all D, A and B, relu units",
        )
    ]


def test_a_verification_needs_no_store_and_leaves_one_that_is_there_as_it_is() -> None:
    four = ("verify-construction", "--D", "4", "--A", "-1", "--B", "2")
    done(*four)
    assert not Path("results.db").exists()
    done(*four, "--db", "results.db")
    before = Path("results.db").read_bytes()
    for command in (four, (*four, "--json"), ("verify-construction", "--prove"), (*four, "--margin", "max")):
        done(*command)
    assert Path("results.db").read_bytes() == before


def test_where_the_answer_cannot_be_stored_it_is_still_printed() -> None:
    Path("results.db").write_text("not a database, whatever its name says" * 100)
    four = ("verify-construction", "--D", "4", "--A", "-1", "--B", "2", "--json")
    done(*four)
    result = hw1(*four, "--db", "results.db")
    assert (result.code, len(result.json()["networks"])) == (6, 2)


def test_reproducing_question_3_leaves_nothing_missing() -> None:
    done("reproduce", "q3")
    document = hw1("report", "q3", "--json").json()
    assert document["missing"] == []
    assert {"fig17", "fig18", "separability"} <= {figure["id"] for figure in document["figures"]}
    [theorems] = [table for table in document["tables"] if table["id"] == "q3-theorems"]
    assert {row[-1] for row in theorems["rows"]} == {"proved"}
    [answer] = [section["paragraphs"] for section in document["sections"] if section["id"] == "3.1b"]
    assert "W₀ = [[1, 1], [-1, -1]], b₀ = [3/2, 3/2], W₁ = [[1, 1]], b₁ = [-1];" in answer
    assert "W₀ = [[2, 2], [-2, -2]], b₀ = [3, 3], W₁ = [[1, 1]], b₁ = [-1]." in answer
    assert "is proved; that no larger bound would do is proved" in answer[-1]
