"""Runs on the first simulated set, stored as `octsim`, are shown as `octsim 1` and not taken for those of today."""

from collections.abc import Callable

from hw1cli.data.known import OCTSIM_1
from hw1cli.store.location import Location
from hw1cli.store.reader import Reader
from hw1cli.store.selection import fingerprint_of
from hw1cli.study.data_sets import choose, stored_data
from tests.store_samples import DATA, spec


def test_the_two_sets_are_told_apart_everywhere(location: Location, train: Callable[..., str]) -> None:
    new, old = train(spec(data=DATA)), train(spec(data=OCTSIM_1.fingerprint))  # the old one is the newest run
    with Reader.open(location) as reader:
        names = {run.run_id: run.data_name for run in reader.summaries()}
        assert names == {new: "octsim", old: "octsim 1"}
        assert reader.record(old).data_name == "octsim 1"
        assert [run.run_id for run in reader.summaries(where={"data_name": "octsim"})] == [new]
        assert [run.run_id for run in reader.summaries(where={"data_name": "octsim 1"})] == [old]
        assert fingerprint_of(reader, "octsim") == DATA
        assert fingerprint_of(reader, "octsim 1") == OCTSIM_1.fingerprint
        found = stored_data(reader)
        assert [data.title for data in found] == ["octsim (simulated)", "octsim 1 (simulated)"]
        assert choose(reader, "octsim", print).fingerprint == DATA
