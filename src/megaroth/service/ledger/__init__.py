"""The verb ``ledger``: what happened is recorded, shown, kept safe, and added up."""

from megaroth.service.ledger.opening import at, household_of, ledger_target, opened, terms_of

__all__ = ["at", "household_of", "ledger_target", "opened", "terms_of"]
