"""Which models the kernels train, and where."""

from functools import cache

from hw1cli.models.hyperparameters import MinibatchConfig, default_but

LANES = 16
"""32-bit numbers in a vector register of 512 bits."""


def can_train(config: MinibatchConfig, features: int, device: str) -> bool:
    """Return whether the kernels train such a model: one hidden layer, by SGD, where vectors have 512 bits."""
    varied = ("epochs", "lr", "batch_size", "l2", "hidden_size", "activation", "dropout")
    fits = len(config.layers.widths) == 1 and default_but(config, *varied)
    return fits and features % LANES == 0 and device == "cpu" and has_vectors()


def has_vectors() -> bool:
    """Return whether Numba compiles for the vectors of 512 bits that the kernels are written for (AVX-512)."""
    return "avx512f" in _processor_features()


def multiplies_bytes() -> bool:
    """Return whether this processor multiplies and adds four pairs of bytes in each 32-bit lane (VNNI)."""
    return "avx512vnni" in _processor_features()


@cache
def _processor_features() -> frozenset[str]:
    """Return the instruction sets that this processor has and Numba compiles for; it can be told to avoid some."""
    from llvmlite import binding
    from numba.core.registry import cpu_target

    _, _, features = cpu_target.target_context.codegen().magic_tuple()
    asked_for = {each[1:] for each in features.split(",") if each.startswith("+")}
    return frozenset(
        name for name, present in binding.get_host_cpu_features().items() if present and name in asked_for
    )
