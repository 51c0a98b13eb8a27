"""hw1 beside the loops that people write and scikit-learn: `python -m benchmarks` (docs/benchmarks.md)."""
