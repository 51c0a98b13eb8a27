"""The homework's questions, by name."""

from hw1cli.report.declare import Question
from hw1cli.specs import Config
from hw1cli.study.q1 import Q1
from hw1cli.study.q2 import Q2
from hw1cli.study.q3 import Q3

QUESTIONS = {question.id: question for question in (Q1, Q2, Q3)}


def configs(*questions: Question) -> tuple[Config, ...]:
    """Return every configuration of the questions, each once, in the homework's order."""
    return tuple(dict.fromkeys(config for question in questions for config in question.configs))


def questions(which: str) -> tuple[Question, ...]:
    """Return the question called `which`, or every one for `all`."""
    return tuple(QUESTIONS.values()) if which == "all" else (QUESTIONS[which],)
