"""Question 3: a Boolean function by hand. Nothing is trained; the networks are verified exactly."""

from hw1cli.report.declare import Question

SHOWN = (2, -1, 1)
"""D, A and B of the homework's own example, Figures 17 and 18."""

Q3 = Question(id="q3", title="Question 3: a Boolean function computed by hand-built networks")
