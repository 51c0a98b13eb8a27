"""Question 3: a Boolean function by hand. Nothing is trained; the networks are verified exactly."""

from hw1cli.report.declare import Question

Q3 = Question(id="q3", title="Question 3: a Boolean function computed by hand-built networks")
