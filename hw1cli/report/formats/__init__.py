"""How a report is written: on a terminal, or as files: `to_NAME.py` is the format NAME.

Its `files(report, figure_format)` returns the content of each file, text or bytes, by its path within the report's
folder; figures lie there as `ID.figure_format`.
"""

from pkgutil import iter_modules

FORMATS = tuple(sorted(each.name.removeprefix("to_") for each in iter_modules(__path__) if each.name[:3] == "to_"))
"""The names of the formats that are files."""
