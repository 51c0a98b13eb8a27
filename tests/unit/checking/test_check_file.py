"""Files of claimed numbers: TOML and CSV mean the same; a bad one is refused with its line."""

import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from hw1cli.checking.check_file import MAX_BYTES, SCHEMA, read_check_file
from hw1cli.checking.claimed import BEST_EPOCH
from hw1cli.errors import DataError, UsageError
from hw1cli.report.declare import Metric

ENTRY = '[[claimed]]\nrun = "{}"\nmetric = "{}"\nvalue = "{}"\n{}\n'


def toml(run: str = "ffn", metric: str = "val_acc", value: str = "0.5", rest: str = "") -> str:
    return ENTRY.format(run, metric, value, rest)


def read(folder: Path, text: str | bytes, name: str = "numbers.toml"):
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_check_file(path)


def test_toml_and_csv_mean_the_same(tmp_path):
    head = '[report]\ntitle = "Group 12"\ndata = "octsim"\n\n'
    from_toml = read(
        tmp_path, head + toml("ffn --lr 0.1", rest="best = true") + toml("logreg", "test_acc", "57%", "epoch = 3")
    )
    rows = "run,metric,value,best,epoch\nffn --lr 0.1,val_acc,0.5,TRUE,\nlogreg,test_acc,57%,,3\n"
    from_csv = read(
        tmp_path, b"\xef\xbb\xbf" + rows.replace("\n", "\r\n").encode(), "group 12.csv"
    )  # as Excel writes it
    assert (from_toml.title, from_toml.data) == ("Group 12", "octsim")
    assert (from_csv.title, from_csv.data) == ("group 12", "octmnist")
    assert [each.place for each in from_toml.claimed] == ["line 5", "line 10"]
    assert [each.place for each in from_csv.claimed] == ["line 2", "line 3"]
    alike = [
        [(each.configs, each.metric, each.number, each.best, each.epoch) for each in file.claimed]
        for file in (from_toml, from_csv)
    ]
    assert alike[0] == alike[1]


def test_a_csv_needs_only_the_columns_it_uses(tmp_path):
    file = read(tmp_path, 'value,metric,run\n0.5,val_acc,"ffn --lr 1,0.1"\n', "x.csv")
    assert len(file.claimed[0].configs) == 2


def test_an_inline_array_is_read_too(tmp_path):
    file = read(tmp_path, 'claimed = [{run = "ffn", metric = "val_acc", value = "0.5"}]')
    assert file.claimed[0].place == "an entry"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("claimed = 1\n", "claimed: 1 is not of type 'array'"),
        ("", "'claimed' is a required property"),
        ("claimed = []\n", "should be non-empty"),
        ("[[claimed]\n", "not valid TOML.*line 1"),
        ("[" * 5000, "not valid TOML"),
        (toml() + "[[claimed]]\nrun = 'ffn'\nmetric = 'val_acc'\n", "line 6.*'value' is a required property"),
        (toml() + '[[claimed]]\nrun = "ffn"\nmetric = "val_acc"\nvalue = 0.5\n', 'line 6, value.*value = "0.7208"'),
        (
            toml(metric="val_ac"),
            r"line 1, metric: there is no 'val_ac' \(did you mean val_acc\?\); choose from: .*val_acc",
        ),
        (toml(rest="best = 1"), "line 1, best: 1 is not of type 'boolean'"),
        (toml(rest="epoch = 0"), "line 1, epoch: 0 is less than the minimum"),
        (toml(rest="note = 'x'"), "line 1.*'note' was unexpected"),
        (toml(run="f" * 1001), "line 1, run.*is too long"),
        ("[report]\nauthor = 'x'\n" + toml(), "report.*'author' was unexpected"),
        (b"\xff\n", "line 1: not UTF-8"),
        (b"a = 1\nb = '\xe9'\n", "line 2: not UTF-8"),
        ("x" * (MAX_BYTES + 1), "more than 1 MiB"),
    ],
)
def test_a_file_that_is_no_such_file_is_refused_with_its_line(tmp_path, text, message):
    with pytest.raises(DataError, match=message):
        read(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("run,metric,value\nffn,val_acc\n", "line 2: not as many cells"),
        ("run,metric,value\nffn,val_acc,0.5,0.6\n", "line 2: not as many cells"),
        ("run,metric\nffn,val_acc\n", "line 2.*'value' is a required property"),
        ("run,metric,value,best\nffn,val_acc,0.5,maybe\n", "line 2, best: 'maybe' is not of type 'boolean'"),
        ("run,metric,value,epoch\n\nffn,val_acc,0.5,third\n", "line 3, epoch: 'third'"),
        ("run,metric,value\nffn,val_acc,0.5\n'x,\"y\n", "line 3: not valid CSV"),
        ("", "should be non-empty"),
        ("run,metric,value,author\nffn,val_acc,0.5,me\n", "line 2.*'author' was unexpected"),
    ],
)
def test_a_csv_that_is_no_such_file_is_refused_with_its_line(tmp_path, text, message):
    with pytest.raises(DataError, match=message):
        read(tmp_path, text, "x.csv")


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (toml(run="fnn"), "line 6: 'fnn' names no model"),
        (toml(run="logreg --dropout 0.2"), "line 6: --dropout has no meaning for logreg"),
        (toml(value="0,5"), "line 6: value '0,5' is not a number"),
        (toml(metric="test_acc", rest="best = true"), "line 6: best has no meaning for test_acc"),
        (toml(metric="train_seconds", rest="epoch = 1"), "line 6: epoch has no meaning for train_seconds"),
        (toml(rest="best = true\nepoch = 1"), "line 6: best is of all epochs"),
    ],
)
def test_a_run_that_cannot_be_typed_is_a_usage_error_with_its_line(tmp_path, entry, message):
    with pytest.raises(UsageError, match=message):
        read(tmp_path, toml() + entry)


def test_the_schema_is_one_and_names_every_metric(pytestconfig):
    Draft202012Validator.check_schema(SCHEMA)
    assert set(SCHEMA["$defs"]["claimed"]["properties"]["metric"]["enum"]) == {*Metric, BEST_EPOCH}
    example = (pytestconfig.rootpath / "docs" / "examples" / "report.toml").read_text()
    Draft202012Validator(SCHEMA).validate(tomllib.loads(example))
