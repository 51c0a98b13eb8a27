"""The PyTorch models of Question 2 (protocol.md, section 3): logistic regression and feed-forward network.

Nothing here imports torch until it is needed: `stacking` says which runs may be trained together and never needs
it; `device` and `learner` import it, so they are imported where a run starts.
"""
