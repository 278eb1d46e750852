"""What a memo is made of: facts with their sources, the worksheets behind the answer, names that are gone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from megaroth.cli.main import main
from megaroth.errors import BadInputError
from megaroth.facts import reader
from megaroth.facts.plan import Source
from megaroth.law.authority import lines
from megaroth.service.memo import Preparer, Told, prepared, refuse_preparer, sheets_shown
from megaroth.service.memo_names import without_keys, without_names
from megaroth.service.plan import plan

EXAMPLES = Path(__file__).parents[2] / "examples"
LEE = EXAMPLES / "lee.toml"
DAY = date(2026, 11, 21)


def told(path: Path, title: str) -> dict[str, Told]:
    found = prepared(path, DAY)
    return {fact.key: fact for table in found.told if table.title == title for fact in table.facts}


def test_a_fact_has_its_value_its_source_and_its_line() -> None:
    facts = told(LEE, "Acme: the plan")
    assert facts["match"].value == "50% of the first 6%"
    assert (facts["match"].source, facts["match"].read_on) == (
        "Summary Plan Description 2026, page 22",
        date(2026, 1, 9),
    )
    text = LEE.read_text(encoding="utf-8").splitlines()
    assert text[facts["match"].line - 1].startswith("match = ")
    so_far = told(LEE, "Acme: the year so far")["after_tax"]
    assert (so_far.value, so_far.source, so_far.read_on) == ("$31,500", "pay stub or books", date(2026, 11, 13))


def test_a_term_that_was_read_elsewhere_says_so() -> None:
    facts = told(EXAMPLES / "employee.toml", "Acme: the plan")
    assert (facts["true_up"].source, facts["true_up"].read_on) == ("HR", date(2026, 2, 3))
    assert facts["match"].source == "Summary Plan Description 2026, page 41"


def test_only_what_was_told_is_a_fact() -> None:
    facts = told(LEE, "Acme: the plan")
    assert "deferral_cap_percent" not in facts
    assert "after_tax_cap_percent" in facts
    assert facts["after_tax_cap_percent"].value == "none"


def test_a_figure_of_the_ledger_says_so(tmp_path: Path) -> None:
    file = tmp_path / "lee.toml"
    file.write_text(LEE.read_text(encoding="utf-8"), encoding="utf-8")
    entry = ("contribution", "after-tax", "500", "--on", "2026-11-20", "--as-of", "2026-11-21")
    assert CliRunner().invoke(main, ["ledger", "add", str(file), *entry]).exit_code == 0
    fact = told(file, "Acme: the year so far")["after_tax"]
    assert (fact.value, fact.source, fact.line) == ("$32,000", "ledger", 0)
    nameless = prepared(file, DAY, anonymise=True)
    assert nameless.planned.ledger is not None
    assert nameless.planned.ledger.ledger == "ledger"
    assert "Acme" not in repr(nameless.planned.ledger.notes)
    assert any("Employer 1" in note for note in nameless.planned.ledger.notes)


def test_the_worksheets_behind_the_answer_are_shown_with_what_they_take_from() -> None:
    answer = plan(LEE, DAY).answer
    shown, left_out = sheets_shown(answer)
    names = {sheet.address for sheet in shown}
    assert {"lee/acme/after_tax_room", "lee/acme/annual_additions", "lee/acme/limitation_year"} <= names
    assert not any("2026-" in name for name in names)
    assert len(shown) + left_out == len(list(answer.sheets))
    whole, none = sheets_shown(answer, whole=True)
    assert (len(whole), none) == (len(list(answer.sheets)), 0)
    for sheet in shown:
        assert [line.line.name for line in sheet.lines] == list(lines(type(answer.sheets[sheet.address])))


def test_every_figure_on_a_worksheet_is_listed_once() -> None:
    found = prepared(LEE, DAY)
    names = [figure.name for figure in found.figures]
    assert len(names) == len(set(names))
    assert {line.figure.name for sheet in found.working for line in sheet.lines if line.figure} == set(names)


# --- names ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "becomes"),
    [
        (Source("document", "Plan Document 2026", "41"), Source("document", "Plan Document 2026", "41")),
        (Source("document", "SPD", "4-5"), Source("document", "SPD", "4-5")),
        (Source("document", "Acme SPD", "41"), Source("document", "Document 1", "41")),
        (Source("document", "lee-spd.pdf", ""), Source("document", "Document 1", "")),
        (Source("document", "Account 12345678", ""), Source("document", "Document 1", "")),
        (Source("document", "plan/document", ""), Source("document", "Document 1", "")),
        (Source("document", "SPD", "of Ann"), Source("document", "SPD", "")),
        (Source("HR", "Ms Palimpsest", "", date(2026, 2, 2)), Source("HR", "", "", date(2026, 2, 2))),
        (Source("own word"), Source("own word")),
    ],
)  # fmt: skip
def test_the_name_of_a_document_is_kept_only_where_every_word_is_ordinary(source: Source, becomes: Source) -> None:
    text = LEE.read_text(encoding="utf-8")
    household = reader.parse(text)
    job = household.people["lee"].jobs["acme"]
    assert job.plan is not None
    object.__setattr__(job.plan, "source", source)
    renamed = without_names(household).people["lee"].jobs["acme"].plan
    assert renamed is not None
    assert renamed.source == becomes


def test_keys_are_replaced_in_an_order_that_changes_nothing() -> None:
    household = without_keys(reader.read(EXAMPLES / "s-corporation-and-spouse.toml"))
    original = reader.read(EXAMPLES / "s-corporation-and-spouse.toml")
    assert set(household.people) == {"person-a", "person-b"}
    before = [(key, name) for key, person in original.people.items() for name in person.jobs]
    after = [(key, name) for key, person in household.people.items() for name in person.jobs]
    assert [before.index(one) for one in sorted(before)] == [after.index(one) for one in sorted(after)]
    for person in household.people.values():
        for job in person.jobs.values():
            if job.works_for:
                owner, _, business = job.works_for.partition("/")
                assert business in household.people[owner].jobs


@pytest.mark.parametrize("preparer", [Preparer("Jane\nDoe", ""), Preparer("", "x" * 81)])
def test_a_preparer_that_no_line_holds_is_refused(preparer: Preparer) -> None:
    with pytest.raises(BadInputError, match=r"--prepared-by|--firm"):
        refuse_preparer(preparer)
    refuse_preparer(Preparer("Jané Doe, CPA", "Doe & Partners"))
