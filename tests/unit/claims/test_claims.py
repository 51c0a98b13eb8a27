"""Claims judged on runs made by hand, whose right verdict is known."""

import json
import math

import numpy as np
import pytest

from hw1cli.claims.claim import Claim
from hw1cli.claims.estimates import exact, mean_over_seeds, share
from hw1cli.claims.judge import judge
from hw1cli.claims.measures import Stored
from hw1cli.claims.observed import Observed, PublishedSet, observed
from hw1cli.claims.rules import MOST, Verdict, above, at_most, p_value, within, would_decide
from hw1cli.claims.run_measures import lead_of, mean_of, share_of, time_ratio
from hw1cli.claims.run_metrics import (
    collapsed,
    end_over_best,
    epoch_of_best,
    fall_after_best,
    falls_throughout,
    final_slope,
    mean_step,
)
from hw1cli.models.ffn import FfnConfig
from hw1cli.models.mlp import MlpConfig
from hw1cli.models.torch_logreg import TorchLogRegConfig
from hw1cli.records import RunRecord, SplitName, Status
from hw1cli.report.content.claims import claims_table, rules_table
from hw1cli.report.document import Kind
from hw1cli.statistics import Interval
from hw1cli.study.homework import CLAIMS
from hw1cli.study.published.sets import published_sets
from tests import factories

ONE, OTHER, THIRD = FfnConfig(), FfnConfig(lr=0.01), FfnConfig(lr=0.001)
SEEDS = (42, 43, 44, 45, 46)
DIVERGED = {"train_loss": [1.0, math.nan], "val_loss": [1.0, math.nan], "status": Status.DIVERGED}


def answers(n_correct: int, n: int = 1000) -> np.ndarray:
    return np.arange(n) < n_correct


def run(config=ONE, seed=42, **changes):
    return factories.run(config, seed, **changes)


def stored(*runs: RunRecord, evidence=None, n_train=None) -> Stored:
    return Stored(runs=factories.runs(*runs), evidence=evidence or {}, n_train=n_train)


def nothing_published(claim):
    return []


def judged(measure, rule, *runs, published=nothing_published, **given):
    claim = Claim(id="a", question="Q", statement="It is so.", quantity="it", measure=measure, rule=rule)
    [found] = judge([claim], stored(*runs, **given), published)
    return found


def the_homework(*runs, **given):
    return {each.claim.id: each.stored for each in judge(CLAIMS, stored(*runs, **given), published_sets)}


class TestMetricsOfOneRun:
    @pytest.mark.parametrize(
        ("metric", "epochs", "value"),
        [
            (mean_step, {"val_acc": [0.5, 0.6, 0.4]}, 0.15),
            (falls_throughout, {"train_loss": [3.0, 2.0, 2.0, 1.0]}, 0),
            (falls_throughout, {"train_loss": [3.0, 2.0, 1.0]}, 1),
            # The last ten epochs alone.
            (final_slope, {"val_acc": [0.9] * 20 + [0.5 + 0.01 * i for i in range(10)]}, 0.01),
            # Counted from one, the first of equals.
            (epoch_of_best, {"val_loss": [0.9, 0.5, 0.7, 0.5]}, 2),
            (fall_after_best, {"train_loss": [1.0, 0.8, 0.3], "val_loss": [0.9, 0.5, 0.7]}, 0.5),
            (end_over_best, {"val_loss": [1.0, 0.5] + [0.6] * 10}, 1.2),
        ],
    )
    def test_a_metric_of_the_epochs_by_hand(self, metric, epochs, value):
        assert metric(observed(run(**epochs))) == pytest.approx(value)

    def test_a_collapse_is_to_the_most_frequent_class_on_every_split(self):
        assert collapsed(observed(run(right=answers(600)))) == 1
        other_class = np.array([[0, 600], [0, 400]])
        assert collapsed(observed(run(right=answers(400), confusion=other_class))) == 0
        assert collapsed(observed(run())) is None

    def test_a_diverged_run_has_no_metrics_and_is_a_no_where_something_should_happen(self):
        diverged = observed(run(**DIVERGED))
        assert (epoch_of_best(diverged), mean_step(diverged), diverged.seconds) == (None, None, None)
        assert (falls_throughout(diverged), collapsed(diverged)) == (0, 0)


