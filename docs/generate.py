"""Write the pages that come from the code, and refresh the outputs that pages show.

    python docs/generate.py

writes ``docs/reference/worksheets.md`` from the worksheets of the law and ``docs/reference/household.md`` from
the facts, and runs every ``console`` block of the README and the pages anew. A block that shortens its output
with a line of ``...`` is left as it is; ``tests/docs/test_docs.py`` compares it all the same.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import MISSING, fields
from pathlib import Path
from textwrap import fill
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from megaroth import law
from megaroth.facts import access, model, plan
from megaroth.facts.asking import example_of
from megaroth.facts.fields import Fact, facts_of, is_required
from megaroth.law.authority import Line, lines, title
from megaroth.year.plan import worded

MADE = "<!-- Made by `python docs/generate.py`. Do not edit by hand. -->"
FENCE = re.compile(r"^```(\w+)(?: +(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHORTENED = "..."


# --- worksheets ------------------------------------------------------------------------------------------


def worksheet_modules() -> Iterator[tuple[Any, list[type[tuple[Any, ...]]]]]:
    """The modules of the law that hold worksheets, each with its worksheets in the order of its text."""
    for info in pkgutil.walk_packages(law.__path__, law.__name__ + "."):
        module = importlib.import_module(info.name)
        found = [value for value in vars(module).values() if _is_worksheet(value, module.__name__)]
        if found:
            yield module, found


def _is_worksheet(value: object, module: str) -> bool:
    if not (isinstance(value, type) and issubclass(value, tuple) and value.__module__ == module):
        return False
    try:
        return bool(lines(value))
    except TypeError:
        return False


def worksheets_page() -> str:
    """The page of all worksheets."""
    parts = [
        "# Worksheets",
        MADE,
        _paragraph(
            "Every number of an answer stands on a line of one of these worksheets. `megaroth explain FILE ADDRESS` "
            "fills one in for your file. A line is one of four: a published **figure**, a **fact** of your file (named "
            "below its job or person), a line **from** another worksheet, or **worked out** here. Amounts are cents "
            "inside and rates are millionths (25% is 250,000); `portion` takes a rate of an amount, rounded half up to "
            "the cent."
        ),
    ]
    for module, found in worksheet_modules():
        name = module.__name__.removeprefix("megaroth.")
        heading = (module.__doc__ or "").strip().split("\n", 1)[0].rstrip(".")
        parts.append(f"## `{name}`\n\n{heading}.")
        parts += [_worksheet(name, module, worksheet) for worksheet in found]
    return "\n\n".join(parts) + "\n"


def _paragraph(text: str) -> str:
    return fill(text, 118, break_on_hyphens=False, break_long_words=False)


def _worksheet(name: str, module: Any, worksheet: type[tuple[Any, ...]]) -> str:
    rule = next(
        (
            function
            for function in vars(module).values()
            if getattr(function, "__annotations__", {}).get("return") in (worksheet, worksheet.__name__)
        ),
        None,
    )
    decides = (rule.__doc__ or "").strip().split("\n", 1)[0] if rule else ""
    rows = [
        _row(str(number), f"`{line_name}`", line.label, unit, _source(line), line.authority)
        for number, (line_name, (unit, line)) in enumerate(lines(worksheet).items(), 1)
    ]
    head = f"### {title(worksheet)}\n\n`{name}.{worksheet.__name__}`"
    if rule:
        head += f", filled in by `{rule.__name__}`. {decides}"
    table = ["| | line | what it is | unit | where from | authority |", "|--:|---|---|---|---|---|", *rows]
    return head + "\n\n" + "\n".join(table)


def _source(line: Line) -> str:
    if line.how:
        return f"worked out: `{line.how}`"
    if line.figure:
        return "figure " + " or ".join(f"`{name}`" for name in (line.figure, *line.other_figures))
    if line.given:
        return f"from `{line.given}`"
    return f"fact `{line.fact}`"


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


# --- the household file ------------------------------------------------------------------------------------

TABLES: tuple[tuple[str, type[Any]], ...] = (
    ("(top of the file)", model.Household),
    ("[people.NAME]", model.Person),
    ("[people.NAME.ira]", model.Ira),
    ("[people.NAME.jobs.JOB]", model.Job),
    ("[people.NAME.jobs.JOB.so_far]", model.SoFar),
    ("[people.NAME.jobs.JOB.plan]", plan.Plan),
    ("[people.NAME.jobs.JOB.plan.access]", access.Access),
    ("[people.NAME.jobs.JOB.plan.changes.DATE]", plan.PlanChange),
    ("[people.NAME.jobs.JOB.wish]", model.Wish),
    ("[people.NAME.jobs.JOB.staff]", model.Staff),
)

UNKNOWN: dict[str, str] = {
    "Household.filing_status": "The IRA line stays open.",
    "Household.magi": "The IRA line stays open.",
    "Household.marginal_rate": "No tax in dollars.",
    "Household.high_interest_debt": "Asked under FIRST.",
    "Household.cash_reserve": "Asked under FIRST.",
    "Household.hsa_filled": "Asked under FIRST.",
    "Person.birth_year": "No catch-up.",
    "Person.birth_date": "Age 59½ is known only to the year; clocks and withdrawals ask for it.",
    "Person.first_roth_ira": "Taken from the ledger; otherwise the Roth IRA clock is not known.",
    "Household.expected_growth": "6% a year, marked as assumed.",
    "Ira.basis": "Taken from the ledger; otherwise what a conversion of IRA money makes taxable is not shown.",
    "Access.fee": "What fewer conversions cost is shown without fees.",
    "Access.times_a_year": "No limit is assumed, and none is shown as allowed.",
    "Access.pre_tax_too": "Ways for pre-tax money say ask.",
    "Access.at_59_half": "`megaroth access` says ask.",
    "Access.rollovers_any_time": "`megaroth access` says ask.",
    "Access.first_roth_year": "Taken from the ledger; otherwise the plan's Roth clock is not known.",
    "Access.pre_1987_withdrawals": "Taken as no: basis leaves pro rata.",
    "Person.covered_by_plan": "Taken as yes where a job has a plan.",
    "Ira.pre_tax_balance": "The taxable share of a backdoor is not shown; the answer says what to check.",
    "Job.pay": '"At most" and no percentages; an owner on a payroll gets no amounts.',
    "Job.pay_calendar": "No percentages.",
    "Job.next_payday": "No percentages.",
    "Job.pay_per_payday": "The year's pay over its paydays; in part of a year, the pay left over the paydays left.",
    "Job.profit": "An owner gets no amounts.",
    "Job.k1_box_14a": "A partner needs this or `profit`.",
    "Job.half_of_self_employment_tax": "Worked out.",
    "Job.deferrals": "The most that the limits allow.",
    "Job.employer_money_to_come": "Taken as none; listed under NOT CHECKED.",
    "Job.employer_money": "The match formula is used.",
    "Job.prior_deferrals": "No extra 403(b) deferral.",
    "Job.so_far": 'After 15 January "at most" and no percentages.',
    "Job.plan": "Everything about the plan is unknown; an owner gets the set-up list.",
    "Job.has_plan": "An employee is taken to have one, an owner only if it is described.",
    "Job.taxed_as": "An LLC gets no amounts.",
    "SoFar.pay": "Worked out from the year's pay and the paydays left.",
    **{
        f"SoFar.{name}": 'Not taken as zero: "at most" and no percentages.'
        for name in ("pre_tax", "roth", "after_tax", "employer")
    },
    "Plan.after_tax": '"If your plan allows"; a letter to send.',
    "Plan.in_plan_roth_rollover": '"If your plan allows", unless the other way is open.',
    "Plan.in_service_rollover": '"If your plan allows", unless the other way is open.',
    "Plan.separate_after_tax_source": "A warning to ask first; listed under NOT CHECKED (U4).",
    "Plan.after_tax_cap_percent": "Taken as none; listed under NOT CHECKED.",
    "Plan.after_tax_cap_dollars": "Taken as none; listed under NOT CHECKED.",
    "Plan.hce_after_tax_cap_percent": "Taken as none; listed under NOT CHECKED.",
    "Plan.deferral_cap_percent": "Taken as none.",
    "Plan.match": '"At most" and no percentages.',
    "Plan.election_lead_days": "The answer says to submit today.",
    "Plan.employer_rate": "25%.",
    "Plan.after_tax_due": "The law's own day.",
    "Plan.election_signed": "The election is on the list of things to do.",
    "Plan.source": "Numbers are marked as your own word.",
    **{f"PlanChange.{name}": "Stays as it was." for name in facts_of(plan.PlanChange)},
    **{f"Staff.{name}": "Taken as no; SOLO says that it is not known." for name in facts_of(model.Staff)},
}
"""What an unknown without a finite number of answers means, where it is more than an open question."""


def household_page() -> str:
    """The page of all facts of the household file."""
    parts = [
        "# The household file",
        MADE,
        _paragraph(
            "A TOML file, one for each household. `megaroth start` writes one. Dollars, percentages and dates are "
            'written as people write them. Leave out what you do not know, or write `"unknown"`. NAME and JOB are '
            "short names that you choose and keep: they make the addresses of `megaroth explain`."
        ),
        _paragraph(
            "**An unknown with few possible answers** takes the safe one, shown first below. The answer is then worked "
            "out again with each of the others, and where a number differs NOT CHECKED says by how much. **Any other "
            "unknown** is left open: the last column says what that does to the answer. A dash means that nothing "
            "depends on it yet, or that it is only asked in the letter to the plan."
        ),
    ]
    for address, table in TABLES:
        about = (table.__doc__ or "").strip().split("\n", 1)[0]
        rows = [
            _row(f"`{name}`", fact.kind, fact.question, fact.why, _example(fact), _unknown(table, name, fact))
            for name, fact in facts_of(table).items()
            if fact.kind not in ("table", "tables") or f"{table.__name__}.{name}" in UNKNOWN
        ]
        parts.append(
            f"## `{address}`\n\n{about}\n\n"
            + "\n".join(["| key | kind | question | why | example | not known |", "|---|---|---|---|---|---|", *rows])
        )
    return "\n\n".join(parts) + "\n"


def _example(fact: Fact) -> str:
    example = {"Version of this file's form": "1", "For which year?": "2026"}.get(fact.question)
    example = example or example_of(fact, 2026)
    return f"`{example}`" if example else ""


def _unknown(table: type[Any], name: str, fact: Fact) -> str:
    entry = next(one for one in fields(table) if one.name == name)
    if is_required(entry):
        return "Must be given."
    if fact.candidates:
        safe, *others = (worded(name, value) for value in fact.candidates)
        return f"Taken: {safe}. Tried: {', '.join(others)}."
    if said := UNKNOWN.get(f"{table.__name__}.{name}"):
        return said
    if entry.default not in (None, MISSING):
        return f"Taken: {_shown(fact, entry.default)}."
    return "–"


def _shown(fact: Fact, value: Any) -> str:
    if fact.kind.startswith("dollars"):
        return "no cap" if value == plan.NO_CAP else f"${value // 100:,}"
    if fact.kind.startswith("percent"):
        return f"{value / 10_000:g}%"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


# --- commands that pages show --------------------------------------------------------------------------------


class Shown(NamedTuple):
    """One command of a console block and the output that stands below it."""

    command: str
    output: str


def pages() -> list[Path]:
    """The README, CONTRIBUTING, CHANGELOG and every page under docs."""
    top = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    return [path for path in (*top, *sorted((ROOT / "docs").rglob("*.md"))) if path.is_file()]


def commands(block: str) -> list[Shown]:
    """The commands of one console block, each with its output."""
    found: list[Shown] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append(Shown(line[2:], ""))
        elif found:
            found[-1] = found[-1]._replace(output=f"{found[-1].output}{line}\n")
    return found


def outputs(page: str) -> Iterator[tuple[Shown, str]]:
    """Each command of a page with what it really prints, run in order as from the checkout's root.

    The folder is a copy that holds ``examples``, so that nothing is written into the checkout. A ``toml`` block
    with a file name is written there first.
    """
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "examples", Path(folder, "examples"))
        for kind, name, block in FENCE.findall(page):
            if kind == "toml" and name:
                Path(folder, name).write_text(block, encoding="utf-8")
            elif kind == "console":
                for shown in commands(block):
                    yield shown, _run(shown.command, folder)


def _run(command: str, folder: str) -> str:
    program, *words = shlex.split(command)
    if program != "megaroth":
        raise ValueError(f"a console block runs megaroth only, not {program}")
    environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "CI")}
    environment |= {"PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1"}
    done = subprocess.run(  # noqa: S603 - our own program, with the words of our own pages
        [sys.executable, "-m", "megaroth", *words],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return "\n".join(line.rstrip() for line in done.stdout.splitlines()).strip("\n") + "\n"


def refreshed(page: str) -> str:
    """A page with the real output under each command that shows one in full."""
    for shown, output in outputs(page):
        if not shown.output.strip() or SHORTENED in shown.output.splitlines():
            continue
        page = page.replace(f"$ {shown.command}\n{shown.output}", f"$ {shown.command}\n{output}", 1)
    return page


def main() -> None:
    """Write what comes from the code."""
    reference = ROOT / "docs" / "reference"
    (reference / "worksheets.md").write_text(worksheets_page(), encoding="utf-8")
    (reference / "household.md").write_text(household_page(), encoding="utf-8")
    for path in pages():
        text = path.read_text(encoding="utf-8")
        new = refreshed(text)
        if new != text:
            path.write_text(new, encoding="utf-8")
            sys.stdout.write(f"refreshed {path.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
