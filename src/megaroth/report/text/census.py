"""The screen of ``megaroth census test``: the result, the three numbers of each test, what to do by when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from megaroth.census.answers import Coverage, DueDate, Limit, PlanTest, Qnec, Shift, Test, TopHeavy
from megaroth.facts.dates import MONTHS
from megaroth.money import dollars, percent
from megaroth.report.text.census_ratios import ratio_points
from megaroth.report.text.census_refunds import FULL, MOST, refund_lines, refund_money, short, taxable
from megaroth.report.text.layout import Block, Column, Item, Page, Tone, block_lines, heading, table_row, wrapped
from megaroth.report.text.words import JOINED, capital, counted, day_alone, ended, full_day, listed
from megaroth.report.text.working import working_lines
from megaroth.service.census import CensusTested
from megaroth.service.working import working


def census_text(found: CensusTested, *, width: int = 80, colour: bool = False, steps: bool = False) -> str:
    """The test as a screen.

    Parameters
    ----------
    found : CensusTested
        The test.
    width : int
        Columns.
    colour : bool
        Whether weight and colour may be used.
    steps : bool
        Whether to add the worksheets.
    """
    page = Page(width, colour)
    test = found.test
    title = f"TEST · {test.plan} · plan year to {date_of(test.plan_year_end)}"
    lines = [heading(text, page) for text in wrapped(title, page.width)]
    lines += ["", *_result(test, page), "", *_numbers(test, page), ""]
    due = [Item(_due(each, found.as_of), day_alone(each.by)) for each in test.dates if each.applies]
    lines += _block("DO BY", due, page)
    lines += refund_lines(test, page)
    back = any(each.test in ("ADP", "ACP") for each in test.refunds)
    lines += _block("INSTEAD" if back else "QNEC", [*map(shift_line, test.shifts), *map(qnec_line, test.qnecs)], page)
    lines += _block("TAX", [_excise(test)] if test.excises else [], page, "risk")
    lines += _block("LIMITS", [limit_line(each) for each in test.limits[:MOST]] + _more(len(test.limits)), page, "risk")
    lines += _block("COVERAGE", [coverage_line(test)], page)
    lines += _block("TOP-HEAVY", [*top_heavy_lines(test.top_heavy)], page)
    lines += _block("HIGHLY PAID", [*_who(test)], page)
    lines += _block("MIND", [*map(ended, test.notes)], page)
    lines += _block("CENSUS", [*_census(found)], page, "open" if found.warnings or found.left_out else "settled")
    assumed = [f"{each.question} Taken: {each.taken}, since {ended(each.why)} ({each.key})" for each in test.assumed]
    lines += _block("ASSUMED", assumed, page, "open")
    lines += _block("NOT CHECKED", [ended(capital(each)) for each in test.not_checked], page, "open")
    if steps:
        lines += working_lines(working(test.sheets, test.plan_year_end.year), page)
    return "\n".join(lines).replace(JOINED, " ")


def census_plain(found: CensusTested) -> str:
    """The same, one fact a line, for screen readers."""
    return "\n".join(_plain(found)).replace(JOINED, " ").replace("−", "minus ")


def first_line(test: PlanTest) -> str:
    """The result in the sentence that must not be overlooked: of both tests, of limits and of coverage."""
    failed = [each for each in test.tests if each.chosen and each.outcome == "failed"]
    unknown = [each for each in test.tests if each.chosen and each.outcome == "not known"]
    parts = [
        f"The {each.kind} test failed{_part(each)}: the highly paid average {points(each.highly_paid_average)}, "
        f"the limit is {limit_points(each.limit)}."
        for each in failed
    ]
    parts += [f"The {each.kind} test cannot be decided{_part(each)}: {each.why}." for each in unknown]
    beside = _beside(test)
    words = listed([f"{each.kind} {each.outcome}" for each in test.tests if each.chosen])
    if not parts and not beside:
        return f"Nothing failed: {words}."
    if not parts and words:
        beside[0] = f"{words}, but {beside[0]}"
    return " ".join([*parts, *map(capital, beside)])


def headline(test: PlanTest) -> str:
    """The word before the result; not that the tests passed where somebody is over a limit or coverage fails."""
    settled = test.outcome in ("failed", "not known") or not _beside(test)
    return test.outcome.upper() if settled else "RESULT"


def _beside(test: PlanTest) -> list[str]:
    """What is wrong though it is no matter of the ADP and ACP tests."""
    said = []
    if test.limits:
        people = len({each.person for each in test.limits})
        said.append(f"{counted(people, 'person is', 'people are')} over a limit of the law or the plan.")
    failed = list(dict.fromkeys(each.portion for each in test.coverage if each.outcome == "failed"))
    short = [each for each in failed if each not in OPEN]
    if short:
        said.append(f"coverage of the {listed(short)} part fails the ratio test.")
    closed = [OPEN[each] for each in failed if each in OPEN]
    if closed:
        said.append(f"too few of the others may have {listed(closed)}.")
    return said


OPEN = {"match, availability": "match", "after-tax, availability": "after-tax contributions"}
"""The features of a plan of which it is asked to whom they are open, as a reader calls them."""


def date_of(when: date) -> str:
    """``31 December 2026``."""
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def points(millionths: int) -> str:
    """An average, which the test has rounded to 0.01 point: ``5.70%``."""
    whole, rest = divmod(millionths, 10_000)
    return f"{whole}.{rest // 100:02d}%"


def limit_points(millionths: int) -> str:
    """A limit, which is not rounded, with the decimals that it has and two at least: ``5.00%``, ``12.2125%``."""
    fine = f"{millionths % 10_000:04d}"
    return f"{millionths // 10_000}.{fine[:2]}{fine[2:].rstrip('0')}%"


def _block(label: str, items: Sequence[Item | str], page: Page, tone: Tone = "settled") -> list[str]:
    return block_lines(Block(label, items, tone), page) if items else []


def _more(count: int) -> list[Item | str]:
    return [f"And {count - MOST} more. {FULL}"] if count > MOST else []


# --- the result and its numbers ------------------------------------------------------------------------


def _result(test: PlanTest, page: Page) -> list[str]:
    tone: Tone = "do" if headline(test) in ("PASSED", "DEEMED PASSED") else "risk"
    lines = block_lines(Block(headline(test), [Item(first_line(test), strong=True)], tone), page)
    back = [each for each in test.refunds if each.action == "paid back"]
    if back:
        people = len({each.person for each in back})
        total = dollars(sum(each.principal for each in back))
        first = min((each.by for each in back if each.by), default=None)
        by = f", the first by {date_of(first)}" if first else ""
        lines += block_lines(Block("", [f"{total} goes back to {counted(people, 'person', 'people')}{by}."]), page)
    count = f"{test.rows:,} rows: {test.highly_paid:,} highly paid, {test.others:,} others in the tests."
    return [*lines, *block_lines(Block("", [count]), page)]


def _numbers(test: PlanTest, page: Page) -> list[str]:
    """A row a test: the average of the highly paid, that of the others, the limit; the ones that decide first."""
    widths = (13, 13, 10, 13)
    columns = [
        Column("", page.width - sum(widths) - len(widths), right=False),
        *(Column("", width) for width in widths[:3]),
        Column("", widths[3], right=False),
    ]
    chosen = [each for each in test.tests if each.chosen]
    others = [each for each in test.tests if not each.chosen and each.outcome in (*DECIDED, "not known")]
    lines = [
        page.inked(line, "1") for line in table_row(["TESTS", "highly paid", "others", "limit", "result"], columns)
    ]
    for each in [*chosen, *others]:
        name = f"{'' if each.chosen else '  '}{each.kind}{_named(each)}"
        if each.outcome == "not tested":
            lines += table_row([name, "", "", "", each.outcome], columns)
            continue
        lines += table_row(
            [
                name,
                f"{points(each.highly_paid_average)} ({each.highly_paid_people})",
                f"{points(each.other_average)} ({each.other_people})",
                limit_points(each.limit),
                each.outcome + (" *" if each.close else ""),
            ],
            columns,
        )
    said = list(dict.fromkeys(f"{each.kind}: {each.why}" for each in chosen if each.why))
    said += [
        f"{each.kind}{_part(each)}: {each.method}, limit by {each.leg}" for each in chosen if each.outcome in DECIDED
    ]
    if any(each.close for each in test.tests):
        said.append("* within 0.005 point of the limit: the rounding decides")
    if others:
        said.append("indented: other choices, which do not decide")
    return [*lines, *(page.inked(line, "2") for line in wrapped(capital("; ".join(said)) + ".", page.width))]


DECIDED = ("passed", "failed")


def _named(test: Test) -> str:
    return "".join(f", {word}" for word in (_part(test).strip(" ()"), test.option) if word)


def _part(test: Test) -> str:
    """Which part of the plan, or which choice of the otherwise excludable."""
    word = {"together": "together", "carve out": "carve-out", "separate": f"{test.part} part", "": test.part}[
        test.choice
    ]
    return "" if word == "whole plan" else f" ({word})"


# --- what to do --------------------------------------------------------------------------------------------


def _due(due: DueDate, as_of: date) -> str:
    gone = " This day is past." if due.by < as_of else ""
    return ended(capital(due.what)) + (f" {ended(due.note)}" if due.note else "") + gone


def qnec_line(qnec: Qnec) -> str:
    """What would cure a test instead."""
    if not qnec.people:
        return f"{qnec.test}: {ended(qnec.note)}"
    note = ended(capital(qnec.note)) if qnec.note else ""
    return (
        f"{qnec.test}: a QNEC of {percent(qnec.percent)} of pay for each of {qnec.people:,} others lifts their average "
        f"to {points(qnec.average_needed)}; it costs {dollars(qnec.cost)}. {note}"
    ).strip()


def shift_line(shift: Shift) -> str:
    """What would go back less, or not at all, if deferrals of the others counted in the ACP test."""
    left = f"{dollars(shift.saves)} less goes back" if shift.excess else "nothing goes back"
    return (
        f"ACP: counting {points(shift.points)} of the others' deferrals there and not in the ADP, {left}; "
        f"{ended(shift.note)} The plan must allow it (1.401(m)-2(a)(6)(ii))."
    )


def _excise(test: PlanTest) -> str:
    parts = []
    for each in test.excises:
        said = {True: "owed", False: "not owed", None: "owed if that day is missed"}[each.owed]
        parts.append(
            f"{each.test}: {dollars(each.tax)} from the employer on {dollars(each.excess)} not paid by "
            f"{day_alone(each.if_not_by)} ({said}; Form 5330 by {day_alone(each.return_by)})."
        )
    return " ".join(parts)


def limit_line(limit: Limit) -> str:
    """One person over a limit."""
    who = f"{short(limit.person)} (row {limit.row}), {limit.rule}"
    if limit.rule == "Roth catch-up":
        return f"{who}: of {dollars(limit.amount)} of catch-up {dollars(limit.limit)} is Roth. {limit.what_to_do}"
    return f"{who}: {dollars(limit.amount)} is {dollars(limit.excess)} above {dollars(limit.limit)}. {limit.what_to_do}"


COVERED = 700_000
"""The ratio percentage that coverage must reach (IRC 410(b)(1)(B)), millionths: for how it is shown."""
TOP_HEAVY = 600_000
"""The share above which a plan is top-heavy (IRC 416(g)(1)(A)(ii)), for the same."""
MINIMUM = 30_000
"""The most that the top-heavy minimum asks for (IRC 416(c)(2)(A)), for the same."""


def coverage_line(test: PlanTest) -> str:
    """The ratio test of each portion."""
    return " ".join(f"{_covered(each)}." for each in test.coverage)


def _covered(found: Coverage) -> str:
    name = f"Availability of {OPEN[found.portion]}" if found.portion in OPEN else found.portion
    if found.outcome not in DECIDED:
        return f"{name}: {found.why}"
    return f"{name}: {ratio_points(found.ratio, at_least=COVERED)} {found.outcome}"


def top_heavy_lines(found: TopHeavy) -> Iterator[str]:
    """Whether the plan is top-heavy, and what it then owes."""
    if found.all_accounts:
        day = f", by balances of {date_of(found.determined)}" if found.determined else ""
        yield (
            f"{capital(found.outcome)}: key employees hold {dollars(found.key_accounts)} of "
            f"{dollars(found.all_accounts)}, {ratio_points(found.ratio, more_than=TOP_HEAVY)} (limit 60%){day}."
        )
    else:
        yield f"{capital(found.outcome)}."
    if found.exemption:
        yield ended(capital(found.exemption))
    if found.outcome == "top-heavy":
        # Below 3% the sum is the most: those who are only summed are taken at 3%.
        most = "at most " if found.minimum_cost and found.minimum_rate < MINIMUM else ""
        yield (
            f"Minimum for those who are no key employees: {percent(found.minimum_rate)} of pay (highest key rate "
            f"{ratio_points(found.highest_key_rate, at_least=MINIMUM)}); what they lack comes to "
            f"{most}{dollars(found.minimum_cost)}. "
            "Those under the age and service of IRC 410(a)(1) are in it; a plan may leave them out (SECURE 2.0 s.310)."
        )
    keys = [each for each in found.keys if each.highly_paid]
    if keys:
        more = f" and {len(keys) - MOST} more" if len(keys) > MOST else ""
        yield f"Key: {'; '.join(f'{short(each.person)} {each.because}' for each in keys[:MOST])}{more}."


def _who(test: PlanTest) -> Iterator[str]:
    highly = [each for each in test.reasons if each.highly_paid]
    for each in highly[:MOST]:
        yield f"{short(each.person)} (row {each.row}) {each.because}."
    if len(highly) > MOST:
        yield f"And {len(highly) - MOST} more. {FULL}"
    near = [each for each in test.reasons if not each.highly_paid]
    if near:
        yield f"Not: {'; '.join(f'{short(each.person)} {each.because}' for each in near[:MOST])}."


def _census(found: CensusTested) -> Iterator[str]:
    yield from (ended(capital(each)) for each in found.warnings[:MOST])
    if len(found.warnings) > MOST:
        yield f"And {len(found.warnings) - MOST} more: megaroth census check {found.plan_file} {found.census_file}"
    if found.left_out:
        yield f"Headings that were read as nothing: {', '.join(found.left_out)}."
    told = [words for column, words in UNTOLD.items() if column in found.missing]
    if told:
        yield f"Not told by the file: {'; '.join(told)}."
    rest = len(found.missing) - len(told)
    if rest > 0:
        columns = counted(rest, "other column is", "other columns are")
        yield f"{columns} not in it and taken as nothing (--json lists them)."


UNTOLD = {
    "birth_date": "ages (nobody is otherwise excludable by age, and nobody has catch-up)",
    "hire_date": "hire dates (everyone is taken to have a year of service)",
    "deferral_eligible_date": "from when each may defer (everyone from hire)",
    "after_tax_eligible_date": "from when each may make after-tax contributions (as deferrals)",
    "ownership": "who owns the business",
    "family_of": "who is whose relative",
    "union": "who is in a union",
    "prior_pay": "last year's pay (so who is highly paid is not known)",
    "fica_wages_prior": "last year's FICA wages (nobody's catch-up must be Roth)",
    "after_tax_matched": "which after-tax money earned match (none)",
    "vested": "vesting (everyone fully)",
    "other_plan_deferrals": "other plans of the employer (none)",
    "match_and_after_tax_income": "what the money earned",
    "after_tax_converted": "what was converted to Roth (nothing)",
    "balance": "account balances",
    "distributions_in_service": "payments of the last years (none)",
}
"""Columns whose absence changes an answer, and what is then taken."""


def _plain(found: CensusTested) -> Iterator[str]:
    test = found.test
    yield f"Plan test of {test.plan}, plan year to {date_of(test.plan_year_end)}."
    outcome = "" if headline(test) == "RESULT" else f"{test.outcome}. "
    yield f"Result: {outcome}{first_line(test)}"
    for each in test.tests:
        role = "decides" if each.chosen else "another choice"
        yield (
            f"{each.kind}{_named(each)} ({role}): highly paid {points(each.highly_paid_average)} of "
            f"{each.highly_paid_people} people, others {points(each.other_average)} of {each.other_people}, limit "
            f"{percent(each.limit)}, {each.outcome}.{' ' + capital(each.why) + '.' if each.why else ''}"
        )
    yield from (f"By {full_day(each.by)}: {_due(each, found.as_of)}" for each in test.dates if each.applies)
    for refund in test.refunds:
        income = "not told by the census" if refund.income is None else dollars(refund.income)
        by = f" By {full_day(refund.by)}." if refund.by else ""
        yield (
            f"Refund, {refund.person}, row {refund.row}, {refund.test}: {refund_money(refund)}, "
            f"{dollars(refund.principal)}, income {income}, taxable {taxable(refund)}, Form 1099-R code "
            f"{refund.code or 'none'}.{by} {ended(refund.note) if refund.note else ''}"
        ).rstrip()
    yield from (f"Instead: {shift_line(each)}" for each in test.shifts)
    yield from (f"Instead: {qnec_line(each)}" for each in test.qnecs)
    if test.excises:
        yield f"Tax: {_excise(test)}"
    yield from (f"Limit: {limit_line(each)}" for each in test.limits)
    if test.coverage:
        yield f"Coverage: {coverage_line(test)}"
    yield from (f"Top-heavy: {each}" for each in top_heavy_lines(test.top_heavy))
    for reason in test.reasons:
        said = "highly paid" if reason.highly_paid else "not highly paid"
        yield f"{reason.person}, row {reason.row}, {said}: {reason.because}."
    yield from (f"Mind: {ended(each)}" for each in test.notes)
    yield from (f"Census: {ended(each)}" for each in _census(found))
    for assumed in test.assumed:
        yield f"Assumed, {assumed.key}: {assumed.question} Taken: {assumed.taken}, since {ended(assumed.why)}"
    yield from (f"Not checked: {ended(each)}" for each in test.not_checked)
