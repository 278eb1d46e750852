"""The screen of ``megaroth convert``: what is taxable first, then the ways side by side, then what to sign."""

from __future__ import annotations

from collections.abc import Iterator

from megaroth.ledger.cadence import Cadence
from megaroth.ledger.conversion import Preview
from megaroth.ledger.conversion_routes import Route, owner_run
from megaroth.ledger.kinds import AFTER_TAX, SOURCES
from megaroth.money import dollars
from megaroth.report.text.layout import Block, Column, Item, Page, Tone, block_lines, heading, table_row, wrapped
from megaroth.report.text.words import JOINED, capital, ended, full_day, listed, rate_near, spoken, whole_near
from megaroth.report.text.working import working_lines
from megaroth.service.convert import Converted, NothingLeft
from megaroth.service.working import working

NEWER = "If the plan shows money there today, give it by --value, and look for the entry that is missing."
SHORT = {
    "in-plan": "inside the plan",
    "roth-ira": "all to Roth IRA",
    "split": "split in two IRAs",
    "cheque": "cheque to you",
}
OPEN = {"yes": "open", "no": "closed", "ask": "ask"}


def converted_text(
    converted: Converted, *, width: int = 80, colour: bool = False, details: str = "", steps: bool = False
) -> str:
    """The preview as a screen.

    Parameters
    ----------
    converted : Converted
        What would happen.
    width : int
        Columns.
    colour : bool
        Whether weight and colour may be used.
    details : str
        One way to be shown in full, or ``all``; empty for none.
    steps : bool
        Whether to add the worksheets.
    """
    page = Page(width, colour)
    shown = converted.preview
    lines = [*_head(shown, page), ""]
    lines += [*_side_by_side(shown, page), ""]
    for route in _detailed(shown, details):
        lines += [*_route(route, page), ""]
    lines += [*_pace(converted.cadence, page)] if converted.cadence else []
    lines += _rest(converted, page, details)
    if steps:
        lines += working_lines(working(shown.sheets, shown.as_of.year), page)
    return "\n".join(lines).replace(JOINED, " ")


def nothing_left_text(found: NothingLeft, *, width: int = 80, colour: bool = False) -> str:
    """That nothing is left to convert, and what the pace costs all the same."""
    page = Page(width, colour)
    lines = [heading(f"CONVERT · {full_day(found.as_of)}", page), "", *wrapped(found.statement, width), ""]
    lines += _pace(found.cadence, page) if found.cadence else []
    if found.problems:
        lines += block_lines(Block("LEDGER", list(found.problems), "risk"), page)
    return "\n".join([*lines, *wrapped(NEWER, width)]).replace(JOINED, " ")


def route_line(shown: Preview, route: Route) -> str:
    """What one way costs, in a sentence."""
    if not route.taxable:
        return f"Taxable: nothing of {dollars(shown.amount)}, {route.title[0].lower()}{route.title[1:]}."
    return f"Taxable: {dollars(route.taxable)} of {dollars(shown.amount)}, {route.title[0].lower()}{route.title[1:]}."


def first_line(shown: Preview) -> str:
    """What the conversion costs, in the one sentence that must not be overlooked."""
    tax = f", about {whole_near(shown.tax)} of federal tax at your rate" if shown.tax else ""
    if shown.pre_tax_source:
        return (
            f"All of it is taxable: {dollars(shown.split.pre_tax)} of {dollars(shown.amount)}{tax}. "
            f"This source ({SOURCES[shown.source].label}) was never taxed, and a conversion cannot be undone."
        )
    if not shown.split.pre_tax:
        return f"Taxable now: nothing. {dollars(shown.amount)} is all basis, taxed before."
    return f"Taxable now: {dollars(shown.split.pre_tax)} of {dollars(shown.amount)}{tax}, if all of it goes to Roth."


