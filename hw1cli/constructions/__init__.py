"""Question 3: a Boolean function, hand-built networks for it, and exact proofs about them."""
