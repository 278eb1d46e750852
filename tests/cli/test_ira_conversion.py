from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_backdoor import LEE, REFERENCE, _keys, add, facts, lee, run, shown

__all__ = ["lee"]


def test_the_whole_taxable_amount_is_in_the_first_line(lee: Path) -> None:
    # By hand: basis 6,500 of 14,500 is .448 to three decimals; 7,500 x .552 = 4,140.
    facts(lee, 'pre_tax_balance = "$8,000"\nbasis = "$6,500"\n')
    lee.write_text(
        lee.read_text().replace("[people.alex]", 'marginal_rate = "24%"\n[people.alex]', 1), encoding="utf-8"
    )
    found = run("backdoor", lee, "--convert", "7,500")
    assert (found.exit_code, found.stderr) == (0, "")
    lines = found.stdout.splitlines()
    assert lines[0] == "CONVERT $7,500 · Alex · traditional and SEP IRAs · Sat 21 Nov 2026"
    assert lines[2].startswith("TAXABLE       $4,140~ of the $7,500 would be income of 2026, about $994 of")
    text = shown(found)
    assert "It cannot be undone since 2018" in text
    assert "Form 8606 for 2026 with the return, by 15 April 2027" in text
    assert "pay an estimate by 15 January 2027" in text
    assert max(map(len, (line for line in lines if not line.startswith("megaroth ledger")))) <= 80
    assert not lee.with_suffix(".ledger").exists()


def test_from_the_ledger_with_three_decimals_or_exact(lee: Path) -> None:
    # 100,500 with 7,500 of basis: 7,500 x (1 - .075) = 6,937.50, or 7,500 x 93,000 / 100,500 = 6,940.30.
    add(lee, "opening", "traditional-ira", "93,000", "--on", "2026-01-01", "--basis", "0")
    add(lee, "contribution", "traditional-ira", "7,500", "--on", "2026-01-05", "--basis", "7,500")
    for words, cents in (((), 6_937_50), (("--exact",), 6_940_30)):
        data = json.loads(run("backdoor", lee, "--convert", "7,500", *words, "--json").stdout)
        assert (data["schema"], data["taxable"]["cents"]) == ("megaroth.ira-conversion/1", cents)
    text = shown(run("backdoor", lee, "--convert", "7,500"))
    assert (
        "IF the $93,000 of pre-tax money were rolled into a plan that takes it by 31 December 2026, $0~ would" in text
    )
    plain = run("backdoor", lee, "--convert", "7,500", "--plain").stdout.splitlines()
    assert plain[1] == "Taxable: $6,937.50 (estimate) of the $7,500 would be income of 2026."
    record = next(line for line in plain if line.startswith("To record it"))
    assert run(*record.partition("megaroth ")[2].replace("DATE", "2026-11-20").split()).exit_code == 0
    again = json.loads(run("backdoor", lee, "--json").stdout)["people"][0]["forms"][-1]
    assert again["three_decimals"]["line_18"]["cents"] == 6_937_50


def test_a_simple_ira_in_its_first_two_years_is_refused(lee: Path) -> None:
    facts(lee, "simple_since = 2025-03-01\n")
    add(lee, "contribution", "simple-ira", "9,000", "--on", "2026-02-02")
    found = run("backdoor", lee, "--convert", "9,000", "--source", "simple-ira")
    assert (found.exit_code, found.stdout) == (2, "")
    assert "in its first two years until 1 March 2027" in found.stderr
    assert "25% tax" in found.stderr
    assert run("backdoor", lee, "--convert", "1", "--source", "simple-ira", as_of="2027-03-01").exit_code == 0


def test_when_a_simple_ira_began_is_asked_first(lee: Path) -> None:
    add(lee, "contribution", "simple-ira", "9,000", "--on", "2026-02-02")
    found = run("backdoor", lee, "--convert", "9,000", "--source", "simple-ira")
    assert found.exit_code == 0
    text = shown(found)
    assert "TAXABLE $9,000~ of the $9,000" in text
    assert "ASK FIRST When did the first money go into the SIMPLE IRA?" in text
    assert "people.alex.ira.simple_since" in text


def test_what_is_not_known_is_asked(lee: Path) -> None:
    text = shown(run("backdoor", lee, "--convert", "3,000"))
    assert "TAXABLE At most $3,000~ of the $3,000 would be income" in text
    assert "people.alex.ira.pre_tax_balance" in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--convert", "7,501"), "more than the $7,500 of the traditional-ira"),
        (("--convert", "0"), "above zero"),
        (("--convert", "5", "--source", "match"), "no IRA that this converts"),
        (("--convert", "5", "--person", "pat"), "no person"),
        (("--convert", "5", "--year", "2026"), "do not go with --convert"),
        (("--person", "alex"), "go with --convert"),
    ],
)
def test_what_cannot_be_is_one_clear_line(lee: Path, words: tuple[str, ...], said: str) -> None:
    add(lee, "contribution", "traditional-ira", "7,500", "--on", "2026-01-05", "--basis", "7,500")
    found = run("backdoor", lee, *words)
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.count("\n") == 1
    assert said in found.stderr


def test_two_people_are_asked_apart(lee: Path) -> None:
    lee.write_text(LEE + "[people.sam]\nbirth_year = 1950\n", encoding="utf-8")
    found = run("backdoor", lee, "--convert", "5")
    assert found.exit_code == 2
    assert "--person: alex, sam" in found.stderr
    text = shown(run("backdoor", lee, "--convert", "5", "--person", "Sam"))
    assert "required minimum distribution" in text


def test_every_key_of_the_data_is_documented(lee: Path) -> None:
    facts(lee, 'pre_tax_balance = "$93,000"\n')
    data = json.loads(run("backdoor", lee, "--convert", "5", "--json").stdout)
    reference = REFERENCE.read_text(encoding="utf-8")
    assert {key for key in _keys(data) if f"`{key}`" not in reference} == set()
