"""The ratios of those who are only summed, one by one, are what was summed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from tests.census.people import PLANS, ROWS, TERMS, census

from megaroth.census.everybody import ratios_of_the_rest
from megaroth.census.kernel import reduce_plan
from megaroth.census.preparing import empty_columns
from megaroth.census.sums import PARTS
from megaroth.census.terms import PlanTerms
from megaroth.law.figures import shipped

pytestmark = pytest.mark.slow


@given(ROWS, PLANS)
@example([{"deferral_eligible_date": None}], TERMS)
def test_the_ratios_of_the_rest_add_up_to_the_sums(rows: list[dict[str, Any]], plan: PlanTerms) -> None:
    table = census(*rows)
    gone = empty_columns(table)  # what stands in for a column without a value must be the same in both
    sums, people = reduce_plan(table, plan, shipped(), missing=gone)
    rest = ratios_of_the_rest(table, people, plan, shipped(), missing=gone)
    assert len(rest) + len(people) == table.num_rows
    assert [each.row for each in rest] == sorted(each.row for each in rest)
    for part, held in zip(PARTS, sums.parts, strict=True):
        mine = [each for each in rest if each.part == part]
        adp = [each.deferral_ratio for each in mine if each.deferral_ratio is not None]
        acp = [each.contribution_ratio for each in mine if each.contribution_ratio is not None]
        alone = [each.after_tax_ratio for each in mine if each.after_tax_ratio is not None]
        assert (len(adp), sum(adp)) == (held.adp_people, held.adp_ratios)
        assert (len(acp), sum(acp), sum(alone)) == (held.acp_people, held.acp_ratios, held.acp_after_tax_ratios)
