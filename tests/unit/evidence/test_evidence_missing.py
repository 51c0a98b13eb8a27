"""Evidence is measured where the store lacks it, or has it in an older form."""

from pathlib import Path

from hw1cli.evidence import GRADIENT_NOISE, gradient_noise
from hw1cli.evidence.missing import measure_missing
from hw1cli.store.location import locate
from hw1cli.store.reader import Reader
from hw1cli.store.writer import Store


def test_gradient_noise_without_its_repetitions_is_measured_anew_once(small, tmp_path: Path, monkeypatch) -> None:
    measured = {"variance_ratio": 64.0, "ratios": [63.0, 65.0]}
    monkeypatch.setattr(gradient_noise, "gradient_noise", lambda dataset, *, seed: measured)
    location = locate(tmp_path / "results.db")
    with Store.open(location) as store:
        store.save_evidence(GRADIENT_NOISE, small.name, {"variance_ratio": 64.0}, data=small.fingerprint)
    told: list[str] = []
    for _ in range(2):
        measure_missing([GRADIENT_NOISE], small, location, told.append)
    assert told == ["measuring gradient-noise"]
    with Reader.open(location) as reader:
        [found] = reader.evidence(GRADIENT_NOISE, data=small.fingerprint).values()
    assert found["ratios"] == [63.0, 65.0]
