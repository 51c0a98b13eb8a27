"""Claims judged on runs made by hand."""

import json
import math

import numpy as np
import pytest

from hw1cli.claims.judge import Claim, judge
from hw1cli.claims.measures import (
    Stored,
    difference,
    from_evidence,
    lead,
    over_seeds,
    ratio,
)
from hw1cli.claims.rules import Measurement, Verdict, above, at_most, decide, within
from hw1cli.claims.run_metrics import (
    end_over_best,
    epoch_of_best,
    fall_after_best,
    final_slope,
    final_test_accuracy,
    loss_gap,
    majority_share,
    mean_step,
    rises,
    seconds,
)
from hw1cli.models.ffn import FfnConfig
from hw1cli.models.mlp import MlpConfig
from hw1cli.records import RunRecord, SplitName, Status
from hw1cli.report.content.claims import claims_table, rules_table
from hw1cli.report.document import Kind
from hw1cli.statistics import Interval
from hw1cli.study.homework import CLAIMS
from tests import factories

ONE, OTHER, THIRD = FfnConfig(), FfnConfig(lr=0.01), FfnConfig(lr=0.001)


def answers(n_correct: int, n: int = 1000) -> np.ndarray:
    return np.arange(n) < n_correct


def run(config=ONE, seed=42, **changes):
    return factories.run(config, seed, **changes)


def stored(*runs: RunRecord, evidence=None, n_train=None) -> Stored:
    return Stored(runs=factories.runs(*runs), evidence=evidence or {}, n_train=n_train)


class TestMetricsOfOneRun:
    @pytest.mark.parametrize(
        ("metric", "epochs", "value"),
        [
            (mean_step, {"val_acc": [0.5, 0.6, 0.4]}, 0.15),
            (rises, {"train_loss": [3.0, 2.0, 2.0, 2.5, 1.0]}, 2),
            (rises, {"train_loss": [3.0, 2.0, 1.0]}, 0),
            # The last ten epochs alone.
            (final_slope, {"val_acc": [0.9] * 20 + [0.5 + 0.01 * i for i in range(10)]}, 0.01),
            # Counted from one, the first of equals.
            (epoch_of_best, {"val_loss": [0.9, 0.5, 0.7, 0.5]}, 2),
            (fall_after_best, {"train_loss": [1.0, 0.8, 0.3], "val_loss": [0.9, 0.5, 0.7]}, 0.5),
            (end_over_best, {"val_loss": [1.0, 0.5] + [0.6] * 10}, 1.2),
            (loss_gap, {"train_loss": [1.0, 0.25], "val_loss": [1.0, 0.75]}, 0.5),
        ],
    )
    def test_a_metric_of_the_epochs_by_hand(self, metric, epochs, value):
        assert metric(run(**epochs)) == pytest.approx(value)

    def test_the_share_of_majority_predictions(self):
        everything_class_0 = run(right=answers(600))
        assert majority_share(everything_class_0) == 1.0

    def test_time_counts_only_if_the_run_had_the_machine_to_itself(self):
        assert seconds(run(exclusive=True)) == 10.0
        assert seconds(run(exclusive=False)) is None

    def test_a_diverged_run_has_no_metrics(self):
        diverged = run(train_loss=[1.0, math.nan], val_loss=[1.0, math.nan], status=Status.DIVERGED)
        assert rises(diverged) is None
        assert epoch_of_best(diverged) is None
        assert majority_share(diverged) is None
        assert seconds(diverged) is None


