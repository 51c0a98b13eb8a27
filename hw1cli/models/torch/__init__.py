"""Question 2: the models in PyTorch.

Importing this package settles how OpenMP's threads wait for each other, which must be done before torch is imported.
By default they spin; where anything else uses a core, each of an epoch's thousands of small operations then waits for
a thread that is not running, and training takes up to thirty times as long. A value set by the user is kept.
"""

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
