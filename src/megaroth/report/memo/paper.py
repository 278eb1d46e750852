"""A memo as a PDF: Typst sets plain data with the fonts that it brings along, tagged for screen readers."""

from __future__ import annotations

import json
import re
from pathlib import Path

from megaroth.errors import BadInputError
from megaroth.report.memo.model import Memo, data_of

TEMPLATES = Path(__file__).parent / "templates"
INSTALL = "python -m pip install 'megaroth[pdf]'"


def pdf(memo: Memo) -> bytes:
    """The memo as a PDF. No clock and nothing of the machine goes in: the same memo gives the same bytes.

    A sign that the own fonts lack is looked for among those of the machine.

    Raises
    ------
    BadInputError
        When Typst is not installed, or no font has a sign of the memo.
    """
    try:
        import typst  # noqa: PLC0415 - only here, and only with the extra
    except ModuleNotFoundError:
        raise BadInputError("a memo as PDF needs Typst, which is not installed", f"{INSTALL}; or --html") from None
    data = json.dumps(data_of(memo))
    fault = ""
    for own_fonts_only in (True, False):
        try:
            found = typst.compile(
                str(TEMPLATES / "memo.typ"),
                root=str(TEMPLATES),
                ignore_system_fonts=own_fonts_only,
                sys_inputs={"data": data},
                pdf_standards=["ua-1"],
            )
        except typst.TypstError as error:
            fault = str(error)
            if "could not be displayed with font" not in fault:
                raise
            continue
        assert isinstance(found, bytes)
        return found
    sign = re.search(r"the text `\"(.*?)\"`", fault)
    raise BadInputError(f"no font here has the sign {sign[1] if sign else '?'}", "--html prints it")
