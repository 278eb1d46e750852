"""The screen of ``megaroth census project``: the percentage that passes, the ceilings, the committee's page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from megaroth.census.adopting import Adoption
from megaroth.census.adopting_dates import Notice
from megaroth.census.answers import Test
from megaroth.census.ceiling_messages import ceiling_messages
from megaroth.census.projection import Band, Ceiling, Projection
from megaroth.money import dollars, percent
from megaroth.report.text.census import TOP_HEAVY, limit_points
from megaroth.report.text.census import points as averaged
from megaroth.report.text.census_messages import RULE
from megaroth.report.text.census_ratios import ratio_points
from megaroth.report.text.census_refunds import short
from megaroth.report.text.layout import Block, Column, Item, Page, Tone, block_lines, heading, table_row, wrapped
from megaroth.report.text.words import JOINED, capital, counted, day_alone, ended, full_day, listed, whole_near
from megaroth.service.census_project import CensusProjected

MOST = 20
"""So many people are named on the screen; the rest are in the file."""
NO_CAP = "no cap"
LEGEND = "no cap: 415(c), the plan or pay stops everyone before the test fails."
"""What is said under a table in which a rate is not told, since another ceiling binds first whatever the rate."""
PAST = "This day is past."
BINDS = {"ACP test": "test", "415(c)": "415(c)", "plan cap": "plan", "pay": "pay"}
PEOPLE = (
    Column("person", 12, right=False),
    Column("row", 7),
    Column("ceiling", 11),
    Column("bound by", 8, right=False),
    Column("at today's rate", 15),
    Column("refund then", 12),
)
BEHAVIOUR = (
    Column("the others average", 18),
    Column("limit", 9),
    Column("all take part", 13),
    Column("as today", 10),
)


def projected_text(found: CensusProjected, *, width: int = 80, colour: bool = False) -> str:
    """The projection as a screen, or the committee's page where it was asked for.

    Parameters
    ----------
    found : CensusProjected
        The projection.
    width : int
        Columns.
    colour : bool
        Whether weight and colour may be used.
    """
    page = Page(width, colour)
    shown = found.projection
    verb = "ADOPT AFTER-TAX" if found.adoption else "PROJECT"
    title = f"{verb} · {shown.plan} · plan year to {day_alone(shown.plan_year_end)}"
    lines = [heading(text, page) for text in wrapped(title, page.width)]
    lines += ["", *_block("RESULT", _result(found), page, "do" if shown.uniform else "risk"), ""]
    lines += [*_behaviour(shown, page), ""]
    if found.adoption is not None:
        lines += _adoption(found.adoption, page)
    if found.adoption is None:
        lines += [*_people(shown, page), ""]
        lines += _block("TODAY'S RATE", [*_today(shown)], page, "settled" if shown.passes_today else "risk")
    lines += _block("OTHERS", [*_others(shown)], page)
    lines += _block("MIND", [*map(ended, shown.notes)], page)
    lines += _block("ASSUMED", [*_assumed(found)], page, "open")
    lines += _block("CENSUS", [*_census(found)], page, "open")
    return "\n".join(lines).replace(JOINED, " ")


def ceiling_messages_text(found: CensusProjected) -> str:
    """Every message to a highly paid person, one after another."""
    held = ceiling_messages(found.projection, found.as_of)
    if not held:
        return "Nobody eligible is highly paid: there is nobody to write to."
    return f"\n\n{RULE}\n\n".join(each.text for each in held)


def _assumed(found: CensusProjected) -> Iterator[str]:
    """What the plan file does not state and was taken; why, and the question, are in --plain and --json."""
    taken = [f"{each.key.partition('.')[2]}: {each.taken}" for each in found.terms.assumed]
    if taken and found.adoption is not None:
        yield f"{counted(len(taken), 'election')} of the plan not told: `megaroth census check` lists them."
    elif taken:
        yield f"{counted(len(taken), 'election')} not told. Taken: {'; '.join(taken)}. --plain has the questions."


def _census(found: CensusProjected) -> Iterator[str]:
    if found.left_out:
        yield f"Headings that are left out: {listed(list(found.left_out))}."
    yield from map(ended, found.warnings)


def projected_plain(found: CensusProjected) -> str:
    """The same, one fact a line, for screen readers."""
    return "\n".join(_plain(found)).replace(JOINED, " ").replace("−", "minus ")


def first_line(shown: Projection) -> str:
    """The answer in the one sentence that must not be overlooked."""
    if not shown.highly_paid:
        return "Nobody eligible is highly paid: the test is deemed passed, and only 415(c) and the plan set limits."
    if shown.uniform is None:
        return (
            "The ACP test fails whatever cap is set: the match of the highly paid, or what is in already, is too much."
        )
    binding = next(band for band in shown.bands if band.uniform == shown.uniform)
    if not binding.test_binds:
        return "No cap is needed: every highly paid person reaches another ceiling before the ACP test fails."
    if shown.certain:
        return f"Each highly paid person may put in {percent(shown.uniform)} of pay after tax; the limit is settled."
    less = ""
    if shown.prudent is not None and shown.prudent != shown.uniform:
        shift = min(band.shift for band in shown.bands)
        less = f"; {percent(shown.prudent)} if the others fall by {points(-shift)}"
    elif shown.prudent is None:
        less = "; nothing if the others fall by the lowest band"
    return f"Each highly paid person may put in {percent(shown.uniform)} of pay after tax{less}."


def points(millionths: int) -> str:
    """A difference of percentages: ``0.5 points``."""
    number = percent(millionths).removesuffix("%")
    return f"{number} point" if number == "1" else f"{number} points"


def _block(label: str, items: Sequence[Item | str], page: Page, tone: Tone = "settled") -> list[str]:
    return block_lines(Block(label, items, tone), page) if items else []


def _result(found: CensusProjected) -> list[Item | str]:
    shown = found.projection
    said: list[Item | str] = [Item(first_line(shown), strong=True)]
    if shown.ceilings:
        people = counted(len(shown.ceilings), "highly paid person", "highly paid people")
        others = counted(shown.others, "other")
        said.append(f"All ceilings together: {whole_near(shown.total)} for {people}; {others} in the test.")
    if shown.uniform is not None and shown.checked:
        said.append("Checked: the plan test passes with every ceiling used.")
    return said


def _behaviour(shown: Projection, page: Page) -> list[str]:
    if not shown.bands or not shown.highly_paid:
        return []
    lines = table_row([column.title for column in BEHAVIOUR], BEHAVIOUR)
    for band in shown.bands:
        lines += table_row(band_cells(band, shown.participating), BEHAVIOUR)
    if uncapped(shown):
        lines.append(LEGEND)
    option = option_line(shown)
    lines += wrapped(option, page.width - 2) if option else []
    return [heading("WHAT PASSES", page), *(f"  {line}" for line in lines)]


def option_line(shown: Projection) -> str:
    """Which option of a safe-harbor plan is the better: in the answer, and in the bands where it is the other."""
    chosen = min(shown.bands, key=lambda band: abs(band.shift), default=None)
    if chosen is None or not chosen.option:
        return ""
    others: dict[str, list[str]] = {}
    for band in shown.bands:
        if band.option != chosen.option:
            others.setdefault(band.option, []).append(averaged(band.other_average))
    beside = [f"{option} where the others average {listed(averages)}" for option, averages in others.items()]
    return f"Safe-harbor plan: {'; '.join([f'{chosen.option} is the better of the two options', *beside])}."


def uncapped(shown: Projection) -> bool:
    """Whether a rate is left out of the table, since another ceiling binds first."""
    return any(NO_CAP in band_cells(band, shown.participating) for band in shown.bands)


def band_cells(band: Band, participating: int) -> list[str]:
    """What the others average, the limit, and the rates that pass if all, or as many as today, take part."""
    today = _most(band.as_today, binds=band.today_binds) if participating else "-"
    return [averaged(band.other_average), limit_points(band.limit), _most(band.uniform, binds=band.test_binds), today]


def _most(rate: int | None, *, binds: bool) -> str:
    """The rate that passes; not 100% where others than the test stop everybody before."""
    return "fails" if rate is None else limit_points(rate) if binds else NO_CAP


def _people(shown: Projection, page: Page) -> list[str]:
    if not shown.ceilings:
        return []
    lines = table_row([column.title for column in PEOPLE], PEOPLE)
    for each in shown.ceilings[:MOST]:
        lines += table_row(_person(each), PEOPLE)
    if len(shown.ceilings) > MOST:
        lines.append(f"And {len(shown.ceilings) - MOST:,} more: --persons FILE writes all of them.")
    return [heading("CEILINGS FOR PAYROLL", page), *(f"  {line}" for line in lines)]


def _person(each: Ceiling) -> list[str]:
    refund = dollars(each.expected_refund) if each.expected_refund else "none"
    return [
        short(each.person),
        f"{each.row:,}",
        dollars(each.ceiling),
        BINDS[each.binds],
        dollars(each.at_todays_rate),
        refund,
    ]


def _today(shown: Projection) -> Iterator[str]:
    if not shown.highly_paid:
        return
    for test in shown.tests:
        if test.chosen and (test.highly_paid_people or test.other_people):
            yield today_line(test)
    if shown.crosses_on:
        yield f"The line is crossed on {full_day(shown.crosses_on)}; what comes after it goes back."
    if shown.refunds:
        yield f"Refunds after the year: {dollars(shown.refunds)}, the largest contributions first."


def today_line(test: Test) -> str:
    """One ACP test at today's rates, with the part of the plan that it is of."""
    parts = {"carve out": "without the otherwise excludable", "separate": test.part}
    of = parts.get(test.choice, "" if test.part == "whole plan" else test.part)
    named = "" if of in ("", "whole plan") else f"{capital(of if test.choice == 'carve out' else f'{of} part')}: "
    if test.outcome not in ("passed", "failed"):
        return f"{named}{test.outcome}{f', {test.why}' if test.why else ''}."
    said = (
        f"the highly paid average {averaged(test.highly_paid_average)}, the limit is {limit_points(test.limit)} "
        f"({test.leg} of {averaged(test.other_average)}): {test.outcome}."
    )
    return f"{named}{said}" if named else capital(said)


