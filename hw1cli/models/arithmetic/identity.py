"""What decides how a model's sums are rounded here: two machines of which it is the same compute the same digits.

A sum's digits depend on the order in which it is taken and on whether products are fused into it. Both go by the
instructions that a kernel was compiled for or that a library chose when it was loaded, which the processor's name
does not tell: variables forbid instructions, and one machine's OpenBLAS is another's MKL. So those who compute are
asked what they have chosen. The from-scratch models' numbers do not depend on the number of threads.
"""

import hashlib
import os
import platform
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import version

from hw1cli.models.registry import MODELS

_STEERING = ("MKL_", "DNNL_", "ONEDNN_", "CUBLAS_", "NVIDIA_TF32_OVERRIDE", "GLIBC_TUNABLES")
"""Variables of libraries that cannot be asked what they have chosen."""


@cache
def identity(model: str, *, device: str, threads: int) -> str:
    """Return in words whatever can change the digits that a model computes in this process."""
    computed_by = MODELS[model].computed_by
    parts = [_sources()]
    if "NumPy" in computed_by:
        parts += _of_numpy()
    if "PyTorch" in computed_by and not ("kernels" in computed_by and device == "cpu"):
        parts += _of_torch(device, threads)
    if "kernels" in computed_by and device == "cpu":
        parts.append(_of_kernels())
    steered = [f"{name}={value}" for name, value in sorted(os.environ.items()) if name.startswith(_STEERING)]
    return "; ".join([*parts, " ".join(platform.libc_ver()), *steered])


def _sources() -> str:
    from hw1cli.models.arithmetic.compiled import stamp_of_sources

    return f"models {stamp_of_sources()[:8]}"


def _of_kernels() -> str:
    """Name the compiler, the processor that it compiles for, and a digest of what else it goes by."""
    from numba import config
    from numba.core.registry import cpu_target

    _, processor, features = cpu_target.target_context.codegen().magic_tuple()
    how = [getattr(config, name) for name in ("OPT", "LOOP_VECTORIZE", "SLP_VECTORIZE", "USING_SVML")]
    return f"numba {version('numba')}, llvmlite {version('llvmlite')} for {processor} {_digest([features, *how])}"


def _of_numpy() -> Iterator[str]:
    from numpy._core._multiarray_umath import __cpu_features__  # type: ignore[import-not-found]

    yield f"numpy {version('numpy')} {_digest(name for name, used in __cpu_features__.items() if used)}"


def _of_torch(device: str, threads: int) -> Iterator[str]:
    import torch

    yield f"torch {version('torch')} {_digest([torch.__config__.show()])}"
    if device == "cpu":
        from hw1cli.training.machine import processor

        yield f"{torch.backends.cpu.get_cpu_capability()} on {processor()}, {threads} threads"
    else:
        yield f"{torch.cuda.get_device_name()}, cuDNN {torch.backends.cudnn.version()}"  # type: ignore[no-untyped-call]


def _digest(values: Iterable[object]) -> str:
    return hashlib.sha256("\n".join(map(str, values)).encode()).hexdigest()[:8]
