"""Plain and compiled, the rules give the same worksheets, line by line."""

from __future__ import annotations

from typing import Any, get_type_hints

import numpy as np
import pytest

from megaroth import money
from megaroth.law import figures
from megaroth.law.authority import lines
from megaroth.money import LARGEST, ONE
from tests.law.compiled import compiled, over_rows, plainly
from tests.law.worksheets import Input, Rule, inputs, rules_in_dialect, worksheets

ROWS = 100_000
"""For every rule."""

SEED = 415


def known_amounts() -> list[int]:
    """Every plan limit ever held, in cents: where worksheets turn."""
    shipped = figures.shipped()
    names = [name for name in shipped.names("employer_plans") if shipped.raw(name)["unit"] == "dollars"]
    return sorted({shipped.cents(name, year) for name in names for year in shipped.years(name)})


def column(argument: Input, rows: int, chance: np.random.Generator) -> Any:
    """Random values of one argument: whole range, every size alike, everyday, and edges."""
    if argument.unit == "yes/no":
        return chance.integers(0, 2, rows)
    if argument.unit == "millionths":
        kinds = [
            chance.integers(0, ONE + 1, rows),
            chance.integers(0, 101, rows) * 10_000,
            chance.choice([0, 1, 60_000, 250_000, ONE - 1, ONE], rows),
        ]
    elif argument.unit == "count":
        kinds = [chance.integers(0, 101, rows), chance.integers(0, 4, rows), chance.integers(0, 3_000, rows)]
    else:
        edges = [0, 1, 2, 3, 4, 5, 49, 50, 99, 100, LARGEST - 1, LARGEST, *known_amounts()]
        sizes = np.exp(chance.uniform(0, np.log(LARGEST), rows)).astype(np.int64)
        kinds = [
            chance.integers(0, LARGEST + 1, rows),
            sizes,
            chance.integers(0, 30_000_000, rows),
            chance.choice(np.array(edges, np.int64), rows),
        ]
    drawn = np.choose(chance.integers(0, len(kinds), rows), kinds)
    if argument.lowest < 0:
        drawn = np.where(chance.integers(0, 5, rows) == 0, -drawn, drawn)
    return np.maximum(drawn, argument.lowest)


@pytest.mark.slow
@pytest.mark.parametrize("rule", rules_in_dialect(), ids=lambda rule: rule.__name__)
def test_plain_and_compiled_agree(rule: Rule) -> None:
    result = get_type_hints(rule)["return"]
    names = list(lines(result)) if result in worksheets() else [rule.__name__]
    chance = np.random.default_rng([SEED, len(names), *rule.__name__.encode()])
    told = np.column_stack([column(argument, ROWS, chance) for argument in inputs(rule)]).astype(np.int64)

    filled = np.empty((ROWS, len(names)), np.int64)
    over_rows(rule, len(names))(np.ascontiguousarray(told), filled)
    expected = plainly(rule, told, len(names))

    wrong = np.argwhere(filled != expected)
    if len(wrong):
        row, place = wrong[0]
        arguments = dict(zip([argument.name for argument in inputs(rule)], told[row].tolist(), strict=True))
        pytest.fail(
            f"{rule.__name__}({arguments}): {names[place]} is {expected[row, place]} plain and "
            f"{filled[row, place]} compiled; {len(wrong)} lines differ"
        )


@pytest.mark.slow
@pytest.mark.parametrize("whole", [1, 3, 12, LARGEST - 1, LARGEST, 2 * LARGEST])
@pytest.mark.parametrize("amount", [-LARGEST, -1, 0, 1, 999_999, 1_000_000, LARGEST - 1, LARGEST])
def test_a_share_of_the_largest_amount_fits_64_bits(amount: int, whole: int) -> None:
    for part in (0, 1, whole // 3, whole - 1, whole):
        share = money.share_of(amount, part, whole)
        assert compiled(money.share_of)(amount, part, whole) == share
        assert share == money.round_half_up(amount * part, whole)


@pytest.mark.slow
@pytest.mark.parametrize("rate", [0, 1, 250_000, ONE - 1, ONE, 2 * ONE, 4 * ONE])
@pytest.mark.parametrize("amount", [-LARGEST, -1, 0, 1, LARGEST - 1, LARGEST])
def test_a_rate_of_the_largest_amount_fits_64_bits(amount: int, rate: int) -> None:
    assert compiled(money.portion)(amount, rate) == money.portion(amount, rate)
    assert compiled(money.portion_within)(amount, rate) == money.portion_within(amount, rate)
    assert compiled(money.rate_of)(amount, LARGEST) == money.rate_of(amount, LARGEST)
