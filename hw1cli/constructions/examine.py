"""A network file examined: what `hw1 verify-construction --network` shows and a grader records."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from hw1cli.constructions.answers import Json, examination_json, family_json
from hw1cli.constructions.expression import LETTERS
from hw1cli.constructions.for_all import examine_all
from hw1cli.constructions.network_file import NetworkFile, load_network
from hw1cli.constructions.requirements import Requirements, all_integer
from hw1cli.constructions.target import Target
from hw1cli.constructions.verify import verify
from hw1cli.errors import DataError, UsageError
from hw1cli.outside.files import text_of_name


def examine_file(path: Path, given: Mapping[str, int], requirements: Requirements, time_limit: float) -> Json:
    """Return all that is found out about the network in a file, within about `time_limit` seconds.

    D, A and B are those `given`, else those in the file; where neither says, the network is examined for all of them.
    Raises DataError for a file that holds no network or none for these, UsageError for D, A and B that do not go
    together.
    """
    file = load_network(path)
    known = {**file.known, **given}
    try:
        found = _examined(file, known, time_limit)
    except (DataError, UsageError) as error:
        if given and isinstance(error, UsageError):
            raise
        raise DataError(f"{path}: {error}") from None
    return {
        "file": text_of_name(path.name),
        **{letter: known.get(letter) for letter in LETTERS},
        **found,
        "requirements": requirements.check(file.family, known),
    }


def examine_files(
    paths: Iterable[Path], given: Mapping[str, int], requirements: Requirements, time_limit: float
) -> list[Json]:
    """Return what `examine_file` does of each, by its file's name; where one has no network, the reason instead."""
    found = []
    for path in paths:
        name = text_of_name(path.name)
        try:
            found.append({**examine_file(path, given, requirements, time_limit), "name": name})
        except DataError as error:
            nothing = dict.fromkeys(("activation", *LETTERS, "verified", "robust", "counterexample"))
            found.append({"file": name, "name": name, **nothing, "requirements": [], "reasons": [str(error)]})
    return found


def _examined(file: NetworkFile, known: Mapping[str, int], time_limit: float) -> Json:
    if known.keys() >= set(LETTERS):
        target = Target(**known)
        return examination_json(file.name, verify(file.family.at(target), target, time_limit))
    unknown = {"A", "B"} - known.keys()
    if unknown and not any(unknown & each.letters for _, each in file.family.expressions()):
        letters = " and ".join(sorted(unknown))
        raise DataError(
            f"it says nothing of {letters}; give --{' and --'.join(sorted(unknown))}, or put them into it"
        )
    found = examine_all(file.family, known, time_limit)
    return family_json(file.name, file.family, found, all_integer(file.family, known)[0])
