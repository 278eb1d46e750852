"""The preview of an IRA conversion as data, for ``megaroth backdoor --convert --json``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from megaroth.report.backdoor import form_data
from megaroth.report.data import Data, cents_data, rate_data

if TYPE_CHECKING:
    from megaroth.service.ira_conversion import Convertible

SCHEMA = "megaroth.ira-conversion/1"


def conversion_data(shown: Convertible) -> Data:
    """The answer of ``megaroth backdoor --convert --json``."""
    found = shown.found
    return {
        "schema": SCHEMA,
        "file": str(shown.file),
        "household": shown.household,
        "ledger": shown.ledger,
        "person": shown.person,
        "name": shown.name,
        "source": shown.source,
        "year": shown.as_of.year,
        "as_of": shown.as_of.isoformat(),
        "amount": cents_data(found.amount),
        "taxable": cents_data(found.taxable),
        "basis": cents_data(found.basis),
        "at_most": found.at_most,
        "estimate": True,
        "irreversible": True,
        "marginal_rate": None if shown.marginal_rate is None else rate_data(shown.marginal_rate),
        "federal_tax": None if shown.tax is None else cents_data(shown.tax),
        "form": None if found.form is None else form_data(found.form),
        "pre_tax_first": cents_data(found.pre_tax_first),
        "taxable_then": None if found.taxable_then is None else cents_data(found.taxable_then),
        "ask_first": shown.ask_first,
        "set_aside": shown.set_aside,
        "mind": list(shown.mind),
        "forms": list(shown.forms),
        "questions": list(shown.questions),
        "record": shown.record,
        "foot": {**shown.foot._asdict(), "rules_date": shown.foot.rules_date.isoformat()},
    }
