"""How kernels are compiled, where their data lies, and what decides how their sums are rounded."""

ARITHMETIC = 2
"""Version of the definition in docs/arithmetic.md: what has another one computes other digits.

1 was that of the libraries: BLAS, torch and SVML, each in the order that suited the processor.
"""
