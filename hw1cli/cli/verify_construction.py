"""`hw1 verify-construction`: Question 3, exactly."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from hw1cli.cli.options import JsonOption
from hw1cli.cli.printing import note, output, print_json, print_table
from hw1cli.errors import DataError, Hw1Error, UsageError, VerificationFailed
from hw1cli.paths import expand

if TYPE_CHECKING:
    from hw1cli.constructions.network import Network
    from hw1cli.constructions.target import Target

    Networks = list[tuple[str, Network | str]]

CHART_LIMIT = 12


def verify_construction(
    D: Annotated[int | None, typer.Option("--D", help="Number of inputs, 1 to 1000000.")] = None,
    A: Annotated[int | None, typer.Option("--A", help="Least sum at which f is 1.")] = None,
    B: Annotated[int | None, typer.Option("--B", help="Greatest sum at which f is 1.")] = None,
    activation: Annotated[
        Literal["sign", "relu", "both"], typer.Option("--activation", help="Hidden units of the homework's network.")
    ] = "both",
    margin: Annotated[
        Literal["half", "max"], typer.Option("--margin", help="The homework's margin 1/2, or the widest, 1.")
    ] = "half",
    network: Annotated[
        Path | None,
        typer.Option("--network", parser=expand, metavar="FILE|FOLDER", help="Networks to check instead of ours."),
    ] = None,
    save_network: Annotated[
        Path | None,
        typer.Option(
            "--save-network", parser=expand, metavar="FILE", help="Write our network as --network reads it."
        ),
    ] = None,
    prove: Annotated[bool, typer.Option("--prove", help="Prove it for all D, A and B at once (z3).")] = False,
    chart: Annotated[bool, typer.Option("--chart", help="What a single perceptron can do, up to this D.")] = False,
    time_limit: Annotated[
        float,
        typer.Option("--time-limit", min=0.001, max=86400, metavar="SECONDS", help="For each network and proof."),
    ] = 60.0,
    db: Annotated[
        str | None,
        typer.Option("--db", metavar="PATH|URL", help="Store it here for `hw1 report q3`; else nothing is stored."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Check networks for f(x) = 1 if A <= sum(x) <= B, else -1, over {-1,1}^D: exactly, with proof or counterexample.

    f is checked at every input (D up to 24; beyond that by the sums), the limit condition in every direction, and the
    margin is stated. Exit code 4 if something is false, 1 if something could not be decided in time.
    """
    document: dict[str, Any] = {}
    if chart:
        if (A, B, network, save_network) != (None, None, None, None):
            raise UsageError("--chart goes with --D only; leave out --A, --B, --network and --save-network")
        document = _chart(D)
    elif not prove or D is not None or network is not None:
        target = _target(D, A, B)
        if network and save_network:
            raise UsageError("--save-network writes our network, --network reads another; leave one out")
        networks = _load(network, target) if network else _ours(target, activation, margin, save_network)
        document = _answer(target, networks, time_limit)
    if not as_json:
        _show(document, each=network is None or not network.is_dir())
    if prove:
        proved = {"theorems": _prove(time_limit)}
        if not as_json:
            _show(proved)
        document |= proved
    if as_json:
        print_json(document)
    if db is not None:
        _store(document if network is None else {**document, "networks": []}, db)
    _judge(document.get("networks", ()), document.get("theorems", ()))


def _target(D: int | None, A: int | None, B: int | None) -> "Target":
    from hw1cli.constructions.target import Target

    if D is None or A is None or B is None:
        raise UsageError("verify-construction needs --D, --A and --B (or --prove alone, or --chart with --D)")
    return Target(D, A, B)


def _ours(target: "Target", activation: Any, margin: Any, save: Path | None) -> "Networks":
    from hw1cli.constructions.network_file import save_network
    from hw1cli.constructions.two_units import ACTIVATIONS, homework_networks

    networks = homework_networks(target, margin, ACTIVATIONS if activation == "both" else (activation,))
    if save:
        if len(networks) > 1:
            raise UsageError("--save-network writes one network; add --activation sign or --activation relu")
        [(name, network)] = networks
        save_network(network, save, f"{name}, D={target.D}, [{target.A}, {target.B}]")
        note(f"hw1: network written to {save}")
    return [*networks]


