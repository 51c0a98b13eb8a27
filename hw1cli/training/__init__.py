"""The training loop, learners side by side, interruption, and the machine that all runs on."""
