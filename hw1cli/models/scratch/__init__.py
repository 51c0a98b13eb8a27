"""Question 1's models, written from scratch on NumPy: perceptron, logistic regression, one-hidden-layer network.

A checkpoint holds weights only: the orders are a pure function of seed and epoch and are drawn again. Kernels are
compiled, or loaded from the compiler's cache, when a model's module is imported: never inside an epoch.
"""
