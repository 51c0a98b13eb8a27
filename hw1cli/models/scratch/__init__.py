"""Question 1's models, written from scratch on NumPy: perceptron, logistic regression, one-hidden-layer network.

`build.py` makes their learners; this package itself imports no compiler, so that naming it costs nothing.
"""
