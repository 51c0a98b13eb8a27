"""What the homework asserts without a training run, established on the data: convexity, expressiveness, optimality,
gradient noise. Every result is plain JSON with all that is needed to obtain it again.
"""
