from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from megaroth.report import ical
from megaroth.report.ical import calendar, escaped, folded, uid
from tests.report.samples import ALL, planned

each_file = pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
Event = dict[str, str]


def unfolded(text: str) -> list[str]:
    """Content lines as RFC 5545, 3.1 joins them."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    return text.removesuffix("\r\n").replace("\r\n ", "").split("\r\n")


def unescaped(value: str) -> str:
    signs = iter(value)
    return "".join({"n": "\n"}.get(after := next(signs), after) if sign == "\\" else sign for sign in signs)


def events(text: str) -> list[Event]:
    """The events by property name; the alarm's properties begin with ``ALARM.``."""
    found: list[Event] = []
    stack: list[str] = []
    for line in unfolded(text):
        head, _, value = line.partition(":")
        name = head.partition(";")[0]
        if name == "BEGIN":
            stack.append(value)
            if value == "VEVENT":
                found.append({})
        elif name == "END":
            assert stack.pop() == value
        elif stack[-1] in ("VEVENT", "VALARM"):
            key = f"ALARM.{name}" if stack[-1] == "VALARM" else name
            assert key not in found[-1]
            found[-1][key] = unescaped(value)
    assert stack == []
    return found


@each_file
def test_each_action_comes_back_as_an_event_of_each_of_its_days(path: Path) -> None:
    answer = planned(path).answer
    found = events(calendar(answer))
    days = [(action, day) for action in answer.actions for day in (action.act_by, *action.also)]
    assert [one["SUMMARY"] for one in found] == [action.what for action, _ in days]
    for one, (action, day) in zip(found, days, strict=True):
        shown = date.fromisoformat(one["DTSTART"])
        assert shown == day
        assert ("Payday: " in one["DESCRIPTION"]) == bool(action.paydays)
        assert action.authority in one["DESCRIPTION"]
        assert ("cannot be undone" in one["DESCRIPTION"].partition("Rule: ")[0]) == action.irreversible
        assert one["ALARM.TRIGGER"] == ("-P1D" if (shown - answer.as_of).days < 14 else "-P7D")
        assert one["ALARM.ACTION"] == "DISPLAY"


def test_an_employee_converts_on_the_business_day_after_each_payday() -> None:
    found = [one for one in events(calendar(planned("employee").answer)) if "convert" in one["UID"]]
    assert [(one["DTSTART"], one["UID"]) for one in found] == [
        ("20261207", "2026-alex.acme.convert-20261204@megaroth"),  # a Friday's money on Monday
        ("20261221", "2026-alex.acme.convert-20261218@megaroth"),
        ("20270104", "2026-alex.acme.convert-20261231@megaroth"),  # New Year's Day is a Friday
    ]
    assert "Payday: 2026-12-04." in found[0]["DESCRIPTION"]


def test_a_payday_that_is_left_keeps_its_event() -> None:
    answer = planned("employee").answer
    convert = next(action for action in answer.actions if action.key.endswith("/convert"))
    left = convert._replace(act_by=convert.also[0], also=convert.also[1:], paydays=convert.paydays[1:])
    later = answer._replace(actions=(left,))
    first, second = ({event.key for event in ical.events(one) if "convert" in event.key} for one in (answer, later))
    assert second < first


def test_a_further_day_of_any_action_has_a_uid_of_its_own() -> None:
    answer = planned("employee").answer
    elect = next(action for action in answer.actions if action.key.endswith("/elect"))
    twice = answer._replace(actions=(elect._replace(also=(date(2026, 12, 9),)),))
    found = events(calendar(twice))
    assert [one["DTSTART"] for one in found] == ["20261125", "20261209"]
    assert [one["ALARM.TRIGGER"] for one in found] == ["-P1D", "-P7D"]
    assert found[1]["UID"] == "2026-alex.acme.elect-20261209@megaroth"


@each_file
def test_no_line_is_longer_than_75_octets(path: Path) -> None:
    lines = calendar(planned(path).answer).split("\r\n")
    assert max(len(line.encode()) for line in lines) <= 75


@each_file
def test_every_event_has_its_own_uid(path: Path) -> None:
    found = [one["UID"] for one in events(calendar(planned(path).answer))]
    assert len(set(found)) == len(found)


def test_the_stamp_is_the_day_of_the_answer_and_the_uid_stays() -> None:
    answer = planned("employee").answer
    later = answer._replace(as_of=date(2026, 11, 22))
    first, second = events(calendar(answer)), events(calendar(later))
    assert {one["DTSTAMP"] for one in first} == {"20261121T000000Z"}
    assert [one["UID"] for one in first] == [one["UID"] for one in second]
    assert uid(answer.actions[0].key, answer) == "2026-alex.acme.elect@megaroth"


def test_households_of_one_adviser_do_not_replace_each_other() -> None:
    answer = planned("employee").answer
    other = answer._replace(household="Lee & Sons")
    assert uid(answer.actions[0].key, other) == "2026-Lee.Sons-alex.acme.elect@megaroth"


@pytest.mark.parametrize("text", ["a, b; c", "back\\slash", "two\nlines", "plain", "§ 415(c) − ½"])
def test_text_comes_back_as_it_was(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert "\n" not in escaped(text)


@pytest.mark.parametrize("sign", ["x", "§", "−", "😀"])
def test_folding_never_cuts_a_character(sign: str) -> None:
    parts = list(folded(f"SUMMARY:{sign * 200}"))
    assert max(len(part.encode()) for part in parts) <= 75
    assert "".join([parts[0], *(part[1:] for part in parts[1:])]) == f"SUMMARY:{sign * 200}"
    assert all(part.startswith(" ") for part in parts[1:])


def test_a_day_that_is_not_a_business_day_is_named_beside_the_one_to_act_by() -> None:
    found = events(calendar(planned("sole-proprietor").answer))
    deposit = next(one for one in found if one["UID"].endswith("studio.after-tax@megaroth"))
    assert deposit["DTSTART"] == "20270129"
    assert "Due 2027-01-30" in deposit["DESCRIPTION"]
