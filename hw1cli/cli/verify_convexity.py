"""`hw1 verify-convexity`: Question 1.2a on the data."""

from typing import Annotated

import typer

from hw1cli.cli.options import DataOption, JsonOption
from hw1cli.cli.printing import note, print_json, print_table
from hw1cli.errors import VerificationFailed
from hw1cli.report.text import clean
from hw1cli.specs import DEFAULT_SEED, SEED


def verify_convexity(
    data: DataOption = "auto",
    seed: Annotated[
        int, typer.Option(min=int(SEED.at_least), max=int(SEED.at_most), help="Of random weights and examples.")
    ] = DEFAULT_SEED,
    samples: Annotated[int, typer.Option(min=1, max=100_000, help="Random weights to try.")] = 100,
    json: JsonOption = False,
) -> None:
    """Show that logistic regression's loss is convex, and the multi-layer perceptron's is not.

    Takes the exact Hessian of logistic regression on the data at random weights, and finds a direction in which the
    network's loss curves downwards. Exit code 4 if an eigenvalue of logistic regression's Hessian is negative by more
    than rounding.
    """
    from hw1cli.data.resolve import load_dataset
    from hw1cli.evidence.convexity import convexity
    from hw1cli.report.content.evidence import convexity_table, curvature_table

    dataset = load_dataset(data, note)
    result = convexity(dataset, seed=seed, samples=samples)
    if json:
        print_json(result)
    else:
        print(clean(dataset.title))
        print_table(convexity_table(result))
        print_table(curvature_table(result))
    if result["counterexample"]:
        raise VerificationFailed(
            f"the smallest eigenvalue is {result['smallest_relative_eigenvalue']:.3g} of the largest at sample "
            f"{result['counterexample']['sample']}: not convex there; repeat with --seed {seed} --samples {samples}"
        )
