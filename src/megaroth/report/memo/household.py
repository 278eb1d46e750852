"""A household's memo: the answer, actions by date, what is open, the working, the sources, the signature."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from megaroth.report.charts import way_charts
from megaroth.report.memo.cells import bare, day_cell, drawing, money, said
from megaroth.report.memo.job import job_blocks
from megaroth.report.memo.model import (
    Block,
    Cell,
    Column,
    Memo,
    Notice,
    Paragraph,
    Section,
    Signature,
    Table,
    Terms,
)
from megaroth.report.memo.open_points import disputed_section, not_checked_section
from megaroth.report.memo.owner import owner_blocks
from megaroth.report.memo.sources import facts_section, rules_section, working_section
from megaroth.report.text.plan import NO_JOB, action_text, finding_label, ira_way, section_title
from megaroth.report.text.words import capital, day_alone, ended, listed, rate_near, sections
from megaroth.service.memo import Prepared, Preparer
from megaroth.year.answer import Action, Answer, Foot, IraAnswer, JobAnswer, OwnerAnswer

KIND = "Working paper"
SUBJECT = "After-tax contributions and conversions to Roth"
NAMELESS = "Names of people, employers, plans, documents and files are replaced; amounts and days are not."
SCREEN_LABEL = "do AFTER PAYDAY"
"""How an action on the screen refers to a block that has another name here."""
ACTIONS = (Column("By", "short"), Column("What", share=4), Column("Why, and by which rule", share=4))
IRAS = (
    Column("Person", share=2),
    Column("Limit", "amount"),
    Column("Still possible", "amount"),
    Column("How", share=5),
)


def memo_of(prepared: Prepared) -> Memo:
    """The memo of one household.

    Parameters
    ----------
    prepared : Prepared
        What :func:`megaroth.service.memo.prepared` gathered.
    """
    answer = prepared.planned.answer
    parts = [
        *_answer_sections(answer),
        *_actions_section(answer),
        not_checked_section(answer),
        disputed_section(answer),
        working_section(prepared.working, prepared.left_out),
        facts_section(prepared),
        rules_section(prepared.figures, answer.year, answer.foot),
        Section("Signature", (signature(prepared.preparer, answer.foot),)),
    ]
    name = answer.household or listed([ira.name for ira in answer.iras]) or "Household"
    return Memo(
        KIND,
        f"{name} · {answer.year}",
        SUBJECT,
        (
            ("As of", day_alone(answer.as_of)),
            ("Prepared by", ", ".join(part for part in prepared.preparer if part)),
            ("Rules of", f"{day_alone(answer.foot.rules_date)} ({answer.foot.rules_hash})"),
            ("Names", NAMELESS if prepared.anonymised else ""),
        ),
        tuple(part for part in parts if part is not None),
        f"{name} · {answer.year} · as of {day_alone(answer.as_of)}",
        "" if prepared.anonymised else quote(prepared.planned.file.name),
    )


def signature(preparer: Preparer, foot: Foot, told: str = "the facts listed above") -> Signature:
    """What the paper is, and who prepared it: the preparer's own work, not advice from the software."""
    rules = day_alone(foot.rules_date)
    statement = (
        f"This is a working paper of the preparer named here. It was worked out with megaroth {foot.version}, a "
        f"calculator, from {told} under the rules of {rules}. The software gives no tax, legal or "
        "investment advice, and nobody has reviewed this paper but those who sign it.",
        foot.point_of_action,
    )
    captions = ("Prepared by", preparer.name), ("Firm", preparer.firm), ("Signature", ""), ("Date", "")
    return Signature(statement, captions)


def _answer_sections(answer: Answer) -> Iterator[Section]:
    found = sections(answer)
    head: list[Block] = [_finding(answer)] if answer.findings else []
    if not found:
        head.append(Paragraph(ended(NO_JOB)))
    if len(found) == 1:
        yield Section("The answer", (*head, *_blocks(found[0], answer)), found[0].name)
    else:
        yield Section("The answer", tuple(head))
        for section in found:
            yield Section(section_title(section, answer), tuple(_blocks(section, answer)), level=2)
    rest: list[Block] = [drawing(chart) for chart in way_charts(answer)]
    if answer.iras:
        rest.append(Table("IRAs beside the plan", IRAS, tuple(_ira(ira) for ira in answer.iras)))
    if answer.before_you_start:
        rest.append(Terms((("Asked first", (" ".join(answer.before_you_start),)),)))
    if any(owner.cases for owner in answer.owners):
        rest.append(Paragraph(ended(answer.tax_note), "quiet"))
    if rest:
        yield Section("", tuple(rest), level=2)


def _blocks(section: JobAnswer | OwnerAnswer, answer: Answer) -> Iterator[Block]:
    if isinstance(section, JobAnswer):
        yield from job_blocks(section, answer)
    else:
        yield from owner_blocks(section, answer.year, answer.owners.index(section))


def _finding(answer: Answer) -> Notice:
    lines = []
    for finding in answer.findings:
        word = "Limit passed" if finding_label(finding) == "PASSED" else "Cut"
        lines.append(f"{word}: {ended(finding.statement)} {ended(finding.remedy)} ({finding.authority})")
    return Notice("To put right", tuple(lines), "risk")


def _ira(ira: IraAnswer) -> tuple[Cell, ...]:
    parts = [(ira.direct, "direct Roth"), (ira.backdoor, "backdoor"), (ira.deductible, "deductible")]
    split = ", ".join(f"{said(amount)} {name}" for amount, name in parts if amount is not None)
    way = "" if split else ira_way(ira)
    share = (
        f"Taxable part of a conversion: {rate_near(ira.taxable_share)}."
        if ira.taxable_share and "%" not in ira.statement
        else ""
    )
    text = ended(capital(f"{way}{ira.statement}"))
    known = bool(ira.limit.cents)
    room = money(ira.room, strong=True) if known else Cell("not known")
    limit = money(ira.limit) if known else bare(0)
    return Cell(ira.name), limit, room, Cell(text, ". ".join(part for part in (split, share) if part))


def _actions_section(answer: Answer) -> Iterator[Section]:
    if not answer.actions:
        return
    rows = tuple(_action(action, answer) for action in answer.actions)
    yield Section("Actions by date", (Table("", ACTIONS, rows),), tone="do")


def _action(action: Action, answer: Answer) -> tuple[Cell, ...]:
    what = action_text(action, answer).replace(SCREEN_LABEL, "see After each payday")
    why = ended(capital(action.why)) if action.why else ""
    if action.irreversible and "undone" not in why:
        why = f"{why} It cannot be undone.".strip()
    reason = Cell(why, action.authority) if why else Cell(action.authority)
    return day_cell(action.act_by, answer.year, strong=True), Cell(capital(what)), reason
