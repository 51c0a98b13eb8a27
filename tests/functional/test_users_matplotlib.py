"""Figures depend on nothing of the user's: no backend, style or matplotlibrc that matplotlib would have taken."""

from pathlib import Path

import pytest

from tests.functional.program import start

DARK = """
figure.facecolor: black
axes.facecolor: black
savefig.facecolor: black
savefig.bbox: tight
legend.facecolor: black
text.color: white
text.usetex: True
font.size: 20
lines.linestyle: --
"""


def montage(small: Path, picture: Path, **environment: str) -> bytes:
    process = start("data", "info", small, "--montage", picture, **environment)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return picture.read_bytes()


@pytest.mark.parametrize(
    "setting",
    [
        {"MPLBACKEND": "module://matplotlib_inline.backend_inline"},  # a notebook's
        {"MPLBACKEND": "no such backend"},
        {"MATPLOTLIBRC": "dark"},
    ],
    ids=str,
)
def test_no_setting_of_the_users_changes_a_figure(small: Path, tmp_path: Path, setting: dict[str, str]) -> None:
    (tmp_path / "dark").write_text(DARK)
    plain = montage(small, tmp_path / "plain.png")
    assert montage(small, tmp_path / "other.png", **setting) == plain


def test_drawing_leaves_the_users_settings_as_they_are() -> None:
    import matplotlib

    from hw1cli.report.figures.style import own_look

    with matplotlib.rc_context({"font.size": 33}):
        with own_look():
            assert matplotlib.rcParams["font.size"] == 10
        assert matplotlib.rcParams["font.size"] == 33
