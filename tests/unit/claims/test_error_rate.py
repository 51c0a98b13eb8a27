"""How often claims that are neither true nor false are decided, over many stores of runs that were never trained."""

import math

import numpy as np
import pytest
from scipy.stats import norm

from hw1cli.claims.claim import Claim
from hw1cli.claims.judge import judge
from hw1cli.claims.measures import Stored
from hw1cli.claims.rules import MOST, Verdict, above
from hw1cli.claims.run_measures import lead_of, mean_of, share_of, time_ratio
from hw1cli.claims.run_metrics import falls_throughout, mean_step
from hw1cli.models.ffn import FfnConfig
from hw1cli.models.mlp import MlpConfig
from hw1cli.models.perceptron import PerceptronConfig
from hw1cli.records import SplitName
from tests import factories

CONFIGS = tuple(FfnConfig(lr=lr) for lr in (0.1, 0.01, 0.001, 1.0))
STEP = 0.05
SPREAD = 0.15
"""Of single times, as a share: with twice as much the few ratios are so skewed that 5.6 of 100 intervals miss."""
IMAGES = 529


def claim(name, measure, rule):
    return Claim(id=name, question="Q", statement="S.", quantity="q", measure=measure, rule=rule)


CLAIMS = (
    claim("one rival", lead_of(CONFIGS[0], CONFIGS[:2], SplitName.TEST), above(0)),
    claim("best of four", lead_of(CONFIGS[0], CONFIGS, SplitName.TEST), above(0)),
    claim("worst of four", lead_of(CONFIGS[3], CONFIGS, SplitName.VAL, behind=True), above(0)),
    claim("mean", mean_of(PerceptronConfig(), mean_step), above(STEP)),
    claim("outcome", share_of(MlpConfig(), falls_throughout), MOST),
    claim("times", time_ratio(*CONFIGS[:2]), above(1)),
)


def store(generator, seeds):
    """Runs whose claims lie exactly at their limits: equal accuracies, the step of the rule, a coin, equal times."""
    common = generator.normal(size=IMAGES)
    of_images = 0.3 * generator.normal(size=(len(CONFIGS), IMAGES))
    limit = norm.ppf(0.75) * math.sqrt(1 + 0.3**2 + 0.1**2 + 0.3**2)
    runs = []
    for seed in range(seeds):
        for config, own in zip(CONFIGS, of_images, strict=True):
            noise = 0.1 * generator.normal() + 0.3 * generator.normal(size=IMAGES)
            # A ratio of times with mean 1.
            seconds = 10 * math.exp(SPREAD * generator.normal() - SPREAD**2 / 2) if config is CONFIGS[0] else 10.0
            runs.append(factories.run(config, seed, right=common + own + noise < limit, seconds=seconds))
        step = float(np.clip(generator.normal(STEP, 0.01), 0, 0.4))
        runs.append(factories.run(PerceptronConfig(), seed, val_acc=[0.5, 0.5 + step]))
        falls = generator.uniform() < 0.5
        runs.append(factories.run(MlpConfig(), seed, train_loss=[2.0, 1.0 if falls else 3.0]))
    return Stored(runs=factories.runs(*runs), evidence={}, n_train=None)


@pytest.mark.parametrize(
    ("stores", "seeds"),
    [
        (150, 5),
        pytest.param(2000, 5, marks=pytest.mark.exhaustive),
        pytest.param(2000, 8, marks=pytest.mark.exhaustive),
    ],
)
def test_at_most_5_percent_of_null_effects_get_a_verdict_and_of_whole_families(stores, seeds):
    generator = np.random.RandomState(0)
    decided = {each.id: 0 for each in CLAIMS}
    families = 0
    for _ in range(stores):
        found = judge(CLAIMS, store(generator, seeds), lambda claim: [])
        for each in found:
            decided[each.claim.id] += each.stored.verdict is not Verdict.UNDECIDED
        families += any(each.stored.family_verdict is not Verdict.UNDECIDED for each in found)
    most = stores * 0.05 + 3 * math.sqrt(stores * 0.05 * 0.95)  # three standard errors of the simulation
    assert {name: count for name, count in decided.items() if count > most} == {}
    assert families <= most
    assert sum(decided.values()) > families > 0  # it is not that nothing is ever decided
