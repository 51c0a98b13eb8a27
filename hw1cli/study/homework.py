"""The homework: its questions, by name, and its claims, in its order."""

from hw1cli.report.declare import Question
from hw1cli.study.claims_published import PUBLISHED_CLAIMS
from hw1cli.study.claims_q1 import Q1_CLAIMS
from hw1cli.study.claims_q2 import Q2_CLAIMS
from hw1cli.study.q1 import Q1
from hw1cli.study.q2 import Q2

Q3 = Question(id="q3", title="Question 3: a Boolean function computed by hand-built networks")
"""Nothing is trained; the networks are verified exactly."""

QUESTIONS = {question.id: question for question in (Q1, Q2, Q3)}
CLAIMS = (*Q1_CLAIMS, *Q2_CLAIMS, *PUBLISHED_CLAIMS)
"""Those of them that a sample decides are one family, whether or not their runs are stored."""


def questions(which: str) -> tuple[Question, ...]:
    """Return the question called `which`, or every one for `all`."""
    return tuple(QUESTIONS.values()) if which == "all" else (QUESTIONS[which],)
