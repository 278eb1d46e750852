"""The plan file: what a plan document says, in TOML, with the place and the remedy of whatever is wrong in it.

An election that the file leaves out is not defaulted in silence: it stands in :attr:`PlanTerms.assumed`, with what
was taken and why that is the safe side.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from megaroth.census.findings import IDENTITY
from megaroth.census.identity import holds_identity
from megaroth.census.plan_contradictions import check_terms
from megaroth.census.plan_key import Key
from megaroth.census.plan_keys import BY_TABLE, KEYS, SOURCES, TABLES
from megaroth.census.terms import Assumed, PlanTerms
from megaroth.errors import BadInputError
from megaroth.facts.places import KeyPath, line_of
from megaroth.facts.source_text import read_source
from megaroth.facts.syntax import LARGEST_FILE, decoded, parsed
from megaroth.facts.values import NONE, is_not_known, value_of
from megaroth.facts.words import same_word, shown, similar_word
from megaroth.law.nondiscrimination.coverage_change import Subgroup, carried_average

SCHEMA = 1

IDLE_WITHOUT = {"qnec": "elections.qnec_in", "qmac": "elections.qmac_in"}
"""Elections that change nothing where a column of money is empty."""

NOT_SHOWN = "what looks like a Social Security number"
"""Stands in a message for a value that holds one."""

_QUOTED = re.compile(r'"[^"]*"')

_LIMITS = ("percent or none", "dollars or none")
_BY_GROUPS = ("prior_nhce_adp", "prior_nhce_acp")
"""Averages of the year before, which a change of coverage makes of several."""


def read_plan(path: Path) -> PlanTerms:
    """The plan's terms from its file.

    Raises
    ------
    BadInputError
        For whatever is wrong with the file, with its line, key and remedy.
    """
    file = str(path)
    text = _text_of(path)
    if not text.strip():
        raise BadInputError("the file is empty", "examples/census/plan.toml shows one", file=file)
    try:
        document = parsed(text, file)
    except BadInputError as error:
        raise _of_a_plan(error) from None
    return plan_terms(document, file, text)


def plan_terms(document: dict[str, Any], file: str = "", text: str = "") -> PlanTerms:
    """The plan's terms from a TOML document, or from tables made otherwise.

    Parameters
    ----------
    document : dict
        The tables.
    file, text : str
        The file's name and its text, for the place in messages; empty where there is none.
    """

    def refuse(path: KeyPath, message: str, remedy: str = "") -> BadInputError:
        line = line_of(text, path) if text else 0
        return BadInputError(_safely(message), _safely(remedy), file=file, line=line, key=_safely(".".join(path)))

    _check_schema(document, refuse)
    told: dict[str, Any] = {}
    stated: set[str] = set()
    for table, held in document.items():
        if table in ("schema", SOURCES):
            continue
        if table not in TABLES:
            raise refuse((table,), "unknown key" if not isinstance(held, dict) else "unknown table", _remedy(table, ""))
        if not isinstance(held, dict):
            raise refuse((table,), f"{shown(held)} stands where a table should", f"write [{table}], its keys below")
        for name, raw in held.items():
            key = BY_TABLE[table].get(name)
            if key is None:
                raise refuse((table, name), "unknown key", _remedy(name, table))
            if is_not_known(raw):
                if key.required:
                    raise refuse((table, name), "this cannot be left unknown", f"write {name} = {key.fact.example}")
                continue
            told[key.field] = _value(key, raw, refuse)
            stated.add(key.dotted)
    for key in KEYS:
        if key.required and key.field not in told:
            raise refuse(
                (key.table,),
                f"the file does not say {key.dotted}",
                f"write {key.name} = {key.fact.example} under [{key.table}]",
            )
    verified = _verified(document.get(SOURCES, {}), stated, refuse)
    terms = PlanTerms(**told, file=file, verified=verified)
    check_terms(terms, stated, refuse)
    return replace(terms, **_first_year(terms), assumed=assumptions(terms, stated))


def assumptions(terms: PlanTerms, stated: set[str]) -> tuple[Assumed, ...]:
    """What was taken for each election that is not stated and that can matter for this plan."""
    found = [
        Assumed(key.dotted, key.fact.question, key.taken, key.because)
        for key in KEYS
        if key.taken and key.dotted not in stated and _matters(key, terms)
    ]
    if _is_first_year(terms) and "prior_year.first_year" not in stated and _needs_figure(terms):
        key = BY_TABLE["prior_year"]["first_year"]
        found.append(Assumed(key.dotted, key.fact.question, "3%", "the law's figure where nothing is elected"))
    if terms.top_paid_group and terms.employees is None:
        key = BY_TABLE["employer"]["employees"]
        why = "counted from the rows; more employees elsewhere in the group would make more people highly compensated"
        found.append(Assumed(key.dotted, key.fact.question, "those of the census", why))
    return tuple(found)


def of_this_census(terms: PlanTerms, table: Any) -> PlanTerms:
    """The terms without assumptions about money that nobody in this census has."""
    import pyarrow.compute as pc

    return without_money(terms, [name for name in IDLE_WITHOUT if not pc.max(table[name]).as_py()])


def without_money(terms: PlanTerms, columns: Iterable[str]) -> PlanTerms:
    """The terms without assumptions about money of columns in which a census has none."""
    idle = {IDLE_WITHOUT[name] for name in columns if name in IDLE_WITHOUT}
    kept = tuple(each for each in terms.assumed if each.key not in idle)
    return terms if len(kept) == len(terms.assumed) else replace(terms, assumed=kept)


def template() -> str:
    """A plan file with every key, each below its question and put in remarks until somebody answers it."""
    lines = [f"schema = {SCHEMA}"]
    for table, about in TABLES.items():
        lines += ["", f"[{table}]  # {about}"]
        for key in BY_TABLE[table].values():
            lines += [f"# {key.fact.question}", f"{'' if key.required else '# '}{key.name} = {example_of(key)}"]
    return "\n".join(lines) + "\n"


def example_of(key: Key) -> str:
    """An answer as it would stand in the file."""
    if key.fact.example:
        return key.fact.example
    if key.fact.choices:
        return f'"{key.fact.choices[0]}"'
    return {"yes/no": "true", "percent or none": '"10%"', "dollars or none": '"$20,000"'}[key.fact.kind]


# --- reading ---------------------------------------------------------------------------------------------


def _text_of(path: Path) -> str:
    file = str(path)
    try:
        if path.is_dir():
            raise BadInputError("this is a folder", "name a plan file in it", file=file)
        if path.exists() and not path.is_file():  # opening a pipe would wait for ever
            raise BadInputError("this is a pipe or a device, not a file", "name a plan file", file=file)
        with path.open("rb") as opened:
            content = opened.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise BadInputError("there is no such plan file", "examples/census/plan.toml shows one", file=file) from None
    except (OSError, ValueError) as error:
        problem = getattr(error, "strerror", None) or "this is not the name of a file"
        raise BadInputError(f"the file cannot be read: {problem.lower()}", file=file) from None
    try:
        return decoded(content, file)
    except BadInputError as error:
        raise _of_a_plan(error) from None


def _of_a_plan(error: BadInputError) -> BadInputError:
    """What is wrong with the text, said of a plan file: the parser is the household's."""
    remedy = error.remedy
    if "household" in remedy or "megaroth start" in remedy:
        remedy = "examples/census/plan.toml shows a plan file"
    elif "people.alex" in remedy or "employer =" in remedy:
        remedy = 'write a table like [elections] and a key like adp_method = "current"'
    message = error.message.replace("household file", "plan file")
    return BadInputError(_safely(message), _safely(remedy), file=error.file, line=error.line, key=_safely(error.key))


