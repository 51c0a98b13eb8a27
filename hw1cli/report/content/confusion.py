"""What each run takes for what, drawn: the confusion matrices on the homework's test set."""

from collections.abc import Iterator, Sequence

from hw1cli.records import SplitName
from hw1cli.report.document import DrawnFigure
from hw1cli.report.figures.confusion import draw_confusions
from hw1cli.report.runs import Runs, name_of
from hw1cli.specs import Config


def confusion_figures(configs: Sequence[Config], runs: Runs, classes: Sequence[str]) -> Iterator[DrawnFigure]:
    """Yield one figure of every configuration's first run that has a result; none where there is none."""
    matrices = [
        (name_of(config, configs), run.evaluations[SplitName.TEST].confusion)
        for config in configs
        if (run := runs.first(config)) and SplitName.TEST in run.evaluations
    ]
    if matrices:
        title = "Confusion on the test set"
        yield DrawnFigure(
            id="confusion",
            title=title,
            caption="Rows: true classes, columns: predicted ones; counts, coloured by their share of the row",
            draw=draw_confusions,
            arguments=(title, matrices, classes),
        )
