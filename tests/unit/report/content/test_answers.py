"""Answers in words: paragraphs, and placeholders that are filled in with what was measured."""

from pathlib import Path

import numpy as np
import pytest

from hw1cli.claims.judge import judge
from hw1cli.claims.measures import Stored
from hw1cli.errors import DataError, UsageError
from hw1cli.models.ffn import FfnConfig
from hw1cli.report.content.found import Found
from hw1cli.report.content.placeholders import configs_in, filled
from hw1cli.report.content.words import answers, made_words, own_words, paragraphs
from hw1cli.report.document import is_formula
from hw1cli.study.claims_q2 import Q2_CLAIMS
from tests.factories import run, runs

FAST, SLOW, ABSENT = FfnConfig(lr=1), FfnConfig(), FfnConfig(batch_size=1024)
RIGHT = np.repeat([True, False], [7, 3])


@pytest.fixture
def found() -> Found:
    stored = runs(
        run(SLOW, right=RIGHT, val_acc=[0.8]), run(SLOW, 43, right=~RIGHT, val_acc=[0.6]),
        run(FAST, right=RIGHT, val_acc=[0.4], seconds=77.42),
    )  # fmt: skip
    claims = judge(Q2_CLAIMS, Stored(runs=stored, evidence={}, n_train=None), lambda claim: [])
    return Found(runs=stored, judged=claims, homework=(SLOW, FAST, ABSENT))


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("test_acc ffn", "0.7000"),
        ("test_acc ffn lr=0.1", "0.7000"),
        ("val_acc ffn seed=43", "0.6000"),
        ("val_acc ffn --lr 1", "0.4000"),
        ("train_seconds ffn lr=1", "1 min 17.420 s"),
        ("mean test_acc ffn", "0.5000 ± 0.2828 (n=2)"),
        ("interval test_acc ffn", "[0.3968, 0.8922]"),
        ("best ffn lr=1,0.1", "lr 0.1"),
        ("worst ffn lr=1,0.1", "lr 1"),
        ("val_acc worst ffn lr=1,0.1", "0.4000"),
        ("verdict q2.2b-worst-lr", "is undecided"),
    ],
)
def test_a_placeholder_is_filled_in_with_what_was_measured(words: str, text: str, found: Found) -> None:
    assert filled(f"It is {{{{{words}}}}}.", found) == (f"It is {text}.", True)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("tets_acc ffn", "did you mean test_acc"),
        ("mean vall_acc ffn", "did you mean val_acc"),
        ("test_acc fnn", "did you mean ffn"),
        ("test_acc ffn batchsize=1", "did you mean --batch-size"),
        ("test_acc ffn lr=0.2", r"no such run is stored \(did you mean ffn lr="),
        ("test_acc ffn lr=1,0.1", "put best or worst before the model"),
        ("mean test_acc ffn seed=43", "leave it out"),
        ("verdict q2.2b-wrost-lr", "did you mean q2.2b-worst-lr"),
        ("theorem sgn: computes f", "did you mean sign: computes f"),
        ("weights sgin", "did you mean sign"),
        ("", "is nothing that was measured"),
    ],
)
def test_what_means_nothing_is_refused_with_the_nearest_that_does(words: str, reason: str, found: Found) -> None:
    with pytest.raises(UsageError, match=reason):
        filled(f"{{{{{words}}}}}", found)


def test_a_number_that_lacks_is_a_dash_in_one_s_own_words_and_leaves_a_paragraph_of_the_program_s_out(
    found: Found,
) -> None:
    text = "It is {{test_acc ffn batch_size=1024}}.\n\nIt is {{test_acc ffn}}."
    assert own_words(text, found) == ("It is –.", "It is 0.7000.")
    assert made_words(text, found) == ("It is 0.7000.",)


def test_paragraphs_are_parted_by_empty_lines_and_indented_lines_stand_apart() -> None:
    text = "One\nand more.\n\n    z = W x\n    p = {{...}}\n\n \nTwo"
    assert [(each, is_formula(each)) for each in paragraphs(text)] == [
        ("One and more.", False), ("z = W x", True), ("p = {{...}}", True), ("Two", False),
    ]  # fmt: skip


def test_the_runs_that_words_need_are_known_before_they_are_filled_in() -> None:
    text = (
        "{{mean test_acc best ffn lr=0.3,0.2}} {{verdict q2.1-best-lr}} {{weights sign}} {{train_loss mlp epochs=3}}"
    )
    assert [(each.model, each.epochs) for each in configs_in(text)] == [("ffn", 20), ("ffn", 20), ("mlp", 3)]


def test_answers_are_the_files_named_after_sub_questions(tmp_path: Path) -> None:
    (tmp_path / "1.1a.md").write_text("Mine", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("other", encoding="utf-8")
    assert answers(tmp_path, ("1.1a", "1.1b")) == {"1.1a": "Mine"}


def test_a_folder_or_file_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no such folder"):
        answers(tmp_path / "nowhere", ("1.1a",))
    (tmp_path / "1.1b.md").write_bytes(b"\xff")
    with pytest.raises(DataError, match="not UTF-8 text"):
        answers(tmp_path, ("1.1b",))
    (tmp_path / "1.1b.md").write_bytes(b"x" * (2**20 + 1))
    with pytest.raises(DataError, match=r"has more than 1 MiB, too much for an answer"):
        answers(tmp_path, ("1.1b",))
    (tmp_path / "1.1c.md").touch()
    with pytest.raises(UsageError, match=r"1.1c.md answers no sub-question \(did you mean 1.1"):
        answers(tmp_path, ("1.1a", "1.1b"))
