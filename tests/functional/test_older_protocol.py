"""A run that followed older rules stays readable, is shown as such and is never taken for one of today's."""

from pathlib import Path

import pytest

from hw1cli.data.resolve import load_dataset
from hw1cli.models.ffn import FfnConfig
from hw1cli.report.runs import stored_runs
from hw1cli.specs import PROTOCOL_VERSION
from hw1cli.store.location import Location
from hw1cli.store.reader import Reader
from hw1cli.study.data_sets import stored_data
from tests.functional.program import hw1
from tests.functional.stored_runs import add

CONFIG = FfnConfig(l2=0.01, epochs=1)
AGAIN = ("train", "ffn", "--l2", "0.01", "--epochs", "1")


@pytest.fixture
def old(small: Path) -> str:
    return add(Path("results.db"), CONFIG, data=load_dataset(str(small)).fingerprint, protocol=1)


def test_the_new_rules_make_a_run_of_their_own(small: Path, old: str) -> None:
    new = hw1(*AGAIN, "--data", small, "--json").json()
    assert new["run_id"] != old
    shown = [hw1("runs", "show", run, "--json").json()["protocol"] for run in (old, new["run_id"])]
    assert shown == [1, PROTOCOL_VERSION]
    lines = hw1("runs", "list").out.splitlines()
    assert ["(older protocol)" in line for line in lines if line.startswith((old, new["run_id"]))] == [False, True]
    assert "protocol" in hw1("runs", "compare", old, new["run_id"]).out


def test_reports_have_no_use_for_the_old_one(small: Path, old: str) -> None:
    def of_report() -> list[str]:
        with Reader.open(Location(path=Path("results.db").absolute())) as reader:
            runs = stored_runs(reader, [CONFIG], stored_data(reader)[0].fingerprint)
        return [run.run_id for records in runs.by_config.values() for run in records]

    assert of_report() == []
    new = hw1(*AGAIN, "--data", small, "--json").json()
    assert of_report() == [new["run_id"]]
