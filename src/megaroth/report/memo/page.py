"""A memo as one HTML file: its style inside, no script, nothing fetched from anywhere."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from megaroth.errors import BadInputError
from megaroth.report.memo.model import Memo, data_of

TEMPLATES = Path(__file__).parent / "templates"
INSTALL = "python -m pip install 'megaroth[web]'"


def html(memo: Memo) -> str:
    """The memo as an HTML file that opens without a network and runs nothing.

    Every word is escaped by Jinja. Only the charts, which :mod:`megaroth.report.charts` draws, go in as they are.

    Raises
    ------
    BadInputError
        When Jinja is not installed.
    """
    try:
        import jinja2  # noqa: PLC0415 - only here, and only with the extra
    except ModuleNotFoundError:
        raise BadInputError("a memo as HTML needs Jinja, which is not installed", INSTALL) from None
    style = (TEMPLATES / "memo.css").read_text(encoding="utf-8")
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = environment.get_template("memo.html")
    return page.render(memo=data_of(memo), style=style, policy=policy(style)).lstrip()


def policy(style: str) -> str:
    """What the file may do: show itself in this style, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
