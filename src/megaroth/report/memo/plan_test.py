"""A plan test as a memo: the outcome, what to do by when, each test with its numbers, and what was assumed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from megaroth.census.answers import (
    Coverage,
    DueDate,
    Excise,
    PlanTest,
    Qnec,
    Test,
    TopHeavy,
)
from megaroth.law.figures import RULES_OF, content_hash
from megaroth.money import percent
from megaroth.report.memo.cells import bare
from megaroth.report.memo.household import KIND, NAMELESS, signature
from megaroth.report.memo.model import (
    Block,
    Cell,
    Column,
    Memo,
    Notice,
    Paragraph,
    Section,
    Table,
    Terms,
    Tone,
)
from megaroth.report.memo.plan_test_people import people_sections, without_names
from megaroth.report.memo.sources import rule_rows, working_section
from megaroth.report.text.words import capital, counted, day_alone, ended
from megaroth.service.memo import Preparer
from megaroth.service.working import working
from megaroth.version import __version__
from megaroth.year.answer import Foot
from megaroth.year.plan import POINT_OF_ACTION

SUBJECT = "Tests of nondiscrimination and limits for one plan year"
MOST_SHEETS = 60
"""So many worksheets are printed."""


def memo_of_plan_test(
    found: PlanTest,
    preparer: Preparer = Preparer(),  # noqa: B008 - a constant
    *,
    as_of: date | None = None,
    anonymise: bool = False,
) -> Memo:
    """The memo of one plan test.

    Parameters
    ----------
    found : PlanTest
        The answer of ``megaroth census test``.
    preparer : Preparer
        Who signs.
    as_of : date, optional
        The day of the test.
    anonymise : bool
        Whether the plan and its people lose their names; a person then is the row of the census.
    """
    if anonymise:
        found = without_names(found)
    end = day_alone(found.plan_year_end)
    sections = [
        Section("The answer", tuple(_answer(found))),
        *_tables(found),
        *people_sections(found),
        Section("What was assumed", (_assumed(found),), tone="open"),
        Section("What was not checked", (_listed(found.not_checked),), tone="open"),
        *_working(found),
        Section("Published figures and rules", (_figures(found),)),
        Section("Signature", (signature(preparer, _foot(), "the census and the plan file named above"),)),
    ]
    return Memo(
        KIND,
        f"{found.plan} · plan year to {end}",
        SUBJECT,
        (
            ("As of", day_alone(as_of) if as_of else ""),
            ("Prepared by", ", ".join(part for part in preparer if part)),
            ("Census", f"{counted(found.rows, 'row')}: {found.highly_paid} highly paid, {found.others} others"),
            ("Rules of", f"{day_alone(RULES_OF)} ({content_hash()})"),
            ("Names", NAMELESS if anonymise else ""),
        ),
        tuple(section for section in sections if section.blocks),
        f"{found.plan} · plan year to {end}",
        "",
    )


# --- the answer -------------------------------------------------------------------------------------------------


def _answer(found: PlanTest) -> Iterator[Block]:
    tone: Tone = {"failed": "risk", "not known": "open", "not tested": "open"}.get(found.outcome, "do")  # type: ignore[assignment]
    failed = [f"{_title(test)}: {test.outcome}" for test in found.tests if test.chosen and test.outcome == "failed"]
    failed += [f"Coverage of {one.portion}: failed" for one in found.coverage if one.outcome == "failed"]
    if found.top_heavy.outcome == "top-heavy":
        failed.append("The plan is top-heavy")
    if failed or found.limits:
        over = [f"{counted(len(found.limits), 'person is', 'people are')} over a limit"] if found.limits else []
        yield Notice(capital(f"{found.outcome}"), tuple(ended(text) for text in (*failed, *over)), "risk")
    else:
        yield Notice(capital(found.outcome), ("Every test that could be made comes out so.",), tone)
    if found.notes:
        yield Terms((("To mind", tuple(ended(capital(note)) for note in found.notes)),))
    if found.dates:
        columns = (Column("By", "short"), Column("What", share=4), Column("Authority", share=4))
        rows = tuple(
            (Cell(day_alone(one.by), strong=one.applies), Cell(capital(one.what), _note(one)), Cell(one.authority))
            for one in sorted(found.dates, key=lambda one: (not one.applies, one.by))
        )
        yield Table("Dates of the plan year", columns, rows)


def _note(one: DueDate) -> str:
    if one.applies:
        return one.note
    return " ".join(part for part in (one.note, "Nothing found here makes it matter.") if part)


def _title(test: Test) -> str:
    option = f", {test.option}" if test.option else ""
    part = "" if test.part == "whole plan" else f", {test.part}"
    part += f" ({test.choice})" if test.choice and test.choice != test.part else ""
    return f"{test.kind}{part}{option}"


def _tables(found: PlanTest) -> Iterator[Section]:
    blocks: list[Block] = []
    if found.tests:
        blocks.append(Table("ADP and ACP", TESTS, tuple(_test(test) for test in found.tests)))
    if found.coverage:
        blocks.append(Table("Coverage, ratio percentage", COVERAGE, tuple(_coverage(one) for one in found.coverage)))
    blocks.append(_top_heavy(found.top_heavy))
    if found.excises:
        blocks.append(
            Table("The employer’s tax on what is late, IRC 4979", EXCISES, tuple(map(_excise, found.excises)))
        )
    if found.qnecs:
        blocks.append(Table("What employer money instead of refunds would cost", QNECS, tuple(map(_qnec, found.qnecs))))
    yield Section(
        "The tests", tuple(blocks), "Averages are rounded to 0.01 point, as the test is made; the limit is not."
    )


TESTS = (
    Column("Test", share=4),
    Column("Highly paid", "amount"),
    Column("Others", "amount"),
    Column("Limit", "amount"),
    Column("Limb", share=2),
    Column("Outcome", share=2),
)


def _test(test: Test) -> tuple[Cell, ...]:
    method = f"{test.method}; {test.highly_paid_people} highly paid, {test.other_people} others"
    decides = "" if test.chosen else "another one decides"
    excess = f"{bare(test.excess).text} must leave or be cured" if test.excess else ""
    outcome = Cell(
        test.outcome, "; ".join(part for part in (test.why, excess, _close(test), decides) if part), strong=test.chosen
    )
    return (
        Cell(_title(test), method),
        Cell(percent(test.highly_paid_average)),
        Cell(percent(test.other_average)),
        Cell(percent(test.limit)),
        Cell(test.leg),
        outcome,
    )


def _close(test: Test) -> str:
    return "within the rounding" if test.close else ""


COVERAGE = (
    Column("Portion", share=2),
    Column("Others benefiting", "amount"),
    Column("Highly paid benefiting", "amount"),
    Column("Ratio", "amount"),
    Column("Outcome", share=3),
)


def _coverage(one: Coverage) -> tuple[Cell, ...]:
    return (
        Cell(one.portion),
        Cell(f"{one.other_benefiting} of {one.other_people}"),
        Cell(f"{one.highly_paid_benefiting} of {one.highly_paid_people}"),
        Cell(percent(one.ratio)),
        Cell(one.outcome, one.why),
    )


def _top_heavy(one: TopHeavy) -> Table:
    columns = (Column("Top-heavy test, IRC 416", share=4), Column("Value", "amount"), Column("Note", share=3))
    rows = [
        (Cell("Accounts of key employees"), bare(one.key_accounts), Cell("")),
        (Cell("All accounts"), bare(one.all_accounts), Cell("")),
        (Cell("Ratio"), Cell(percent(one.ratio)), Cell("IRC 416(g)(1)(A)(ii): more than 60%")),
        (Cell("Outcome", strong=True), Cell(one.outcome, strong=True), Cell(one.exemption)),
    ]
    if one.minimum_cost:
        minimum = f"{percent(one.minimum_rate)} of pay; the highest key rate is {percent(one.highest_key_rate)}"
        rows.append((Cell("Minimum contribution"), bare(one.minimum_cost), Cell(minimum)))
    return Table("Top-heavy", columns, tuple(rows))


EXCISES = (
    Column("Test", share=1),
    Column("Excess", "amount"),
    Column("Tax", "amount"),
    Column("None if done by", "short"),
    Column("Form 5330 by", "short"),
    Column("Owed", share=2),
)


def _excise(one: Excise) -> tuple[Cell, ...]:
    owed = {True: "yes", False: "no", None: "not known: the day of payment is not told"}[one.owed]
    days = Cell(day_alone(one.if_not_by)), Cell(day_alone(one.return_by))
    return Cell(one.test), bare(one.excess), bare(one.tax), *days, Cell(owed)


QNECS = (
    Column("Test", share=1),
    Column("Average needed", "amount"),
    Column("Percent of pay", "amount"),
    Column("People", "amount"),
    Column("Cost", "amount"),
    Column("Note", share=3),
)


def _qnec(one: Qnec) -> tuple[Cell, ...]:
    rates = Cell(percent(one.average_needed)), Cell(percent(one.percent))
    return Cell(one.test), *rates, Cell(f"{one.people:,}"), bare(one.cost), Cell(one.note)


# --- what it rests on -------------------------------------------------------------------------------------------


def _assumed(found: PlanTest) -> Block:
    if not found.assumed:
        return Paragraph("Nothing: the plan file states every election that the tests ask for.")
    columns = (Column("Question", share=4), Column("Taken as", share=2), Column("Because", share=4))
    rows = tuple((Cell(one.question, one.key), Cell(one.taken), Cell(capital(ended(one.why)))) for one in found.assumed)
    return Table("", columns, rows)


def _listed(texts: tuple[str, ...]) -> Block:
    if not texts:
        return Paragraph("Nothing that the tests ask for was left open.")
    return Terms(tuple((str(number), (ended(capital(text)),)) for number, text in enumerate(texts, 1)))


def _working(found: PlanTest) -> Iterator[Section]:
    shown = working(found.sheets[:MOST_SHEETS], found.plan_year_end.year)
    if shown:
        yield working_section(shown, max(0, len(found.sheets) - MOST_SHEETS), "")


def _figures(found: PlanTest) -> Block:
    rows = tuple((name, (source,)) for name, source in found.figures.items())
    return Terms((*rows, *rule_rows(_foot())), "quiet")


def _foot() -> Foot:
    return Foot(__version__, RULES_OF, content_hash(), "", "", POINT_OF_ACTION)
