"""JSON for other programs: UTF-8, and nothing that only Python reads."""

import json
import math

import pytest

from hw1cli.outside.json_text import dumps


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a\udcff.npz", "a\\xff.npz"),
        ({"\udc80": ["\ud800"]}, {"\\x80": ["\\ud800"]}),
        ("é\U0001f4a9\x1b", "é\U0001f4a9\x1b"),
        ("postgresql://me:secret@host/db", "postgresql://me:***@host/db"),
        ({"loss": math.nan}, {"loss": None, "loss_reason": "nan"}),
        ([math.inf, (1, True, None)], [None, [1, True, None]]),
    ],
)
def test_what_is_written_is_read_by_any_program(value, expected):
    text = dumps(value)
    assert text.isascii()
    read = json.loads(text, parse_constant=pytest.fail)
    assert read == expected
    json.dumps(read, ensure_ascii=False).encode("utf-8")  # no lone surrogate
