"""What a report says depends on whose images they are, which it knows by fingerprint or class counts alone."""

import json
import re
from pathlib import Path

import pytest

from hw1cli.data.known import CLASS_COUNTS, CLASS_NAMES, OCTSIM, class_names, known_set
from hw1cli.models.mlp import MlpConfig
from hw1cli.models.perceptron import PerceptronConfig
from hw1cli.report.document import LineFigure, Report
from hw1cli.store.location import Location
from hw1cli.study.reporting import report_of
from tests.functional.program import done
from tests.functional.stored_runs import add

BREASTMNIST = Path(__file__).parents[2].parent / "shared" / "data" / "breastmnist.npz"


def report_on(name: str, **stored: object) -> Report:
    db = Path("results.db").absolute()
    for config in (PerceptronConfig(), MlpConfig()):
        add(db, config, data_name=name, **stored)  # type: ignore[arg-type]
    return report_of("q1", Location(path=db), "auto", print, ())


def published_in(report: Report) -> tuple[set[str], set[str]]:
    """Return the headings that name published values, and the labels of published curves."""
    headings = {column.name for each in report.sections for t in each.every_table for column in t.columns}
    figures = [each for section in report.sections for each in section.figures if isinstance(each, LineFigure)]
    curves = {series.label for figure in figures for series in figure.series if series.published}
    return {name.split(", ")[-1] for name in headings if "published" in name}, curves


def test_on_octmnist_published_values_and_curves_stand_beside_the_measured_ones() -> None:
    report = report_on("images", counts=CLASS_COUNTS["val"])
    assert published_in(report) == ({"published"}, {"train, published", "validation, published"})
    [by_class] = [table for section in report.sections for table in section.tables if table.id == "by-class"]
    assert [column.name for column in by_class.columns[-4:]] == [f"recall {name}" for name in CLASS_NAMES]
    # Where only a loss was stored of a run there is its published one: the MLP's, of the homework's own log.
    [loss] = [each for section in report.sections for each in section.figures if each.number == 5]
    assert isinstance(loss, LineFigure)
    assert loss.series[1].y[0] == pytest.approx(1.6762)


@pytest.mark.parametrize("name", ["octmnist.npz", "octsim", "octmnist"])
def test_on_other_data_nothing_is_published_and_nothing_said_of_oct_whatever_its_name(name: str) -> None:
    report = report_on(name)
    assert published_in(report) == (set(), set())
    words = [text for section in report.sections for text in (*section.paragraphs, *section.small_print)]
    assert not [text for text in words if "OCT" in text]
    for which in ("q1", "claims"):
        done("report", which, "--out", which, "--format", "md,html,json,csv,latex")
        shown = Path(which, "report.md").read_text(encoding="utf-8").replace(name, "")
        assert not re.findall("(?i)published|OCTMNIST|drusen", shown)


def test_a_set_is_known_by_fingerprint_or_counts() -> None:
    assert known_set(OCTSIM.fingerprint, ()) is OCTSIM
    octmnist = known_set("f" * 32, CLASS_COUNTS["val"])
    assert octmnist is not None
    assert (octmnist.name, class_names(octmnist, 4)) == ("octmnist", CLASS_NAMES)
    assert known_set("f" * 32, (278, 74, 61, 360)) is None
    assert class_names(None, 2) == ("class 0", "class 1")


@pytest.mark.real_data
def test_a_report_on_breastmnist_is_one_of_two_classes_and_its_own_test_set() -> None:
    if not BREASTMNIST.is_file():
        pytest.skip(f"{BREASTMNIST} is not there")
    for model in ("perceptron", "mlp"):
        done("train", model, "--epochs", "2", "--data", BREASTMNIST)
    done("train", "perceptron", "--data", BREASTMNIST)
    done("report", "q1", "--format", "md,json")
    text = Path("report/report.md").read_text(encoding="utf-8")
    assert not re.findall("(?i)published|OCT", text)
    document = json.loads(Path("report/report.json").read_text(encoding="utf-8"))
    [by_class] = [table for table in document["tables"] if table["id"] == "by-class"]
    assert [each["name"] for each in by_class["columns"][-2:]] == ["recall class 0", "recall class 1"]
