"""The report to hand in: the answers without their appendices."""

from dataclasses import replace

from hw1cli.report.document import Report, Section


def handin(report: Report, full: str) -> Report:
    """Return the report without its appendices; a last section names them, and the command for the `full` report.

    A report of nothing but appendices stays as it is.
    """
    answers = [each for each in report.sections if not each.appendix]
    left_out = [each for each in report.sections if each.appendix]
    if not answers or not left_out:
        return report
    titles = "; ".join(each.title.removeprefix("Appendix: ") for each in left_out)
    where = Section(
        id="appendices",
        title="Appendices",
        paragraphs=(f"Left out here, and written by {full}: {titles}.",),
        from_data=False,
    )
    return replace(report, sections=(*answers, where), left_out=tuple(left_out))
