from __future__ import annotations

from datetime import date

import pytest

from megaroth.errors import BadInputError
from megaroth.facts.fields import facts_of
from megaroth.facts.model import Household
from megaroth.facts.plan import Plan
from megaroth.facts.reader import parse
from megaroth.report.letters import job_named, open_questions, questions_letter, request_letter

AS_OF = date(2026, 11, 21)
HEAD = """\
schema = 1
year = 2026
[people.alex]
name = "Alex Lee"
birth_year = 1970
[people.alex.jobs.acme]
employer = "Acme Inc."
"""
ANSWERS = """\
after_tax = true
in_plan_roth_rollover = true
in_service_rollover = false
automatic_conversion = true
separate_after_tax_source = true
roth = true
catch_up = true
catch_up_60_63 = false
after_tax_cap_percent = "none"
after_tax_cap_dollars = "none"
hce_after_tax_cap_percent = "none"
deferral_cap_percent = "75%"
match = "50% of 6%"
match_period = "payroll"
true_up = true
stops_at_deferral_limit = true
spills_over = false
stops_at_additions_limit = true
election_lead_days = 7
election_changes = 6
safe_harbor = true
"""


def household(plan: str = "", job: str = "") -> Household:
    return parse(f"{HEAD}{job}\n[people.alex.jobs.acme.plan]\n{plan}")


def questions(plan: str, job: str = "") -> str:
    return questions_letter(household(plan, job), "alex", "acme", AS_OF)


def request(plan: str, job: str = "") -> str:
    return " ".join(request_letter(household(plan, job), "alex", "acme", AS_OF).split())


def test_the_letter_that_asks_for_two_terms() -> None:
    letter = questions(ANSWERS.replace("true_up = true", "").replace("safe_harbor = true", 'name = "Acme Plan"'))
    assert letter.startswith(
        """\
November 21, 2026

Plan administrator, Acme Inc.

Re: Acme Plan: questions about the plan's terms

Dear plan administrator:

I am planning my contributions to the Acme Plan for 2026, and would like"""
    )
    assert (
        """
  1. Is there a true-up after year end, and when is it paid?
  2. Is the plan a safe harbor plan?
  3. What profit sharing, nonelective money or forfeitures will be
     credited to me for this year, and when?

If you could"""
        in letter
    )
    assert letter.endswith("Sincerely,\n\nAlex Lee\n")


def test_every_plan_term_that_is_not_known_is_asked_and_no_other() -> None:
    lines = ANSWERS.splitlines()
    assert open_questions(household(ANSWERS, "employer_money_to_come = 0"), "alex", "acme") == ()
    for line in lines:
        name = line.partition(" ")[0]
        less = "\n".join(each for each in lines if each != line)
        asked = open_questions(household(less, "employer_money_to_come = 0"), "alex", "acme")
        assert asked == ((facts_of(Plan)[name].ask_plan,) if name != "catch_up_60_63" else ())


def test_when_everything_is_known_there_is_no_letter() -> None:
    assert questions(ANSWERS, "employer_money_to_come = 0") == ""


def test_without_a_plan_in_the_file_everything_is_asked() -> None:
    bare = parse(HEAD)
    assert len(open_questions(bare, "alex", "acme")) >= 18
    assert "our retirement plan" in " ".join(questions_letter(bare, "alex", "acme", AS_OF).split())


def test_what_cannot_matter_is_not_asked() -> None:
    assert "converted" not in questions("after_tax = false")
    assert "true-up" not in questions('match = "none"')
    assert "automatically" not in questions("in_plan_roth_rollover = false")
    assert "spillover" in questions("")
    assert "spillover" not in questions("after_tax = false")
    assert "spillover" not in questions("stops_at_deferral_limit = false")
    assert "age 50" in questions("")
    young = parse(HEAD.replace("1970", "1990"))
    assert "age 50" not in questions_letter(young, "alex", "acme", AS_OF)
    unsaid = parse(HEAD.replace("birth_year = 1970\n", ""))
    assert "60 to 63" in questions_letter(unsaid, "alex", "acme", AS_OF)


def test_an_owner_asks_the_provider_of_the_document() -> None:
    letter = questions("", 'kind = "sole proprietor"')
    assert "Provider of the plan document\n" in letter
    assert "my retirement plan" in " ".join(letter.split())
    assert "highly compensated" not in letter
    assert "payroll stop" not in letter


@pytest.mark.parametrize("kind", ["sole proprietor", "partner", "S corporation owner"])
def test_an_owner_is_not_told_of_paydays_and_of_a_match(kind: str) -> None:
    letter = questions("", f'kind = "{kind}"')
    assert "cap after-tax contributions at a percentage of pay" in " ".join(letter.split())
    for word in ("payday", "payroll", "match", "true-up", "spillover", "How often may the election"):
        assert word not in letter