def _head(shown: Preview, page: Page) -> list[str]:
    name = f"{shown.person}/{shown.plan}" if shown.plan_name == shown.plan else f"{shown.plan_name}"
    lines = [heading(text, page) for text in wrapped(f"CONVERT · {name} · {full_day(shown.as_of)}", page.width)]
    lines.append("")
    label = "TAXABLE" if shown.pre_tax_source or shown.split.pre_tax else "TAX-FREE"
    tone: Tone = "risk" if shown.pre_tax_source else "do"
    lines += block_lines(Block(label, [Item(first_line(shown), strong=True)], tone), page)
    other = shown.other
    if other is not None and other.pre_tax != shown.split.pre_tax:
        lines += block_lines(
            Block(
                "",
                [
                    f"If the plan does not keep after-tax money as an account of its own: {dollars(other.pre_tax)}, "
                    f"by the whole account of {dollars(other.contract_value)} with "
                    f"{dollars(other.contract_basis)} basis."
                ],
                "open",
            ),
            page,
        )
    lines += block_lines(Block("SOURCE", list(_source(shown))), page)
    return lines


def _source(shown: Preview) -> Iterator[str]:
    held = shown.held
    on = f", statement of {full_day(held.on)}" if held.on else ""
    part = "all of it" if shown.whole else dollars(shown.amount)
    if shown.source == AFTER_TAX:
        grown = held.value - held.basis
        gain = f"{dollars(grown)} earnings" if grown >= 0 else f"{dollars(-grown)} lost"
        yield (
            f"{shown.source.upper()}, and no other: {dollars(held.value)} ({dollars(held.basis)} basis, {gain}; "
            f"{held.known_from}{on}). To move: {part}."
        )
    else:
        yield (
            f"{shown.source.upper()}: {dollars(held.value)}, no basis ({held.known_from}{on}). To move: {part}. If "
            "after-tax money was meant, this is the wrong source."
        )
    yield f"{shown.pro_rata}"


def _side_by_side(shown: Preview, page: Page) -> list[str]:
    """The ways as columns, what they differ in as rows."""
    width = (page.width - 12) // len(shown.routes) - 1
    columns = [Column("", 12, right=False), *(Column("", width, right=False) for _ in shown.routes)]
    rows = [
        ["the plan", *(OPEN[route.open] for route in shown.routes)],
        ["taxable", *(dollars(route.taxable) for route in shown.routes)],
    ]
    if any(route.tax is not None for route in shown.routes):
        rows.append(["tax", *(near_or_nothing(route.tax) for route in shown.routes)])
    if any(route.withheld for route in shown.routes):
        rows.append(["withheld", *(dollars(route.withheld) if route.withheld else "none" for route in shown.routes)])
    for place, point in enumerate(shown.routes[0].brief):
        rows.append([point.topic, *(route.brief[place].text for route in shown.routes)])
    rows.append(["undone", *("no" if route.id != "cheque" else "in 60 days" for route in shown.routes)])
    lines = [page.inked(line, "1") for line in table_row(["WAYS", *(SHORT[each.id] for each in shown.routes)], columns)]
    for row in rows:
        lines += table_row(row, columns)
    return lines


def near_or_nothing(cents: int | None) -> str:
    """Tax to the dollar, or a word where no rate is known."""
    return "no rate" if cents is None else whole_near(cents)


def _detailed(shown: Preview, details: str) -> list[Route]:
    return [route for route in shown.routes if details in ("all", route.id)]


def _route(route: Route, page: Page) -> list[str]:
    lines = [heading(text, page) for text in wrapped(f"{route.title.upper()} · {OPEN[route.open]}", page.width)]
    lines += block_lines(Block("plan", [ended(capital(route.why))]), page)
    landing = [f"{dollars(each.pre_tax + each.basis)} to {each.place}" for each in route.landings]
    lines += block_lines(Block("lands", [ended(capital(listed(landing)))]), page)
    for point in route.points:
        lines += block_lines(Block(point.topic, [point.text]), page)
    return [*lines, *block_lines(Block("for good", [Item(route.irreversible, strong=True)], "risk"), page)]


