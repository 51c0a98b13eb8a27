"""The hyperparameters that several models share; what only one model has is declared in that model's file."""

from typing import Literal, TypeAlias

from hw1cli.specs import Domain

Activation: TypeAlias = Literal["relu", "tanh"]
Optimizer: TypeAlias = Literal["sgd", "adam"]

LR = Domain(help="Learning rate.", above=0)
BATCH_SIZE = Domain(help="Examples per update.", at_least=1, at_most=2**31 - 1)
HIDDEN_SIZE = Domain(help="Units per hidden layer.", at_least=1, at_most=65_536)
L2 = Domain(help="Weight decay, on all parameters.", at_least=0)
OPTIMIZER = Domain(help="Update rule.")
