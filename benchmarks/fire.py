"""A FIRE file of a million payees: time, memory, and the same file by an f-string loop with the same checks.

Run: ``python benchmarks/fire.py [PAYEES]``. Prints ratios of one run on one machine; it asserts nothing but that both
ways write the same bytes. Each way runs in a process of its own, so that the most memory it ever held is its own.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from operator import add
from pathlib import Path
from typing import BinaryIO

from megaroth.forms.checks import problems_of
from megaroth.forms.codes import in_order
from megaroth.forms.filing import Payee
from megaroth.forms.fire import write_to
from megaroth.forms.fire_headers import Group, Transmission, payer_record, transmitter_record
from megaroth.forms.model import Address, Form1099R, Name, Party
from megaroth.forms.numbers import TaxpayerNumber
from megaroth.forms.places import states

MILLION = 1_000_000
FEW = 20_000
ROUNDS = 5
YEAR = 2025
PLAN = Party(Name(business="Example 401(k) Plan"), Address("1 Main St", "Springfield", "IL", "62701"), "555-010-0199")
EIN = TaxpayerNumber("12-3456789", "EIN")
SENDER = Transmission(YEAR, PLAN, EIN, "AB12C", "Pat Roe", "pat@example.org", test=True)


def numbered(count: int) -> Iterator[tuple[Payee, TaxpayerNumber]]:
    """Payees in the order of their numbers, none of them kept."""
    for at in range(count):
        earnings = at % 50_000
        form = Form1099R(YEAR, 3_000_000 + earnings, earnings, "G", withheld=0, contributions=3_000_000)
        name = Name("Lee", "Q", f"Example{at}", "Jr" if at % 9 == 0 else "")
        party = Party(name, Address(f"{at} Oak Avenue", "Springfield", "CA", f"{10_000 + at % 80_000}"))
        area, rest = divmod(at, 90 * 9_000)
        group, serial = divmod(rest, 9_000)
        yield Payee(form, party), TaxpayerNumber(f"{100 + area:03d}{10 + group:02d}{1_000 + serial:04d}", "SSN")


def ours(out: BinaryIO, count: int) -> None:
    write_to(out, SENDER, [Group(PLAN, EIN, numbered(count))])


def by_f_strings(out: BinaryIO, count: int) -> None:
    """The same file by hand: an f-string a record, and the checks that ours makes."""
    group = Group(PLAN, EIN, ())
    known = states()
    end = "\r\n"
    totals = [0] * 10
    out.write((transmitter_record(SENDER, count) + end).encode())
    out.write((payer_record(group, YEAR, 1, "125", 2) + end).encode())
    sequence, last, waiting = 3, "", []
    for payee, number in numbered(count):
        form, party, office = payee
        if form.year != YEAR or form.corrected or problems_of(form):
            raise ValueError("form")
        digits, account = number.digits, form.account_number
        if digits <= last or account or form.states:
            raise ValueError("order")
        last = digits
        first, middle, family, suffix, business = party.name
        if bool(family) is bool(business):
            raise ValueError("name")
        name = business or " ".join([part for part in (family, first, middle, suffix) if part])
        street, city, state, zip_code = party.address
        amounts = (
            form.gross,
            form.taxable or 0,
            form.capital_gain or 0,
            form.withheld or 0,
            form.contributions or 0,
            form.unrealized_appreciation or 0,
            form.other or 0,
            0,
            form.gross if form.ira else 0,
            form.in_plan_rollover or 0,
        )
        if state not in known or not zip_code.isdigit() or len(zip_code) not in {5, 9} or not name or not street:
            raise ValueError("address")
        if " " in (name[0], street[0], city[0]):
            raise ValueError("blank")
        a1, a2, a3, a4, a5, a6, a8, a9, a_a, a_b = amounts
        totals = list(map(add, totals, amounts))
        kind = "1" if number.kind == "EIN" else "2"
        codes = in_order(form.codes)
        roth = str(form.first_roth_year or "")
        record = (
            f"B{YEAR:4d} {'':4}{kind:1}{digits:9}{account:20}{office:4}{'':10}"
            f"{a1:012d}{a2:012d}{a3:012d}{a4:012d}{a5:012d}{a6:012d}{0:012d}{a8:012d}{a9:012d}{a_a:012d}{a_b:012d}"
            f"{0:084d}{'':16} {name:40}{'':40}{street:40}{'':40}{city:40}{state:2}{zip_code:9} "
            f"{sequence:08d}{'':36} {codes:2}{'1' if form.not_determined else '':1}{'1' if form.ira else '':1}"
            f"{'1' if form.total_distribution else '':1}{'':2}{roth:4} {'':8}{'':98}{'':60}{0:012d}{0:012d}{'':2}"
        )
        if len(record) != 748 or not record.isascii() or not record.isprintable():
            raise ValueError("text or amount")
        waiting.append(record.upper())
        sequence += 1
        if len(waiting) >= 512:
            out.write((end.join(waiting) + end).encode("ascii"))
            waiting.clear()
    if waiting:
        out.write((end.join(waiting) + end).encode("ascii"))
    c1, c2, c3, c4, c5, c6, c8, c9, c_a, c_b = totals
    out.write(
        f"C{count:08d}{'':6}{c1:018d}{c2:018d}{c3:018d}{c4:018d}{c5:018d}{c6:018d}{0:018d}{c8:018d}{c9:018d}{c_a:018d}"
        f"{c_b:018d}{0:0126d}{'':160}{sequence:08d}{'':241}{end}".encode()
    )
    out.write(f"F{1:08d}{0:021d}{'':19}{count:08d}{'':442}{sequence + 1:08d}{'':241}{end}".encode())


WAYS = {"ours": ours, "f-strings": by_f_strings}


def run(way: str, count: int, folder: str) -> tuple[float, int, str]:
    """CPU seconds, the most memory held (KiB), and the hash of the file."""
    path = Path(folder) / f"{way}-{count}"
    begun = time.process_time()
    with path.open("w+b") as out:
        WAYS[way](out, count)
    seconds = time.process_time() - begun
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    digest = hashlib.sha256()
    with path.open("rb") as done:
        while block := done.read(1 << 20):
            digest.update(block)
    path.unlink()
    return seconds, held, digest.hexdigest()


def apart(way: str, count: int, folder: str) -> tuple[float, int, str]:
    """The same in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(run, (way, count, folder))


