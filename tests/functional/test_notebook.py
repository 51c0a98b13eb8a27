"""docs/notebook.md is executed, block by block, on small data; hw1cli.api does what the commands do."""

import re
import shutil
import signal
import threading
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hw1cli import api
from hw1cli.errors import CellsFailed, DataError, Hw1Error, UsageError
from hw1cli.sweep import Happening
from hw1cli.training.environment import default_threads
from tests.functional.program import hw1, listed

PAGE = (Path(__file__).parents[2] / "docs" / "notebook.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
QUICK: dict[str, Any] = {"epochs": 2}


@pytest.fixture
def images(small: Path) -> str:
    return str(shutil.copy(small, "images.npz"))


def test_every_block_of_the_page_runs(images):
    known: dict[str, Any] = {}
    for block in BLOCKS:
        if "data_frame" in block and find_spec("pandas") is None:
            with pytest.raises(Hw1Error, match="pip install pandas"):
                exec(block, known)
        else:
            exec(block, known)
    assert known["run"].note == "first try"
    assert len(known["found"]) == 4
    assert [run.environment.threads for run in known["runs"]] == [max(1, default_threads() // 2)] * 2
    assert [row["lr"] for row in known["rows"]] == [0.01, 0.01]
    assert known["right"] <= known["labelled"] == 40


def test_a_run_is_that_of_the_command(images):
    run = api.train("logreg", lr=0.1, seed=7, data=images, **QUICK)
    assert api.train("logreg", lr=0.1, seed=7, data=images, **QUICK).run_id == run.run_id
    result = hw1("train", "logreg", "--lr", "0.1", "--seed", "7", "--epochs", "2", "--data", images, "--json").json()
    assert result["run_id"] == run.run_id
    assert api.train("logreg", lr=0.1, seed=7, data=images, force=True, **QUICK).run_id != run.run_id


def test_nothing_is_printed_and_show_is_told_what_happens(images, capfd):
    seen: list[Happening] = []
    api.sweep("logreg", lr=[0.1, 0.01], data=images, show=seen.append, **QUICK)
    assert capfd.readouterr() == ("", "")
    assert [type(each).__name__ for each in seen][:3] == ["Planned", "Started", "EpochDone"]


def test_one_value_of_a_sweep_needs_no_list_and_the_best_keeps_its_weights(images):
    runs = api.sweep("ffn", lr=[0.1, 0.001], hidden_size=5, activation="tanh", seed=1, data=images, **QUICK)
    assert [(run.spec.config.lr, run.spec.seed) for run in runs] == [(0.1, 1), (0.001, 1)]
    best = max(runs, key=lambda run: run.final_val_acc)
    assert api.predict(best.run_id, images).record.run_id == best.run_id


def test_runs_are_selected_as_by_the_command(images):
    api.sweep("logreg", lr=[0.1, 0.01], data=images, note="a note", **QUICK)
    api.train("perceptron", data=images, **QUICK)
    assert [row["model"] for row in api.runs()] == ["perceptron", "logreg", "logreg"]
    chosen: list[tuple[dict[str, Any], int]] = [
        ({"model": "logreg"}, 2), ({"model": ["logreg", "perceptron"]}, 3), ({"status": "failed"}, 0),
        ({"where": ["lr>=0.1", "note ~ NOTE"]}, 1), ({"data": images}, 3),
    ]  # fmt: skip
    for selected, count in chosen:
        assert len(api.runs(**selected)) == count
    assert [row["run_id"] for row in api.runs()] == [row["run_id"] for row in listed()]


def test_a_data_frame_is_made_of_the_rows(images, monkeypatch):
    api.train("logreg", data=images, **QUICK)
    pandas = type("pandas", (), {"DataFrame": staticmethod(lambda rows: ("frame", rows))})
    monkeypatch.setitem(__import__("sys").modules, "pandas", pandas)
    assert api.data_frame(model="logreg") == ("frame", api.runs(model="logreg"))


def test_an_array_and_its_file_are_judged_alike(images):
    run = api.train("ffn", hidden_size=5, keep_weights=True, data=images, **QUICK).run_id
    with np.load(images) as arrays:
        array = arrays["test_images"]
    of_file, of_array = api.predict(run, images), api.predict(run, array)
    np.testing.assert_array_equal(of_file.judgement.values, of_array.judgement.values)
    assert of_array.right == (0, 0)
    for wrong in (array[:, 1:], array.astype(float), array[0], array[:0]):
        with pytest.raises(DataError):
            api.predict(run, wrong)


def test_errors_are_those_of_the_commands(images):
    with pytest.raises(UsageError, match="no meaning for perceptron"):
        api.train("perceptron", lr=1, data=images)
    with pytest.raises(DataError):
        api.runs()
    api.train("perceptron", data=images, **QUICK)
    with pytest.raises(UsageError, match="val_acc"):
        api.figure("valacc", run="latest")
    assert issubclass(CellsFailed, Hw1Error)


def test_the_kernels_own_handling_of_signals_stands_again_afterwards(images):
    before = signal.getsignal(signal.SIGINT)
    api.train("logreg", data=images, **QUICK)
    assert signal.getsignal(signal.SIGINT) is before


def test_an_interruption_is_python_s_own_and_the_run_continues(images):
    def interrupt(event: Happening) -> None:
        if type(event).__name__ == "EpochDone":
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        api.train("logreg", epochs=4, data=images, show=interrupt)
    (row,) = api.runs()
    assert row["status"] == "interrupted"
    run = api.train("logreg", epochs=4, data=images)
    assert (run.run_id, run.status, len(run.history)) == (row["run_id"], "completed", 4)


def test_another_thread_can_train(images):
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(api.train("logreg", data=images, **QUICK)))
    thread.start()
    thread.join()
    assert found[0].status == "completed"
