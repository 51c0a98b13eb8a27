"""Where Question 2's models are trained."""

from hw1cli.errors import UsageError


def resolve_device(name: str | None, default: str | None = None) -> str:
    """Return "cpu" or "cuda": `auto` takes the graphics card where there is one.

    Without a name it is `default`, $HW1_DEVICE's value, else `auto`. Raises UsageError, naming which of the two
    asked for it, when `cuda` is asked for and torch finds none.
    """
    asked = "HW1_DEVICE=" if name is None else "--device "
    name = name or default or "auto"
    if name == "cpu":
        return "cpu"
    import torch  # not for the processor, whose kernels need none of it

    if torch.cuda.is_available():
        return "cuda"
    if name == "cuda":
        raise UsageError(f"{asked}cuda: torch finds no CUDA device here; use --device cpu or a CUDA build of torch")
    return "cpu"
