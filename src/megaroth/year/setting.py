"""What an answer is a function of, besides the facts: figures, readings of disputed law, and the day."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from megaroth.law import disputes
from megaroth.law.figures import FigureTable
from megaroth.money import ONE


class Setting(NamedTuple):
    """Figures, readings and the day; passed down, never looked up."""

    figures: FigureTable
    readings: disputes.Readings
    as_of: date
    year: int

    def cents(self, name: str) -> int:
        """A figure of the year, in cents."""
        return self.figures.cents(name, self.year)

    def cents_if_in_force(self, name: str) -> int:
        """A figure of the year in cents; 0 in a year in which the law did not have it."""
        return self.cents(name) if self.figures.in_force(name, self.year) else 0

    def count_if_in_force(self, name: str) -> int:
        """A plain number of the year; 0 in a year in which the law did not have it."""
        return self.count(name) if self.figures.in_force(name, self.year) else 0

    def rate(self, name: str) -> int:
        """A rate of the year, in millionths."""
        return self.figures.rate(name, self.year)

    def count(self, name: str) -> int:
        """A plain number of the year."""
        return self.figures.count(name, self.year)

    @property
    def spendable(self) -> int:
        """The part of pay that elections can take: payroll keeps back FICA tax first (IRC 3102); millionths."""
        return ONE - self.rate("fica_oasdi_rate_employee") - self.rate("fica_hi_rate_employee")

    def reading(self, dispute: str) -> Any:
        """The function of the chosen reading of a disputed point."""
        return disputes.rule(self.readings, dispute)
