"""Runs on the first simulated set, stored as `octsim`, are shown as `octsim 1` and not taken for those of today."""

from hw1cli.data.known import OCTSIM_1
from hw1cli.models.perceptron import PerceptronConfig
from hw1cli.records import Status
from hw1cli.report.content.report import choose_data, stored_data
from hw1cli.specs import RunSpec
from hw1cli.store.location import Location
from hw1cli.store.reader import Reader
from hw1cli.store.selection import fingerprint_of
from hw1cli.store.writer import Store
from tests.unit.store.store_samples import ENVIRONMENT, EVALUATION, STATE, TIMING, epoch

TODAY = "d" * 32


def trained(store: Store, data: str) -> str:
    spec = RunSpec(config=PerceptronConfig(epochs=1), seed=42, data=data)
    mine = store.claim(spec, data_name="octsim", simulated=True, environment=ENVIRONMENT)
    store.save_epochs([(mine.run_id, epoch(1), STATE)])
    store.finish(
        mine.run_id, status=Status.COMPLETED, evaluations=[EVALUATION], timing=TIMING, exclusive=True, weights=STATE
    )
    return mine.run_id


def test_the_two_sets_are_told_apart_everywhere(store: Store, location: Location) -> None:
    new, old = trained(store, TODAY), trained(store, OCTSIM_1.fingerprint)  # the old one is the newest run
    with Reader.open(location) as reader:
        names = {run.run_id: run.data_name for run in reader.summaries()}
        assert names == {new: "octsim", old: "octsim 1"}
        assert reader.record(old).data_name == "octsim 1"
        assert [run.run_id for run in reader.summaries(where={"data_name": "octsim"})] == [new]
        assert [run.run_id for run in reader.summaries(where={"data_name": "octsim 1"})] == [old]
        assert fingerprint_of(reader, "octsim") == TODAY
        assert fingerprint_of(reader, "octsim 1") == OCTSIM_1.fingerprint
        found = stored_data(reader)
        assert [data.title for data in found] == ["octsim (simulated)", "octsim 1 (simulated)"]
        assert choose_data(found, which="octsim").fingerprint == TODAY
