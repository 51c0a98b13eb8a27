"""A report as files in a folder: its figures, and a document for each format asked for."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path

from hw1cli.errors import Hw1Error, UsageError
from hw1cli.outside.files import write_file
from hw1cli.report.document import Figure, Report
from hw1cli.report.figures import PICTURES
from hw1cli.report.figures.draw import image_bytes


def write_report(report: Report, out_dir: Path, formats: Sequence[str], fig_format: str) -> list[Path]:
    """Write the report's figures and documents into `out_dir`, made if need be, and return their paths in order.

    Every figure is `ID.fig_format`; `md`, `latex`, `html`, `json` and `pdf` are one `report` file each, `latex` also
    a fragment for every table and figure, `csv` a file for every table and every figure of curves. Each file is
    replaced whole or not at all and nothing outside `out_dir` is touched. The same report gives the same bytes.
    Hw1Error where the folder cannot be written.
    """
    contents = files(report, formats, fig_format)
    try:
        return [_write(out_dir, name, content) for name, content in contents.items()]
    except OSError as error:
        reason = error.strerror or str(error)
        raise Hw1Error(
            f"cannot write the report into {out_dir}: {reason}; choose another folder with --out"
        ) from error


def save_figure(figure: Figure, path: Path, source: str = "") -> None:
    """Write one figure in the format that the path's suffix names; `source` is the data set's title.

    UsageError for another suffix than .png, .pdf or .svg, Hw1Error where the file cannot be written.
    """
    format = picture_format(path)
    try:
        write_file(path, image_bytes(figure, format, source))
    except OSError as error:
        raise Hw1Error(f"{path} cannot be written ({error.strerror or error}); choose another place") from error


def picture_format(path: Path) -> str:
    """Return the format that a picture's name asks for; UsageError as `save_figure`."""
    format = path.suffix.removeprefix(".").lower()
    if format not in PICTURES:
        raise UsageError(f"{path.name} is no picture's name; it must end in .{', .'.join(PICTURES)}")
    return format


def files(report: Report, formats: Sequence[str], fig_format: str) -> dict[str, bytes]:
    """Return the content of every file by its path within the report's folder."""
    contents = _figures(report, fig_format)
    for each in dict.fromkeys(formats):
        made: Mapping[str, str | bytes] = import_module(f"hw1cli.report.formats.to_{each}").files(report, fig_format)
        contents |= {
            name: content if isinstance(content, bytes) else content.encode("utf-8", errors="replace")
            for name, content in made.items()
        }
    if "latex" in formats and fig_format == "svg":  # LaTeX takes no SVG
        contents |= _figures(report, "pdf")
    return contents


def _figures(report: Report, format: str) -> dict[str, bytes]:
    return {
        f"{figure.id}.{format}": image_bytes(figure, format, report.source(section, figure))
        for section in report.sections
        for figure in section.figures
    }


def _write(out_dir: Path, name: str, content: bytes) -> Path:
    path = out_dir / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.parent.resolve().is_relative_to(out_dir.resolve()):
        raise Hw1Error(f"{path.parent} leads out of {out_dir}; remove that link or choose another folder with --out")
    write_file(path, content)
    return path