class TestMeasures:
    def test_a_mean_over_seeds_has_students_interval_within_what_is_possible(self):
        runs = [run(seed=s, val_acc=[0.5, 0.5 + d]) for s, d in ((42, 0.01), (43, 0.02), (44, 0.03))]
        measured = mean_of(ONE, mean_step).take(stored(*runs))
        assert (measured.value, measured.n, measured.over) == (pytest.approx(0.02), 3, "new seeds")
        # On the logit scale, since a change of an accuracy lies between 0 and 1.
        step = 4.30265 * 0.01 / math.sqrt(3) / (0.02 * 0.98)
        assert measured.interval().low == pytest.approx(1 / (1 + math.exp(-math.log(0.02 / 0.98) + step)), abs=1e-6)

    def test_an_epoch_s_interval_ends_at_the_last_epoch(self):
        config = FfnConfig(epochs=150)
        losses = [[*range(200, 200 - best, -1), *[300] * (150 - best)] for best in (150, 149, 150, 148, 150)]
        runs = [run(config, seed, val_loss=each) for seed, each in zip(SEEDS, losses, strict=True)]
        interval = mean_of(config, epoch_of_best).take(stored(*runs)).interval()
        assert 140 < interval.low < interval.high <= 150

    def test_what_happens_in_every_seed_is_no_certainty(self):
        runs = [run(seed=seed, right=answers(600)) for seed in SEEDS]
        found = judged(share_of(ONE, collapsed), MOST, *runs).stored
        assert found.estimate == share(5, 5)
        assert found.estimate.interval().low == pytest.approx(0.025 ** (1 / 5))
        assert (found.verdict, found.needed) == (Verdict.UNDECIDED, "about 6 seeds")
        sixth = judged(share_of(ONE, collapsed), MOST, *runs, run(seed=47, right=answers(600))).stored
        assert sixth.verdict is Verdict.HOLDS

    def test_a_diverged_seed_counts_where_something_should_happen_and_is_named(self):
        runs = [run(seed=seed, right=answers(600)) for seed in SEEDS[:4]]
        found = judged(share_of(ONE, collapsed), MOST, *runs, run(seed=46, **DIVERGED)).stored
        assert found.estimate == share(4, 5)
        assert found.left_out == ["diverged, counted as a no: seed 46 of ffn"]

    def test_differences_are_taken_seed_by_seed(self):
        # Seeds differ by far more than the configurations do; only pairing shows the constant difference.
        accuracies = {42: (700, 690), 43: (500, 490), 44: (900, 890)}
        runs = [run(c, s, right=answers(a[i])) for s, a in accuracies.items() for i, c in enumerate((ONE, OTHER))]
        lead = lead_of(ONE, (OTHER,), SplitName.TEST)
        found = judged(lead, above(0), *runs, run(ONE, 45, right=answers(100))).stored
        assert (found.estimate.value, found.estimate.n) == (pytest.approx(0.01), 3)
        assert found.left_out == ["missing: seed 45 of ffn, lr 0.01"]

    def test_diverged_and_missing_seeds_are_named_and_do_not_count(self):
        runs = [run(c, s, right=answers(700)) for c in (ONE, OTHER) for s in (42, 43)]
        more = [run(ONE, 44, right=answers(700)), run(OTHER, 44, **DIVERGED), run(OTHER, 45, right=answers(700))]
        found = judged(lead_of(ONE, (OTHER,), SplitName.TEST), above(0), *runs, *more).stored
        assert found.estimate.n == 2
        assert found.left_out == ["missing: seed 45 of ffn, lr 0.1", "diverged: seed 44 of ffn, lr 0.01"]

    def test_many_missing_seeds_are_counted(self):
        more = [run(ONE, seed, right=answers(700)) for seed in range(100)]
        lead = lead_of(ONE, (OTHER,), SplitName.TEST)
        found = judged(lead, above(0), *more, run(OTHER, 7, right=answers(7))).stored
        assert found.left_out == ["missing: 99 seeds (0 to 99) of ffn, lr 0.01"]

    def test_ratios_of_times_are_of_runs_that_were_alone_on_machines_that_are_alike(self):
        runs = [
            run(ONE, 42, seconds=30), run(OTHER, 42, seconds=10),
            run(ONE, 43, seconds=40), run(OTHER, 43, seconds=10),
            run(ONE, 44, seconds=99), run(OTHER, 44, seconds=1, exclusive=False),
            run(ONE, 45, seconds=99), run(OTHER, 45, seconds=1, status=Status.DIVERGED),
        ]  # fmt: skip
        found = judged(time_ratio(ONE, OTHER), above(1), *runs).stored
        assert (found.estimate.value, found.estimate.n) == (pytest.approx(3.5), 2)
        assert found.left_out == [
            "diverged: seed 45 of ffn, lr 0.01",
            "no two completed runs had the same kind of machine to themselves: seed 44",
        ]
        one, two = Observed(seconds=30, machine="here"), Observed(seconds=10, machine="there")
        assert time_ratio(ONE, OTHER).value({ONE: one, OTHER: two}) is None

    def test_a_lead_is_over_every_rival_and_needs_every_one(self):
        runs = [
            run(config, seed, right=answers(count))
            for seed in SEEDS
            for config, count in ((ONE, 800), (OTHER, 700), (THIRD, 750))
        ]
        lead = lead_of(ONE, (ONE, OTHER, THIRD), SplitName.TEST)
        lacking = judged(lead, above(0), *(each for each in runs if each.spec.config != THIRD)).stored
        assert (lacking.estimate, lacking.verdict) == (None, Verdict.UNDECIDED)
        assert lacking.reason == "no seed has completed every run that it needs"
        found = judged(lead, above(0), *runs).stored
        assert found.estimate.value == pytest.approx(0.05)
        assert found.verdict is Verdict.HOLDS
        behind = judged(lead_of(OTHER, (ONE, THIRD), SplitName.TEST, behind=True), above(0), *runs).stored
        assert behind.estimate.value == pytest.approx(0.05)
        assert behind.verdict is Verdict.HOLDS

    def test_training_loss_that_is_measured_while_the_weights_change_judges_no_overfitting(self):
        batches = FfnConfig(), FfnConfig(batch_size=1024)
        runs = [run(c, s, train_loss=[1.0, 0.1], val_loss=[1.0, 2.0]) for c in batches for s in SEEDS]
        found = the_homework(*runs)["q2.2a-large-batch-overfits"]
        assert (found.verdict, found.estimate) == (Verdict.UNDECIDED, None)
        assert "cannot be judged" in found.reason


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
    assert rule.verdict(interval) is verdict


