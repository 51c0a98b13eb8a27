"""`hw1 verify-construction`: Question 3, exactly."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from hw1cli.cli.options import JsonOption, db_option, path_option
from hw1cli.cli.printing import note, output, print_json, print_table
from hw1cli.constructions.expression import LETTERS
from hw1cli.constructions.network import Network
from hw1cli.constructions.target import Target
from hw1cli.constructions.two_units import ACTIVATIONS, homework_networks
from hw1cli.errors import DataError, Hw1Error, UsageError, VerificationFailed
from hw1cli.report.content import question3_tables as tables
from hw1cli.store.location import locate

CHART_LIMIT = 12


def verify_construction(
    D: Annotated[int | None, typer.Option("--D", help="Number of inputs, 1 to 1000000.")] = None,
    A: Annotated[int | None, typer.Option("--A", help="Least sum at which f is 1, -D to B.")] = None,
    B: Annotated[int | None, typer.Option("--B", help="Greatest sum at which f is 1, A to D.")] = None,
    activation: Annotated[
        Literal["sign", "relu", "both"], typer.Option("--activation", help="Hidden units of the homework's network.")
    ] = "both",
    margin: Annotated[
        Literal["half", "max"], typer.Option("--margin", help="The homework's margin 1/2, or the widest, 1.")
    ] = "half",
    network: Annotated[
        Path | None,
        path_option(
            "FILE|FOLDER",
            "Networks to check instead of ours; for all D, A and B that neither an option nor the file gives.",
        ),
    ] = None,
    require: Annotated[
        str,
        typer.Option("--require", metavar="integers,units=N", help="What --network has to be besides."),
    ] = "",
    save_network: Annotated[Path | None, path_option("FILE", "Write our network as --network reads it.")] = None,
    prove: Annotated[bool, typer.Option("--prove", help="Prove it for all D, A and B at once (z3).")] = False,
    chart: Annotated[bool, typer.Option("--chart", help="What a single perceptron can do, up to this D.")] = False,
    time_limit: Annotated[
        float,
        typer.Option("--time-limit", min=0.001, max=86400, metavar="SECONDS", help="For each network and proof."),
    ] = 60.0,
    db: Annotated[str | None, db_option("Store it here for hw1 report q3; else nothing is stored.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Check networks for f(x) = 1 if A <= sum(x) <= B, else -1, over {-1,1}^D: exactly, with proof or counterexample.

    f is checked at every input (D up to 24; beyond that by the sums), the limit condition in every direction, and the
    margin is stated. Weights in a file may be expressions in D, A and B, which are then proved for all of these.
    Exit code 4 if something is false, 1 if something could not be decided in time.
    """
    from hw1cli.constructions.answers import answer_json, chart_json, theorems_json

    document: dict[str, Any] = {}
    if require and network is None:
        raise UsageError("--require is for the networks of --network; add it")
    if chart:
        if (A, B, network, save_network) != (None, None, None, None):
            raise UsageError("--chart goes with --D only; leave out --A, --B, --network and --save-network")
        if D is None or not 1 <= D <= CHART_LIMIT:
            raise UsageError(f"--chart needs --D between 1 and {CHART_LIMIT}; the rule for every D is in docs/q3.md")
        document["chart"] = chart_json(D)
    elif network is not None:
        if save_network:
            raise UsageError("--save-network writes our network, --network reads another; leave one out")
        given = {letter: value for letter, value in (("D", D), ("A", A), ("B", B)) if value is not None}
        document = _of_files(network, given, require, time_limit)
    elif not prove or D is not None:
        target, networks = _ours(D, A, B, activation, margin, save_network)
        document = answer_json(target, networks, time_limit)
    if not as_json:
        _show(document, one_by_one=network is None or not network.is_dir())
    if prove:
        document["theorems"] = theorems_json(time_limit)
        if not as_json:
            print_table(tables.theorems_table(document["theorems"]))
    if as_json:
        print_json(document)
    if db is not None:
        from hw1cli.evidence.question3 import save

        save([document if network is None else {**document, "networks": []}], locate(db))
    _judge(document.get("networks", ()), document.get("theorems", ()))


