"""Networks as JSON files, in one of the two forms of network.schema.json."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

from hw1cli.constructions.expression import LETTERS, Expression, Weight, weight
from hw1cli.constructions.family import Family, FamilyLayer, Row
from hw1cli.constructions.network import Network
from hw1cli.errors import DataError, Hw1Error
from hw1cli.outside.files import read_file, text_of_name, write_file
from hw1cli.outside.schemas import shipped_schema, violation
from hw1cli.outside.words import one_line

MAX_BYTES = 32 * 2**20
_LONG = 10**4000
SCHEMA = shipped_schema("hw1cli.constructions", "network.schema.json")
_NUMBER = {"$ref": "#/$defs/number"}


@dataclass(frozen=True)
class NetworkFile:
    """What a file says: a name, or else the file's, a family of networks, and those of D, A and B that it fixes."""

    name: str
    family: Family
    known: Mapping[str, int]


def load_network(path: Path) -> NetworkFile:
    """Return what a file says; DataError if it is no network file."""
    document = _read(path)
    _validate(document, path)
    try:
        layers = _layers(document) if "layers" in document else _numbered_layers(document)
        known = {letter: document[letter] for letter in LETTERS if letter in document}
        family = Family(layers)
    except DataError as error:
        raise DataError(f"{path}: {error}") from None
    if family.n_inputs is not None:
        known = {"D": family.n_inputs} | known
    return NetworkFile(document.get("name", text_of_name(path.stem)), family, known)


def save_network(network: Network, path: Path, name: str) -> None:
    """Write a network to a file that `load_network` reads back equal; Hw1Error if the file cannot be written."""
    document = {"name": name, "layers": exact_json(network.layers)}
    try:
        write_file(path, (json.dumps(document, indent=1) + "\n").encode())
    except OSError as error:
        raise Hw1Error(f"cannot write {path}: {error.strerror or error}; choose another file") from None


def exact_json(value: Any) -> Any:
    """Return a value as JSON has it: numbers as `number_json`, expressions as texts, dataclasses by their fields."""
    if isinstance(value, tuple):
        return [exact_json(each) for each in value]
    if isinstance(value, Fraction):
        return number_json(value)
    if isinstance(value, Expression):
        return value.text
    if is_dataclass(value):
        return {each.name: exact_json(getattr(value, each.name)) for each in fields(value)}
    return value


def number_json(value: Fraction) -> int | str:
    """Return a number as an integer, or as a text where it is a fraction or longer than Python writes integers."""
    return value.numerator if value.denominator == 1 and abs(value) < _LONG else number_text(value)


def number_text(value: Fraction) -> str:
    """Return an integer or a fraction of any length as text."""
    # Decimals have no limit on their digits, and are exact here.
    numerator, denominator = Decimal(value.numerator), Decimal(value.denominator)
    return str(numerator) if value.denominator == 1 else f"{numerator}/{denominator}"


def _read(path: Path) -> Any:
    content = read_file(path, MAX_BYTES, "a network file")
    try:
        # UTF-8 or -16, with or without its mark; decimals stay text, since floats would round them.
        return json.loads(content, parse_float=str, parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise DataError(f"{path} is not a text file; give a network as JSON") from None
    except (ValueError, RecursionError) as error:
        raise DataError(f"{path} is not valid JSON ({one_line(error)}); correct the file") from None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


def _validate(document: Any, path: Path) -> None:
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    checker = extend(Draft202012Validator, {"items": _items_checker()})  # type: ignore[no-untyped-call]
    error = violation(document, SCHEMA, checker)
    if error is None:
        return
    message = one_line(error.message)
    if error.validator == "maxItems":
        message = f"{len(error.instance):,} entries, at most {error.validator_value:,} can be checked"
    raise DataError(f"{path}: at {error.json_path}: {message}; see the format in docs/q3.md")


def _items_checker() -> Callable[[Any, Any, Any, Mapping[str, Any]], Iterator[Any]]:
    """Return a checker of lists that does not look into one that is too long, nor twice at the same number."""
    from jsonschema import Draft202012Validator

    is_number = lru_cache(maxsize=None, typed=True)(Draft202012Validator(SCHEMA["$defs"]["number"]).is_valid)

    def items(validator: Any, form: Any, instance: Any, whole: Mapping[str, Any]) -> Iterator[Any]:
        if not isinstance(instance, list) or len(instance) > whole.get("maxItems", len(instance)):
            return  # other keywords say so
        for index, each in enumerate(instance):
            if form != _NUMBER or not isinstance(each, int | str) or not is_number(each):
                yield from validator.descend(each, form, path=index)

    return items


def _layers(document: Mapping[str, Any]) -> tuple[FamilyLayer, ...]:
    """Return the layers of a document that lists them."""
    return tuple(FamilyLayer(_rows(each["W"]), _row(each["b"]), each["activation"]) for each in document["layers"])


def _numbered_layers(document: Mapping[str, Any]) -> tuple[FamilyLayer, ...]:
    """Return the layers of a document with W0, b0, W1, b1 and so on."""
    depth = sum(name[0] == "W" for name in document)
    names = [f"{kind}{level}" for level in range(depth) for kind in "Wb"]
    if missing := [name for name in names if name not in document]:
        raise DataError(f"{missing[0]} is missing; layers are W0, b0, W1, b1 and so on, without a gap")
    if extra := [name for name in document if re.fullmatch(r"[Wb][0-9]+", name) and name not in names]:
        raise DataError(f"{extra[0]} has no layer; layers are W0, b0, W1, b1 and so on, without a gap")
    activations = document.get("activation", [])
    if isinstance(activations, str):
        activations = [activations] * (depth - 1)
    if len(activations) != depth - 1:
        raise DataError('"activation" has to be "sign" or "relu", or a list with one of them per hidden layer')
    layers = []
    for level, activation in enumerate([*activations, "sign"]):
        W, b = document[f"W{level}"], document[f"b{level}"]
        if level == depth - 1 and not any(isinstance(row, list) for row in W):
            W = [W]  # the output's only row
        layers.append(FamilyLayer(_rows(W), _row(b if isinstance(b, list) else [b]), activation))
    return tuple(layers)


def _rows(rows: Iterable[Any]) -> tuple[Row, ...]:
    return tuple(_row(row) if isinstance(row, list) else weight(row) for row in rows)


def _row(values: Iterable[int | str]) -> tuple[Weight, ...]:
    return tuple(map(weight, values))
