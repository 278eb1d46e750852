"""``megaroth census generate``: made-up censuses of many plans, to try the tests with."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("generate", epilog="Example: megaroth census generate trial --plans 20 --people 2000 --seed 1")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--plans", type=click.IntRange(1, 1_000_000), default=140, show_default=True, help="How many plans.")
@click.option(
    "--people", type=click.IntRange(1, 1_000_000_000), default=20_000, show_default=True, help="How many people in all."
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="The same seed, the same people.")
@click.option("--year", type=click.IntRange(2010, 2100), default=2026, show_default=True, help="The plan year.")
@click.option("--grouped", is_flag=True, help="One folder an employer group instead of files of a million rows.")
@click.option("--payroll", is_flag=True, help="Payroll feeds of the plans too, in FOLDER/payroll (small plans only).")
def command(*, folder: Path, plans: int, people: int, seed: int, year: int, grouped: bool, payroll: bool) -> None:
    """Make up censuses of many plans: Parquet files in FOLDER, and the plans' terms as plans.csv.

    Nobody in them is real. Sizes of plans, pay and saving are like those of a recordkeeper; 6,600 plans and 10,000,000
    people are one of middle size.

    Exit status: 0 written, 2 bad input.
    """
    from megaroth.cli import output
    from megaroth.service.census_many_made import made_censuses

    made = made_censuses(folder, plans=plans, people=people, seed=seed, year=year, grouped=grouped, payroll=payroll)
    output.show(f"Wrote {made.rows:,} people of {made.plans:,} plans to {folder}, and the terms to {folder}/plans.csv.")
    if made.feeds:
        output.show(f"Wrote {made.feeds:,} payroll feeds to {folder}/payroll.")
    output.show(f"Next: megaroth census test --plans {folder} --out results.csv")
