"""The screen of ``megaroth plan``: verbs first, what is open last, the rules' date at the foot."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

from megaroth.facts.asking import unnamed
from megaroth.report.text.job import job_blocks
from megaroth.report.text.layout import Block, Item, Page, block_lines, flowing, heading, wrapped
from megaroth.report.text.open_points import disputed_block, not_checked_block
from megaroth.report.text.owner import owner_lines, usual_case
from megaroth.report.text.words import (
    JOINED,
    MOST_DAYS,
    counted,
    day,
    day_alone,
    days,
    down,
    ended,
    legend,
    sections,
    tight_day,
    unprefixed,
)
from megaroth.year.answer import Action, Answer, Finding, IraAnswer, JobAnswer, OwnerAnswer

if TYPE_CHECKING:
    from megaroth.service.from_ledger import FromLedger
    from megaroth.service.plan import Planned

NO_JOB = "none in the file yet: with the pay of one job there is an answer; `megaroth start` asks for it"
PAYDAYS_HINT = f"every payday:{JOINED}--paydays"
ACTIONS_SHOWN = 5
ACTIONS_SHOWN_TO_OWNERS = 7
RANKS = {"ira": 1, "last-payday": 2, "1099-r-irs": 3, "1099-r-next": 3, "5500-ez": 3}
"""Which actions an owner's screen leaves to the calendar: those above :data:`LAST_RANK`, then the highest first."""
LAST_RANK = 2


def planned_text(planned: Planned, *, width: int = 80, colour: bool = False, paydays: bool = False) -> str:
    """The answer for a household, and below it what another fact or another spread would change.

    Parameters
    ----------
    planned : Planned
        What ``megaroth plan`` found.
    width : int
        Columns.
    colour : bool
        Whether weight and colour may be used; the words say everything without them.
    paydays : bool
        Whether every payday is shown.
    """
    page = Page(width, colour)
    lines = answer_lines(planned.answer, page, quote(str(planned.file)), paydays=paydays, ledger=planned.ledger)
    if planned.what_if is not None:
        from megaroth.report.text.changes import what_if_lines  # noqa: PLC0415 - seldom

        lines += ["", *what_if_lines(planned.answer, planned.what_if, page)]
    if planned.spreads:
        from megaroth.report.text.comparing import compare_lines  # noqa: PLC0415 - seldom

        lines += ["", *compare_lines(planned, page)]
    return "\n".join(lines).replace(JOINED, " ")


def answer_lines(
    answer: Answer, page: Page, file: str, *, paydays: bool = False, ledger: FromLedger | None = None
) -> list[str]:
    """The whole screen as lines; with every payday before the foot where that is wanted."""
    groups: list[list[str]] = [[heading(title(answer), page)]]
    if answer.findings:
        groups.append(_lines([finding_block(finding) for finding in answer.findings], page))
    if answer.before_you_start:
        groups.append(_lines([Block("FIRST", [" ".join(answer.before_you_start)])], page))
    found = sections(answer)
    if not found:
        groups.append(_lines([Block("JOBS", [NO_JOB])], page))
    for section in found:
        named = [heading(section_title(section, answer), page)] if len(found) > 1 else []
        groups.append([*named, *section_lines(section, answer, page)])
    around = [actions_block(answer), iras_block(answer)]
    groups.append(_lines([block for block in around if block], page))
    open_points = [ledger_block(ledger), not_checked_block(answer), disputed_block(answer)]
    groups.append(_lines([block for block in open_points if block], page))
    if paydays:
        from megaroth.report.text.paydays import paydays_lines  # noqa: PLC0415 - only when it is asked for

        groups.append(paydays_lines(answer, page))
    body = "\n".join("\n".join(group) for group in groups)
    groups.append(foot_lines(answer, body, page, file, hint="" if paydays else PAYDAYS_HINT))
    return [line for index, group in enumerate(groups) for line in ([""] if index and group else []) + group]


def _lines(blocks: list[Block], page: Page) -> list[str]:
    return [line for block in blocks for line in block_lines(block, page)]


def title(answer: Answer) -> str:
    """Whose answer, of which year and day."""
    return " · ".join([str(answer.year), *names(answer), f"as of {tight_day(answer.as_of, 0)}"])