def _load(path: Path, target: "Target") -> "Networks":
    """Return the named networks of a file or folder; of a folder, an error's text in place of an unsuitable one."""
    from hw1cli.constructions.network_file import load_network
    from hw1cli.constructions.verify import require_inputs

    if not path.is_dir():
        return [load_network(path)]
    files = sorted(path.glob("*.json"))
    if not files:
        raise DataError(f"{path} has no .json files; give a network file or a folder of them")
    networks: Networks = []
    for file in files:
        try:
            network = load_network(file)[1]
            require_inputs(network, target)
            networks.append((file.name, network))
        except DataError as error:
            networks.append((file.name, str(error)))
    return networks


def _answer(target: "Target", networks: "Networks", time_limit: float) -> dict[str, Any]:
    from hw1cli.constructions.document import answer_json

    return answer_json(target, networks, time_limit)


def _chart(D: int | None) -> dict[str, Any]:
    from hw1cli.constructions.document import chart_json

    if D is None or not 1 <= D <= CHART_LIMIT:
        raise UsageError(f"--chart needs --D between 1 and {CHART_LIMIT}; the rule for every D is in docs/q3.md")
    return {"chart": chart_json(D)}


def _prove(time_limit: float) -> list[dict[str, Any]]:
    from hw1cli.constructions.document import theorem_json
    from hw1cli.constructions.proofs import prove
    from hw1cli.constructions.theorems import THEOREMS

    return [theorem_json(prove(theorem, time_limit)) for theorem in THEOREMS]


def _show(document: dict[str, Any], *, each: bool = True) -> None:
    """Print all that a document holds; its networks one by one, or as one table."""
    from hw1cli.constructions.document import chart_counts
    from hw1cli.report.content import question3_tables as tables

    console = output()
    if "networks" in document:
        console.print("f(x) = 1 if {A} <= sum(x) <= {B}, else -1, on {{-1,1}}^{D}".format_map(document), markup=False)
        if each:
            for network in document["networks"]:
                _show_network(network, document)
        else:
            print_table(tables.overview_table(document["networks"]))
        console.print("\n" + tables.certificate_text(document["separability"]), markup=False)
    if "chart" in document:
        counts = chart_counts(document["chart"])
        print_table(tables.chart_table(len(counts), document["chart"]))
        print_table(tables.counts_table(counts))
    if "theorems" in document:
        print_table(tables.theorems_table(document["theorems"]))


def _show_network(network: dict[str, Any], document: dict[str, Any]) -> None:
    from hw1cli.report.content.question3_tables import sums_table, verdict_lines, weights_table

    console = output()
    console.print(f"\n{network['name']}", style="bold", markup=False)
    print_table(weights_table(network))
    sums = sums_table(network, document["D"])
    if sums:
        print_table(sums)
    for line in verdict_lines(network, document):
        console.print(line, markup=False)


def _store(document: dict[str, Any], db: str) -> None:
    from hw1cli.evidence.question3 import save
    from hw1cli.store.location import locate

    save([document], locate(db))


def _judge(networks: Sequence[dict[str, Any]], theorems: Sequence[dict[str, Any]]) -> None:
    """Raise what the exit code has to be: false before unreadable before unknown."""
    false = [each["name"] for each in networks if False in (each["verified"], each["robust"])]
    false += [each["name"] for each in theorems if each["verdict"] == "refuted"]
    if false:
        raise VerificationFailed(f"false for {', '.join(false)}; the counterexample is printed above")
    unreadable = [each["name"] for each in networks if "method" not in each]
    if unreadable:
        raise DataError(f"not checked: {', '.join(unreadable)}; the reason is printed above")
    unknown = [each["name"] for each in networks if None in (each["verified"], each["robust"])]
    unknown += [each["name"] for each in theorems if each["verdict"] == "unknown"]
    if unknown:
        raise Hw1Error(f"not decided: {', '.join(unknown)}; give more time with --time-limit")
