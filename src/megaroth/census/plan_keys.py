"""The keys of a plan file: each with its table, its question, and what is taken while nobody has said.

One declaration serves the reader of the file, the list of assumptions, the template and the documentation.
"""

from __future__ import annotations

from megaroth.census.election_keys import ELECTIONS, PLAN
from megaroth.census.feature_keys import CORRECTION, EMPLOYER, FEATURES, PRIOR_YEAR
from megaroth.census.plan_key import Key

TABLES = {
    "plan": "Which plan and which plan year.",
    "elections": "What the plan document elects for its tests.",
    "features": "What participants may do.",
    "correction": "What the plan does after a failed test.",
    "prior_year": "For prior-year testing: the averages of the year before.",
    "employer": "The whole employer group, where it is more than the census holds.",
}
"""The tables of a plan file, each with what it is about."""

SOURCES = "sources"
"""The table that says where each key was read: ``"elections.top_paid_group" = "Plan document, page 12"``."""


KEYS: tuple[Key, ...] = (*PLAN, *ELECTIONS, *FEATURES, *CORRECTION, *PRIOR_YEAR, *EMPLOYER)
"""Every key, in the order in which a template asks for them."""

BY_TABLE = {table: {key.name: key for key in KEYS if key.table == table} for table in TABLES}
BY_FIELD = {key.field: key for key in KEYS}
