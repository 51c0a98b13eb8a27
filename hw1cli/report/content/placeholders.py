"""Placeholders for what was measured, in the words of an answer: `{{test_acc ffn lr=0.1}}` is a number.

    {{METRIC RUN}}             the metric of the homework's seed, or of `seed=N`
    {{mean METRIC RUN}}        mean and standard deviation over the stored seeds
    {{interval METRIC RUN}}    the 95% interval that the number of images leaves open
    {{best RUNS}}, {{worst RUNS}}    what sets the winner apart, by final validation accuracy
    {{verdict CLAIM}}, {{measured CLAIM}}    what the stored runs say of a claim

A RUN is a model and its hyperparameters, `ffn lr=0.1 batch_size=16`; what is not said has the model's default. RUNS
give one of them several values, `lr=1,0.1`, and may stand for a RUN with `best` or `worst` before them.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from typing import TypeAlias

from hw1cli.claims.claim import Judged
from hw1cli.claims.rules import Verdict
from hw1cli.errors import UsageError
from hw1cli.models.typed import typed_run
from hw1cli.outside.suggest import choice, did_you_mean
from hw1cli.report.content.found import Found
from hw1cli.report.content.question3 import NETWORK_FACTS, theorem_verdict
from hw1cli.report.declare import Metric, Selection
from hw1cli.report.document import Kind, Value
from hw1cli.report.numbers import MISSING, number, text_of
from hw1cli.report.runs import Runs, describe, differing
from hw1cli.specs import DEFAULT_SEED, Config, option_name

_PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_RANKS = ("best", "worst")

_Say: TypeAlias = Callable[[str, Found], str | None]
"""What stands for the words behind a placeholder's first; None where it is not stored."""


def filled(text: str, found: Found) -> tuple[str, bool]:
    """Return the text with its placeholders filled in, and whether every number is stored.

    UsageError for a placeholder that means nothing, with the nearest that does.
    """
    values = [_value(match[1], found) for match in _PLACEHOLDER.finditer(text)]
    shown = (MISSING if value is None else value for value in values)
    return _PLACEHOLDER.sub(lambda _: next(shown), text), None not in values


def configs_in(text: str) -> Iterator[Config]:
    """Yield the configurations whose runs a text needs."""
    for match in _PLACEHOLDER.finditer(text):
        words = [word for word in match[1].split() if word not in (*Metric, *_RANKS, "mean", "interval")]
        if len(words) < len(match[1].split()):
            with suppress(UsageError):  # what means nothing is refused where it is filled in
                yield from _typed(" ".join(words))[0]


def _value(placeholder: str, found: Found) -> str | None:
    """Return what stands for a placeholder; None where it is not stored."""
    name, _, rest = placeholder.strip().partition(" ")
    try:
        return _NAMES[name](rest.strip(), found) if name in _NAMES else _of_runs(placeholder, found, of=Runs.measured)
    except UsageError as error:
        raise UsageError(f"{{{{{placeholder}}}}}: {error}") from None


def _metric(name: str) -> Metric:
    if name not in list(Metric):
        raise UsageError(f"{name!r} is nothing that was measured{choice(name, [*Metric, *_NAMES])}")
    return Metric(name)


def _of_runs(words: str, found: Found, *, of: Callable[[Runs, Config, Metric], Value]) -> str | None:
    name, _, rest = words.strip().partition(" ")
    metric, (config, seed) = _metric(name), _run(rest, found)
    if seed is not None and of is not Runs.measured:
        raise UsageError("seed= goes with a metric alone; leave it out")
    if config is None:
        return None
    of_seed = [run for run in found.runs.of(config) if seed in (None, run.spec.seed)]
    value = of(Runs({config: of_seed}), config, metric)
    return None if value is None else text_of(value, metric.kind)


def _ranked(words: str, found: Found, *, worst: bool) -> str | None:
    configs, _ = _known(words, found)
    won = found.runs.resolve(Selection(among=configs, worst=worst))
    return None if won is None else describe(won, among=configs)


def _run(words: str, found: Found) -> tuple[Config | None, int | None]:
    """Return the configuration that is meant (None where a comparison lacks a run), and the seed if one is given."""
    rank, _, rest = words.strip().partition(" ")
    configs, seed = _known(rest if rank in _RANKS else words, found)
    if rank in _RANKS:
        return found.runs.resolve(Selection(among=configs, worst=rank == "worst")), seed
    if len(configs) > 1:
        raise UsageError("several runs are meant; put best or worst before the model")
    return configs[0], seed


def _known(words: str, found: Found) -> tuple[tuple[Config, ...], int | None]:
    """Return the configurations that are typed, each of them the homework's or stored."""
    configs, seed = _typed(words)
    for config in configs:
        if config not in found.runs.by_config and config not in found.homework:
            every = map(_placeholder_of, {*found.runs.by_config, *found.homework})
            raise UsageError(f"no such run is stored{did_you_mean(_placeholder_of(config), every)}")
    return configs, seed


def _typed(words: str) -> tuple[tuple[Config, ...], int | None]:
    options = [
        f"{option_name(name)} {value}" if equals and not name.startswith("-") else word
        for word in words.split()
        for name, equals, value in [word.partition("=")]
    ]
    configs, seed = typed_run(" ".join(options))
    return configs, seed if seed != DEFAULT_SEED or "seed=" in words else None


def _placeholder_of(config: Config) -> str:
    return " ".join([config.model, *(f"{name}={value}" for name, value in differing(config).items())])


def _judged(id: str, found: Found) -> Judged:
    by_id = {each.claim.id: each for each in found.judged}
    if id not in by_id:
        raise UsageError(f"{id!r} is no claim{did_you_mean(id, by_id)}; `hw1 report claims` lists them")
    return by_id[id]


def _verdict(id: str, found: Found) -> str | None:
    verdict = _judged(id, found).stored.verdict
    return "is undecided" if verdict is Verdict.UNDECIDED else verdict.value


def _measured_for(id: str, found: Found) -> str | None:
    judged = _judged(id, found)
    estimate, kind = judged.stored.estimate, judged.claim.measure.kind
    if estimate is None:
        return None
    # In a sentence three digits are enough, and a plus sign is too much.
    return f"{estimate.value:.3g}" if kind is Kind.NUMBER else number(estimate.value, kind).removeprefix("+")


_NAMES: Mapping[str, _Say] = {
    "mean": partial(_of_runs, of=Runs.spread),
    "interval": partial(_of_runs, of=Runs.interval),
    "best": partial(_ranked, worst=False),
    "worst": partial(_ranked, worst=True),
    "verdict": _verdict,
    "measured": _measured_for,
    "theorem": theorem_verdict,
    **NETWORK_FACTS,
}
