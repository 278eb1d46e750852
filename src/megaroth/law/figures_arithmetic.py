"""What the statutes say of two figures at once: widths, multiples, sums, and years that come together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from megaroth import money
from megaroth.law import figures
from megaroth.law.figures import FigureTable, leaves

_NOTICE = re.compile(r"(?:Notice|Rev\. Proc\.) \d{4}-\d+|CMS \d{4} fact sheet")


class Relation(NamedTuple):
    """Two figures of which one is, by statute, a multiple of the other."""

    larger: str
    times: int
    smaller: str
    slack: int = 0
    """Cents by which the larger may be above the multiple, where the smaller is rounded down by itself."""
    below_top: bool = False
    """Compare all steps of a schedule but the last."""


RELATIONS = (
    Relation("irc_457b_deferral", 1, "irc_402g_elective_deferral"),
    Relation("irc_408A_roth_phaseout_mfj_qss_start", 1, "irc_219g_deduction_phaseout_mfj_spouse_active_start"),
    Relation("irc_63_standard_deduction_mfj", 2, "irc_63_standard_deduction_single"),
    Relation("irc_63_standard_deduction_mfs", 1, "irc_63_standard_deduction_single"),
    Relation("irc_63_standard_deduction_qss", 1, "irc_63_standard_deduction_mfj"),
    Relation("irc_1_brackets_mfj", 2, "irc_1_brackets_mfs"),
    Relation("irc_1_brackets_qss", 1, "irc_1_brackets_mfj"),
    Relation("irc_1_brackets_single", 1, "irc_1_brackets_mfs", below_top=True),
    Relation("irc_1h_ltcg_brackets_mfj", 2, "irc_1h_ltcg_brackets_mfs", slack=50_00),
    Relation("irc_1h_ltcg_brackets_qss", 1, "irc_1h_ltcg_brackets_mfj"),
    Relation("additional_medicare_threshold_mfj", 2, "additional_medicare_threshold_mfs"),
    Relation("niit_threshold_mfj", 2, "niit_threshold_mfs"),
    Relation("seca_oasdi_rate", 2, "fica_oasdi_rate_employee"),
    Relation("seca_hi_rate", 2, "fica_hi_rate_employee"),
    Relation("fica_oasdi_rate_employer", 1, "fica_oasdi_rate_employee"),
    Relation("fica_hi_rate_employer", 1, "fica_hi_rate_employee"),
)
"""Joint is twice separate, and the like: what the statute says of two figures at once."""


def against_one_another(table: FigureTable, entries: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Findings that take more than one figure; each figure by itself must have been found whole.

    Parameters
    ----------
    table : FigureTable
        The figures.
    entries : mapping
        The same figures as written in the data, by name.
    """
    findings: list[str] = []
    for name, entry in entries.items():
        findings += [f"{name}: {text}" for text in (*_width(name, entry, table), *_notice(entry, entries))]
    for relation in RELATIONS:
        findings += _relation(relation, table)
    return [*findings, *_self_employment_factor(table), *_medicare(table)]


def _width(name: str, entry: Mapping[str, Any], table: FigureTable) -> Iterator[str]:
    """A phase-out ends at its start and its statutory width, whose authority the data give."""
    if "phaseout" not in name or not name.endswith("_end"):
        return
    width = entry.get("width_of") or {}
    if not (width.get("start") in table.names() and width.get("width") and width.get("authority")):
        yield "the end of a phase-out needs width_of: its start, width and authority"
        return
    if table.years(name) != table.years(width["start"]):
        yield f"is not held for the same years as {width['start']}"
        return
    for year in table.years(name):
        found = table.cents(name, year) - table.cents(width["start"], year)
        if found != width["width"] * 100:
            yield (
                f"{year}: the phase-out is {money.dollars(found)} wide, but by {width['authority']} it is "
                f"{money.dollars(width['width'] * 100)}"
            )


def _notice(entry: Mapping[str, Any], entries: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """A figure's newest notice covers others; when one of those has the next year, this one was forgotten."""
    if "values" not in entry:
        return
    last = figures.years(entry)[-1]
    notice = _notice_of(entry, last)
    if not notice:
        return
    family = [other for other in entries.values() if _notice_of(other, last) == notice]
    ahead = [other for other in family if str(last + 1) in other["values"]]
    if ahead:
        newer = ahead[0]["values"][str(last + 1)]["source"]
        yield f"no value for {last + 1}, though others of {notice} have one ({newer})"


def _notice_of(entry: Mapping[str, Any], year: int) -> str:
    found = _NOTICE.match(entry.get("values", {}).get(str(year), {}).get("source", ""))
    return found[0] if found else ""


def _amounts(table: FigureTable, name: str, year: int) -> list[int]:
    found = figures.dated(table.raw(name), year)
    if found is None:
        return []
    return [int(leaf.value) for leaf in leaves(table.raw(name)["unit"], found["value"])]


def _relation(relation: Relation, table: FigureTable) -> Iterator[str]:
    common = set(table.years(relation.larger)) & set(table.years(relation.smaller))
    for year in sorted(common):
        larger = _amounts(table, relation.larger, year)
        smaller = [amount * relation.times for amount in _amounts(table, relation.smaller, year)]
        if relation.below_top:
            larger, smaller = larger[:-1], smaller[:-1]
        if len(larger) != len(smaller) or any(
            not 0 <= a - b <= relation.slack for a, b in zip(larger, smaller, strict=True)
        ):
            multiple = "equal to" if relation.times == 1 else f"{relation.times} times"
            yield f"{relation.larger}: {year}: is not {multiple} {relation.smaller}"


def _self_employment_factor(table: FigureTable) -> Iterator[str]:
    """The share of profit that is taxed is 100% less half of the two rates (IRC 1402(a)(12))."""
    name = "irc_1402a12_self_employment_factor"
    for year in table.years(name):
        rates = table.rate("seca_oasdi_rate", year) + table.rate("seca_hi_rate", year)
        if 2 * (money.ONE - table.rate(name, year)) != rates:
            yield f"{name}: {year}: is not 100% less half of {money.percent(rates)}"


def _medicare(table: FigureTable) -> Iterator[str]:
    """The arithmetic of the Medicare tiers (42 U.S.C. 1395r(i))."""
    individual, joint, separate = (f"medicare_irmaa_tiers_{who}" for who in ("individual", "mfj", "mfs_lived_together"))
    for name in (individual, joint, separate):
        for year in table.years(name):
            tiers = table.figure(name, year).value
            standard = _cents(tiers[0]["part_b_total_monthly"])
            for tier in tiers:
                if _cents(tier["part_b_total_monthly"]) != standard + _cents(tier["part_b_irmaa_monthly"]):
                    yield f"{name}: {year}: tier {tier['tier']} in all is not the premium and the surcharge"
    for year in table.years(individual):
        ones, twos, apart = (
            table.figure(name, year).value if table.published(name, year) else []
            for name in (individual, joint, separate)
        )
        if twos and [tier["magi_lte"] for tier in twos[:4]] != [2 * tier["magi_lte"] for tier in ones[:4]]:
            yield f"{joint}: {year}: the lower thresholds are not twice those of an individual"
        if apart and apart[-1]["magi_gte"] != ones[-1]["magi_gte"] - ones[0]["magi_lte"]:
            yield f"{separate}: {year}: the top is not the individual top less the first threshold"


def _cents(written: int | str) -> int:
    return written * 100 if isinstance(written, int) else money.parse_dollars(written)
