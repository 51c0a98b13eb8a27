"""A report as PDF, by the user's own LaTeX; with pdfTeX, equal reports give equal bytes."""

from hashlib import sha256

from hw1cli.report.document import Report
from hw1cli.report.figures.draw import image_bytes
from hw1cli.report.formats import to_latex
from hw1cli.report.formats.latex_program import pdf_of


def files(report: Report, figure_format: str) -> dict[str, bytes]:
    """Return `report.pdf`, whose figures are drawn as PDF whatever the format of the files beside it.

    Raises Hw1Error where there is no LaTeX, or where it fails.
    """
    document = to_latex.document(report, "pdf")
    named = f"\\ifdefined\\pdfinfo\\pdfinfo{{{source_of(document)}}}\\fi\n{document}"
    sources = {"report.tex": named.encode("utf-8", errors="replace")}
    for section in report.sections:
        source = report.source(section)
        sources |= {f"{each.id}.pdf": image_bytes(each, "pdf", source) for each in section.figures}
    return {"report.pdf": pdf_of(sources, "report")}


def source_of(document: str) -> str:
    """Return the property by which a PDF says which LaTeX it was made from."""
    return f"/Source (sha256 {sha256(document.encode()).hexdigest()})"