def names(answer: Answer) -> list[str]:
    """What the household is called, and its job where there is one; only names that somebody gave."""
    found = sections(answer)
    named = [answer.household] if answer.household else []
    if len(found) == 1 and not unnamed(found[0].address.rpartition("/")[2], ""):
        named.append(found[0].name)
    return named


def section_title(section: JobAnswer | OwnerAnswer, answer: Answer) -> str:
    """The heading of one job among several."""
    whose = f" · {person_name(section, answer)}" if len(answer.iras) > 1 else ""
    return f"{section.name}{whose}"


def person_name(section: JobAnswer | OwnerAnswer, answer: Answer) -> str:
    """Whose job or business it is."""
    return next((ira.name for ira in answer.iras if ira.person == section.person), section.person)


def section_lines(section: JobAnswer | OwnerAnswer, answer: Answer, page: Page) -> list[str]:
    """One job or business."""
    if isinstance(section, JobAnswer):
        return _lines(job_blocks(section, answer), page)
    return owner_lines(section, answer.year, page)


def ledger_block(ledger: FromLedger | None) -> Block | None:
    """What the year-to-date figures took from the ledger, and where a stub says otherwise."""
    if ledger is None or not ledger.notes:
        return None
    return Block("LEDGER", [ended(note) for note in ledger.notes], "open" if ledger.differs else "settled")


def finding_label(finding: Finding) -> str:
    """Whether something asked for was cut, or a limit is passed."""
    return "CUT" if finding.key.endswith("/deferrals") else "PASSED"


def finding_block(finding: Finding) -> Block:
    """What is wrong now, and what to do about it."""
    items: list[Item | str] = [Item(finding.statement, strong=True), finding.remedy, f"rule: {finding.authority}"]
    return Block(finding_label(finding), items, "risk")


def actions_block(answer: Answer) -> Block | None:
    """The next dated actions; the calendar has them all."""
    if not answer.actions:
        return None
    shown = actions_shown(answer)
    items: list[Item | str] = [Item(action_text(action, answer), day(action.act_by, answer.year)) for action in shown]
    if len(shown) < len(answer.actions):
        rest = len(answer.actions) - len(shown)
        last = tight_day(answer.actions[-1].act_by, answer.year)
        items.append(Item(f"later, up to {last}: --ics FILE has all", f"{rest} more"))
    return Block("DO", items, "do")


def actions_shown(answer: Answer) -> tuple[Action, ...]:
    """The actions that the screen has room for, the earliest first; of an owner's those that put money in."""
    if not answer.owners:
        return answer.actions if len(answer.actions) <= ACTIONS_SHOWN + 1 else answer.actions[:ACTIONS_SHOWN]
    ranks = {action.key: _rank(action, answer) for action in answer.actions}
    ranked = sorted(answer.actions, key=lambda action: ranks[action.key])
    needed = sum(rank == 0 for rank in ranks.values())
    kept = [one for one in ranked[: max(needed, ACTIONS_SHOWN_TO_OWNERS)] if ranks[one.key] <= LAST_RANK]
    if len(ranked) - len(kept) < 2:
        return answer.actions
    return tuple(action for action in answer.actions if action in kept)


def _rank(action: Action, answer: Answer) -> int:
    """How far from the money an action is: 0 puts money in or turns it into Roth, 3 only reports it."""
    address, _, name = action.key.rpartition("/")
    if name == "1099-r-next" and not any(one.key == f"{address}/1099-r" for one in answer.actions):
        return 0
    return RANKS.get(name, 0)


def action_text(action: Action, answer: Answer) -> str:
    """One action in a line."""
    address, _, _ = action.key.rpartition("/")
    what = action.what
    section = next((one for one in sections(answer) if one.address == address), None)
    if section is not None:
        if action.paydays:
            what = f"{section.name}: do AFTER PAYDAY for the payday of {tight_day(action.paydays[0], answer.year)}"
        names = [one.name for one in sections(answer)]
        whose = person_name(section, answer)
        if _of_one_business(answer):
            what = what.removeprefix(f"{section.name}: ")
        elif names.count(section.name) == len(names) > 1:
            what = what.replace(f"{section.name}: ", f"{whose}: ", 1)
        elif names.count(section.name) > 1:
            what = what.replace(f"{section.name}: ", f"{section.name} ({whose}): ", 1)
    text = unprefixed(what, answer)
    if action.due != action.act_by:
        text += f" (due {tight_day(action.due, action.act_by.year)})"
    if action.also:
        text += f"; again {again(action)}"
    return text