def _of_files(path: Path, given: dict[str, int], require: str, time_limit: float) -> dict[str, Any]:
    """Return what is found out about the networks of a file or of a folder's .json files."""
    from hw1cli.constructions.answers import certificate_json
    from hw1cli.constructions.examine import examine_file, examine_files
    from hw1cli.constructions.requirements import Requirements
    from hw1cli.constructions.separability import separability

    requirements = Requirements.parse(require) if require else Requirements()
    if len(given) == len(LETTERS):
        Target(**given)  # a usage error for all files, if any
    if path.is_dir():
        files = sorted(path.glob("*.json"))
        if not files:
            raise DataError(f"{path} has no .json files; give a network file or a folder of them")
        networks = examine_files(files, given, requirements, time_limit)
    else:
        networks = [examine_file(path, given, requirements, time_limit)]
        given = {letter: networks[0][letter] for letter in LETTERS if networks[0][letter] is not None}
    return {
        **{letter: given.get(letter) for letter in LETTERS},
        "networks": networks,
        "separability": certificate_json(separability(Target(**given))) if len(given) == len(LETTERS) else None,
    }


def _ours(
    D: int | None, A: int | None, B: int | None, activation: Any, margin: Any, save: Path | None
) -> tuple[Target, Sequence[tuple[str, Network]]]:
    """Return what is to be computed, and the homework's networks for it; one of them is written where asked for."""
    from hw1cli.constructions.network_file import save_network

    if D is None or A is None or B is None:
        raise UsageError(
            "verify-construction needs --D, --A and --B (or --network, or --prove alone, or --chart with --D)"
        )
    target = Target(D, A, B)
    networks = homework_networks(target, margin, ACTIVATIONS if activation == "both" else (activation,))
    if save:
        if len(networks) > 1:
            raise UsageError("--save-network writes one network; add --activation sign or --activation relu")
        [(name, network)] = networks
        save_network(network, save, f"{name}, D={D}, [{A}, {B}]")
        note(f"network written to {save}")
    return target, networks


def _show(document: dict[str, Any], *, one_by_one: bool = True) -> None:
    """Print all that a document holds; its networks one by one, or as one table."""
    from hw1cli.constructions.answers import chart_counts

    console = output()
    if "networks" in document:
        letters = {letter: letter if document[letter] is None else document[letter] for letter in ("D", "A", "B")}
        console.print("f(x) = 1 if {A} <= sum(x) <= {B}, else -1, on {{-1,1}}^{D}".format_map(letters), markup=False)
        for network in document["networks"] if one_by_one else ():
            console.print(f"\n{network['name']}", style="bold", markup=False)
            print_table(tables.weights_table(network))
            if network["rows"]:
                print_table(tables.sums_table(network, document["D"]))
            console.print("\n".join(tables.verdict_lines(network, document)), markup=False)
        if not one_by_one:
            print_table(tables.overview_table(document["networks"]))
        if document["separability"] is not None:
            console.print("\n" + tables.certificate_text(document["separability"]), markup=False)
    if "chart" in document:
        counts = chart_counts(document["chart"])
        print_table(tables.chart_table(len(counts), document["chart"]))
        print_table(tables.counts_table(counts))


def _judge(networks: Sequence[dict[str, Any]], theorems: Sequence[dict[str, Any]]) -> None:
    """Raise what the exit code has to be: false before unreadable before unknown."""
    false = [each["name"] for each in networks if False in _verdicts(each)]
    false += [each["name"] for each in theorems if each["verdict"] == "refuted"]
    if false:
        raise VerificationFailed(f"false for {', '.join(false)}; what is wrong is printed above")
    unreadable = [each["name"] for each in networks if "method" not in each]
    if unreadable:
        raise DataError(f"not checked: {', '.join(unreadable)}; the reason is printed above")
    unknown = [each["name"] for each in networks if None in _verdicts(each)]
    unknown += [each["name"] for each in theorems if each["verdict"] == "unknown"]
    if unknown:
        raise Hw1Error(
            f"not decided: {', '.join(unknown)}; the reason is printed above (--time-limit gives more time)"
        )


def _verdicts(network: dict[str, Any]) -> list[bool | None]:
    """Return whether a network computes f, whether it is robust, and whether it meets each requirement."""
    return [network["verified"], network["robust"], *(each["met"] for each in network.get("requirements", ()))]
