"""Drawing a data set's montage, class by class."""

from pathlib import Path

from hw1cli.data.montage import Montage
from hw1cli.files import new_file
from hw1cli.report.figures.style import DPI, own_look


def save_montage(montage: Montage, path: Path) -> None:
    """Write the montage as a picture (PNG, or what the path's suffix says), its rows named, pixels left sharp.

    Raises OSError where the file cannot be written and ValueError for a suffix that is no picture format.
    """
    height, width = montage.pixels.shape[:2]
    row = height / len(montage.labels)
    with own_look():
        from matplotlib.figure import Figure

        inches = 9.0
        figure = Figure(figsize=(inches, inches * height / width + 0.5), layout="constrained")
        axes = figure.add_subplot(title=montage.title)
        axes.imshow(montage.pixels, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
        axes.set_yticks([row * (i + 0.5) for i in range(len(montage.labels))], montage.labels)
        axes.set_xticks([])
        axes.grid(False)
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        format_ = path.suffix.removeprefix(".").lower() or "png"
        with new_file(path) as file:
            figure.savefig(file, format=format_, dpi=DPI, metadata={"Software": None} if format_ == "png" else None)
