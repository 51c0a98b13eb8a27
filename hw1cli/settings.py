"""How runs are made, as opposed to what is run: on which device, and by whom."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import partial

from hw1cli.errors import UsageError
from hw1cli.keeping import Keeping
from hw1cli.models.registry import MODELS
from hw1cli.outside import variables
from hw1cli.store.ownership import TAKE_OVER_AFTER
from hw1cli.training.environment import command_line, default_threads, describe
from hw1cli.workers.executors import Workers, processes


@dataclass(frozen=True, kw_only=True)
class By:
    """Who trains: this process, so many `jobs` on this machine, or the workers of a Dask scheduler, `cluster`.

    A share of their steps, `check_fraction`, is computed twice by different ones. On a server they train instead of
    another machine that has been silent for `take_over_after` seconds.
    """

    jobs: int = 1
    cluster: str | None = None
    check_fraction: float = 0.0
    take_over_after: int = TAKE_OVER_AFTER

    def __post_init__(self) -> None:
        if self.jobs > 1 and self.cluster is not None:
            raise UsageError("--jobs is for processes here and --cluster for those of a scheduler; give one of them")
        if self.check_fraction and self.is_this_process:
            raise UsageError("--check-fraction compares workers with each other; give --jobs or --cluster, too")

    @property
    def is_this_process(self) -> bool:
        """Whether this process trains all by itself."""
        return self.jobs == 1 and self.cluster is None


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How runs are made; `command` is what was typed for them, and `keeping` says whose weights are stored.

    `threads` are those of this machine that may be used; without them they are `default_threads`.
    """

    device: str
    command: str
    by: By
    threads: int | None = None
    force: bool = False
    keeping: Keeping = field(default_factory=Keeping)

    def workers(self) -> Workers:
        """Return those who train; Hw1Error where the scheduler does not answer."""
        described = partial(describe, device=self.device, command=self.command)
        if self.by.cluster is not None:
            from hw1cli.workers.cluster import Cluster

            return Cluster(self.by.cluster, described)
        return processes(self.by.jobs, self.threads or default_threads(), described)

    def alone(self) -> "Settings":
        """Return the same by this process, with nothing beside it."""
        return replace(self, by=HERE)


HERE = By()


def settings(
    models: Collection[str],
    device: variables.Device | None,
    by: By = HERE,
    *,
    force: bool = False,
    keeping: Keeping | None = None,
) -> Settings:
    """Return how runs of the models are made; UsageError for a device that is not there."""
    resolved = "cpu"
    if any(MODELS[model].uses_torch for model in models):
        from hw1cli.models.torch.device import resolve_device

        resolved = resolve_device(device, variables.device())
    elif device == "cuda":
        raise UsageError("--device cuda has no meaning for the NumPy models; leave it out")
    return Settings(device=resolved, command=command_line(), by=by, force=force, keeping=keeping or Keeping())
