"""`hw1 sweep ffn --lr 0.001 0.01 0.1 1`, exactly as typed."""

import pytest

from hw1cli.cli.several_values import spread

OPTIONS = {"--lr", "--l2"}


@pytest.mark.parametrize(
    ("typed", "parsed"),
    [
        ("ffn --lr 0.001 0.01 1", "ffn --lr 0.001 --lr 0.01 --lr 1"),
        ("ffn --lr 0.001,0.01 1", "ffn --lr 0.001 --lr 0.01 --lr 1"),
        ("ffn --lr=0.001,0.01", "ffn --lr 0.001 --lr 0.01"),
        ("ffn --lr 1 --lr 2", "ffn --lr 1 --lr 2"),
        ("ffn --lr 1 2 --l2 0 1e-4 --dry-run", "ffn --lr 1 --lr 2 --l2 0 --l2 1e-4 --dry-run"),
        ("ffn --lr -1 -2.5", "ffn --lr -1 --lr -2.5"),
        ("ffn --lr", "ffn --lr"),
        ("ffn --lr --json", "ffn --lr --json"),
        ("ffn --db x.db --lr 1 -- --lr 2 3", "ffn --db x.db --lr 1 -- --lr 2 3"),
        ("ffn --db x.db y", "ffn --db x.db y"),
        ("--lr 0.1 1 ffn", "--lr 0.1 --lr 1 ffn"),
        ("--lr=0.1,1 ffn --l2 0", "--lr 0.1 --lr 1 ffn --l2 0"),
    ],
)
def test_every_value_gets_its_option(typed: str, parsed: str) -> None:
    assert spread(typed.split(), OPTIONS, ends={"ffn"}) == parsed.split()
