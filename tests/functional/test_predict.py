"""`hw1 predict`: what a stored model says of images, and of what it refuses to say anything."""

import csv
import io
import shutil
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hw1cli.store.location import locate
from hw1cli.store.reader import Reader
from tests import image_sets
from tests.functional.program import done, hw1, refused
from tests.functional.stored_runs import change
from tests.torture.data import small_data


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of a run on the small images, with its weights."""
    folder = tmp_path_factory.mktemp("trained")
    options = ("--hidden-size", "6", "--epochs", "4", "--keep-weights")
    done("train", "ffn", *options, "--data", small_data(folder / "small.npz"), "--db", folder / "results.db")
    return folder / "results.db"


@pytest.fixture
def trained(small: Path, store: Path) -> Path:
    """The small images, where the run is stored."""
    shutil.copy(store, "results.db")
    return small


def picture(path: str, pixels: np.ndarray, **how: object) -> str:
    Image.fromarray(pixels).save(path, **how)
    return path


def image(data: Path, number: int = 0) -> np.ndarray:
    with np.load(data) as arrays:
        return arrays["test_images"][number]


def test_the_classes_of_a_medmnist_file_are_those_that_training_stored(trained):
    found = hw1("predict", "latest", trained, "--split", "val", "--json").json()
    with Reader.open(locate(None)) as reader:
        (run,) = reader.summaries()
        (validation, *_) = reader.record(run.run_id).evaluations.values()
    names = found["class_names"]
    assert [names.index(row["class"]) for row in found["images"]] == validation.predicted.tolist()
    assert (found["accuracy"], found["labelled"]) == (validation.accuracy, validation.n)
    assert (found["run_id"], found["model"], found["values"]) == (run.run_id, "ffn", "probabilities")
    for row in found["images"]:
        values = [row[name] for name in names]
        assert sum(values) == pytest.approx(1)
        assert row["class"] == names[values.index(max(values))]


def test_a_picture_is_judged_as_the_same_image_of_a_file(trained):
    expected = hw1("predict", "latest", trained, "--json").json()["images"]
    files = [picture(f"{k}.{ending}", image(trained, k)) for k, ending in enumerate(("png", "bmp", "pgm"))]
    for k, row in enumerate(hw1("predict", "latest", *files, "--json").json()["images"]):
        assert row == expected[k] | {"file": str(Path(files[k])), "image": 0, "label": None}


def test_a_table_shows_the_probabilities_and_the_accuracy_that_labels_give(trained):
    result = done("predict", "latest", trained, picture("a.png", image(trained)))
    assert "41 images by run" in result.out
    accuracy = hw1("runs", "show", "--json").json()["test_acc"]
    assert f"{round(accuracy * 40)} of 40 images right: accuracy {accuracy:.4f}" in result.out
    without = hw1("predict", "latest", "a.png")
    assert "label" not in without.out
    assert "accuracy" not in without.out


def test_csv_has_a_line_an_image_with_every_digit(trained):
    rows = list(csv.DictReader(io.StringIO(hw1("predict", "latest", trained, "--csv").out)))
    expected = hw1("predict", "latest", trained, "--json").json()["images"]
    assert [{**row, "image": int(row["image"]), **numbers(row)} for row in rows] == expected


def numbers(row: dict[str, str]) -> dict[str, float]:
    return {name: float(value) for name, value in row.items() if name.startswith("class ")}


def test_a_perceptron_has_scores_and_no_probabilities(small):
    done("train", "perceptron", "--epochs", "2", "--data", small)
    found = hw1("predict", "latest", small, "--json").json()
    assert found["values"] == "scores"
    sums = [sum(row[name] for name in found["class_names"]) for row in found["images"]]
    assert any(abs(each - 1) > 0.01 for each in sums)
    assert "scores of the classes" in hw1("predict", "latest", small).out


def test_a_file_of_images_needs_no_labels_and_no_other_splits(trained):
    with np.load(trained) as arrays:
        np.savez("own.npz", images=arrays["test_images"])
        np.savez("labelled.npz", images=arrays["test_images"], labels=arrays["test_labels"])
    own, labelled = (hw1("predict", "latest", name, "--json").json() for name in ("own.npz", "labelled.npz"))
    assert own["accuracy"] is None
    assert labelled["accuracy"] == hw1("runs", "show", "--json").json()["test_acc"]


def test_an_image_of_another_size_or_colour_is_told_what_fits(trained):
    grey, fits = image(trained), "grey images of 5 x 5 pixels"
    refused(hw1("predict", "latest", picture("wide.png", np.tile(grey, 2))), 5, "5 x 10", fits)
    refused(hw1("predict", "latest", picture("colour.png", np.stack([grey] * 3, 2))), 5, "colour", fits)
    Image.fromarray(grey).convert("LA").save("alpha.png")
    refused(hw1("predict", "latest", "alpha.png"), 5, "mode LA", fits)
    np.savez("large.npz", images=np.zeros((3, 28, 28), np.uint8))
    refused(hw1("predict", "latest", "large.npz"), 5, "28 x 28", fits)


def test_labels_of_classes_that_the_model_does_not_know_are_refused(trained):
    np.savez("own.npz", images=np.zeros((2, 5, 5), np.uint8), labels=np.array([0, 7]))
    refused(hw1("predict", "latest", "own.npz"), 5, "classes up to 7", "knows 3")
    np.savez("own.npz", images=np.zeros((2, 5, 5), np.uint8), labels=np.array([0, 1, 2]))
    refused(hw1("predict", "latest", "own.npz"), 5, "2 images but 3 labels")
    np.savez("own.npz", pixels=np.zeros((2, 5, 5), np.uint8))
    refused(hw1("predict", "latest", "own.npz"), 5, "neither 'test_images' nor 'images'")


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, content: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", content), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


HOSTILE = {
    "a bomb of a huge size": png(2**31 - 1, 2**31 - 1, b""),
    "a large bomb": png(60_000, 60_000, zlib.compress(bytes(60_001) * 500)),
    "a picture that unpacks to more than its size": png(5, 5, zlib.compress(bytes(2**24))),
    "a picture cut short": png(5, 5, zlib.compress(bytes(30)))[:-30],
    "a picture without content": png(5, 5, b""),
    "no picture": b"hello",
    "an empty file": b"",
    "an SVG": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "a PostScript program": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 5 5\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pictures_are_one_line_of_error_or_their_own_pixels(trained, name):
    Path("evil.png").write_bytes(HOSTILE[name])
    result = hw1("predict", "latest", "evil.png", "--json")
    if name == "a picture that unpacks to more than its size":  # what is beyond the size is never unpacked
        assert result.code in (0, 5)
    else:
        refused(result, 5, "evil.png")


def test_an_archive_that_unpacks_to_more_than_its_size_allows_is_refused(trained):
    np.savez_compressed("evil.npz", images=np.zeros((40_000, 100, 100), np.uint8))
    refused(hw1("predict", "latest", "evil.npz"), 5, "evil.npz", "too many for its size")
    np.savez("evil.npz", images=np.array([{}], dtype=object))
    refused(hw1("predict", "latest", "evil.npz"), 5, "pickled objects")


@pytest.mark.parametrize("path", ["none.png", ".", "/dev/zero"])
def test_what_is_no_file_is_refused(trained, path):
    refused(hw1("predict", "latest", path), 5, path)


def test_a_run_without_weights_names_the_command_that_keeps_them(small):
    done("train", "ffn", "--epochs", "1", "--lr", "0.5", "--data", small)
    refused(
        hw1("predict", "latest", small),
        5,
        "were not kept",
        "hw1 train ffn --epochs 1 --lr 0.5",
        "--force --keep-weights",
    )


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE weights SET image_shape = '[5, 7]'",
        "UPDATE run SET spec = json_set(spec, '$.config.hidden_size', 60000)",
        "UPDATE run SET spec = json_set(spec, '$.config.hidden_layers', 64, '$.config.hidden_size', 65536)",
        "UPDATE weights SET image_shape = '[65536, 65536, 3]'",
        "UPDATE weights SET image_shape = '[-5, 5]'",
        "UPDATE weights SET image_shape = '{}'",
        "UPDATE weights SET image_shape = '[5, 5, 3, 3]'",
        "UPDATE evaluation SET confusion = '[[40]]', predicted = NULL",
    ],
)
def test_weights_that_are_not_those_of_their_run_are_refused_whatever_they_say(trained, sql):
    change(sql)
    np.savez("own.npz", images=np.zeros((1, 5, 7), np.uint8))
    for file in (trained, "own.npz"):
        result = hw1("predict", "latest", file)
        assert result.code in (5, 6), result.err
        assert result.err.count("\n") == 1


@pytest.mark.parametrize("shape", [(4, 6), (6, 6, 3)])
def test_images_that_are_not_square_and_colour_are_remembered(tmp_path, shape):
    arrays = image_sets.arrays(shape, (40, 12, 12), 2)
    np.savez("own.npz", **arrays)
    done("train", "ffn", "--epochs", "1", "--data", "own.npz", "--keep-weights")
    found = hw1("predict", "latest", "own.npz", picture("a.png", arrays["test_images"][0]), "--json").json()
    assert found["accuracy"] == hw1("runs", "show", "--json").json()["test_acc"]
    assert {**found["images"][0], "file": "a.png", "label": None} == found["images"][-1]


def test_an_older_run_is_taken_for_square_images(small):
    done("train", "logreg", "--epochs", "1", "--data", small)
    expected = hw1("predict", "latest", small).out
    change("UPDATE weights SET image_shape = NULL")
    assert hw1("predict", "latest", small).out == expected


def test_the_best_run_is_that_of_the_data_set_that_is_named(trained):
    done("train", "logreg", "--epochs", "1", "--data", small_data(Path("other.npz"), train=100))
    refused(hw1("predict", "best", trained), 2, "--data")
    found = [hw1("predict", "best", trained, "--data", data, "--json").json() for data in (trained, "other.npz")]
    assert [each["model"] for each in found] == ["ffn", "logreg"]
    assert (
        hw1("runs", "note", "best", "the best", "--data", "other.npz", "--json").json()["run_id"]
        == found[1]["run_id"]
    )
