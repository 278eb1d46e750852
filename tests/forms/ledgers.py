"""Ledgers written short, and random ones that hold together, for the tests of expected and received forms."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from megaroth.facts.model import Household, Job, Person
from megaroth.facts.plan import Plan
from megaroth.forms.expected import Expected, expected
from megaroth.forms.personal import Personal, personal
from megaroth.ledger.book import Book, PlanTerms, Terms, book
from megaroth.ledger.entries import Entry, checked
from megaroth.money import parse_dollars

WHO = "lee"
YEAR = 2026
AMOUNTS = ("basis", "value_before", "withheld", "vested")
WHOLE = ("first_year", "of", "limitation_year", "reverses")
YOUNG = date(1990, 5, 4)
OLD = date(1960, 5, 4)
LATER = date(YEAR + 1, 10, 1)


def entry_of(text: str) -> Entry:
    """``contribution after-tax 10,000 on=2026-02-01`` as an entry; an IRA account is called by its kind."""
    kind, source, amount, *more = text.split()
    said = dict(word.split("=") for word in more)
    on = date.fromisoformat(said.pop("on"))
    fields: dict[str, Any] = {"limitation_year": on.year, "plan": source if source.endswith("-ira") else "acme"}
    if to := said.pop("to", ""):
        fields["to_source"] = to
        if kind in ("rollover", "recharacterization") or to.endswith("-ira"):
            fields["to_plan"] = to if to.endswith("-ira") else said.pop("to_plan", "acme")
    for name, value in said.items():
        if name in AMOUNTS:
            fields[name] = parse_dollars(value)
        elif name in WHOLE:
            fields[name] = int(value)
        else:
            fields[name] = value == "yes" if name == "emptied" else value
    return checked(Entry(kind, on, person=WHO, source=source, amount=parse_dollars(amount), **fields))


def folded(*texts: str, until: date = LATER, separate: bool | None = True, qualified_from: date | None = None) -> Book:
    """What a short ledger comes to."""
    terms = Terms({(WHO, "acme"): PlanTerms(separate_after_tax=separate, roth_qualified_from=qualified_from)})
    return book([entry_of(text) for text in texts], terms, until)


def household(born: date | None = YOUNG, *, kind: str = "401(k)", first_roth_ira: int | None = None) -> Household:
    """One person with one plan."""
    job = Job(plan=Plan(name="Acme 401(k) Plan", kind=kind))
    person = Person(birth_date=born, jobs={"acme": job}, first_roth_ira=first_roth_ira)
    return Household(schema=1, year=YEAR, people={WHO: person})


def forms_of(found: Book, born: date | None = YOUNG, year: int = YEAR) -> dict[str, Expected]:
    """The forms of a year by kind."""
    return {one.kind: one for one in expected(found, household(born), year)}


def return_of(found: Book, born: date | None = YOUNG, year: int = YEAR, first_roth_ira: int | None = None) -> Personal:
    """The person's side of a year."""
    (one,) = personal(found, household(born, first_roth_ira=first_roth_ira), year)
    return one


STEPS = (
    *("after-tax", "in-plan", "to-roth-ira", "split", "cheque", "roth-out", "roth-paid", "pre-tax", "backdoor"),
    *("roth-ira-paid", "back", "roth-match"),
)


@st.composite
def ledgers(draw: st.DrawFn, *, back: bool = True) -> list[Entry]:
    """A year of a person whose balances hold together: every move takes what is there, gains are said by the moves."""
    cents = st.integers(100_00, 50_000_00)
    day = date(YEAR, 1, 2)
    entries = [
        entry_of(f"opening pre-tax 300,000 on={YEAR - 1}-01-02"),
        entry_of(f"opening in-plan-roth 60,000 basis=20,000 first_year={YEAR - 3} on={YEAR - 1}-01-02"),
        entry_of(f"layer in-plan-roth 30,000 basis=10,000 first_year={YEAR - 2} on={YEAR - 1}-01-02"),
        entry_of(f"opening roth-ira 200,000 basis=5,000 first_year={YEAR - 3} on={YEAR - 1}-01-02"),
        entry_of(f"layer roth-ira 20,000 basis=3,000 first_year={YEAR - 2} on={YEAR - 1}-01-02"),
    ]
    roth = 60_000_00
    roth_ira = 200_000_00
    for step in draw(st.lists(st.sampled_from(STEPS), min_size=1, max_size=8)):
        day += timedelta(days=draw(st.integers(1, 25)))
        on = day.isoformat()
        put = draw(cents)
        grown = put + draw(st.integers(0, put // 5))
        fresh = entry_of(f"contribution after-tax {put / 100:.2f} on={on}")
        if step in ("after-tax", "in-plan", "to-roth-ira", "split", "cheque", "back"):
            entries.append(fresh)
        move = f"after-tax {grown / 100:.2f} emptied=yes on={day + timedelta(days=1)}"
        if step == "after-tax":  # it is moved at once, so that the next move's whole is known
            entries.append(entry_of(f"conversion after-tax {put / 100:.2f} emptied=yes on={day} to=in-plan-roth"))
            roth += put
        elif step == "in-plan":
            entries.append(entry_of(f"conversion {move} to=in-plan-roth"))
            roth += grown
        elif step == "to-roth-ira":
            entries.append(entry_of(f"rollover {move} to=roth-ira"))
            roth_ira += grown
        elif step == "split":
            if grown > put:
                moved = f"on={day + timedelta(days=1)}"
                entries.append(
                    entry_of(
                        f"rollover after-tax {put / 100:.2f} basis={put / 100:.2f} emptied=yes {moved} to=roth-ira"
                    )
                )
                earned = (grown - put) / 100
                entries.append(
                    entry_of(f"rollover after-tax {earned:.2f} basis=0 emptied=yes {moved} to=traditional-ira")
                )
                roth_ira += put
            else:
                entries.append(entry_of(f"rollover {move} to=roth-ira"))
                roth_ira += grown
        elif step in ("cheque", "back"):
            entries.append(entry_of(f"payment {move}"))
            if step == "back" and back:
                part = draw(st.integers(1, grown))
                returned = f"on={day + timedelta(days=20)} of={len(entries)}"
                entries.append(entry_of(f"return roth-ira {part / 100:.2f} {returned}"))
                roth_ira += part
        elif step in ("roth-out", "roth-paid"):
            part = draw(st.integers(1, max(1, roth // 3)))
            kind = (
                f"rollover in-plan-roth {part / 100:.2f} to=roth-ira"
                if step == "roth-out"
                else (f"payment in-plan-roth {part / 100:.2f}")
            )
            entries.append(entry_of(f"{kind} on={on}"))
            roth -= part
            roth_ira += part if step == "roth-out" else 0
        elif step == "pre-tax":
            entries.append(entry_of(f"rollover pre-tax {draw(st.integers(1, 10_000)):.2f} on={on} to=traditional-ira"))
        elif step == "backdoor":
            entries.append(entry_of(f"contribution traditional-ira 700 basis=700 on={on}"))
            entries.append(entry_of(f"conversion traditional-ira 700 on={on} to=roth-ira"))
            roth_ira += 700_00
        elif step == "roth-ira-paid":
            part = draw(st.integers(1, roth_ira // 4))
            entries.append(entry_of(f"payment roth-ira {part / 100:.2f} on={on}"))
            roth_ira -= part
        else:
            entries.append(entry_of(f"contribution roth-match 50 on={on}"))
            roth += 50_00
    return entries
