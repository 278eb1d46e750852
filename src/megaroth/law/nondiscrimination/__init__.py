"""Nondiscrimination: who is highly paid, the ADP and ACP tests, their corrections, coverage and top-heavy plans."""
