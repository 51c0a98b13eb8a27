"""The homework: its questions and sub-questions by name, and its claims, in its order."""

from importlib.resources import files

from hw1cli.errors import UsageError
from hw1cli.outside.suggest import choice
from hw1cli.report.declare import Question, SubQuestion
from hw1cli.study.claims_published import PUBLISHED_CLAIMS
from hw1cli.study.claims_q1 import Q1_CLAIMS
from hw1cli.study.claims_q2 import Q2_CLAIMS
from hw1cli.study.q1 import Q1
from hw1cli.study.q2 import Q2
from hw1cli.study.q3 import Q3

QUESTIONS = {question.id: question for question in (Q1, Q2, Q3)}
SUB_QUESTIONS = {part.id: part for question in QUESTIONS.values() for part in question.parts}
NAMES = ("all", "claims", *QUESTIONS, *SUB_QUESTIONS)
"""What a report can be on."""
CONFIGS = tuple(dict.fromkeys(config for question in QUESTIONS.values() for config in question.configs))
CLAIMS = (*Q1_CLAIMS, *Q2_CLAIMS, *PUBLISHED_CLAIMS)
"""Those of them that a sample decides are one family, whether or not their runs are stored."""


def questions(which: str) -> tuple[Question, ...]:
    """Return the question called `which`, or every one for `all`."""
    return tuple(QUESTIONS.values()) if which == "all" else (QUESTIONS[which],)


def words_of(id: str) -> str:
    """Return the program's answer to a sub-question, its placeholders not filled in; empty where it has none."""
    file = files("hw1cli.study").joinpath("words", f"{id}.md")
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def sub_questions(which: str) -> tuple[SubQuestion, ...]:
    """Return what a report on `which` answers: `2.2b`, `q2` or `all`, nothing for `claims`; UsageError for others."""
    if which in SUB_QUESTIONS:
        return (SUB_QUESTIONS[which],)
    if which not in NAMES:
        raise UsageError(f"{which} is no question of the homework{choice(which, NAMES)}")
    return () if which == "claims" else tuple(part for question in questions(which) for part in question.parts)