def _safely(text: str) -> str:
    """A message without what looks like a Social Security number, which a cell or a key may hold."""
    if _is_harmless(text):
        return text
    text = _QUOTED.sub(lambda quoted: quoted[0] if _is_harmless(quoted[0]) else NOT_SHOWN, text)
    return text if _is_harmless(text) else NOT_SHOWN


def _is_harmless(text: str) -> bool:
    return not (IDENTITY.search(text) or holds_identity(text, bare=True))


def _check_schema(document: dict[str, Any], refuse: Any) -> None:
    if "schema" not in document:
        raise refuse(("schema",), "the file does not say of which schema it is", f"write schema = {SCHEMA} at the top")
    schema = document["schema"]
    if isinstance(schema, bool) or not isinstance(schema, int) or schema < 1:
        raise refuse(("schema",), f"{shown(schema)} is not the number of a schema", f"write schema = {SCHEMA}")
    if schema > SCHEMA:
        raise refuse(("schema",), f"this file is of schema {schema}; this megaroth reads {SCHEMA}", "update megaroth")
    if isinstance(document.get("year"), int) and "people" in document:
        raise refuse(("people",), "this is a household file, not a plan file", "`megaroth plan` reads it")


def _value(key: Key, raw: object, refuse: Any) -> object:
    if key.field in _BY_GROUPS and isinstance(raw, list):
        return _weighted(key, raw, refuse)
    if key.fact.kind in _LIMITS and isinstance(raw, str) and raw.strip().lower() in NONE:
        return None
    try:
        return value_of(key.fact, raw)
    except BadInputError as error:
        # before it was cut short to be shown, when what is left of a number would not look like one
        message = error.message if _is_harmless(str(raw)) else error.message.replace(shown(raw), NOT_SHOWN)
        raise refuse((key.table, key.name), message, error.remedy) from None


