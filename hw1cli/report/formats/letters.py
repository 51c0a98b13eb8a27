"""Letters beyond Latin-1 in LaTeX: as themselves where the engine has type for them, else as their code points.

A file does not know which engine will read it. So such a letter is written `\\hwletter{letter}{code}{hexadecimal}`,
which asks the engine: pdfTeX whether a loaded encoding declares the letter (`utf8.def`), LuaTeX and XeTeX whether
the current font or one of FONTS has it.
"""

import unicodedata
from functools import reduce

FONTS = (
    "DejaVu Serif", "DejaVu Sans", "Noto Serif CJK SC", "Noto Sans CJK SC", "FandolSong", "Songti SC", "SimSun",
    "Droid Sans Fallback", "Noto Sans Devanagari", "Noto Sans Thai", "Noto Emoji",
)  # fmt: skip
"""Where letters are looked for that the document's own font lacks, in this order."""

_FAMILIES = tuple(f"\\csname hwfont{chr(ord('a') + i)}\\endcsname" for i in range(len(FONTS)))
_CODE_POINT = "[U+#3]"


def letter(char: str) -> str:
    """Return LaTeX that prints one letter; lines may break behind those of scripts without spaces between words."""
    breaks = r"\allowbreak{}" if unicodedata.east_asian_width(char) in "WF" else ""
    return f"\\hwletter{{{char}}}{{{ord(char)}}}{{{ord(char):04X}}}{breaks}"


def _by_font() -> str:
    """Return the body for engines that know Unicode: the first font that has the letter prints it."""
    return reduce(
        lambda otherwise, family: f"{{{family}\\iffontchar\\font#2 #1\\else{otherwise}\\fi}}",
        (*reversed(_FAMILIES), ""),
        _CODE_POINT,
    )


DEFINITION = (
    "\\ifdefined\\hwletter\\else\\def\\hwTone{T1}%\n"
    "\\DeclareRobustCommand\\hwletter[3]{\\ifdefined\\Umathcode"
    f"{_by_font()}%\n"
    "\\else\\ifcsname u8:\\detokenize{#1}\\endcsname\\expandafter\\ifx\\csname f@encoding\\endcsname\\hwTone"
    "\\ifnum#2<592 #1\\else\\ifcsname T@T2A\\endcsname\\ifnum#2>1023 \\ifnum#2<1120 "
    f"{{\\fontencoding{{T2A}}\\selectfont #1}}\\else{_CODE_POINT}\\fi\\else{_CODE_POINT}\\fi"
    f"\\else{_CODE_POINT}\\fi\\fi\\else{_CODE_POINT}\\fi\\else{_CODE_POINT}\\fi\\fi}}\\fi\n"
)
"""What defines `\\hwletter`, once however often it is read; under pdfTeX it needs a document in T1."""

TYPE = (
    "\\ifdefined\\Umathcode\n\\usepackage{fontspec}\n"
    + "".join(
        f"\\IfFontExistsTF{{{name}}}{{\\expandafter\\newfontfamily{family}{{{name}}}}}{{}}\n"
        for family, name in zip(_FAMILIES, FONTS, strict=True)
    )
    + "\\else\n\\IfFileExists{t2aenc.def}{\\usepackage[T2A,T1]{fontenc}}{\\usepackage[T1]{fontenc}}\n"
    "\\usepackage[utf8]{inputenc}\n\\usepackage{mathptmx,courier}\n\\fi\n"
)
"""What a document of its own loads: the type of either kind of engine."""
