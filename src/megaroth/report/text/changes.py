"""What another fact would change: the second answer in short, and the numbers that differ."""

from __future__ import annotations

from megaroth.report.text.layout import Block, Column, Page, block_lines, heading, table_row
from megaroth.report.text.words import change, changed_value, sections, unprefixed
from megaroth.service.plan import WhatIf
from megaroth.year.answer import Answer, JobAnswer


def what_if_lines(before: Answer, what_if: WhatIf, page: Page) -> list[str]:
    """The second answer compactly, then a table: what, before, after, change."""
    from megaroth.report.text.election import election_blocks  # noqa: PLC0415 - seldom
    from megaroth.report.text.job import room_items  # noqa: PLC0415 - one import the other way
    from megaroth.report.text.owner import is_empty, ways_lines  # noqa: PLC0415 - seldom
    from megaroth.report.text.plan import finding_block  # noqa: PLC0415 - one import the other way

    after = what_if.answer
    lines = [heading(f"WHAT IF {', '.join(what_if.changes)}", page)]
    blocks = [finding_block(finding) for finding in after.findings if finding not in before.findings]
    for section in sections(after):
        if isinstance(section, JobAnswer):
            if section.room is not None:
                blocks.append(Block("ROOM", room_items(section.room, section, after.year)))
            blocks += election_blocks(section, after.year)
    lines += [line for block in blocks for line in block_lines(block, page)]
    for owner in after.owners:
        if not all(is_empty(case) for case in owner.cases):
            lines += ["", *ways_lines(owner, page)]
    lines.append("")
    found = what_if.differences
    if not found:
        return [*lines, "No number that this screen shows would differ."]
    columns = [
        Column("", page.width - 37, right=False),
        Column("before", 12),
        Column("after", 12),
        Column("change", 10),
    ]
    lines += [page.inked(line, "1") for line in table_row(["DIFFERENCE", "before", "after", "change"], columns)]
    for one in found:
        cells = [
            unprefixed(one.label, before),
            changed_value(one, one.before, before.year),
            changed_value(one, one.after, before.year),
            change(one),
        ]
        lines += table_row(cells, columns)
    return lines
