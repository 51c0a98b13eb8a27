"""The names under which results are stored and found again."""

CONVEXITY = "convexity"
EXPRESSIVENESS = "expressiveness"
OPTIMALITY = "optimality"
GRADIENT_NOISE = "gradient-noise"
