"""What is declared of the data sets that have names: how they are told apart."""

from collections.abc import Mapping

OCTMNIST = "octmnist"
OCTSIM = "octsim"
OCTSIM_1 = "octsim 1"

OCTSIM_1_FINGERPRINT = "7310b2c8008be016c388c0857bd2d3a7"
"""Of the first simulated set, which was stored under the name `octsim` and is no longer made."""

OVERFITTING: Mapping[str, str] = {
    OCTMNIST: "",
    OCTSIM: "octsim overfits, but later than OCTMNIST: its default network (seed 42) has the lowest validation loss "
    "at epoch 101 of 150 (OCTMNIST: about 50)",
    OCTSIM_1: "octsim 1 does not overfit as OCTMNIST does: its default network has the lowest validation loss near "
    "epoch 143 of 150 (OCTMNIST: about 50), so this verdict says nothing about OCTMNIST",
}
"""How each named data set differs from OCTMNIST in what claims about overfitting, L2 and dropout rest on (empty: not
at all)."""

NAMED = tuple(OVERFITTING)
"""The named data sets, in the order in which reports prefer them; all have OCTMNIST's classes and counts."""


def data_name(stored: str, fingerprint: str) -> str:
    """Return the name under which a stored run's data set is shown: data is told apart by its fingerprint."""
    return OCTSIM_1 if fingerprint == OCTSIM_1_FINGERPRINT else stored
