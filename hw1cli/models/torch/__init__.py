"""Question 2: the models in PyTorch."""
