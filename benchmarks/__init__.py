"""hw1 beside the loops that people write, scikit-learn and JAX: `python -m benchmarks` (docs/benchmarks.md)."""
