"""The training loop, its clock, its randomness and its checkpoints."""
