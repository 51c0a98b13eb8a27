"""Question 1: the models written from scratch in NumPy."""
