"""What cannot be meant or done is one line of error with its exit code and the way out, and changes nothing."""

import json
import os
import re
import shlex
from pathlib import Path

import pytest

from tests.functional.handed_in import RIGHT, write
from tests.functional.program import hw1, refused
from tests.functional.stored_runs import several
from tests.torture.data import small_data

LONG = "x" * 5000
NO_HOME = "~nosuchuser/x"
IMPOSSIBLE = "no possible path"
Refusals = dict[str, tuple[int, str]]

TRAINING: Refusals = {
    "train": (2, "Missing argument"),
    "train ffn --lr 0": (2, "--lr 0.0 is out of range"),
    "train ffn --lr x": (2, "--lr"),
    "train ffn --epochs 1.5": (2, "--epochs"),
    "train perceptron --lr 1": (2, "--lr has no meaning for perceptron"),
    "train ffn --seed -1": (2, "--seed -1 is out of range"),
    "train ffn --seeds 0": (2, "--seeds"),
    "train perceptron --device cuda": (2, "--device"),
    "train perceptron --data nowhere.npz": (5, "nowhere.npz"),
    "train perceptron --data small.npz --db text": (6, "is not an SQLite database"),
    "train logreg --data small.npz --take-over-after 29": (2, "--take-over-after"),
    "sweep ffn --lr 0.1 -1": (2, "--lr -1.0 is out of range"),
    "sweep ffn --seed 1 2 --seeds 3": (2, "--seeds"),
    "sweep mlp --data small.npz --jobs 0": (2, "'--jobs'"),
    "sweep mlp --data small.npz --jobs 2 --cluster tcp://127.0.0.1:1": (2, "give one of them"),
    "sweep mlp --data small.npz --check-fraction 0.05": (2, "give --jobs or --cluster, too"),
    "sweep mlp --data small.npz --cluster nowhere": (2, "give tcp://HOST:PORT"),
    "sweep mlp --data small.npz --cluster tcp://127.0.0.1": (2, "give tcp://HOST:PORT"),
}
STORED: Refusals = {
    "runs list --where lr": (2, "--where lr=0.1"),
    "runs list --where lr=fast": (2, "give a number"),
    "runs list --columns ,": (2, "names no column"),
    "runs list --where 'run_id; DROP TABLE run=1'": (2, "no comparison"),
    **{f"runs list --where '{name} ~ 0'": (2, "only text") for name in ("lr", "seed", "val_acc", "exclusive")},
    "runs list --data octmnist": (5, "octmnist"),
    "runs show lates": (5, "(did you mean latest?)"),
    "runs list --db none.db": (5, "train something"),
    **{f'runs show "{name}"': (5, "hw1 runs list") for name in ("zzz", "%", "latest'")},
    "runs compare best latest --figure curves.gif": (2, ".png"),
    "runs compare best latest --figure nowhere/a.png": (1, "cannot be written"),
    "runs compare --with results.db --figure a.png": (2, "--figure"),
    "runs compare": (2, "--with"),
    "runs note zzz text": (5, "zzz"),
    "runs verify": (2, "--all"),
    "runs verify latest --all": (2, "--all"),
    "runs verify latest --sample 2": (2, "--sample"),
    "runs verify latest --data none.npz": (5, "none.npz"),
    "runs export --where lr=77": (5, "no stored run fits"),
    "runs export --out text/export": (1, "choose another --out"),
    "db merge results.db --into results.db": (2, "name the others"),
    "db merge results.db/under --into new.db": (5, "train something"),
    **{f"db {command} --db none.db": (5, "none.db") for command in ("check", "backup", "upgrade")},
}
OTHERS: Refusals = {
    "check bad.toml": (5, "line 1"),
    "check unheard.toml": (2, "line 1: 'fnn' names no model"),
    "check mnist.toml": (5, "--data"),
    "check passwd.toml": (5, "--data"),
    "check none.toml": (5, "none.toml"),
    "check mnist.toml --db none.db": (5, "none.db"),
    "check mnist.toml --format md --json": (2, "--json"),
    "data info small.npz --montage none/look.png": (1, "cannot be written"),
    "data info small.npz --montage look.unknown": (2, "must end in .png"),
    "data fetch pathmnist": (2, "pathmnist"),
    "data info octsmi": (5, "(did you mean octsim?)"),
    "data fetch octmist": (2, "(did you mean octmnist?)"),
    "grade none": (5, "none is no folder"),
    "grade empty": (5, "empty has no submission"),
    "grade class --require nothing": (2, "--require 'nothing' is not understood"),
    "grade class --D 2 --A 3 --B 1": (2, "A"),
    "grade class --format pdf": (2, "--format pdf"),
    "grade class --rubric none.toml": (5, "none.toml"),
    "grade class --db none.db": (5, "none.db"),
    "grade class --data none.npz": (5, "none.npz"),
    "grade class --jobs 0": (2, "--jobs"),
    "grade class --cluster tcp://127.0.0.1:1": (2, "give --sample, too"),
    "predict latest small.npz --json --csv": (2, "--csv"),
    "report --title ' '": (2, "--title is empty"),
    "report --author ' '": (2, "--author is empty"),
    **{
        f"verify-construction {options}": (2, "")
        for options in (
            "--D 4 --A 2 --B 1",
            "--D 4 --A -5 --B 1",
            "--D 0 --A 0 --B 0",
            "--D 1000001 --A 0 --B 0",
            "--D 4 --A 0.5 --B 2",
            "--D 4 --A -1",
            "--D 4 --A -1 --B 2 --save-network never.json",
            "--D 4 --A -1 --B 2 --save-network never.json --network x.json",
            "--chart",
            "--chart --D 13",
            "--chart --D 4 --network x.json",
            "--chart --D 4 --A 1",
            "--D 4 --A -1 --B 2 --require integers",
            "--network x.json --require beauty",
            "--network . --D 2 --A 2 --B 1",
        )
    },
    "verify-convexity --data none.npz --samples 0": (2, "--samples"),
    "verify-convexity --data none.npz --seed -1": (2, "--seed"),
    "verify-convexity --data none.npz": (5, "none.npz"),
}
PATHS: Refusals = {
    f"{command} {path}": (5 if "data" in command else 2, "")
    for command in (
        "db backup", "runs export --out", "report q3 --out", "runs compare latest --figure", "data info",
        "verify-construction --D 2 --A 0 --B 0 --network", "data fetch octmnist --from", "runs list --db",
    )
    for path in (NO_HOME, LONG)
}  # fmt: skip
PIPES: Refusals = {
    "runs list --db pipe": (2, "FIFO"),
    "train logreg --epochs 1 --data small.npz --db pipe": (2, "FIFO"),
    "data info pipe": (5, "FIFO"),
    "data fetch octmnist --from pipe": (5, "FIFO"),
    "db restore pipe": (5, "FIFO"),
}
ALL = TRAINING | STORED | OTHERS | PATHS | PIPES

