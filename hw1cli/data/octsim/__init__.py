"""octsim: simulated 28 x 28 retinal B-scans with OCTMNIST's classes and counts (docs/octsim.md)."""
