"""The claims of Question 1. "Points" are percentage points of accuracy."""

from hw1cli.claims.claim import Claim
from hw1cli.claims.measures import above_optimum, proved
from hw1cli.claims.rules import MOST, above, at_most, within
from hw1cli.claims.run_measures import lead_of, mean_of, share_of
from hw1cli.claims.run_metrics import falls_throughout, final_slope, mean_step
from hw1cli.evidence import CONVEXITY, EXPRESSIVENESS
from hw1cli.records import SplitName
from hw1cli.report.document import Kind
from hw1cli.study import published
from hw1cli.study.q1 import LOGREG_0001, LOGREG_001, MLP, PERCEPTRON

_STEP = "the mean absolute change of validation accuracy from one epoch to the next"
_MLP_LEAD = published.lead(published.MLP, published.LOGREG_0001)

Q1_CLAIMS = (
    Claim(
        id="q1.1-perceptron-jumps",
        question="Q1.1a",
        statement="The perceptron's accuracy jumps from epoch to epoch.",
        quantity=f"{_STEP}, for the perceptron,",
        measure=mean_of(PERCEPTRON, mean_step),
        # Five points: what the homework calls the unsteady of the two logistic regressions.
        rule=above(0.05),
    ),
    Claim(
        id="q1.1-logreg-unsteady",
        question="Q1.1b",
        statement="Logistic regression at learning rate 0.01 moves by about 5 points between epochs.",
        quantity=f"{_STEP}, at learning rate 0.01,",
        measure=mean_of(LOGREG_001, mean_step),
        rule=within(0.025, 0.1),
        published=0.05,
    ),
    Claim(
        id="q1.1-logreg-steady",
        question="Q1.1b",
        statement="At learning rate 0.001 it moves by 1 point or less.",
        quantity=f"{_STEP}, at learning rate 0.001,",
        measure=mean_of(LOGREG_0001, mean_step),
        rule=at_most(0.01),
        published=0.01,
    ),
    Claim(
        id="q1.1-lr-same-test",
        question="Q1.1b",
        statement="The final test accuracies at the two learning rates hardly differ.",
        quantity="the test accuracy at learning rate 0.001 minus that at 0.01",
        measure=lead_of(LOGREG_0001, (LOGREG_001,), SplitName.TEST),
        rule=within(-0.03, 0.03),
        published=published.lead(published.LOGREG_0001, published.LOGREG_001),
    ),
    Claim(
        id="q1.1-still-rising",
        question="Q1.1b",
        statement="At learning rate 0.001 the accuracy still rises when training ends.",
        quantity="the slope of validation accuracy over the last ten epochs, at learning rate 0.001,",
        measure=mean_of(LOGREG_0001, final_slope),
        rule=above(0),
    ),
    Claim(
        id="q1.1-logreg-beats-perceptron",
        question="Q1.1b",
        statement="Logistic regression has a better test accuracy than the perceptron (Tables 1 and 2).",
        quantity="the test accuracy of logistic regression (learning rate 0.001) minus the perceptron's",
        measure=lead_of(LOGREG_0001, (PERCEPTRON,), SplitName.TEST),
        rule=above(0),
        published=published.lead(published.LOGREG_0001, published.PERCEPTRON),
    ),
    Claim(
        id="q1.2a-convex",
        question="Q1.2a",
        statement="The loss of logistic regression is convex in its weights.",
        quantity="the smallest eigenvalue of the loss's Hessian found, as a share of the largest (0: to rounding),",
        measure=proved(CONVEXITY, "smallest_relative_eigenvalue", Kind.NUMBER),
        # Eigenvalues of a singular matrix come out as zero up to rounding in float64; docs/q1.md has the proof.
        rule=above(-1e-12),
    ),
    Claim(
        id="q1.2a-mlp-not-convex",
        question="Q1.2a",
        statement="The loss of the multi-layer perceptron is not convex in its weights.",
        quantity="the curvature of its loss along the direction found (a negative number refutes convexity)",
        measure=proved(CONVEXITY, "mlp_curvature", Kind.NUMBER),
        rule=at_most(-1e-6),
    ),
    Claim(
        id="q1.2a-more-expressive",
        question="Q1.2a",
        statement="The multi-layer perceptron solves XOR, which logistic regression cannot.",
        quantity="the number of XOR's points that the network gets right, if no linear model gets all four,",
        measure=proved(EXPRESSIVENESS, "solved_beyond_linear", Kind.INTEGER),
        rule=within(4, 4),
    ),
    Claim(
        id="q1.2a-global-optimum",
        question="Q1.2a",
        statement="Logistic regression is easy to train to a global optimum.",
        quantity="the training loss that L-BFGS reaches, above the bound that its gradient proves,",
        measure=above_optimum,
        rule=at_most(0.01),
    ),
    Claim(
        id="q1.2b-mlp-beats-logreg",
        question="Q1.2b",
        statement="The multi-layer perceptron has a better test accuracy than logistic regression.",
        quantity="the test accuracy of the multi-layer perceptron minus that of each logistic regression, the least",
        measure=lead_of(MLP, (LOGREG_001, LOGREG_0001), SplitName.TEST),
        rule=above(0),
        published=_MLP_LEAD,
    ),
    Claim(
        id="q1.2b-by-how-much",
        question="Q1.2b",
        statement="It is better by about 16 points.",
        quantity="the test accuracy of the multi-layer perceptron minus that of logistic regression at 0.001",
        measure=lead_of(MLP, (LOGREG_0001,), SplitName.TEST),
        rule=within(0.11, 0.21),
        published=_MLP_LEAD,
    ),
    Claim(
        id="q1.2b-loss-falls",
        question="Q1.2b",
        statement="The multi-layer perceptron's training loss falls throughout.",
        quantity="the share of seeds in which every epoch ends with a lower training loss than the one before",
        measure=share_of(MLP, falls_throughout),
        rule=MOST,
    ),
)