MEANT = {
    "swep ffn": "sweep",
    "runs lst": "list",
    "--vrsion": "--version",
    "train fn": "ffn",
    "train ffn --lrr 1": "--lr",
    "train ffn --activation rellu": "relu",
    "sweep ffn --activation rellu": "relu",
    "train ffn --optimizer sdg": "sgd",
    "train ffn --device cudo": "cuda",
    "report claim": "claims",
    "report --format htm": "html",
    "report --fig-format pgn": "png",
    "runs list --model fn": "ffn",
    "runs list --status complet": "completed",
    "runs list --where lrr=0.1": "lr",
    "runs list --sort val_ac": "val_acc",
    "runs list --columns batchsize": "batch_size",
    "runs compare best --metric val_ac": "val_acc",
    "runs export --format jsn": "json",
    "check numbers.toml --format mdd": "md",
    "check numbers.csv": "val_acc",
    "verify-construction --D 2 --A 0 --B 1 --activation sgn": "sign",
}
"""Words typed wrongly, and what was probably meant."""


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all that the commands name."""
    folder = tmp_path_factory.mktemp("refused")
    several(folder / "results.db")
    small_data(folder / "small.npz")
    (folder / "text").write_text("not a database, whatever its name says" * 100)
    (folder / "empty").mkdir()
    os.mkfifo(folder / "pipe")
    write(folder / "class" / "alice", net_json=json.dumps(RIGHT))
    for name, head, model in (("mnist", "mnist", "ffn"), ("passwd", "/etc/passwd", "ffn"), ("unheard", "", "fnn")):
        report = f"[report]\ndata = '{head}'\n" if head else ""
        claim = f"[[claimed]]\nrun = '{model}'\nmetric = 'val_acc'\nvalue = '0.5'\n"
        (folder / f"{name}.toml").write_text(report + claim)
    (folder / "numbers.csv").write_text("run,metric,value\nffn,val_ac,0.5\n")
    (folder / "bad.toml").write_text("[[claimed]]\n")
    return folder


@pytest.mark.parametrize("typed", ALL, ids=lambda typed: typed[:80])
def test_it_is_one_line_and_nothing_is_made(typed: str, workplace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(workplace)
    before = {path: path.stat().st_mtime_ns for path in workplace.rglob("*")}
    code, words = ALL[typed]
    refused(hw1(*shlex.split(typed)), code, words)
    assert {path: path.stat().st_mtime_ns for path in workplace.rglob("*")} == before


@pytest.mark.parametrize("typed", MEANT)
def test_the_word_that_was_meant_is_named_beside_all_there_are(
    typed: str, workplace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(workplace)
    result = hw1(*typed.split())
    refused(result, 5 if "numbers.csv" in typed else 2)
    told, _, listed = result.err.partition("; choose from: ")
    assert told.endswith(f" (did you mean {MEANT[typed]}?)")
    assert MEANT[typed] in re.findall(r"[\w-]+", listed)


def test_a_group_without_a_command_shows_its_help_and_no_empty_line() -> None:
    result = hw1("runs")
    assert (result.code, result.err) == (2, "")
    assert "compare" in result.out
