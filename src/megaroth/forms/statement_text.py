"""The words of a recipient's statement that are no boxes: title, legends of the copies, instructions.

The legends are those of the official Form 1099-R of 2025, which was read (Created 3/20/25). For 2026 they are taken to
be the same; neither the recipient's copies of that year nor the edition of Publication 1179 for it were seen.
"""

from __future__ import annotations

from typing import NamedTuple

from megaroth.forms.codes import in_order, meaning
from megaroth.forms.model import Form1099R
from megaroth.forms.years import year_of

TITLE = "Distributions From Pensions, Annuities, Retirement or Profit-Sharing Plans, IRAs, Insurance Contracts, etc."
OMB = "OMB No. 1545-0119"
PAYER_LABEL = (
    "PAYER’S name, street address, city or town, state or province, country, ZIP or foreign postal code, and "
    "telephone no."
)
FURNISHED = "This information is being furnished to the IRS."
DRAFT = "DRAFT: not for the recipient, not confirmed"
WHOLE_INSTRUCTIONS = frozenset({2025})
"""The years whose instructions for the recipient were read in full, and are printed word for word."""


class Copy(NamedTuple):
    """One copy of the form, with the words that it has to carry."""

    name: str
    legend: str
    notice: str = ""
    foot: str = ""


COPIES = (
    Copy(
        "Copy B",
        "Report this income on your federal tax return. If this form shows federal income tax withheld in box 4, "
        "attach this copy to your return.",
        FURNISHED,
    ),
    Copy("Copy C", "For Recipient’s Records", FURNISHED, "(keep for your records)"),
    Copy("Copy 2", "File this copy with your state, city, or local income tax return, when required."),
)
"""The copies for the recipient. Copy A is for the IRS, is scanned there, and is never printed by software; Copy 1 is
for a state that asks for paper."""


def instructions(form: Form1099R) -> tuple[str, ...]:
    """What is printed below the copies of a year whose official instructions were not seen.

    Parameters
    ----------
    form : Form1099R
        The form, whose filled boxes are explained.
    """
    year = year_of(form.year)
    found = [
        f"The official instructions for the recipient of Form 1099-R ({form.year}) come with this statement; they are "
        "also at www.irs.gov/Form1099R. What follows is no part of them.",
        "Recipient’s taxpayer identification number (TIN): for your protection, this form may show only the last four "
        "digits of your TIN. The payer has reported your complete TIN to the IRS.",
    ]
    found += [f"Code {code} in {year.name('codes')}: {meaning(code, form.year)}." for code in in_order(form.codes)]
    if form.in_plan_rollover:
        found.append(f"An amount in {year.name('in_plan_rollover')} goes into Form 5329, Part I; see its instructions.")
    return tuple(found)
