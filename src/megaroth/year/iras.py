"""Each person's IRA beside the plan: direct Roth, ordinary backdoor, or neither."""

from __future__ import annotations

from typing import NamedTuple

from megaroth.facts.model import JOINT, SEPARATE, SURVIVING_SPOUSE, Household, Person
from megaroth.law.ira import ira_deduction_limit, ira_limit, ordinary_backdoor, roth_ira_limit
from megaroth.law.phase_out import deduction_phase_out, roth_phase_out
from megaroth.money import percent, round_half_up
from megaroth.year.answer import Amount, IraAnswer, IraVerdict
from megaroth.year.deferring import age_at_year_end
from megaroth.year.setting import Setting
from megaroth.year.sheets import Sheets


class IraPay(NamedTuple):
    """What one person brings to the pay that IRA contributions need."""

    key: str
    person: Person
    pay: int
    """Taxable pay, cents: after the pre-tax deferrals that are in or asked for, and an owner's employer money."""
    pay_known: bool
    covered: bool


def answers(sheets: Sheets, household: Household, people: list[IraPay], setting: Setting) -> tuple[IraAnswer, ...]:
    """One line for each person."""
    joint = household.filing_status == JOINT
    found = []
    for one in people:
        others = [other for other in people if other.key != one.key]
        spouse = others[0] if len(others) == 1 and household.filing_status in (JOINT, SEPARATE) else None
        found.append(_answer(sheets, household, one, spouse, joint, setting))
    return tuple(found)


def _answer(
    sheets: Sheets, household: Household, one: IraPay, spouse: IraPay | None, joint: bool, setting: Setting
) -> IraAnswer:
    ira = one.person.ira
    contributed = ira.traditional + ira.roth
    pay = one.pay if one.pay_known else setting.cents("irc_219b5_ira_contribution") * 2
    limit = sheets.add(
        one.key,
        ira_limit(
            age_at_year_end(one.person, setting.year),
            setting.cents("irc_219b5_ira_contribution"),
            setting.cents("irc_219b5_ira_catchup_50"),
            setting.count("irc_219b5_age"),
            pay,
            joint and spouse is not None,
            spouse.pay if joint and spouse else 0,
            spouse.person.ira.traditional + spouse.person.ira.roth if joint and spouse else 0,
            contributed,
        ),
    )
    label = one.person.name or one.key.capitalize()
    limit_amount = Amount(limit.limit, "law", f"{one.key}/ira_limit.limit")
    room = Amount(limit.room, "law" if not contributed else "own word", f"{one.key}/ira_limit.room")
    magi, status = household.magi, household.filing_status
    if limit.limit == 0:
        return IraAnswer(
            one.key, label, "neither", limit_amount, room, None, None, None, None,
            "no taxable pay, own or the spouse's, so no IRA contribution",
        )  # fmt: skip
    if magi is None or status is None:
        missing = " and ".join(
            name for name, value in (("filing status", status), ("income (magi)", magi)) if value is None
        )
        return IraAnswer(
            one.key, label, "open", limit_amount, room, None, None, None, None,
            f"direct if income allows, otherwise by the ordinary backdoor; tell us the {missing}",
        )  # fmt: skip
    joint_band = status in (JOINT, SURVIVING_SPOUSE)
    separate_together = status == SEPARATE and not household.lived_apart
    step, floor = setting.cents("irc_219g_phaseout_rounding"), setting.cents("irc_219g_phaseout_floor")
    band = sheets.add(
        one.key,
        roth_phase_out(
            joint_band,
            separate_together,
            *_band(setting, "irc_408A_roth_phaseout_single_hoh"),
            *_band(setting, "irc_408A_roth_phaseout_mfj_qss"),
            *_band(setting, "irc_408A_roth_phaseout_mfs_lived_together"),
        ),
    )
    roth = sheets.add(
        one.key,
        roth_ira_limit(limit.limit, magi, band.start, band.end, step, floor, ira.traditional, ira.roth),
    )
    deduction = sheets.add(
        one.key,
        deduction_phase_out(
            joint_band,
            separate_together,
            one.covered,
            bool(spouse and spouse.covered),
            *_band(setting, "irc_219g_deduction_phaseout_single_hoh_active"),
            *_band(setting, "irc_219g_deduction_phaseout_mfj_active"),
            *_band(setting, "irc_219g_deduction_phaseout_mfj_spouse_active"),
            *_band(setting, "irc_219g_deduction_phaseout_mfs"),
        ),
    )
    deductible = sheets.add(
        one.key,
        ira_deduction_limit(
            limit.dollar_limit,
            limit.limit,
            deduction.limited,
            magi,
            deduction.start,
            deduction.end,
            step,
            floor,
        ),
    )
    backdoor = sheets.add(
        one.key,
        ordinary_backdoor(limit.room, roth.room, min(limit.room, deductible.deductible), ira.pre_tax_balance or 0),
    )
    share = backdoor.taxable_share if ira.pre_tax_balance is not None else None
    verdict, statement = _verdict(backdoor.direct, backdoor.backdoor, share, used=limit.room == 0)
    here = f"{one.key}/ordinary_backdoor"
    return IraAnswer(
        one.key,
        label,
        verdict,
        limit_amount,
        room,
        Amount(backdoor.direct, "own word", f"{here}.direct"),
        Amount(backdoor.backdoor, "own word", f"{here}.backdoor"),
        Amount(deductible.deductible, "own word", f"{one.key}/ira_deduction_limit.deductible"),
        share,
        statement,
    )


def _band(setting: Setting, name: str) -> tuple[int, int]:
    return setting.cents(f"{name}_start"), setting.cents(f"{name}_end")


def _verdict(direct: int, backdoor: int, share: int | None, *, used: bool) -> tuple[IraVerdict, str]:
    if used:
        return "neither", "the limit is used up"
    if not backdoor:
        return "direct Roth", "income allows a direct contribution"
    if share is None:
        tail = "check that no pre-tax IRA money is left on 31 December, or part of the conversion is taxed"
    elif share:
        taxed = percent(max(1_000, round_half_up(share, 1_000) * 1_000))
        tail = (
            f"{taxed} of the conversion would be taxed: pre-tax IRA money counts (IRC 408(d)(2)); "
            "rolling it into a plan by 31 December avoids that"
        )
    else:
        tail = "contribute without deduction, convert, file Form 8606"
    if direct:
        return "part direct, rest backdoor", f"income allows only part as a direct contribution; for the rest, {tail}"
    return "backdoor", tail
