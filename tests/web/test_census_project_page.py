"""What the page of a projection says is what the command line says."""

from __future__ import annotations

from datetime import date

import pytest

from megaroth.census.adopting import adopt
from megaroth.census.projecting import project
from megaroth.census.sums import PlanSums
from megaroth.law.figures import shipped
from megaroth.report.text.census_project import LEGEND
from megaroth.report.text.words import capital
from megaroth.web.pages.census_project import adopted_words, words_of
from tests.census.made_people import highly_paid, others, person, terms
from tests.web.browser import Browser, words
from tests.web.test_census_page import confirmed

POINT = 10_000


@pytest.mark.slow
def test_a_table_without_a_cap_says_what_that_is() -> None:
    # 1.25 x 80% of the others: 415(c) stops H before. With 3% (a limit of 5%) the test does.
    free = project(terms(), shipped(), others(10, 80 * POINT), [highly_paid("H", 1)])
    assert words_of(free)["bands"][0][2] == "no cap"
    assert words_of(free)["under_bands"] == [capital(LEGEND)]
    assert words_of(project(terms(), shipped(), others(10, 3 * POINT), [highly_paid("H", 1)]))["under_bands"] == []


@pytest.mark.slow
def test_notes_name_no_options_of_the_command_line() -> None:
    found = project(
        terms(), shipped(), others(10, 3 * POINT), [highly_paid("H", 1)], as_of=date(2026, 11, 21)
    )  # fmt: skip
    said = words_of(found)["notes"]
    assert "The census's amounts are taken as a whole year's, though the plan year runs to 2026-12-31." in said
    assert not any("--" in each for each in said)


@pytest.mark.slow
def test_a_plan_just_over_the_top_heavy_line_is_not_shown_on_it() -> None:
    # IRC 416(g)(1)(A)(ii): more than 60%. 600,004 of a million is more, and not 60%.
    owner = person("owner", 1, pay=30_000_000, prior_pay=30_000_000, ownership=600_000, ownership_prior=600_000,
                   balance=60_000_400)  # fmt: skip
    other = person("x", 2, pay=5_000_000, balance=39_999_600)
    both = PlanSums(rows=2, employees=2), [owner, other]
    plan = terms(after_tax=False, safe_harbor="basic match", acp_safe_harbor=True)
    found = adopt(plan, shipped(), both, both, date(2026, 12, 1), as_of=date(2026, 11, 22))
    assert found.top_heavy_ratio == 600_004
    said = adopted_words(found)
    assert any("key employees hold 60.01% of the accounts: top-heavy" in each for each in said["cost"])
    assert [by for by, _, _, note in said["notices"] if note.endswith("This day is past.")] == [
        date(2026, 11, 1), date(2026, 10, 30),
    ]  # fmt: skip


def test_the_page_has_them(browser: Browser) -> None:
    said = words(browser.get(f"{confirmed(browser)}/project?as_of=2026-11-22&adopt=1&begins=2026-12-01"))
    assert "This day is past." in said