class TestMeasures:
    def test_over_seeds_is_mean_and_t_interval(self):
        runs = [run(seed=s, val_acc=[0.5, 0.5 + d]) for s, d in ((42, 0.01), (43, 0.02), (44, 0.03))]
        measured = over_seeds(ONE, mean_step).take(stored(*runs))
        assert (measured.value, measured.n) == (pytest.approx(0.02), 3)
        # On the logit scale, since a change of an accuracy lies between 0 and 1.
        step = 4.30265 * 0.01 / math.sqrt(3) / (0.02 * 0.98)
        assert measured.interval.low == pytest.approx(1 / (1 + math.exp(-math.log(0.02 / 0.98) + step)), abs=1e-6)

    @pytest.mark.parametrize(
        ("metric", "runs", "least", "greatest"),
        [
            (final_test_accuracy, [{"right": answers(990)}, {"right": answers(1000)}], 0, 1),
            (epoch_of_best, [{"val_loss": [3.0, 2.0, 1.0]}, {"val_loss": [3.0, 1.0, 2.0]}], 1, 3),
            (rises, [{"train_loss": [3.0, 2.0, 1.0]}, {"train_loss": [1.0, 2.0, 3.0]}], 0, 2),
            (end_over_best, [{"val_loss": [3.0, 2.0]}, {"val_loss": [3.0, 1.0]}], 1, math.inf),
        ],
    )
    def test_an_interval_stays_within_what_the_metric_can_be(self, metric, runs, least, greatest):
        config = FfnConfig(epochs=3)
        of_seeds = [run(config, seed, **each) for seed, each in enumerate(runs, 42)]
        interval = over_seeds(config, metric).take(stored(*of_seeds)).interval
        assert least <= interval.low < interval.high <= greatest

    def test_differences_are_taken_seed_by_seed(self):
        # Seeds differ by far more than the configurations do; only pairing shows the constant difference.
        accuracies = {42: (700, 690), 43: (500, 490), 44: (900, 890)}
        runs = [run(c, s, right=answers(a[i])) for s, a in accuracies.items() for i, c in enumerate((ONE, OTHER))]
        measured = difference(ONE, OTHER, final_test_accuracy).take(stored(*runs, run(ONE, 45, right=answers(100))))
        assert (measured.value, measured.n) == (pytest.approx(0.01), 3)
        assert measured.interval.high - measured.interval.low < 1e-9

    def test_ratios_are_taken_seed_by_seed_and_leave_out_shared_machines(self):
        runs = [
            run(ONE, 42, seconds=30), run(OTHER, 42, seconds=10),
            run(ONE, 43, seconds=40), run(OTHER, 43, seconds=10),
            run(ONE, 44, seconds=99), run(OTHER, 44, seconds=1, exclusive=False),
        ]  # fmt: skip
        measured = ratio(ONE, OTHER, seconds).take(stored(*runs))
        assert (measured.value, measured.n) == (pytest.approx(3.5), 2)

    def test_a_lead_is_over_the_best_rival_and_needs_every_one(self):
        runs = [run(ONE, right=answers(800)), run(OTHER, right=answers(700)), run(THIRD, right=answers(750))]
        assert lead(ONE, (OTHER, THIRD), SplitName.TEST).take(stored(*runs[:2])) is None
        found = lead(ONE, (OTHER, THIRD), SplitName.TEST).take(stored(*runs))
        assert found.value == pytest.approx(0.05)
        assert found.effect == pytest.approx(2 * (math.asin(math.sqrt(0.8)) - math.asin(math.sqrt(0.75))))
        assert found.p_value == pytest.approx(2.0**-49)

    def test_the_worst_is_behind_the_worst_of_its_rivals(self):
        runs = [run(ONE, right=answers(600)), run(OTHER, right=answers(700)), run(THIRD, right=answers(750))]
        found = lead(ONE, (OTHER, THIRD), SplitName.TEST, behind=True).take(stored(*runs))
        assert found.value == pytest.approx(0.1)

    def test_evidence_has_its_own_interval(self):
        evidence = {"noise": {"ratio": 64.0, "range": [60.0, 70.0], "times": 30}}
        noise = from_evidence("noise", "ratio", Kind.RATIO, interval="range", n="times")
        assert noise.take(stored(evidence=evidence)) == Measurement(value=64.0, interval=Interval(60.0, 70.0), n=30)
        assert noise.take(stored()) is None
        assert from_evidence("gap", "smallest", Kind.LOSS).take(stored(evidence={"gap": {"smallest": None}})) is None


@pytest.mark.parametrize(
    ("rule", "interval", "verdict"),
    [
        (above(0.0), Interval(0.01, 0.2), Verdict.HOLDS),
        (above(0.0), Interval(-0.2, -0.01), Verdict.FAILS),
        (above(0.0), Interval(-0.1, 0.1), Verdict.UNDECIDED),
        (above(0.0), Interval(0.0, 0.1), Verdict.UNDECIDED),
        (above(0.0), Interval(0.0, 0.0), Verdict.FAILS),
        (within(1, 2), Interval(1, 2), Verdict.HOLDS),
        (within(1, 2), Interval(2.1, 3), Verdict.FAILS),
        (within(1, 2), Interval(0, 0.9), Verdict.FAILS),
        (within(1, 2), Interval(1.5, 2.5), Verdict.UNDECIDED),
        (at_most(0), Interval(0, 0), Verdict.HOLDS),
        (at_most(0), Interval(0.5, 1), Verdict.FAILS),
        (above(0.0), None, Verdict.UNDECIDED),
    ],
)
def test_a_verdict_needs_the_whole_interval(rule, interval, verdict):
    assert decide(rule, Measurement(value=0.0, interval=interval, n=3))[0] is verdict


