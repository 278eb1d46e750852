"""One function per verb; alone reads the clock, files and the ledger."""