def main() -> None:
    """Measure both ways, taking turns."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else MILLION
    print(f"Python {sys.version.split()[0]}; {count:,} payees, the making of them included in both ways")
    with tempfile.TemporaryDirectory() as folder:
        begun = time.process_time()
        for _ in numbered(FEW):
            pass
        making = (time.process_time() - begun) / FEW
        small = apart("ours", FEW, folder)
        long = apart("ours", count, folder)
        print(
            f"ours: {long[0]:.1f} s CPU, {count * 750 / long[0] / 1e6:.0f} MB/s; {making * 1e6:.1f} µs to make a payee"
        )
        print(f"most memory: {small[1] / 1024:.0f} MB for {FEW:,}, {long[1] / 1024:.0f} MB for {count:,}")
        times: dict[str, list[float]] = {way: [] for way in WAYS}
        for _ in range(ROUNDS):
            made = {way: apart(way, FEW * 5, folder) for way in WAYS}
            assert len({digest for _, _, digest in made.values()}) == 1, "the two files differ"
            for way, (seconds, _, _) in made.items():
                times[way].append(seconds / (FEW * 5) - making)
    us, theirs = (statistics.median(times[way]) for way in WAYS)
    print(f"a record, without making the payee: ours {us * 1e6:.1f} µs, f-strings {theirs * 1e6:.1f} µs")
    print(f"ours / f-strings with the same checks: {us / theirs:.2f}")


if __name__ == "__main__":
    main()
