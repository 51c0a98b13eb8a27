"""What people type: the examples at the end of each command's help, and what they do first. A test runs them all."""

from collections.abc import Iterator, Mapping

import typer

from hw1cli.cli.printing import output

FIRST: Mapping[str, str] = {
    "Train a model": "hw1 train logreg --epochs 5",
    "Try several settings": "hw1 sweep ffn --lr 0.001 0.01 0.1 1",
    "Look at what was trained": "hw1 runs list",
    "Do the whole homework": "hw1 reproduce all",
    "Check a hand-built network": "hw1 verify-construction --D 4 --A -1 --B 2",
}
"""What people do first, and how."""

EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "train": ("hw1 train logreg --epochs 5", "hw1 train ffn --lr 0.01 --dropout 0.2 --seeds 3"),
    "sweep": ("hw1 sweep ffn --lr 0.001 0.01 0.1 1", "hw1 sweep ffn --batch-size 16 1024 --seeds 5 --dry-run"),
    "reproduce": ("hw1 reproduce q2", "hw1 reproduce q1 --seeds 5 --out report"),
    "report": ("hw1 report q1", "hw1 report all --format html,latex --author 'A. Student'"),
    "predict": ("hw1 predict best octmnist.npz", "hw1 predict latest scan.png --json"),
    "check": ("hw1 check docs/examples/report.toml", "hw1 check docs/examples/report.toml --format md"),
    "grade": (
        "hw1 grade submissions --require integers --sample 2",
        "hw1 grade submissions --rubric docs/examples/rubric.toml --format csv,html",
    ),
    "verify-construction": (
        "hw1 verify-construction --D 4 --A -1 --B 2",
        "hw1 verify-construction --network mine.json --require integers",
    ),
    "verify-convexity": ("hw1 verify-convexity --samples 1000",),
    "doctor": ("hw1 doctor",),
    "runs list": ("hw1 runs list", "hw1 runs list --model ffn --where 'val_acc>=0.8' --sort -val_acc"),
    "runs show": ("hw1 runs show best --data octsim", "hw1 runs show latest --data octsim --errors errors.png"),
    "runs compare": ("hw1 runs compare best latest --figure two.png", "hw1 runs compare --with laptop.db"),
    "runs note": ("hw1 runs note best 'for the report'", "hw1 runs note latest ''"),
    "runs delete": ("hw1 runs delete latest --yes",),
    "runs export": ("hw1 runs export --model ffn --out ffn", "hw1 runs export latest --format torch"),
    "runs verify": ("hw1 runs verify latest", "hw1 runs verify --all --sample 5"),
    "data fetch": ("hw1 data fetch octmnist", "hw1 data fetch octmnist --from octmnist.npz"),
    "data list": ("hw1 data list",),
    "data info": ("hw1 data info", "hw1 data info octsim --montage octsim.png"),
    "db path": ("hw1 db path",),
    "db check": ("hw1 db check",),
    "db backup": ("hw1 db backup results-copy.db",),
    "db restore": ("hw1 db restore results-copy.db",),
    "db merge": ("hw1 db merge laptop.db lab.db --into all.db",),
    "db upgrade": ("hw1 db upgrade",),
}
"""The examples of every command, by its name after `hw1`."""


def add_examples(app: typer.Typer) -> None:
    """Let each command's help end with its examples; KeyError for a command that has none."""
    for name, command in _commands(app):
        command.epilog = "\n".join(("Examples:", "", "```", *EXAMPLES[name], "```"))


def print_first() -> None:
    """Print what hw1 is for, the first things to type, and where there is more."""
    from rich.text import Text

    width = max(map(len, FIRST))
    lines = [Text.assemble(f"  {what:<{width}}  ", (command, "bold cyan")) for what, command in FIRST.items()]
    console = output()
    console.print("hw1 trains, reports and checks Homework 1 of a deep learning course.\n")
    console.print(*lines, sep="\n")
    console.print("\nEvery command: hw1 --help. The first ten minutes: docs/tutorial.md")


def _commands(app: typer.Typer, group: str = "") -> Iterator[tuple[str, typer.models.CommandInfo]]:
    for command in app.registered_commands:
        name = command.name or getattr(command.callback, "__name__", "")
        yield f"{group}{name}", command
    for each in app.registered_groups:
        if each.typer_instance is not None:
            yield from _commands(each.typer_instance, f"{each.name} ")
