"""The terms of the ADP and ACP tests as the published figures hold them: IRC 401(k)(3)(A)(ii), 401(m)(2)(A)."""

from typing import NamedTuple

from megaroth.law.figures import FigureTable
from megaroth.money import Millionths, parse_percent

FIGURE = "irc_401k3_adp_acp_test"


class Multiples(NamedTuple):
    """Last arguments of the rules in :mod:`megaroth.law.nondiscrimination.limits`, in their order."""

    basic_multiple: Millionths
    alternative_multiple: Millionths
    alternative_points: Millionths


def multiples(figures: FigureTable, year: int) -> Multiples:
    """The multiples and points in force for a plan year.

    Raises
    ------
    NotPublishedError
        When the law of that year has not been reviewed.

    Notes
    -----
    IRC 401(k)(3)(A)(ii), 401(m)(2)(A).
    """
    written = figures.figure(FIGURE, year).value
    return Multiples(*(parse_percent(written[name]) for name in Multiples._fields))
