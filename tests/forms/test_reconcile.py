"""Forms that came against those that should come: which belong together, which side is wrong, how to type them in."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megaroth.errors import BadInputError
from megaroth.forms import transactions as kinds
from megaroth.forms.entry_sheet import entry_sheet
from megaroth.forms.expected import Expected, combined, expected
from megaroth.forms.model import Form1099R
from megaroth.forms.received import COLUMNS, Received, read_table, read_typed, template
from megaroth.forms.reconcile import Reconciled, reconcile
from megaroth.ledger.book import PlanTerms, Terms, book
from megaroth.ledger.entries import Entry
from tests.forms.ledgers import LATER, WHO, YEAR, folded, household, ledgers

ACME = Terms({(WHO, "acme"): PlanTerms(separate_after_tax=True)})
IN_PLAN = (
    "contribution after-tax 10,000 on=2026-02-02",
    "conversion after-tax 10,200 emptied=yes on=2026-03-02 to=in-plan-roth",
)
SPLIT = (
    "contribution after-tax 10,000 on=2026-02-02",
    "rollover after-tax 10,000 basis=10,000 emptied=yes on=2026-03-02 to=roth-ira",
    "rollover after-tax 200 basis=0 emptied=yes on=2026-03-02 to=traditional-ira",
)
TWICE = (
    *IN_PLAN,
    "contribution after-tax 5,000 on=2026-06-01",
    "conversion after-tax 5,050 emptied=yes on=2026-07-01 to=in-plan-roth",
)
CONVERSION = (
    "contribution traditional-ira 7,000 basis=7,000 on=2026-01-12",
    "conversion traditional-ira 7,030 emptied=yes on=2026-01-20 to=roth-ira",
)
CHEQUE = ("opening pre-tax 10,000 on=2026-01-02", "payment pre-tax 1,000 withheld=200 on=2026-08-03")


def came(forms: list[str], *entries: str) -> Reconciled:
    return reconcile(read_typed(forms, YEAR), expected(folded(*entries), household(), YEAR))


def wrong(found: Reconciled) -> dict[str, str]:
    return {one.field: one.side for match in found.matched for one in match.differences}


def test_what_agrees_needs_nothing() -> None:
    found = came(["plan=acme 1=10,200 2a=200 4=0 5=10,000 7=G"], *IN_PLAN)
    assert found.agrees
    assert [len(match.expected) for match in found.matched] == [1]


def test_one_form_for_two_destinations_agrees_and_is_typed_in_as_two() -> None:
    found = came(["1=10,200 2a=0 5=10,000 7=G"], *SPLIT)
    assert found.agrees
    sheet = entry_sheet(found.matched[0], {})
    assert sheet.ties
    rows = {row.what: (row.form.gross, row.form.taxable, row.form.contributions) for row in sheet.rows}
    assert rows == {kinds.TO_ROTH_IRA: (10_000_00, 0, 10_000_00), kinds.TO_TRADITIONAL: (200_00, 0, None)}
    assert sheet.sheet[0][1].box_1 == 10_200_00


def test_a_form_for_each_in_plan_rollover_agrees() -> None:
    found = came(["1=10,200 2a=200 5=10,000 7=G", "1=5,050 2a=50 5=5,000 7=G"], *TWICE)
    assert found.agrees
    assert len(found.matched[0].received) == 2


@pytest.mark.parametrize(
    ("form", "entries", "sides"),
    [
        # basis taxed once more
        ("1=10,200 2a=10,200 5=10,000 7=G", IN_PLAN, {"taxable": "form"}),
        # the form contradicts itself: irahelp.com 30759
        ("1=10,200 2a=0 5=10,000 7=G", IN_PLAN, {"taxable": "form"}),
        # consistent in itself, and another division than the ledger's
        ("1=10,200 2a=250 5=9,950 7=G", IN_PLAN, {"taxable": "either", "contributions": "either"}),
        ("1=10,200 5=10,000 7=G", IN_PLAN, {"taxable": "form"}),
        ("1=10,200 2a=200 7=G", IN_PLAN, {"contributions": "form", "taxable": None}),
        # box 10 and 11 on the rollover's own form
        (
            "1=10,200 2a=200 5=10,000 7=G 10=200 11=2026",
            IN_PLAN,
            {"in_plan_rollover": "form", "first_roth_year": "form"},
        ),
        ("1=10,200 2a=200 4=40 5=10,000 7=G", IN_PLAN, {"withheld": "form"}),
        ("1=10,200 2a=200 5=10,000 7=1", IN_PLAN, {"codes": "form"}),
        ("1=10,200 2a=200 5=10,000 7=G ira=x", IN_PLAN, {"ira": "form"}),
        ("1=10,300 2a=200 5=10,000 7=G", IN_PLAN, {"gross": "either"}),
        # a conversion without the IRA box, or with basis
        ("plan=traditional-ira 1=7,030 2a=7,030 7=2 2b=x", CONVERSION, {"ira": "form"}),
        ("1=7,030 2a=7,030 5=7,000 7=2 2b=x ira=x", CONVERSION, {"contributions": "form"}),
        ("1=7,030 2a=7,030 7=1 2b=x ira=x", CONVERSION, {"codes": "form"}),
        # the gross amount is before withholding
        ("1=800 2a=1,000 4=200 7=1", CHEQUE, {"gross": "form"}),
        ("1=1,000 2a=1,000 4=200 7=G", CHEQUE, {"codes": "either"}),
        ("1=1,000 2a=0 4=200 7=1", CHEQUE, {"taxable": "form"}),
    ],
)
def test_which_side_is_wrong(form: str, entries: tuple[str, ...], sides: dict[str, str | None]) -> None:
    found = came([form], *entries)
    assert not found.missing
    assert not found.surplus
    assert wrong(found) == {field: side for field, side in sides.items() if side}
    assert all(one.rule and one.authority for match in found.matched for one in match.differences)


def test_a_payer_that_knows_an_exception_may_use_code_2() -> None:
    assert came(["1=1,000 2a=1,000 4=200 7=2"], *CHEQUE).agrees


def test_an_iras_taxable_amount_may_be_left_open() -> None:
    assert came(["1=7,030 7=2 2b=x ira=x"], *CONVERSION).agrees


def test_missing_and_surplus_forms_are_named() -> None:
    found = came(["plan=acme 1=77 2a=77 7=1", "plan=acme 1=88 2a=88 7=7"], *IN_PLAN)
    assert [one.kind for one in found.missing] == [kinds.IN_PLAN]
    assert [one.number for one in found.surplus] == [1, 2]
    assert not found.agrees


def test_the_payers_name_keeps_forms_apart() -> None:
    found = came(["plan=traditional-ira 1=10,200 2a=200 5=10,000 7=G"], *IN_PLAN)
    assert len(found.missing) == len(found.surplus) == 1


def test_a_corrected_form_takes_the_place_of_the_first() -> None:
    found = came(["1=10,200 2a=0 5=10,000 7=G", "1=10,200 2a=200 5=10,000 7=G corrected=x"], *IN_PLAN)
    assert [(one.received.number, one.by.number) for one in found.replaced] == [(1, 2)]
    assert found.agrees


WAYS = (  # 20,000 of basis to a Roth IRA, 3,000 of earnings to a traditional one
    "contribution after-tax 20,000 on=2026-03-02",
    "rollover after-tax 20,000 basis=20,000 emptied=yes on=2026-05-20 to=roth-ira",
    "rollover after-tax 3,000 basis=0 emptied=yes on=2026-05-20 to=traditional-ira",
)
SMALL, RIGHT = "plan=acme 1=3,000 2a=0 7=G", "plan=acme 1=20,000 2a=0 5=20,000 7=G corrected=x"


@pytest.mark.parametrize(
    "original",
    [
        "plan=acme 1=20,000 2a=3,000 5=20,000 7=G",  # wrong in box 2a
        "plan=acme 1=20,000 2a=0 5=20,000 7=1",  # wrong in box 7
        "plan=acme 1=21,000 2a=1,000 5=20,000 7=G",  # wrong in box 1: only its code is that of the corrected form
        "plan=acme 1=23,000 2a=3,000 5=20,000 7=1",  # one form for both, which the payer divided
    ],
)
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_a_corrected_form_leaves_the_valid_ones(original: str, order: tuple[int, ...]) -> None:
    typed = [SMALL, original, RIGHT]
    found = came([typed[at] for at in order], *WAYS)
    wrong_one, right_one = order.index(1) + 1, order.index(2) + 1
    assert [(one.received.number, one.by.number) for one in found.replaced] == [(wrong_one, right_one)]
    assert found.agrees


def test_a_corrected_form_alone_replaces_no_valid_one() -> None:
    found = came([SMALL, RIGHT], *WAYS)
    assert not found.replaced
    assert found.agrees


def test_the_account_number_says_what_a_corrected_form_corrects() -> None:
    typed = ["1=3,000 2a=3,000 7=G account=R2", "1=20,000 2a=3,000 5=20,000 7=G account=R1"]
    found = came([*typed, "1=3,000 2a=0 7=G account=R2 corrected=x"], *WAYS)
    assert [one.received.number for one in found.replaced] == [1]


def test_a_form_of_another_payer_is_not_taken_for_the_only_expected_one() -> None:
    (other,) = read_typed(["1=77 2a=0 7=G"], YEAR)
    should = expected(folded(*IN_PLAN), household(), YEAR)
    found = reconcile([other._replace(payer="Fidelity")], should)
    assert [one.payer for one in found.surplus] == ["Fidelity"]
    assert [one.kind for one in found.missing] == [kinds.IN_PLAN]
    (near,) = read_typed(["1=10,300 2a=300 5=10,000 7=G"], YEAR)  # the plan's trustee, and one amount wrong
    assert len(reconcile([near._replace(payer="Fidelity")], should).matched) == 1


@pytest.mark.parametrize("forms", [["1=46,000 2a=0 5=40,000 7=G"], ["1=40,000 2a=0 5=40,000 7=G", SMALL]])
def test_a_form_of_twice_the_amount_is_said_to_be_that(forms: list[str]) -> None:
    found = came(forms, *WAYS)
    assert not found.missing
    assert not found.surplus
    (gross,) = [one for match in found.matched for one in match.differences if one.field == "gross"]
    assert "exactly twice" in gross.rule


def test_rows_that_do_not_tie_say_so() -> None:
    found = came(["1=10,200 2a=0 5=10,000 7=G"], *IN_PLAN)
    sheet = entry_sheet(found.matched[0], {})
    assert not sheet.ties
    assert sheet.rows[0].form.taxable == 200_00


def test_the_entry_of_a_cheque_says_what_was_rolled_over() -> None:
    entries = (*CHEQUE, "return traditional-ira 600 of=2 on=2026-09-01")
    ledger = folded(*entries)
    found = reconcile(read_typed(["1=1,000 2a=1,000 4=200 7=1"], YEAR), expected(ledger, household(), YEAR))
    sheet = entry_sheet(found.matched[0], {move.number: move.returned for move in ledger.moves})
    assert "$600" in sheet.rows[0].answer


# --- reading ------------------------------------------------------------------------------------------------


def test_the_template_is_what_is_read() -> None:
    for year in (2025, 2026):
        head = template(year)
        assert ("box 7a" in head) == (year == 2026)
        (one,) = read_table(f'{head}\nlee,acme,"10,200.00",200,,,0,"10,000",G,,,,1234,\n', year)
        assert (one.person, one.plan, one.form.gross, one.form.codes) == ("lee", "acme", 10_200_00, "G")
        assert one.form.account_number == "1234"
        assert not one.form.corrected
    assert len(COLUMNS) == head.count(",") + 1


@pytest.mark.parametrize(
    "head",
    [
        "recipient TIN",
        "Payer's TIN",
        "SSN",
        "ein",
        "social_security_number",
        "taxpayer id",
        "Recipient's identification number",
        "payer federal id",
        "tax id",
    ],
)
def test_a_column_for_a_number_of_a_person_is_refused(head: str) -> None:
    with pytest.raises(BadInputError, match="number of a person or payer"):
        read_table(f"plan,{head},box 1,box 7\nacme,,10,G\n", YEAR)


@pytest.mark.parametrize(
    "number", ["078-05-1120", "078 05 1120", "12-3456789", "XXX-XX-1120", "***-**-1120", "078051120"]
)
@pytest.mark.parametrize("column", ["plan", "person", "account"])
def test_a_value_that_looks_like_one_is_refused_and_not_repeated(number: str, column: str) -> None:
    with pytest.raises(BadInputError) as refused:
        read_table(f"{column},box 1,box 7\n{number},10,G\n", YEAR, "forms.csv")
    assert number not in str(refused.value)
    assert "1120" not in str(refused.value.as_dict())
    for text in (f"{column}={number} 1=10 7=G", f"{number} 1=10 7=G"):
        with pytest.raises(BadInputError) as refused:
            read_typed([text], YEAR)
        assert "1120" not in str(refused.value)
    with pytest.raises(BadInputError) as refused:  # a table without a head line
        read_table(f"{number},10,G\n", YEAR, "forms.csv")
    assert "1120" not in str(refused.value)


SEPARATED = (
    *("123–45–6789", "123—45—6789", "12 3456789", "123 456789", "123-456789", "123  45  6789", "123.45.6789"),
    *("１２３-45-6789", "123\u200b45\u200b6789", "123_45_6789", "12/3456789", "SSN123456789", "1-2-3-4-5-6789"),
)


@pytest.mark.parametrize("number", SEPARATED)
@pytest.mark.parametrize("column", ["plan", "person", "account", "box 1", "box 11", "corrected", "box 7"])
def test_nine_digits_are_refused_whatever_stands_between_them(number: str, column: str) -> None:
    cells = {"plan": "acme", "box 1": "10", "box 7": "G", column: number}
    quoted = ",".join(f'"{cell}"' for cell in cells.values())
    tables = [f"{','.join(cells)}\n{quoted}\n", f'"{number}",10,G\n']
    typed = " ".join(f"{name.removeprefix('box ')}={cell}" for name, cell in cells.items())
    reads: tuple[Callable[[], list[Received]], ...] = (
        lambda: read_table(tables[0], YEAR, "forms.csv"),
        lambda: read_table(tables[1], YEAR, "forms.csv"),
        lambda: read_typed([typed], YEAR),
        lambda: read_typed([f"{number} {typed}"], YEAR),
    )
    for read in reads:
        with pytest.raises(BadInputError) as refused:
            read()
        assert not {"6789", "456"} & set(re.findall(r"\d+", str(refused.value.as_dict())))
        assert number not in str(refused.value)


def test_an_amount_that_is_none_is_not_repeated_where_it_may_be_a_number_of_a_person() -> None:
    with pytest.raises(BadInputError) as refused:
        read_table("box 1,box 7\n123456789x,G\n", YEAR)
    assert "123456789" not in str(refused.value.as_dict())
    (one,) = read_table('box 1,box 7\n"123,456,789.00",G\n', YEAR)  # commas make it an amount
    assert one.form.gross == 123_456_789_00


def test_a_typed_name_may_have_blanks() -> None:
    for name in ("Acme 401(k) Plan", '"Acme 401(k) Plan"', "'Acme 401(k) Plan'"):
        (one,) = read_typed([f"plan={name} 1=100 7=B1 10=2,000 11=2018"], YEAR)
        assert (one.plan, one.form.gross, one.form.first_roth_year) == ("Acme 401(k) Plan", 100_00, 2018)
    with pytest.raises(BadInputError, match="box 1 is there twice"):
        read_typed(["1=10 7=G 1=20"], YEAR)


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_values_are_parted_by_commas_semicolons_or_tabs(sign: str) -> None:
    (one,) = read_table('plan;box 1;box 7a\nacme;"10,200";G\n'.replace(";", sign), YEAR)
    assert (one.plan, one.form.gross, one.form.codes) == ("acme", 10_200_00, "G")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("plan,box 1\nacme,10\n", "no column for box 1, or none for box 7"),
        ("box 1,box 7,color\n1,G,red\n", "is no column"),
        ("box 1,box 7,box 1\n1,G,1\n", "two columns are box 1"),
        ("box 1,box 7\n10,200,G\n", "more cells"),
        ("box 1,box 7\nten,G\n", "not an amount"),
        ("box 1,box 7\n-10,G\n", "below zero"),
        ("box 1,box 7\n,G\n", "box 1 is empty"),
        ("box 1,box 7\n10,\n", "box 7 is empty"),
        ("box 1,box 7\n10,GGG\n", "no distribution codes"),
        ("box 1,box 7,ira\n10,G,maybe\n", "neither yes nor no"),
        ("box 1,box 7,box 11\n10,G,21\n", "no year"),
        ("box 1,box 7,box 5\n10,G,1e5\n", "not an amount"),
        ('box 1,box 7\n"10,G\n', "no table in CSV"),
        (f"box 1,box 7\n{'1' * 200_000},G\n", "no table in CSV"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(text: str, words: str) -> None:
    with pytest.raises(BadInputError, match=words):
        read_table(text, YEAR, "forms.csv")


def test_a_table_from_a_spreadsheet_is_read() -> None:
    (one,) = read_table(
        "\ufeffPlan;".replace(";", ",") + "Box 1,Box 2a,Box 7a,Box 7b\r\nacme,$7.00,,b g,yes\r\n\r\n", YEAR
    )
    assert (one.form.codes, one.form.ira, one.form.taxable) == ("BG", True, None)


# --- what holds for all ledgers ----------------------------------------------------------------------------


def as_received(forms: list[Form1099R], owners: list[Expected]) -> list[Received]:
    return [
        Received(number, one.person, one.plan, form)
        for number, (form, one) in enumerate(zip(forms, owners, strict=True), 1)
    ]


@given(ledgers(), st.randoms(use_true_random=False))
def test_forms_that_say_what_they_should_agree_in_any_order(entries: list[Entry], order: object) -> None:
    forms = list(expected(book(entries, ACME, LATER), household(), YEAR))
    shuffled = list(forms)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    found = reconcile(as_received([one.form for one in shuffled], shuffled), forms)
    assert found.agrees
    for match in found.matched:
        sheet = entry_sheet(match, {})
        assert sheet.ties


@given(ledgers())
def test_the_one_form_that_may_come_instead_agrees_too(entries: list[Entry]) -> None:
    forms = expected(book(entries, ACME, LATER), household(), YEAR)
    for each in combined(forms):
        others = [one for one in forms if one.key not in each.keys]
        owners = [*others, *(one for one in forms if one.key == each.keys[0])]
        found = reconcile(as_received([*(one.form for one in others), each.form], owners), forms)
        assert found.agrees
        assert all(entry_sheet(match, {}).ties for match in found.matched)


@given(ledgers(), st.data())
def test_every_form_is_in_one_place(entries: list[Entry], data: st.DataObject) -> None:
    forms = list(expected(book(entries, ACME, LATER), household(), YEAR))
    changed = []
    for one in forms:
        change = data.draw(st.sampled_from(["keep", "gross", "taxable", "codes", "lose"]))
        form = one.form
        if change == "gross":
            form = form._replace(gross=form.gross + data.draw(st.integers(1, 500_00)))
        elif change == "taxable":
            form = form._replace(taxable=(form.taxable or 0) + 1)
        elif change == "codes":
            form = form._replace(codes=data.draw(st.sampled_from(["1", "7", "G", "H", "E"])))
        if change != "lose":
            changed.append((form, one))
    received = as_received([form for form, _ in changed], [one for _, one in changed])
    found = reconcile(received, forms)
    numbers = [one.number for match in found.matched for one in match.received] + [one.number for one in found.surplus]
    keys = [one.key for match in found.matched for one in match.expected] + [one.key for one in found.missing]
    assert sorted(numbers) == [one.number for one in received]
    assert sorted(keys) == sorted(one.key for one in forms)
    if [form for form, _ in changed] != [one.form for one in forms] and found.agrees:
        # only what a payer may choose was changed: a code that is right too, or a Roth IRA's box 2a
        for form, one in changed:
            same = form._replace(codes="", taxable=None) == one.form._replace(codes="", taxable=None)
            assert same
            assert form.taxable == one.form.taxable or one.kind == kinds.ROTH_IRA_PAID