@pytest.mark.parametrize("values", [(1.0, 2.0, 3.0), (0.1, 0.2, 0.4), (-1.0, 0.5, 2.0), (-3.0, -2.5, -3.5)])
def test_a_p_value_is_the_least_error_at_which_the_rule_is_decided(values):
    from scipy.stats import ttest_1samp

    found = p_value(above(0), mean_over_seeds(values))
    assert found == pytest.approx(ttest_1samp(values, 0).pvalue, rel=0.01)
    decided = above(0).verdict(mean_over_seeds(values).interval()) is not Verdict.UNDECIDED
    assert decided == (found <= 0.05)
    assert p_value(above(0), exact(1.0)) is None
    assert p_value(above(0), mean_over_seeds((1.0, 1.0))) == 1.0
    assert p_value(MOST, share(5, 5)) == 2 / 2**5  # as of so many fair coins


def test_what_would_decide_is_enough_and_no_more():
    estimate = mean_over_seeds((0.1, 0.3, -0.1, 0.2))
    text = would_decide(above(0), estimate, "seed")
    seeds = int(text.removeprefix("about ").removesuffix(" seeds"))
    assert above(0).verdict(estimate.interval(n=seeds)) is Verdict.HOLDS
    assert above(0).verdict(estimate.interval(n=seeds - 1)) is Verdict.UNDECIDED
    assert "a second seed" in would_decide(above(0), mean_over_seeds((0.1,)), "seed")
    assert "nothing within reach" in would_decide(above(0.125), estimate, "seed")


