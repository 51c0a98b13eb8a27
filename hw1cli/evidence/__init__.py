"""What the homework asserts without a training run, established on the data. Every result is plain JSON with all that
is needed to obtain it again; it is stored under one of these names.
"""

CONVEXITY = "convexity"
EXPRESSIVENESS = "expressiveness"
OPTIMALITY = "optimality"
RESOLUTION = 1e-9
"""Losses that differ by less are not told apart: their logits are sums of hundreds of products, in float64."""
GRADIENT_NOISE = "gradient-noise"
VERIFICATION = "verify-construction"
"""A network of Question 3, checked for one (D, A, B)."""
THEOREM = "theorem"
CHART = "separability-chart"
"""What a single perceptron can do, for one D."""