def _others(shown: Projection) -> Iterator[str]:
    if shown.worth and not shown.certain:
        worth = points(shown.worth // 100)
        yield f"Each point that the others save more, or are matched more, adds {worth} to the limit."
    if shown.needed is not None and shown.bands and any(band.test_binds for band in shown.bands):
        yield f"For everybody to reach the other ceilings the others would have to average {percent(shown.needed)}."


def _adoption(page_of: Adoption, page: Page) -> list[str]:
    lines = _block("COST", [*_cost(page_of)], page, "risk" if page_of.top_heavy_cost else "settled")
    amended = [
        Item(f"{each.says} ({each.authority})", f"{'must' if each.needed else 'may'}: {each.topic}")
        for each in page_of.clauses
    ]
    lines += ["", heading("CLAUSES TO AMEND", page)]
    for item in amended:
        lines += [f"  {line}" for line in wrapped(f"{item.lead}. {item.text}", page.width - 2)]
    lines += ["", heading("DATES", page)]
    for notice in page_of.notices:
        lines += [f"  {line}" for line in wrapped(notice_line(notice), page.width - 2)]
    lines += ["", *_block("CAUTIONS", list(page_of.cautions), page, "open"), ""]
    return lines


def notice_line(notice: Notice) -> str:
    """One date as a sentence."""
    when = f"by {day_alone(notice.by)}"
    if notice.first:
        when = f"between {day_alone(notice.first)} and {day_alone(notice.by)}"
    note = f" {notice.note}" if notice.note else ""
    past = f" {PAST}" if notice.past else ""
    return f"{when}: {notice.what} ({notice.to}; {notice.authority}).{note}{past}"


def _cost(page_of: Adoption) -> Iterator[str]:
    if page_of.already:
        yield "The plan takes after-tax contributions already."
    room = whole_near(page_of.average_room)
    yield f"Begins {full_day(page_of.begins)}; on average {room} a year for each highly paid person."
    yield page_of.match_test
    if page_of.exemption_lost:
        ratio = ratio_points(page_of.top_heavy_ratio, more_than=TOP_HEAVY)
        yield f"The top-heavy exemption is lost; key employees hold {ratio} of the accounts: {page_of.top_heavy_after}."
    else:
        yield f"Top-heavy: {page_of.top_heavy_before} today, {page_of.top_heavy_after} with after-tax money."
    if page_of.top_heavy_cost:
        yield f"Top-heavy minimum that would be owed: {dollars(page_of.top_heavy_cost)} a year."
    if page_of.qnec_cost:
        yield f"To let everybody reach the other ceilings by a QNEC to the others: {dollars(page_of.qnec_cost)} a year."


def _plain(found: CensusProjected) -> Iterator[str]:
    shown = found.projection
    yield f"{'What adopting after-tax contributions means' if found.adoption else 'Projection'} for {shown.plan}."
    yield first_line(shown)
    for band in shown.bands:
        cells = band_cells(band, shown.participating)
        yield f"If the others average {cells[0]}: limit {cells[1]}, all take part {cells[2]}, as today {cells[3]}."
    if shown.highly_paid and uncapped(shown):
        yield capital(LEGEND)
    if shown.highly_paid and option_line(shown):
        yield option_line(shown)
    if found.adoption is not None:
        yield from _cost(found.adoption)
        for clause in found.adoption.clauses:
            yield f"Clause, {'must' if clause.needed else 'may'}: {clause.topic}. {clause.says} {clause.authority}."
        yield from (f"Date: {notice_line(each)}" for each in found.adoption.notices)
        yield from (f"Caution: {each}" for each in found.adoption.cautions)
    for each in shown.ceilings:
        yield (
            f"{each.person} (row {each.row}): ceiling {dollars(each.ceiling)}, bound by {each.binds}; at today's rate "
            f"{dollars(each.at_todays_rate)}, refund then {dollars(each.expected_refund)}."
        )
    yield from _today(shown)
    yield from _others(shown)
    yield from map(ended, shown.notes)
    yield from (f"Assumed: {each.question} {each.taken}." for each in found.terms.assumed)
    yield from (f"Census: {ended(each)}" for each in _census(found))