class TestManyClaims:
    def family(self, measures, *runs):
        claims = [
            Claim(id=str(i), question="Q", statement="S.", quantity="q", measure=each, rule=above(0))
            for i, each in enumerate(measures)
        ]
        return judge(claims, stored(*runs), nothing_published)

    def test_what_one_of_many_shows_may_be_chance_and_a_claim_without_runs_counts(self):
        runs = [
            run(config, seed, right=np.random.RandomState(seed).permutation(1000) < count)
            for config, count in ((ONE, 800), (OTHER, 765))
            for seed in SEEDS
        ]
        lead = lead_of(ONE, (OTHER,), SplitName.TEST)
        [alone] = self.family([lead], *runs)
        assert alone.stored.family_p_value == alone.stored.p_value < 0.05
        first, *_ = self.family([lead, *[lead_of(THIRD, (OTHER,), SplitName.TEST)] * 999], *runs)
        assert first.stored.verdict is Verdict.HOLDS
        assert first.stored.family_p_value == pytest.approx(min(1, 1000 * first.stored.p_value))
        assert first.stored.family_verdict is Verdict.UNDECIDED

    def test_what_is_proved_belongs_to_no_family(self):
        found = the_homework(n_train=97_477)["q2.2a-fewer-updates"]
        assert (found.p_value, found.family_p_value, found.family_verdict) == (None, None, Verdict.HOLDS)

    def test_the_family_is_the_same_whatever_is_stored(self):
        optimum = {"optimality": {"optimum": 0.9, "lower_bound": 0.9}}
        everything = the_homework(n_train=97_477, evidence=optimum), the_homework()
        sizes = [{each.family for each in found.values()} for found in everything]
        assert sizes[0] == sizes[1] == {None, sum(claim.measure.sampled for claim in CLAIMS)}


class TestTheHomeworksClaims:
    def test_every_claim_has_its_own_identifier_and_a_rule_that_reads_as_a_sentence(self):
        assert len({claim.id for claim in CLAIMS}) == len(CLAIMS) >= 25
        for claim in CLAIMS:
            assert claim.rule_sentence.startswith("Holds if ")
            assert claim.rule_sentence.endswith(".")
            assert claim.statement.endswith(".")

    def test_without_runs_only_arithmetic_is_decided(self):
        for name, found in the_homework().items():
            decided = found.verdict is not Verdict.UNDECIDED
            assert decided == name.startswith("published-"), name
            assert decided or found.reason

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
        assert the_homework()[claim].verdict is verdict

    def test_64_times_fewer_updates_holds_at_full_size(self):
        # The last, short batch of an epoch counts.
        found = the_homework(n_train=97_477)["q2.2a-fewer-updates"]
        assert (found.verdict, found.estimate) == (Verdict.HOLDS, exact(6093 / 96))

    @pytest.mark.parametrize(
        ("claim", "config", "changes", "verdict"),
        [
            ("q1.2b-loss-falls", MlpConfig(), {"train_loss": [3.0, 2.0, 1.0]}, Verdict.HOLDS),
            ("q1.2b-loss-falls", MlpConfig(), {"train_loss": [1.0, 2.0, 3.0]}, Verdict.FAILS),
            ("q1.2b-loss-falls", MlpConfig(), DIVERGED, Verdict.FAILS),
            ("q2.2b-collapse", FfnConfig(lr=1), {"right": answers(600)}, Verdict.HOLDS),
        ],
    )
    def test_a_claim_follows_the_runs_either_way(self, claim, config, changes, verdict):
        runs = [run(config, seed, **changes) for seed in range(42, 48)]
        assert the_homework(*runs)[claim].verdict is verdict

    def test_the_best_by_a_nose_on_one_test_set_is_not_best(self):
        # All five seeds agree that 0.01 answers three more of 1,000 images; the images are what is too few.
        rates = {0.001: answers(600), 0.01: np.roll(answers(603), 400), 0.1: answers(500)}
        runs = [run(TorchLogRegConfig(lr=lr), seed, right=right) for lr, right in rates.items() for seed in SEEDS]
        assert the_homework(*runs)["q2.1-best-lr"].verdict is Verdict.UNDECIDED

    def test_the_global_optimum_is_told_where_the_gradient_proves_it(self):
        bound = {"optimum": 0.9, "lower_bound": 0.9 - 1e-9, "smallest_gap": 0.0102}
        found = the_homework(evidence={"optimality": bound})["q1.2a-global-optimum"]
        assert (found.verdict, found.estimate.interval().high) == (Verdict.HOLDS, pytest.approx(1e-9))
        unproven = the_homework(evidence={"optimality": bound | {"lower_bound": 0.5}})["q1.2a-global-optimum"]
        assert unproven.verdict is Verdict.UNDECIDED

    def test_noise_of_clipped_batches_is_not_that_of_1024(self):
        noise = {"batch_sizes": [16, 1024], "ratios": [63.0, 66.0, 64.0]}
        assert the_homework(evidence={"gradient-noise": noise})["q2.2a-noisier-gradients"].verdict is Verdict.HOLDS
        clipped = noise | {"batch_sizes": [16, 200]}
        found = the_homework(evidence={"gradient-noise": clipped})["q2.2a-noisier-gradients"]
        assert found.verdict is Verdict.UNDECIDED
        assert "batches of 16 and 200" in found.reason


