"""How kernels are compiled, where their data lies, and what decides how their sums are rounded."""
