"""The same runs on unlike machines: one digest a case, which must be the same everywhere (docs/arithmetic.md)."""