class TestThreeSources:
    def claim(self, groups, **more):
        def published(claim):
            return [
                PublishedSet(names, {ONE: Observed(seconds=ratio), OTHER: Observed(seconds=1.0)})
                for names, ratio in groups
            ]

        return judged(time_ratio(ONE, OTHER), above(1), published=published, **more)

    def test_the_reports_own_numbers_and_the_other_groups_are_never_mixed(self):
        found = self.claim([(("A",), 0.5), *(((name,), 2.0) for name in "BCDEFG")])
        assert found.stored.estimate is None
        assert (found.published.verdict, found.published.estimate) == (Verdict.FAILS, exact(0.5, "this run alone"))
        assert (found.groups.verdict, found.groups.estimate.value, found.groups.estimate.n) == (Verdict.HOLDS, 1, 6)

    def test_groups_with_equal_numbers_count_once_and_those_with_the_reports_not_at_all(self):
        found = self.claim([(("A", "B", "C"), 2.0), (("D", "E"), 3.0)]).groups
        assert (found.estimate.n, found.verdict) == (1, Verdict.UNDECIDED)
        assert found.left_out == ["2 groups with the report's own numbers"]
        same = self.claim([(("A", "B", "C"), 2.0)]).groups
        assert "one observation" in same.reason
        assert self.claim([(("A",), 2.0)]).groups is None


def test_claims_on_overfitting_and_no_others_carry_the_data_sets_caution():
    found = judge(CLAIMS, stored(), published_sets, caution="it does not overfit")
    cautious = {each.claim.id for each in found if each.caution}
    assert {"q2.2c-default-overfits", "q2.2c-dropout-best", "q2.2c-l2-worst", "q2.2c-dropout-best-test"} < cautious
    assert "q2.2a-large-batch-overfits" in cautious
    assert not {"q1.2b-loss-falls", "q2.1-best-lr"} & cautious
    assert {row[0] for row in rules_table(found).rows if row[-1] == "it does not overfit"} == cautious


@pytest.fixture
def shown():
    claim = Claim(
        id="a", question="Q", statement="It is better.", quantity="the lead", rule=above(0),
        measure=lead_of(ONE, (OTHER,), SplitName.TEST), published=0.06,
    )  # fmt: skip
    runs = [run(c, s, right=answers(k + s)) for c, k in ((ONE, 700), (OTHER, 600)) for s in SEEDS]
    return judge([claim, *CLAIMS], stored(*runs), published_sets)


def test_json_has_the_contracts_fields(shown):
    document = shown[0].as_json()
    assert {"id", "question", "statement", "published", "measured", "interval", "n", "verdict"} <= document.keys()
    assert document["rule"] == "Holds if the lead is above 0."
    assert (document["published"], document["n"], document["images"]) == (0.06, 5, 1000)
    assert (document["verdict"], document["over"]) == ("holds", "new seeds and images")
    assert document["measured"] == pytest.approx(0.1)
    assert document["family_p_value"] >= document["p_value"]
    json.dumps([each.as_json() for each in shown], allow_nan=False)


def test_the_table_shows_published_beside_measured_and_every_verdict(shown):
    table = claims_table(shown, "published")
    rows = [dict(zip((column.name for column in table.columns), row, strict=True)) for row in table.rows]
    assert rows[0]["published"].value == 0.06
    assert rows[0]["measured"].value == pytest.approx(0.1)
    assert (rows[0]["over"], rows[0]["verdict"]) == ("5 seeds x 1,000 images", "holds")
    by_claim = {row["claim"]: row for row in rows}
    assert by_claim["q2.2c-dropout-best-test"]["other groups"] == "holds (12 of 12)"
    assert by_claim["q1.1-logreg-unsteady"]["report's numbers"] == "holds (+0.0291)"
    assert by_claim["published-majority"]["95% interval"].value is None
    remarks = {row[0]: row[2] for row in rules_table(shown).rows}
    assert "20 groups with the report's own numbers" in remarks["q1.1-logreg-unsteady"]
    assert len(table.rows) == len(shown) == len(rules_table(shown).rows)
    assert table.columns[2].kind is Kind.METRIC
