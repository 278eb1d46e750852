"""What must be true of the figures' data: sources, rounding rules, statutory widths, arithmetic.

Each finding names the figure, mostly also the year, and says what is wrong. CI runs these checks by
``megaroth figures --check``; ``docs/howto/new-year.md`` says when a person runs them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from megaroth import money
from megaroth.law import figures
from megaroth.law.figures import FIXED, LAW_REVIEWED_TO, FigureTable, Leaf, leaves

UNITS = ("dollars", "percent", "count", "schedule", "table", "rule")
NOT_INDEXED = "not indexed"
OLDEST = 2013
REQUIRED = ("title", "authority", "unit", "indexing", "year_means", "rounding")
ENTRY_KEYS = {*REQUIRED, "note", "begins", "width_of", "values", "in_force"}
VALUE_KEYS = {
    *("value", "source", "status", "verified_by", "rounding", "superseded", "wage_year", "magi_tax_year"),
    *("from", "until"),
}
_ROUNDING = re.compile(
    r"(?:(?P<kind>thresholds|monthly amounts) )?(?:down to|nearest) \$(?P<step>[\d,.]+)"
    r"(?: increments of increase over \$(?P<base>[\d,]+))?"
)
_ONE_DECIMAL = re.compile(r"\d+\.\d")
_NOTICE = re.compile(r"(?:Notice|Rev\. Proc\.) \d{4}-\d+|CMS \d{4} fact sheet")


class Relation(NamedTuple):
    """Two figures of which one is, by statute, a multiple of the other."""

    larger: str
    times: int
    smaller: str
    slack: int = 0
    """By how many cents the larger one may be above the multiple, where the smaller is rounded down by itself."""
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


def check(table: FigureTable) -> list[str]:
    """Every finding about a table's data, in the order of the figures; empty when all is well.

    Parameters
    ----------
    table : FigureTable
        The shipped figures, or a changed copy.

    Returns
    -------
    list of str
        One sentence each, beginning with the figure's name.
    """
    entries = {name: table.raw(name) for name in table.names()}
    findings = [
        f"{name}: {text}" for name, entry in entries.items() for text in _entry(entry, figures.sources())
    ]
    if findings:
        return findings  # what compares figures with one another needs each of them whole
    findings += _twice_written()
    for name, entry in entries.items():
        findings += [f"{name}: {text}" for text in (*_width(name, entry, table), *_notice(name, entry, entries))]
    for relation in RELATIONS:
        findings += _relation(relation, table)
    return [*findings, *_self_employment_factor(table), *_medicare(table)]


# --- one figure by itself -----------------------------------------------------------------------------


def _entry(entry: Mapping[str, Any], known: Mapping[str, str]) -> list[str]:
    described = [
        *(f"no {key}" for key in REQUIRED if not (isinstance(entry.get(key), str) and entry[key].strip())),
        *(f"unknown key {key}" for key in entry if key not in ENTRY_KEYS),
        *(f"a binary float at {place}" for place in _floats(entry)),
    ]
    if described:
        return described
    if entry["unit"] not in UNITS:
        return [f"unknown unit {entry['unit']}"]
    if ("values" in entry) == ("in_force" in entry) or not (entry.get("values") or entry.get("in_force")):
        return ["needs either values by year or periods in force"]
    if entry["rounding"] == FIXED and ("values" in entry or entry["indexing"] != NOT_INDEXED):
        return [f"{FIXED}, so it is not indexed and has periods in force, not values by year"]
    try:
        rules = _rules(entry["rounding"])
    except ValueError as error:
        return [str(error)]
    dated = [*_years(entry)]
    if dated:
        return dated
    for when, value in _dated(entry):
        dated += [f"{when}: {text}" for text in _value(entry["unit"], value, known, rules)]
    return dated or [*_jumps(entry)]


def _floats(data: object, place: str = "") -> Iterator[str]:
    if isinstance(data, float):
        yield place
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _floats(value, f"{place}/{key}")
    elif isinstance(data, list):
        for value in data:
            yield from _floats(value, place)


def _dated(entry: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if "values" in entry:
        yield from entry["values"].items()
    else:
        for period in entry["in_force"]:
            yield f"from {period.get('from')}", period


def _years(entry: Mapping[str, Any]) -> Iterator[str]:
    if "values" in entry:
        wrong = [year for year in entry["values"] if not re.fullmatch(r"\d{4}", year)]
        if wrong:
            yield f"{wrong[0]} is not a year"
            return
        held = figures.years(entry)
        yield from (f"no value for {year}, between years that have one" for year in _gaps(held))
        if held[-1] > LAW_REVIEWED_TO:
            yield f"holds {held[-1]}, but the law is reviewed to {LAW_REVIEWED_TO} only (LAW_REVIEWED_TO)"
    else:
        periods = entry["in_force"]
        for period in periods:
            until = period.get("until")
            if type(period.get("from")) is not int or not (until is None or type(until) is int):
                yield "a period needs from, a year, and until, a year or null"
                return
        for earlier, later in zip(periods, periods[1:], strict=False):
            if earlier["until"] is None or later["from"] != earlier["until"] + 1:
                yield f"the period from {later['from']} does not follow the one before it"
        held = [periods[0]["from"]]
    if held[0] < OLDEST:
        yield f"holds {held[0]}, before {OLDEST}"
    if entry.get("begins", held[0]) != held[0]:
        yield f"begins {entry['begins']}, but the first value is for {held[0]}"


def _gaps(held: list[int]) -> list[int]:
    return [year for year in range(held[0], held[-1]) if year not in held]


def _value(unit: str, value: Mapping[str, Any], known: Mapping[str, str], rules: list[_Rule]) -> Iterator[str]:
    yield from (f"unknown key {key}" for key in value if key not in VALUE_KEYS)
    if not str(value.get("source") or "").strip():
        yield "no source"
    if not str(value.get("status") or "").startswith("official"):
        yield "its status is not official; projections are not law"
    if not value.get("verified_by"):
        yield "verified by nothing"
    yield from (f"verified by {key}, which is not in sources.json" for key in value.get("verified_by", ()) if key not in known)
    if value.get("rounding", FIXED) != FIXED:
        yield f"its own rounding may only be {FIXED!r}"
    try:
        amounts = [*leaves(unit, value["value"])]
        written = _well_formed(unit, value["value"])
    except (KeyError, TypeError, ValueError, AttributeError):
        yield f"the value is not in the form of {unit}"
        return
    yield from written
    if "rounding" not in value:
        for rule in rules:
            yield from (_breaks(leaf, rule) for leaf in amounts if not rule.allows(leaf))


def _well_formed(unit: str, written: Any) -> list[str]:
    if unit == "count" and type(written) is not int:
        raise TypeError
    if unit == "schedule":
        joined = all(a["not_over"] == b["over"] for a, b in zip(written, written[1:], strict=False))
        rising = all(
            money.parse_percent(a["rate"]) < money.parse_percent(b["rate"])
            for a, b in zip(written, written[1:], strict=False)
        )
        if not (joined and rising and written[0]["over"] == 0 and written[-1]["not_over"] is None):
            return ["the steps of the schedule do not join, or its rates do not rise"]
    if unit == "table" and isinstance(written, list):
        tops = [tier.get("magi_lte", tier.get("magi_lt")) for tier in written]
        starts = [tier.get("magi_gt", tier.get("magi_gte")) for tier in written]
        if [None, *tops[:-1]] != starts or tops[-1] is not None:
            return ["the tiers do not join"]
    return []


# --- rounding rules -----------------------------------------------------------------------------------


class _Rule(NamedTuple):
    text: str
    kind: str
    step: int
    base: int

    def allows(self, leaf: Leaf) -> bool:
        """Whether an amount can be the outcome of the rule; true for an amount that the rule is not about."""
        if self.step == 0:
            return leaf.unit != "text" or _ONE_DECIMAL.fullmatch(str(leaf.value)) is not None
        if leaf.unit != "dollars" or not isinstance(leaf.value, int):
            return True
        if self.kind and ("income" in leaf.label) != (self.kind == "thresholds"):
            return True
        return leaf.value >= self.base and (leaf.value - self.base) % self.step == 0


def _rules(text: str) -> list[_Rule]:
    if text == FIXED:
        return []
    if text == "to one decimal":
        return [_Rule(text, "", 0, 0)]
    rules = []
    for clause in text.split("; "):
        found = _ROUNDING.fullmatch(clause)
        if found is None:
            raise ValueError(f"the rounding rule {clause!r} cannot be checked")
        base = money.parse_dollars(found["base"]) if found["base"] else 0
        rules.append(_Rule(clause, found["kind"] or "", money.parse_dollars(found["step"]), base))
    return rules


def _breaks(leaf: Leaf, rule: _Rule) -> str:
    shown = money.dollars(leaf.value) if isinstance(leaf.value, int) else leaf.value
    return f"{leaf.label + ' ' if leaf.label else ''}{shown} breaks its own rounding rule, {rule.text}"


def _jumps(entry: Mapping[str, Any]) -> Iterator[str]:
    """An indexed amount that moved by more than a quarter: most likely a digit too many or too few."""
    if "values" not in entry or entry["unit"] != "dollars":
        return
    held = figures.years(entry)
    for before, after in zip(held, held[1:], strict=False):
        (old,), (new,) = (leaves("dollars", entry["values"][str(year)]["value"]) for year in (before, after))
        moved = abs(int(new.value) - int(old.value))
        if moved * 4 > int(old.value) and "rounding" not in entry["values"][str(after)]:
            yield f"{after}: moved by more than a quarter in a year; mark it {FIXED!r} if a statute set it anew"


# --- figures against one another ----------------------------------------------------------------------


def _twice_written() -> list[str]:
    """Names that stand in two topic files: the second would never be read."""
    seen: set[str] = set()
    findings = []
    for topic in figures.FILES:
        for name in figures.shipped().names(topic):
            if name in seen:
                findings.append(f"{name}: written twice")
            seen.add(name)
    return findings


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


def _notice(name: str, entry: Mapping[str, Any], entries: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """A figure's newest notice covers others; when most of those have the next year, this one was forgotten."""
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
    individual, joint, separate = (
        f"medicare_irmaa_tiers_{who}" for who in ("individual", "mfj", "mfs_lived_together")
    )
    for name in (individual, joint, separate):
        for year in table.years(name):
            tiers = table.figure(name, year).value
            standard = _cents(tiers[0]["part_b_total_monthly"])
            for tier in tiers:
                if _cents(tier["part_b_total_monthly"]) != standard + _cents(tier["part_b_irmaa_monthly"]):
                    yield f"{name}: {year}: tier {tier['tier']} in all is not the standard premium and the surcharge"
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
