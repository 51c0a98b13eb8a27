"""Any value for any option of any command: a documented exit code, one line that says why, and no network."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, note, settings

from tests.functional.program import hw1
from tests.torture.command_lines import attempt, command_lines, make_folder


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = make_folder(tmp_path)
    monkeypatch.chdir(made)
    monkeypatch.setenv("HOME", str(made))
    assert hw1("sweep", "ffn", "--lr", "0.1,1e30", "--epochs", "1", "--data", "small.npz").code == 0
    return made


@pytest.mark.slow
@settings(
    max_examples=120,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(arguments=command_lines())
def test_any_command_line_ends_as_documented(arguments: list[str], folder: Path) -> None:
    note(str(arguments))
    assert attempt(arguments) is None
