"""Runs exactly as typed: `hw1 sweep ffn --lr 0.001 0.01 0.1 1`, and the same text in a file."""

import pytest

from hw1cli.errors import UsageError
from hw1cli.models.ffn import FfnConfig
from hw1cli.models.logreg import LogRegConfig
from hw1cli.models.perceptron import PerceptronConfig
from hw1cli.models.typed import spread, typed_run

OPTIONS = {"--lr", "--l2"}


@pytest.mark.parametrize(
    ("typed", "parsed"),
    [
        ("ffn --lr 0.001 0.01 1", "ffn --lr 0.001 --lr 0.01 --lr 1"),
        ("ffn --lr 0.001,0.01 1", "ffn --lr 0.001 --lr 0.01 --lr 1"),
        ("ffn --lr=0.001,0.01", "ffn --lr 0.001 --lr 0.01"),
        ("ffn --lr 1 --lr 2", "ffn --lr 1 --lr 2"),
        ("ffn --lr 1 2 --l2 0 1e-4 --dry-run", "ffn --lr 1 --lr 2 --l2 0 --l2 1e-4 --dry-run"),
        ("ffn --lr -1 -2.5", "ffn --lr -1 --lr -2.5"),
        ("ffn --lr", "ffn --lr"),
        ("ffn --lr --json", "ffn --lr --json"),
        ("ffn --db x.db --lr 1 -- --lr 2 3", "ffn --db x.db --lr 1 -- --lr 2 3"),
        ("ffn --db x.db y", "ffn --db x.db y"),
        ("--lr 0.1 1 ffn", "--lr 0.1 --lr 1 ffn"),
        ("--lr=0.1,1 ffn --l2 0", "--lr 0.1 --lr 1 ffn --l2 0"),
    ],
)
def test_every_value_gets_its_option(typed: str, parsed: str) -> None:
    assert spread(typed.split(), OPTIONS, ends={"ffn"}) == parsed.split()


@pytest.mark.parametrize(
    ("text", "configs", "seed"),
    [
        ("perceptron", (PerceptronConfig(),), 42),
        ("logreg --lr=0.001 --seed 7", (LogRegConfig(lr=0.001),), 7),
        ("--epochs 5 ffn --activation tanh", (FfnConfig(epochs=5, activation="tanh"),), 42),
        ("ffn --lr 1 0.1 --l2 0", (FfnConfig(lr=1), FfnConfig(lr=0.1)), 42),
        ("ffn --lr 0.1 0.1", (FfnConfig(),), 42),
    ],
)
def test_a_run_is_read_as_it_is_typed(text, configs, seed):
    assert typed_run(text) == (configs, seed)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "names no model"),
        ("fnn", "did you mean ffn"),
        ("ffn logreg", "one model"),
        ("logreg --dropout 0.2", "--dropout has no meaning for logreg"),
        ("ffn --lr", "--lr needs a value"),
        ("ffn --lr much", "--lr much is not a number"),
        ("ffn --epochs 1.5", "--epochs 1.5 is not a whole number"),
        ("ffn --seed -1", "out of range"),
        ("ffn --seed 1 2", "one --seed"),
        ("ffn --data octsim", "--data does not say what is run"),
        ("ffn --batchsize 16", "did you mean --batch-size"),
        ("ffn 'tanh", "close the quotation"),
        (f"ffn --lr {' '.join(map(str, range(1, 102)))}", "more than 100 runs"),
    ],
)
def test_what_the_command_line_refuses_is_refused(text, message):
    with pytest.raises(UsageError, match=message):
        typed_run(text)
