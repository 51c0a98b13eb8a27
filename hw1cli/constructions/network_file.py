"""Networks as JSON files, in the format of network.schema.json."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Any, NoReturn

from hw1cli.constructions.network import Layer, Network
from hw1cli.errors import DataError, Hw1Error
from hw1cli.files import read_file, text_of_name, write_file
from hw1cli.words import one_line

MAX_BYTES = 32 * 2**20
_NUMBER = {"$ref": "#/$defs/number"}
_ERRORS_LOOKED_AT = 20
"""The best explanation is looked for among so many: among 100,000 that takes half a minute."""


def load_networks(path: Path, n_inputs: int) -> list[tuple[str, Network | str]]:
    """Return the named networks of a file, or of a folder's .json files.

    Raises DataError for a file that holds no network of so many inputs; in a folder, its text stands in its place.
    """
    if not path.is_dir():
        return [_suitable(path, n_inputs)]
    files = sorted(path.glob("*.json"))
    if not files:
        raise DataError(f"{path} has no .json files; give a network file or a folder of them")
    networks: list[tuple[str, Network | str]] = []
    for file in files:
        try:
            networks.append((file.name, _suitable(file, n_inputs)[1]))
        except DataError as error:
            networks.append((file.name, str(error)))
    return networks


def _suitable(path: Path, n_inputs: int) -> tuple[str, Network]:
    name, network = load_network(path)
    if network.n_inputs != n_inputs:
        raise DataError(
            f"the network takes {network.n_inputs} inputs; give --D {network.n_inputs} or another network"
        )
    return name, network


def load_network(path: Path) -> tuple[str, Network]:
    """Return the network in a file, with its name or else the file's; DataError if it is no such file."""
    document = _read(path)
    _validate(document, path)
    try:
        layers = tuple(_layer(layer) for layer in document["layers"])
        return document.get("name", text_of_name(path.stem)), Network(layers)
    except DataError as error:
        raise DataError(f"{path}: {error}") from None


def save_network(network: Network, path: Path, name: str) -> None:
    """Write a network to a file that `load_network` reads back equal; Hw1Error if the file cannot be written."""
    document = {"name": name, "layers": [layer_json(layer) for layer in network.layers]}
    try:
        write_file(path, (json.dumps(document, indent=1) + "\n").encode())
    except OSError as error:
        raise Hw1Error(f"cannot write {path}: {error.strerror or error}; choose another file") from None


def layer_json(layer: Layer) -> dict[str, Any]:
    """Return a layer as plain JSON values."""
    return {"W": [numbers_json(row) for row in layer.W], "b": numbers_json(layer.b), "activation": layer.activation}


def numbers_json(values: Iterable[Fraction]) -> list[int | str]:
    """Return numbers as integers, or as fraction strings where they are none."""
    return [number_json(value) for value in values]


def number_json(value: Fraction) -> int | str:
    """Return a number as an integer, or as a fraction string where it is none."""
    return value.numerator if value.denominator == 1 else str(value)


def schema() -> dict[str, Any]:
    """Return the JSON Schema of network files."""
    text = files("hw1cli.constructions").joinpath("network.schema.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


def _read(path: Path) -> Any:
    content = read_file(path, MAX_BYTES, "a network file")
    try:
        return json.loads(content, parse_constant=_no_constant)  # UTF-8 or -16, with or without its mark
    except UnicodeDecodeError:
        raise DataError(f"{path} is not a text file; give a network as JSON") from None
    except (ValueError, RecursionError) as error:
        raise DataError(f"{path} is not valid JSON ({one_line(error)}); correct the file") from None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


def _validate(document: Any, path: Path) -> None:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match
    from jsonschema.validators import extend

    checker = extend(Draft202012Validator, {"items": _items_checker()})  # type: ignore[no-untyped-call]
    validator = checker(schema())
    error = best_match(islice(validator.iter_errors(document), _ERRORS_LOOKED_AT))
    if error is None:
        return
    message = one_line(error.message)
    if error.validator == "maxItems":
        message = f"{len(error.instance):,} entries, at most {error.validator_value:,} can be checked"
    raise DataError(f"{path}: at {error.json_path}: {message}; see the format in docs/q3.md")


def _items_checker() -> Callable[[Any, Any, Any, Mapping[str, Any]], Iterator[Any]]:
    """Return a checker of lists that does not look into one that is too long, nor twice at the same number."""
    from jsonschema import Draft202012Validator

    is_number = lru_cache(maxsize=None, typed=True)(Draft202012Validator(schema()["$defs"]["number"]).is_valid)

    def items(validator: Any, form: Any, instance: Any, whole: Mapping[str, Any]) -> Iterator[Any]:
        if not isinstance(instance, list) or len(instance) > whole.get("maxItems", len(instance)):
            return  # other keywords say so
        for index, each in enumerate(instance):
            if form != _NUMBER or not isinstance(each, int | str) or not is_number(each):
                yield from validator.descend(each, form, path=index)

    return items


def _layer(layer: dict[str, Any]) -> Layer:
    W = tuple(tuple(Fraction(value) for value in row) for row in layer["W"])
    return Layer(W, tuple(Fraction(value) for value in layer["b"]), layer["activation"])
