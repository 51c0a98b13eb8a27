"""Question 2: the models in PyTorch.

Importing this package settles how long OpenMP's threads spin while they wait for each other, which must be done
before torch is imported. GNU's runtime spins for milliseconds by default, so that programs on one machine keep
the cores from each other and train ten to thirty times slower; threads that sleep at once (OMP_WAIT_POLICY=passive)
make the small operations of batch 16 several times slower. A short spin is as fast as the default on a quiet machine
and yields soon on a busy one. What the user sets is kept.
"""

import os

if "OMP_WAIT_POLICY" not in os.environ:
    os.environ.setdefault("GOMP_SPINCOUNT", "10000")
