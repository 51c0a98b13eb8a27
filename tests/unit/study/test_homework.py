"""The homework as it is declared: every figure and claim has its place, and every sub-question its words."""

from pathlib import Path

import pytest

from hw1cli.claims.judge import judge
from hw1cli.claims.measures import Stored
from hw1cli.errors import UsageError
from hw1cli.report.content.found import Found
from hw1cli.report.content.placeholders import filled
from hw1cli.report.content.words import paragraphs
from hw1cli.study.homework import CLAIMS, CONFIGS, SUB_QUESTIONS, sub_questions, words_of
from tests.factories import runs

IDS = ["1.1a", "1.1b", "1.2a", "1.2b", "2.1", "2.2a", "2.2b", "2.2c", "3.1a", "3.1b", "3.1c"]
NOTHING = Found(
    runs=runs(),
    homework=CONFIGS,
    judged=judge(CLAIMS, Stored(runs=runs(), evidence={}, n_train=None), lambda claim: []),
)
"""What is found where nothing is stored."""


def test_the_sub_questions_are_the_homework_s_in_its_order() -> None:
    assert list(SUB_QUESTIONS) == [part.id for part in sub_questions("all")] == IDS
    assert [part.id for part in sub_questions("q2")] == ["2.1", "2.2a", "2.2b", "2.2c"]
    assert sub_questions("2.2b") == (SUB_QUESTIONS["2.2b"],)
    assert sub_questions("claims") == ()
    with pytest.raises(UsageError, match=r"2.2d is no question of the homework \(did you mean 2.2"):
        sub_questions("2.2d")


def test_every_claim_belongs_to_a_sub_question_but_for_that_on_all_tables() -> None:
    elsewhere = [claim.id for claim in CLAIMS if claim.question.removeprefix("Q") not in SUB_QUESTIONS]
    assert elsewhere == ["published-test-multiples"]


@pytest.mark.parametrize("id", IDS)
def test_the_words_ask_for_nothing_that_there_is_not(id: str) -> None:
    said = [filled(paragraph, NOTHING)[1] for paragraph in paragraphs(words_of(id))]
    # With nothing stored there is nothing that was measured; only what is proved can be said.
    assert any(said) == (id in ("1.2a", "3.1a", "3.1b", "3.1c"))


def test_a_sub_question_without_words_has_none() -> None:
    assert words_of("9.9") == ""


def test_the_page_on_answers_shows_placeholders_that_mean_something() -> None:
    page = (Path(__file__).parents[3] / "docs" / "answers.md").read_text(encoding="utf-8")
    table = [line.split(" | ")[0] for line in page.splitlines() if line.startswith("| `{{")]
    assert len(table) == 12
    for cell in table:
        assert filled(cell, NOTHING)[0] != cell
    with pytest.raises(UsageError, match="did you mean test_acc"):
        filled("{{tets_acc perceptron}}", NOTHING)


def test_every_claim_that_can_be_measured_has_its_verdict_in_the_words_of_its_sub_question() -> None:
    unsaid = [
        claim.id for claim in CLAIMS
        if (id := claim.question.removeprefix("Q")) in IDS and f"{{{{verdict {claim.id}}}}}" not in words_of(id)
    ]  # fmt: skip
    assert unsaid == ["published-0.7208-multiple", "published-majority", "published-speedup"]
