import pytest

from tests.functional.program import start


def offered(typed: str, **environment: str) -> list[str]:
    """What bash offers after `typed`."""
    words = {"COMP_WORDS": typed, "COMP_CWORD": str(len(typed.split(" ")) - 1), "_HW1_COMPLETE": "complete_bash"}
    process = start(**words, **environment)
    out, err = process.communicate(timeout=60)
    assert err == ""
    return out.split()


def test_runs_are_offered_by_id_and_by_name(runs):
    assert offered("hw1 runs show ") == ["latest", "best", *reversed(runs.values())]
    assert offered(f"hw1 runs compare best {runs['slow'][:8]}") == [runs["slow"]]
    assert offered("hw1 runs delete la") == ["latest"]


@pytest.mark.parametrize("db", ["nowhere.db", ".", "postgresql://nobody@127.0.0.1:1/none"])
def test_without_a_store_nothing_is_offered_and_nothing_said(db):
    assert offered("hw1 runs show ", HW1_DB=db) == []


def test_models_questions_and_statuses_are_offered():
    assert offered("hw1 train t") == ["torch-logreg"]
    assert offered("hw1 report q") == ["q1", "q2", "q3"]
    assert offered("hw1 runs list --model m") == ["mlp"]
    assert offered("hw1 runs list --status d") == ["diverged"]
