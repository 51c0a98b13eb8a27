"""What `train --help` and `sweep --help` say of the hyperparameters comes from the models' declarations."""

import re
import subprocess
import sys

import pytest

OPTIONS = """
--epochs         Passes over the training set, at least 1 and at most 100000.
                 Default: perceptron, mlp, torch-logreg, ffn, cnn 20; logreg 50.
--lr             Learning rate, greater than 0 and finite.
                 Default: logreg, torch-logreg, cnn 0.01; mlp 0.001; ffn 0.1.
--hidden-size    Units per hidden layer, at least 1 and at most 65536. Default: mlp, ffn 200.
--batch-size     Examples per update, at least 1 and at most 2147483647. Default: torch-logreg, ffn 16; cnn 64.
--l2             Weight decay, on all parameters, at least 0 and finite. Default: torch-logreg, ffn, cnn 0.0.
--optimizer      Update rule. Default: torch-logreg, ffn, cnn sgd.
--momentum       Share of its last step that SGD adds to the next, at least 0 and less than 1.
                 Default: torch-logreg, ffn, cnn 0.0.
--hidden-layers  Hidden layers, at least 1 and at most 64. Default: ffn 1.
--activation     Hidden activation. Default: ffn relu.
--dropout        Share of hidden units dropped, at least 0 and less than 1. Default: ffn 0.0.
"""


@pytest.mark.parametrize("command", ["train", "sweep"])
def test_the_help_has_every_hyperparameter_with_its_range_and_defaults(command: str) -> None:
    program = (
        "from typer.main import get_command; from hw1cli.cli.main import app; "
        f"parameters = get_command(app).commands[{command!r}].params; "
        "print(*(f'{each.opts[0]} {getattr(each, \"help\", None)}' for each in parameters), sep='\\n')"
    )
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    for option in re.findall(r"^--.*(?:\n +.*)*", OPTIONS, re.MULTILINE):
        assert " ".join(option.split()) in shown
