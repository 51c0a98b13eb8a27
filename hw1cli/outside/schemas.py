"""The forms of files from outside: JSON Schemas that ship with the program, and what in a document does not fit."""

import json
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

_ERRORS_LOOKED_AT = 20
"""The best explanation is looked for among so many: among 100,000 that takes half a minute."""


def shipped_schema(package: str, name: str) -> dict[str, Any]:
    """Return the JSON Schema in the file `name` of a package."""
    document: dict[str, Any] = json.loads(files(package).joinpath(name).read_text(encoding="utf-8"))
    return document


def violation(document: Any, schema: dict[str, Any], validator: "type[Validator] | None" = None) -> Any:
    """Return jsonschema's error that explains best why a document is not as a schema wants it; None if it is."""
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    errors = (validator or Draft202012Validator)(schema).iter_errors(document)
    return best_match(islice(errors, _ERRORS_LOOKED_AT))