def test_seeds_that_agree_do_not_make_up_for_a_small_test_set():
    sure = Measurement(value=0.01, interval=Interval(0.009, 0.011), n=5, p_value=0.4)
    verdict, reason = decide(above(0), sure)
    assert verdict is Verdict.UNDECIDED
    assert "McNemar" in reason


class TestTheHomeworksClaims:
    def test_every_claim_has_its_own_identifier_and_a_rule_that_reads_as_a_sentence(self):
        assert len({claim.id for claim in CLAIMS}) == len(CLAIMS) >= 25
        for claim in CLAIMS:
            assert claim.rule_sentence.startswith("Holds if ")
            assert claim.rule_sentence.endswith(".")
            assert claim.statement.endswith(".")

    def test_without_runs_only_arithmetic_is_decided(self):
        for each in judge(CLAIMS, stored()):
            decided = each.verdict is not Verdict.UNDECIDED
            assert decided == each.claim.id.startswith("published-"), each.claim.id
            assert decided or "missing" in each.reason

    @pytest.mark.parametrize(
        ("claim", "verdict"),
        [
            ("published-0.7208-multiple", Verdict.FAILS),
            ("published-test-multiples", Verdict.HOLDS),
            ("published-majority", Verdict.HOLDS),
            ("published-speedup", Verdict.FAILS),
        ],
    )
    def test_the_published_numbers_about_each_other(self, claim, verdict):
        assert {each.claim.id: each.verdict for each in judge(CLAIMS, stored())}[claim] is verdict

    def test_64_times_fewer_updates_holds_at_full_size(self):
        # The last, short batch of an epoch counts.
        judged = {each.claim.id: each for each in judge(CLAIMS, stored(n_train=97_477))}["q2.2a-fewer-updates"]
        exact = Measurement(value=6093 / 96, interval=Interval(6093 / 96, 6093 / 96), n=1)
        assert (judged.verdict, judged.measurement) == (Verdict.HOLDS, exact)

    @pytest.mark.parametrize(
        ("claim", "config", "changes", "verdict"),
        [
            ("q1.2b-loss-falls", MlpConfig(), {"train_loss": [3.0, 2.0, 1.0]}, Verdict.HOLDS),
            ("q1.2b-loss-falls", MlpConfig(), {"train_loss": [1.0, 2.0, 3.0]}, Verdict.FAILS),
            ("q2.2b-collapse", FfnConfig(lr=1), {"right": answers(600)}, Verdict.HOLDS),
        ],
    )
    def test_a_claim_follows_the_runs_either_way(self, claim, config, changes, verdict):
        runs = [run(config, seed, **changes) for seed in (42, 43)]
        assert {each.claim.id: each.verdict for each in judge(CLAIMS, stored(*runs))}[claim] is verdict


def test_claims_on_overfitting_and_no_others_carry_the_data_sets_caution():
    cautious = {each.claim.id for each in judge(CLAIMS, stored(), caution="it does not overfit") if each.caution}
    assert {"q2.2c-default-overfits", "q2.2c-dropout-best", "q2.2c-l2-worst", "q2.2c-dropout-best-test"} < cautious
    assert "q2.2a-large-batch-overfits" in cautious
    assert not {"q1.2b-loss-falls", "q2.1-best-lr"} & cautious
    rows = rules_table(judge(CLAIMS, stored(), caution="it does not overfit")).rows
    assert {row[0] for row in rows if row[-1] == "it does not overfit"} == cautious


@pytest.fixture
def judged():
    claim = Claim(
        id="a", question="Q", statement="It is better.", quantity="the lead", rule=above(0),
        measure=lead(ONE, (OTHER,), SplitName.TEST), published=0.06,
    )  # fmt: skip
    runs = [run(c, s, right=answers(k + s)) for c, k in ((ONE, 700), (OTHER, 600)) for s in (42, 43)]
    return judge([claim, *CLAIMS], stored(*runs))


def test_json_has_the_contracts_fields(judged):
    document = judged[0].as_json()
    assert {"id", "question", "statement", "published", "measured", "interval", "n", "verdict"} <= document.keys()
    assert document["rule"] == "Holds if the lead is above 0."
    assert (document["published"], document["n"], document["verdict"]) == (0.06, 2, "holds")
    assert document["measured"] == pytest.approx(0.1)
    json.dumps([each.as_json() for each in judged], allow_nan=False)


def test_the_table_shows_published_beside_measured_and_the_verdict(judged):
    table = claims_table(judged)
    row = dict(zip((column.name for column in table.columns), table.rows[0], strict=True))
    assert row["published"].value == 0.06
    assert row["measured"].value == pytest.approx(0.1)
    assert row["verdict"] == "holds"
    assert len(table.rows) == len(judged) == len(rules_table(judged).rows)
