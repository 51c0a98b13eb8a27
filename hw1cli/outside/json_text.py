"""JSON that every reader takes: valid UTF-8, no NaN, no passwords."""

import json
import math
import re
from typing import Any

from hw1cli.outside.passwords import mask

SCHEMA_VERSION = 1
"""What `schema_version` says in every document."""

_LONE = re.compile("[\ud800-\udfff]")


def dumps(document: Any, indent: int | None = None) -> str:
    """Return a document as JSON text in ASCII, so that no encoding breaks it and no terminal obeys what it holds."""
    return json.dumps(plain(document), indent=indent, allow_nan=False)


def plain(value: Any) -> Any:
    """Return a JSON value as every reader takes it.

    NaN and infinities are null, and `<key>_reason` says which it was; passwords are masked; the bytes of a name that
    are no text are escaped, as `\\xff`.
    """
    if isinstance(value, str):
        return _LONE.sub(_escaped, mask(value))
    if isinstance(value, dict):
        result = {}
        for key, each in value.items():
            result[plain(key)] = plain(each)
            if isinstance(each, float) and not math.isfinite(each):
                result[f"{plain(key)}_reason"] = repr(each)
        return result
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else f"\\u{code:04x}"
