"""Question 3: a Boolean function computed by hand-built networks. Nothing is trained; they are verified exactly."""

from dataclasses import replace
from itertools import product

from hw1cli.constructions.target import XOR
from hw1cli.report.content.question3 import EXAMPLES, proof
from hw1cli.report.declare import Question, SubQuestion
from hw1cli.report.document import DrawnFigure
from hw1cli.report.figures.question3 import points, truth_table

_POINTS = ", ".join(f"f{x} = {XOR(x)}" for x in product((-1, 1), repeat=XOR.D))

Q3_1A = SubQuestion(
    id="3.1a",
    title="no single perceptron computes f",
    from_data=False,
    evidence=(replace(EXAMPLES["sign"], tables=()),),
    figures=(
        (
            DrawnFigure(
                id="fig17",
                number=17,
                title="The function f on {-1, 1}^2 for A = -1, B = 1",
                caption="The exclusive or of its inputs",
                words=_POINTS,
                draw=truth_table,
            ),
            DrawnFigure(
                id="fig18",
                number=18,
                title="The four points of {-1, 1}^2, by class",
                caption="No straight line has the two classes on its two sides",
                words=_POINTS,
                draw=points,
            ),
        ),
    ),
)

Q3_1B = SubQuestion(
    id="3.1b", title="two sign units compute f", from_data=False, evidence=(EXAMPLES["sign"], proof("sign"))
)

Q3_1C = SubQuestion(
    id="3.1c", title="two ReLU units compute f", from_data=False, evidence=(EXAMPLES["relu"], proof("relu"))
)

Q3 = Question(
    id="q3",
    title="Question 3: a Boolean function computed by hand-built networks",
    parts=(Q3_1A, Q3_1B, Q3_1C),
)
