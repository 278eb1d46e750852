"""The screen of ``megaroth plan``: verbs first, what is open last, the rules' date at the foot."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

from megaroth.report.text.job import job_blocks
from megaroth.report.text.layout import Block, Item, Page, block_lines, flowing, heading, wrapped
from megaroth.report.text.open_points import disputed_block, not_checked_block
from megaroth.report.text.owner import owner_lines
from megaroth.report.text.words import JOINED, day, down, legend, sections, tight_day, unprefixed
from megaroth.year.answer import Action, Answer, Finding, IraAnswer, JobAnswer, OwnerAnswer

if TYPE_CHECKING:
    from megaroth.service.plan import Planned

ACTIONS_SHOWN = 5
ACTIONS_SHOWN_TO_OWNERS = 7


def planned_text(planned: Planned, *, width: int = 80, colour: bool = False) -> str:
    """The answer for a household, and below it what another fact would change.

    Parameters
    ----------
    planned : Planned
        What ``megaroth plan`` found.
    width : int
        Columns.
    colour : bool
        Whether weight and colour may be used; the words say everything without them.
    """
    page = Page(width, colour)
    lines = answer_lines(planned.answer, page, quote(str(planned.file)))
    if planned.what_if is not None:
        from megaroth.report.text.changes import what_if_lines  # noqa: PLC0415 - seldom

        lines += ["", *what_if_lines(planned.answer, planned.what_if, page)]
    return "\n".join(lines).replace(JOINED, " ")


def answer_lines(answer: Answer, page: Page, file: str) -> list[str]:
    """The whole screen as lines."""
    groups: list[list[str]] = [[heading(title(answer), page)]]
    if answer.findings:
        groups.append(_lines([finding_block(finding) for finding in answer.findings], page))
    if answer.before_you_start:
        groups.append(_lines([Block("FIRST", [" ".join(answer.before_you_start)])], page))
    found = sections(answer)
    for section in found:
        named = [heading(section_title(section, answer), page)] if len(found) > 1 else []
        groups.append([*named, *section_lines(section, answer, page, file)])
    around = [actions_block(answer), iras_block(answer)]
    groups.append(_lines([block for block in around if block], page))
    open_points = [not_checked_block(answer), disputed_block(answer)]
    groups.append(_lines([block for block in open_points if block], page))
    body = "\n".join("\n".join(group) for group in groups)
    groups.append(foot_lines(answer, body, page, file))
    return [line for index, group in enumerate(groups) for line in ([""] if index and group else []) + group]


def _lines(blocks: list[Block], page: Page) -> list[str]:
    return [line for block in blocks for line in block_lines(block, page)]


def title(answer: Answer) -> str:
    """Whose answer, of which year and day."""
    found = sections(answer)
    named = [answer.household] if answer.household else []
    if len(found) == 1:
        named.append(found[0].name)
    return " · ".join([str(answer.year), *named, f"as of {tight_day(answer.as_of, 0)}"])


def section_title(section: JobAnswer | OwnerAnswer, answer: Answer) -> str:
    """The heading of one job among several."""
    people = {ira.person: ira.name for ira in answer.iras}
    whose = f" · {people.get(section.person, section.person)}" if len(people) > 1 else ""
    return f"{section.name}{whose}"


def section_lines(section: JobAnswer | OwnerAnswer, answer: Answer, page: Page, file: str) -> list[str]:
    """One job or business."""
    if isinstance(section, JobAnswer):
        return _lines(job_blocks(section, answer), page)
    return owner_lines(section, page, file)


def finding_label(finding: Finding) -> str:
    """Whether something asked for was cut, or a limit is passed."""
    return "CUT" if finding.key.endswith("/deferrals") else "PASSED"


def finding_block(finding: Finding) -> Block:
    """What is wrong now, and what to do about it."""
    return Block(finding_label(finding), [Item(finding.statement, strong=True), finding.remedy, f"rule: {finding.authority}"], "risk")


def actions_block(answer: Answer) -> Block | None:
    """The next dated actions; the calendar has them all."""
    if not answer.actions:
        return None
    most = ACTIONS_SHOWN_TO_OWNERS if answer.owners else ACTIONS_SHOWN
    shown = answer.actions if len(answer.actions) <= most + 1 else answer.actions[:most]
    items: list[Item | str] = [
        Item(action_text(action, answer), day(action.act_by, answer.year)) for action in shown
    ]
    if len(shown) < len(answer.actions):
        rest = len(answer.actions) - len(shown)
        items.append(Item(f"later, up to {tight_day(answer.actions[-1].act_by, answer.year)}: --ics FILE has all", f"{rest} more"))
    return Block("DO", items, "do")


def action_text(action: Action, answer: Answer) -> str:
    """One action in a line."""
    text = unprefixed(action.what, answer)
    name = action.key.rpartition("/")[2]
    if name == "convert" and any(action.key.startswith(f"{job.address}/") for job in answer.jobs):
        prefix, _, _ = action.what.partition(": ")
        text = unprefixed(f"{prefix}: payday; the next morning do AFTER PAYDAY", answer)
    if action.due != action.act_by:
        text += f" (due {tight_day(action.due, answer.year)})"
    return text


def iras_block(answer: Answer) -> Block | None:
    """A line for each person."""
    if not answer.iras:
        return None
    return Block("IRAS" if len(answer.iras) > 1 else "IRA", [Item(*ira_line(ira, answer)) for ira in answer.iras])


def ira_line(ira: IraAnswer, answer: Answer) -> tuple[str, str]:
    """What one person's IRA may take, and how it becomes Roth."""
    way = "" if ira.verdict in ("open", "neither") else f"{ira.verdict}: "
    amount = "" if not ira.limit.cents else f"{down(ira.room)} · "
    return f"{amount}{way}{ira.statement}", ira.name if len(answer.iras) > 1 else ""


def foot_lines(answer: Answer, body: str, page: Page, file: str) -> list[str]:
    """What the numbers rest on, how to ask why, the rules' date, and the line at the point of action."""
    foot = answer.foot
    why = f"why: megaroth explain {file} {_shown_first(answer)}".rstrip().replace(" ", JOINED)
    lines = flowing([*legend(body), "whole dollars", why], page.width)
    if any(owner.cases for owner in answer.owners):
        lines += wrapped(answer.tax_note, page.width)
    rules = f"rules of {tight_day(foot.rules_date, 0)} ({foot.rules_hash}), megaroth {foot.version}. {foot.next_year}."
    lines += wrapped(rules, page.width)
    if foot.stale:
        lines += wrapped(f"{foot.stale}.", page.width)
    lines += wrapped(foot.point_of_action, page.width)
    return [page.inked(line, "2") for line in lines]


def _shown_first(answer: Answer) -> str:
    for job in answer.jobs:
        if job.room is not None:
            return job.room.year.address.rpartition(".")[0].split("/", 1 if len(answer.iras) == 1 else 0)[-1]
    return ""
