"""`hw1 verify-construction`: Question 3, exactly."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from hw1cli.cli.boolean_function import store_answer, store_proofs
from hw1cli.cli.options import JsonOption
from hw1cli.cli.printing import note, output, print_json, print_table
from hw1cli.errors import DataError, Hw1Error, UsageError, VerificationFailed
from hw1cli.paths import expand

if TYPE_CHECKING:
    from hw1cli.constructions.proofs import Proof
    from hw1cli.constructions.separability import Certificate
    from hw1cli.constructions.target import Target
    from hw1cli.constructions.verify import Verdict

    Named = Sequence[tuple[str, Verdict | str]]

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
    named: list[tuple[str, Verdict | str]] = []
    proofs: list[Proof] = []
    if chart:
        if (A, B, network, save_network) != (None, None, None, None):
            raise UsageError("--chart goes with --D only; leave out --A, --B, --network and --save-network")
        document |= _chart(D, as_json)
    elif not prove or D is not None or network is not None:
        target = _target(D, A, B)
        if network and save_network:
            raise UsageError("--save-network writes our network, --network reads another; leave one out")
        networks = _load(network) if network else _ours(target, activation, margin, save_network)
        folder = network is not None and network.is_dir()
        named = [(name, _examine(each, target, time_limit, folder)) for name, each in networks]
        answer, certificate = _answer(target, named)
        document |= answer
        if not as_json:
            _show_answer(target, named, certificate, folder)
    if prove:
        proofs = _prove(time_limit, as_json)
        document["theorems"] = [proof.as_json() for proof in proofs]
    if as_json:
        print_json(document)
    if db is not None:
        if "networks" in document and network is None:
            store_answer(document, db)
        if proofs:
            store_proofs(proofs, db)
    _judge(named, proofs)


def _target(D: int | None, A: int | None, B: int | None) -> "Target":
    from hw1cli.constructions.target import Target

    if D is None or A is None or B is None:
        raise UsageError("verify-construction needs --D, --A and --B (or --prove alone, or --chart with --D)")
    return Target(D, A, B)


def _ours(target: "Target", activation: str, margin: Any, save: Path | None) -> list[tuple[str, Any]]:
    from hw1cli.constructions.build import construct
    from hw1cli.constructions.network_file import save_network

    kinds: Sequence[Any] = ("sign", "relu") if activation == "both" else (activation,)
    networks = [(f"{kind}, margin {margin}", construct(target, kind, margin)) for kind in kinds]
    if save:
        if len(networks) > 1:
            raise UsageError("--save-network writes one network; add --activation sign or --activation relu")
        save_network(networks[0][1], save, f"{networks[0][0]}, D={target.D}, [{target.A}, {target.B}]")
        note(f"hw1: network written to {save}")
    return networks


def _load(path: Path) -> list[tuple[str, Any]]:
    """Return the named networks of a file or folder; of a folder, an error's text in place of an unreadable one."""
    from hw1cli.constructions.network_file import load_network

    if not path.is_dir():
        return [load_network(path)]
    files = sorted(path.glob("*.json"))
    if not files:
        raise DataError(f"{path} has no .json files; give a network file or a folder of them")
    networks: list[tuple[str, Any]] = []
    for file in files:
        try:
            networks.append((file.name, load_network(file)[1]))
        except DataError as error:
            networks.append((file.name, str(error)))
    return networks


def _examine(network: Any, target: "Target", time_limit: float, folder: bool) -> "Verdict | str":
    from hw1cli.constructions.verify import verify

    if isinstance(network, str):
        return network
    try:
        return verify(network, target, time_limit)
    except DataError as error:
        if folder:
            return str(error)
        raise


def _answer(target: "Target", named: "Named") -> "tuple[dict[str, Any], Certificate]":
    """Return the document for one (D, A, B), and what a single perceptron can do."""
    from hw1cli.constructions.documents import answer_json
    from hw1cli.constructions.separability import separability

    certificate = separability(target)
    return answer_json(target, named, certificate), certificate


def _show_answer(target: "Target", named: "Named", certificate: "Certificate", folder: bool) -> None:
    """Print the answer for one (D, A, B)."""
    console = output()
    console.print(f"f(x) = 1 if {target.A} <= sum(x) <= {target.B}, else -1, on {{-1,1}}^{target.D}", markup=False)
    for name, verdict in named:
        if not folder and not isinstance(verdict, str):
            _show(name, verdict)
    if folder:
        from hw1cli.report.content.question3_tables import overview_table

        print_table(overview_table(named))
    _show_certificate(certificate)


def _show(name: str, verdict: "Verdict") -> None:
    from hw1cli.report.content.question3_tables import sums_table, verdict_lines, weights_table

    console = output()
    console.print(f"\n{name}", style="bold", markup=False)
    print_table(weights_table(verdict.network))
    sums = sums_table(verdict.network, verdict.target)
    if sums:
        print_table(sums)
    for line in verdict_lines(verdict):
        console.print(line, markup=False)


def _show_certificate(certificate: "Certificate") -> None:
    from hw1cli.report.content.question3_tables import certificate_lines

    console = output()
    console.print()
    for line in certificate_lines(certificate):
        console.print(line, markup=False)


def _chart(D: int | None, as_json: bool) -> dict[str, Any]:
    """Print the chart of one D and the counts up to it, unless as JSON, and return its document."""
    from hw1cli.constructions.documents import certificate_json
    from hw1cli.constructions.separability import chart
    from hw1cli.report.content.question3_tables import chart_counts, chart_table

    if D is None or not 1 <= D <= CHART_LIMIT:
        raise UsageError(f"--chart needs --D between 1 and {CHART_LIMIT}; the rule for every D is in docs/q3.md")
    certificates = chart(D)
    if not as_json:
        print_table(chart_table(D, certificates))
        print_table(chart_counts(certificates))
    cells = [(each.target, certificate_json(each)) for each in certificates]
    return {"chart": [{"D": t.D, "A": t.A, "B": t.B, **certificate} for t, certificate in cells]}


def _prove(time_limit: float, as_json: bool) -> "list[Proof]":
    """Prove the theorems, and print them unless as JSON."""
    from hw1cli.constructions.proofs import prove_all
    from hw1cli.constructions.theorems import THEOREMS
    from hw1cli.report.content.question3_tables import proofs_table

    proofs = list(prove_all(THEOREMS, time_limit))
    if not as_json:
        print_table(proofs_table(proofs))
    return proofs


def _judge(named: "Named", proofs: "Sequence[Proof]") -> None:
    """Raise what the exit code has to be: false before unreadable before unknown."""
    verdicts = [(name, verdict) for name, verdict in named if not isinstance(verdict, str)]
    false = [name for name, verdict in verdicts if verdict.false]
    false += [proof.theorem.name for proof in proofs if proof.outcome == "refuted"]
    if false:
        raise VerificationFailed(f"false for {', '.join(false)}; the counterexample is printed above")
    unreadable = [name for name, verdict in named if isinstance(verdict, str)]
    if unreadable:
        raise DataError(f"not checked: {', '.join(unreadable)}; the reason is printed above")
    unknown = [name for name, verdict in verdicts if verdict.unknown]
    unknown += [proof.theorem.name for proof in proofs if proof.outcome == "unknown"]
    if unknown:
        raise Hw1Error(f"not decided: {', '.join(unknown)}; give more time with --time-limit")