def _pace(found: Cadence, page: Page) -> list[str]:
    """What waiting costs, a row a pace."""
    growth = f"{rate_near(found.growth)} growth{' (assumed)' if found.growth_assumed else ''}"
    title = f"HOW OFTEN · {whole_near(found.contributions)} so far this year · {growth}"
    width = min(34, page.width - 14 - 12 - 12 - 4)
    columns = [Column("", width, right=False), Column("", 14), Column("", 12), Column("", 12)]
    head = ["", "taxable a year", "tax", "fees"]
    lines = [heading(text, page) for text in wrapped(title, page.width)]
    lines += [page.inked(line, "2") for line in table_row(head, columns)]
    for pace in found.paces:
        cost = pace.cost
        closed = " (not allowed)" if pace.open is False else ""
        tax = whole_near(cost.tax) if found.rate_known else "no rate"
        by_itself = pace.cost.at_once and pace is found.paces[0]
        fees = whole_near(cost.fees) if found.fee_known or by_itself else "not known"
        lines += table_row([f"{pace.words}{closed}", whole_near(cost.taxable), tax, fees], columns)
    keys = [] if found.rate_known else ["marginal_rate"]
    keys += [] if found.fee_known else ["plan.access.fee"]
    keys += ["expected_growth"] if found.growth_assumed else []
    asked = f" In the file: {listed(keys)}." if keys else ""
    return [*lines, *wrapped(f"{found.advice}{asked}", page.width), ""]


def _rest(converted: Converted, page: Page, details: str) -> list[str]:
    shown = converted.preview
    lines: list[str] = []
    if shown.notes:
        lines += block_lines(Block("MIND", list(shown.notes)), page)
    lines += block_lines(Block("SET ASIDE", [shown.estimated_tax]), page)
    if converted.problems:
        lines += block_lines(Block("LEDGER", list(converted.problems), "risk"), page)
    lines += block_lines(Block("NOT CHECKED", [ended(capital(each)) for each in shown.not_checked], "open"), page)
    lines += ["", *(page.inked(line, "2") for line in wrapped(_how_on(converted, details), page.width))]
    return lines


def _how_on(converted: Converted, details: str = "") -> str:
    shown = converted.preview
    way = next((route.id for route in shown.routes if route.open != "no"), "")
    full = "" if details == "all" else " Every way in full: --route all."
    if not way:
        return f"Nothing is recorded and nothing leaves this machine.{full} Worksheets: --working."
    job = converted.household.people[shown.person].jobs[shown.plan]
    paper = "The record to sign" if owner_run(job) else "The instruction to the administrator"
    return (
        f"Nothing is recorded and nothing leaves this machine.{full} {paper}: --paper {way}. Once it is made: --record "
        f"{way}. Worksheets: --working."
    )


def converted_plain(converted: Converted) -> str:
    """The preview with one fact a line."""
    return "\n".join(spoken(line) for line in _plain(converted))


def _plain(converted: Converted) -> Iterator[str]:
    shown = converted.preview
    yield f"Conversion of {shown.source} money, {shown.person}/{shown.plan}, {full_day(shown.as_of)}."
    yield first_line(shown)
    if shown.other is not None:
        yield f"If basis is divided over the whole account, taxable: {dollars(shown.other.pre_tax)}."
    yield from _source(shown)
    for route in shown.routes:
        tax = "" if route.tax is None else f" Tax at your rate: {whole_near(route.tax)}."
        yield f"Way: {route.title}. Plan: {OPEN[route.open]}. Taxable: {dollars(route.taxable)}.{tax}"
        yield f"{route.title}, plan: {ended(capital(route.why))}"
        for point in route.points:
            yield f"{route.title}, {point.topic}: {point.text}"
        yield f"{route.title}, for good: {route.irreversible}"
    if converted.cadence:
        for pace in converted.cadence.paces:
            yield f"How often, {pace.words}: taxable {whole_near(pace.cost.taxable)} a year."
        yield converted.cadence.advice
    yield from (f"Mind: {note}" for note in shown.notes)
    yield f"Set aside: {shown.estimated_tax}"
    yield from (f"Ledger: {problem}" for problem in converted.problems)
    yield from (f"Not checked: {ended(each)}" for each in shown.not_checked)
    yield _how_on(converted)