def _weighted(key: Key, groups: list[object], refuse: Any) -> int:
    """Last year's average after a change of coverage: of each group of that year, its people and its plan's average.

    Notes
    -----
    Treas. Reg. 1.401(k)-2(c)(4), 1.401(m)-2(c)(4).
    """
    told = []
    for each in groups:
        count = each[0] if isinstance(each, list) and len(each) == 2 else None
        if (
            not isinstance(each, list)
            or not isinstance(count, int)
            or isinstance(count, bool)
            or not 0 < count <= 10**9
        ):
            raise refuse(
                (key.table, key.name),
                f"{shown(each)} is no group of last year",
                f'write people and average of each, like {key.name} = [[120, "5.6%"], [40, "2%"]]',
            )
        average = _value(key, each[1], refuse)
        assert isinstance(average, int)
        told.append(Subgroup("", count, average))
    if not told:
        raise refuse((key.table, key.name), "there is no group here", f"write {key.name} = {key.fact.example}")
    return carried_average(told).average


def _verified(held: object, stated: set[str], refuse: Any) -> tuple[str, ...]:
    """The keys that carry a source, each checked to be a key that the file states."""
    if not isinstance(held, dict):
        raise refuse((SOURCES,), f"{shown(held)} stands where a table should", f"write [{SOURCES}]")
    for name, raw in held.items():
        if isinstance(raw, dict):
            raise refuse((SOURCES, name), "a key with a dot needs quotes here", f'write "{name}.KEY" = "page 12"')
        if name not in {key.dotted for key in KEYS}:
            near = similar_word(name, [key.dotted for key in KEYS])
            raise refuse((SOURCES, name), "there is no such key", f'did you mean "{near}"?' if near else "")
        if name not in stated:
            raise refuse((SOURCES, name), "a source for what the file does not state", f"state {name} too")
        try:
            read_source(raw)
        except BadInputError as error:
            raise refuse((SOURCES, name), error.message, error.remedy) from None
    return tuple(held)


def _remedy(name: str, table: str) -> str:
    """What was meant by an unknown key or table; a key of another table is sent there."""
    here = BY_TABLE.get(table, {})
    near = same_word(name, here or TABLES, {})
    if near:
        return f'did you mean "{near}"?'
    for key in KEYS:
        if name in (key.name, key.field) and key.table != table:
            return f'did you mean "{key.name}" under [{key.table}]?'
        if name == key.field:
            return f'did you mean "{key.name}"?'
    near = similar_word(name, here or [*TABLES, SOURCES])
    if near:
        return f'did you mean "{near}"?'
    elsewhere = similar_word(name, [key.name for key in KEYS])
    found = next((key for key in KEYS if key.name == elsewhere), None)
    if found:
        return f'did you mean "{found.name}" under [{found.table}]?'
    return f"the keys of [{table}] are: {', '.join(here)}" if here else f"the tables are: {', '.join(TABLES)}"


# --- what one answer says about another ------------------------------------------------------------------


def _is_first_year(terms: PlanTerms) -> bool:
    return terms.initial_plan_year_end == terms.plan_year_end


def _needs_figure(terms: PlanTerms) -> bool:
    """Whether a prior-year test has no figure of the year before."""
    return (terms.adp_method == "prior" and terms.prior_nhce_adp is None) or (
        terms.acp_method == "prior" and terms.prior_nhce_acp is None
    )


def _first_year(terms: PlanTerms) -> dict[str, Any]:
    """The 3% of a first year under prior-year testing where nothing else is elected: IRC 401(k)(3)(E)."""
    return {"first_year": "3%"} if not terms.first_year and _is_first_year(terms) and _needs_figure(terms) else {}


def _matters(key: Key, terms: PlanTerms) -> bool:
    """Whether an election that is not stated can change anything for this plan."""
    if key.field == "calendar_year_data":
        return (terms.plan_year_end.month, terms.plan_year_end.day) != (12, 31)
    if key.field == "deferrals_in_acp":
        methods = (terms.adp_method, terms.acp_method)
        return terms.kind == "401(k)" and terms.safe_harbor == "none" and methods == ("current", "current")
    if key.field == "acp_safe_harbor":
        return terms.safe_harbor != "none"
    if key.field in ("adp_method", "adp_excludables"):
        return terms.safe_harbor == "none" and terms.kind == "401(k)"
    if key.field == "acp_method":
        return not terms.acp_safe_harbor and terms.kind != "governmental"
    if key.field == "after_tax_limit":
        return terms.after_tax
    if key.field in ("hce_after_tax_limit", "after_tax_dollar_limit"):
        return terms.after_tax and terms.after_tax_limit is None
    if key.field == "hce_deferral_limit":
        return terms.catch_up and terms.deferral_limit is None
    if key.field == "deferral_limit":
        return terms.catch_up
    if key.field in ("match_on_after_tax", "in_plan_roth_rollover", "in_service_withdrawal"):
        return terms.after_tax
    return True