def again(action: Action) -> str:
    """Further days for the same action, in a few words."""
    last = action.also[-1]
    year = f" {last.year}" if last.year != action.act_by.year else ""
    if len(action.also) <= MOST_DAYS:
        return f"{days(action.also)}{year}"
    each = "after each payday" if action.paydays else f"on {counted(len(action.also), 'day')} more"
    return f"{each} until {days((last,))}{year}"


def _of_one_business(answer: Answer) -> bool:
    """Whether every action of a job or business is of one and the same business of an owner."""
    addresses = {one.address for one in sections(answer)}
    acting = {action.key.rpartition("/")[0] for action in answer.actions} & addresses
    return len(acting) == 1 and acting <= {owner.address for owner in answer.owners}


def iras_block(answer: Answer) -> Block | None:
    """A line for each person."""
    if not answer.iras:
        return None
    return Block("IRAS", [Item(*ira_line(ira, answer)) for ira in answer.iras])


def ira_line(ira: IraAnswer, answer: Answer) -> tuple[str, str]:
    """What one person's IRA may take, and how it becomes Roth."""
    amount = "" if not ira.limit.cents else f"{down(ira.room)} · "
    return f"{amount}{ira_way(ira)}{ira.statement}", ira.name if len(answer.iras) > 1 else ""


def ira_way(ira: IraAnswer) -> str:
    """How the money becomes Roth, before the sentence that says more; with both amounts where there are two ways."""
    if ira.verdict in ("open", "neither"):
        return ""
    if ira.direct is not None and ira.backdoor is not None and ira.direct.cents and ira.backdoor.cents:
        return f"{down(ira.direct)} direct Roth, {down(ira.backdoor)} backdoor: "
    return f"{ira.verdict}: "


def foot_lines(answer: Answer, body: str, page: Page, file: str, *, hint: str) -> list[str]:
    """What the numbers rest on, how to ask why, the rules' date, and the line at the point of action."""
    foot = answer.foot
    why = _why(answer, file, page.width)
    hints = [hint] if hint and any(job.election for job in answer.jobs) else []
    lines = flowing([*legend(body), "whole dollars", *hints, *why[:-1]], page.width)
    lines.append(why[-1])
    if any(owner.cases for owner in answer.owners):
        lines += wrapped(answer.tax_note, page.width)
    rules = f"rules of {day_alone(foot.rules_date)} ({foot.rules_hash}), megaroth {foot.version}. {foot.next_year}."
    lines += wrapped(rules, page.width)
    if foot.stale:
        lines += wrapped(f"{foot.stale}.", page.width)
    lines += wrapped(foot.point_of_action, page.width)
    return [page.inked(line, "2") for line in lines]


def _why(answer: Answer, file: str, width: int) -> list[str]:
    """The command that explains the first number, as it can be typed; with ``FILE`` where its name is too long."""
    address = _worth_explaining(answer)
    ends = [address.split("/", count)[-1] for count in range(address.count("/") + 1)]
    unique = [end for end in ends if sum(f"/{held}".endswith(f"/{end}") for held, _ in answer.sheets) == 1]
    if len(answer.iras) == 1 and len(unique) > 1:
        unique = unique[1:]
    typed = [f"megaroth explain {file} {end}".rstrip() for end in unique or [""]]
    for lead, between in (("why: ", ""), ("why:", "\n")):
        for command in typed:
            if len(command) + (0 if between else len(lead)) <= width:
                return f"{lead}{between}{command}".splitlines()
    return [f"why: megaroth explain FILE {unique[-1] if unique else ''}".rstrip()]


def _worth_explaining(answer: Answer) -> str:
    """The worksheet that most readers would ask for first."""
    rooms = [job.room.left.address for job in answer.jobs if job.room is not None and job.election is not None]
    ways = [usual_case(owner).ways[-1].after_tax.address for owner in answer.owners if owner.cases]
    others = [job.room.left.address for job in answer.jobs if job.room is not None]
    return next(iter([*rooms, *ways, *others]), "").rpartition(".")[0]
