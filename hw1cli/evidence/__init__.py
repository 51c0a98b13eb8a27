"""What the homework asserts without a training run, established on the data. Every result is plain JSON with all that
is needed to obtain it again; it is stored under one of these names.
"""

CONVEXITY = "convexity"
EXPRESSIVENESS = "expressiveness"
OPTIMALITY = "optimality"
GRADIENT_NOISE = "gradient-noise"