def test_a_letter_says_nothing_that_the_file_does_not() -> None:
    letter = questions_letter(parse(HEAD.replace('name = "Alex Lee"\n', "")), "alex", "acme", AS_OF)
    assert letter.endswith("\n\n[your name]\n")
    assert "1970" not in letter


def test_the_request_names_the_test_and_what_a_safe_harbor_plan_pays_for_it() -> None:
    letter = request("after_tax = false\nsafe_harbor = true")
    assert "does not take voluntary after-tax employee contributions" in letter
    assert "actual contribution percentage (ACP) test of IRC 401(m)" in letter
    assert "Our plan is a safe harbor plan." in letter
    assert "tested all the same" in letter
    assert "Treas. Reg. 1.401(m)-2(a)(5)(iv)" in letter
    assert "416(g)(4)(H)" in letter
    assert "refunded" in letter
    assert "projection" in letter


def test_the_request_does_not_know_what_the_file_does_not() -> None:
    letter = request("")
    assert "does not, as far as I have found, take" in letter
    assert "I do not know whether our plan is a safe harbor plan. If it is" in letter


def test_without_a_safe_harbor_its_price_is_not_named() -> None:
    letter = request("after_tax = false\nsafe_harbor = false")
    assert "ACP" in letter
    assert "safe harbor" not in letter
    assert "top-heavy" not in letter


def test_a_plan_without_a_way_to_roth_is_asked_for_one() -> None:
    letter = request("after_tax = true\nin_plan_roth_rollover = false\nin_service_rollover = false")
    assert "takes voluntary after-tax contributions, but" in letter
    assert "at least one" in letter


def test_there_is_nothing_to_ask_for_what_is_there() -> None:
    with pytest.raises(BadInputError, match="already takes after-tax contributions"):
        request("after_tax = true\nin_service_rollover = true")
    with pytest.raises(BadInputError, match="your own"):
        request("", 'kind = "S corp"')


@pytest.mark.parametrize("plan", ["", "after_tax = false", "after_tax = true", "safe_harbor = true", ANSWERS])
@pytest.mark.parametrize("job", ["", 'kind = "partner"', "employer_money_to_come = 0"])
def test_letters_are_plain_and_72_columns(plan: str, job: str) -> None:
    letters = [questions(plan, job)]
    if "partner" not in job and plan != ANSWERS:
        letters.append(request_letter(household(plan, job), "alex", "acme", AS_OF))
    for letter in letters:
        assert all(len(line) <= 72 for line in letter.split("\n"))
        assert letter.isascii()
        assert "\n\n\n" not in letter
        assert not any(line.endswith(" ") for line in letter.split("\n"))


TWO = HEAD + "[people.alex.jobs.beta]\n[people.sam.jobs.acme]\n"


@pytest.mark.parametrize(
    ("name", "found"),
    [("alex/acme", ("alex", "acme")), ("sam.acme", ("sam", "acme")), ("beta", ("alex", "beta"))],
)
def test_a_job_is_named_by_its_address_or_its_name(name: str, found: tuple[str, str]) -> None:
    assert job_named(parse(TWO), name) == found


@pytest.mark.parametrize(
    ("text", "name", "message"),
    [
        (TWO, "", "the file has 3 jobs (say which with --job: alex/acme, alex/beta, sam/acme)"),
        (TWO, "acme", "more than one job is named acme (alex/acme, sam/acme)"),
        (TWO, "gamma", "there is no job gamma in this file (the jobs are alex/acme, alex/beta, sam/acme)"),
        ("schema = 1\nyear = 2026\n", "", "the file has no job (add one, such as [people.alex.jobs.acme])"),
    ],
)
def test_a_job_that_is_not_clear(text: str, name: str, message: str) -> None:
    with pytest.raises(BadInputError) as caught:
        job_named(parse(text), name)
    assert str(caught.value) == message


def test_a_job_that_has_ended_is_meant_only_by_its_name() -> None:
    text = HEAD + "ended = 2026-06-12\n[people.alex.jobs.beta]\n"
    assert job_named(parse(text), "", AS_OF) == ("alex", "beta")
    assert job_named(parse(text), "acme", AS_OF) == ("alex", "acme")
    with pytest.raises(BadInputError, match="the file has 2 jobs"):
        job_named(parse(text), "", date(2026, 6, 12))


def test_the_only_job_needs_no_name() -> None:
    assert job_named(parse(HEAD)) == ("alex", "acme")
