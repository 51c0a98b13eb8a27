"""What a report is made of: all that is stored for it, and how the data relates to what was published."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from hw1cli.claims.claim import Judged
from hw1cli.report.content.curve_figure import PublishedCurves
from hw1cli.report.declare import Evidence, Json
from hw1cli.report.runs import Runs
from hw1cli.specs import Config


@dataclass(frozen=True, kw_only=True)
class Found:
    """All that is stored for a report, on one data set.

    `homework` are all its configurations. `evidence` is by kind and subject. `published` heads the published values,
    empty where nothing was published of such data; `curves` are the published ones, on the very data only. `remark`
    says on what was measured, where that needs saying. `classes` names the data set's classes. `options` end every
    command that fills a gap.
    """

    runs: Runs
    homework: Collection[Config] = ()
    judged: Sequence[Judged] = ()
    evidence: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    published: str = ""
    remark: str = ""
    curves: PublishedCurves | None = None
    classes: Sequence[str] = ()
    options: Sequence[str] = ()

    def result(self, evidence: Evidence) -> Json | None:
        """Return the stored result of a piece of evidence; None where there is none."""
        results = self.evidence.get(evidence.kind, {})
        return results.get(evidence.subject) if evidence.subject else next(iter(results.values()), None)
