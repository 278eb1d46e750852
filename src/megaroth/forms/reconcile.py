"""Forms that came against the forms that should come: what agrees, what does not, and which side is wrong.

A form that came may be one expected form, several of one payer added up, or a part of one (a payer may send a form for
each in-plan rollover). A pairing in which everything agrees is looked for first, then one with the same gross amount,
then one with twice the amount, then the same codes. What is left over is missing, or surplus.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from megaroth.forms import transactions as kinds
from megaroth.forms.differences import Difference, differences
from megaroth.forms.expected import Expected
from megaroth.forms.model import Form1099R
from megaroth.forms.received import Received

MOST_TOGETHER = 12
"""Expected forms of one payer among which sums are looked for; of more only all of them."""


class Matched(NamedTuple):
    """Forms that came and forms that should come, that belong together."""

    received: tuple[Received, ...]
    expected: tuple[Expected, ...]
    differences: tuple[Difference, ...]

    @property
    def agrees(self) -> bool:
        """Whether nothing is different."""
        return not self.differences

    @property
    def form(self) -> Form1099R:
        """What came, added up."""
        return kinds.together([one.form for one in self.received])


class Replaced(NamedTuple):
    """A form that a corrected one takes the place of."""

    received: Received
    by: Received


class Reconciled(NamedTuple):
    """The forms of a year, brought together."""

    matched: tuple[Matched, ...]
    missing: tuple[Expected, ...]
    """Expected, and nothing came."""
    surplus: tuple[Received, ...]
    """Came, and nothing in the ledger explains it."""
    replaced: tuple[Replaced, ...]

    @property
    def agrees(self) -> bool:
        """Whether every form came and says what it should."""
        return not (self.missing or self.surplus) and all(one.agrees for one in self.matched)


def reconcile(received: Sequence[Received], expected: Sequence[Expected]) -> Reconciled:
    """Bring the forms that came and those that should come together.

    Parameters
    ----------
    received : sequence of Received
        Persons and plans as the ledger calls them, or empty where only one can be meant.
    expected : sequence of Expected
        The forms of the year.
    """
    replaced = _replaced(received, expected)
    gone = {one.received.number for one in replaced}
    found = _brought_together([one for one in received if one.number not in gone], expected)
    return found._replace(replaced=replaced)


def _brought_together(received: Sequence[Received], expected: Sequence[Expected]) -> Reconciled:
    """The forms that count, without those that were replaced."""
    left, open_ = list(received), list(expected)
    matched: list[Matched] = []
    for search in (
        _pairs(_all_agrees),
        _sums(_all_agrees),
        _parts(_all_agrees),
        _pairs(_same_gross),
        _sums(_same_gross),
        _parts(_same_gross),
        _pairs(_twice),
        _sums(_twice, 2),
        _pairs(_same_codes),
        _only_ones,
    ):
        while True:
            found = next(search(left, open_), None)
            if found is None:
                break
            matched.append(found)
            numbers = {one.number for one in found.received}
            keys = {one.key for one in found.expected}
            left = [one for one in left if one.number not in numbers]
            open_ = [one for one in open_ if one.key not in keys]
    matched.sort(key=lambda one: one.received[0].number)
    return Reconciled(tuple(matched), tuple(open_), tuple(left), ())


def _replaced(received: Sequence[Received], expected: Sequence[Expected]) -> tuple[Replaced, ...]:
    """Forms before their correction, each of the same payer as the corrected one."""
    found: dict[int, Replaced] = {}
    for new in received:
        if not new.form.corrected:
            continue
        kept = [one for one in received if one.number not in found]
        olds = [
            old
            for old in kept
            if not old.form.corrected and (old.person, old.plan, old.payer) == (new.person, new.plan, new.payer)
        ]
        old = _corrected_one(new, olds, kept, expected)
        if old is not None:
            found[old.number] = Replaced(old, new)
    return tuple(found.values())


def _corrected_one(
    new: Received, olds: Sequence[Received], kept: Sequence[Received], expected: Sequence[Expected]
) -> Received | None:
    """The form that a corrected one was made for: of its account, or of its gross amount, or else of its codes.

    Every direct rollover has the same code, so the code alone tells nothing where there are several: then it is the
    form without which the others fit best. A form that is right beside the corrected one is not what it corrects.
    """
    account = new.form.account_number
    named = [old for old in olds if account and old.form.account_number == account]
    if named:
        return named[0]
    olds = [old for old in olds if not (account and old.form.account_number)]

    def misfits(old: Received) -> int:
        rest = _brought_together([one for one in kept if one.number != old.number], expected)
        return sum(len(one.differences) for one in rest.matched) + len(rest.missing) + len(rest.surplus)

    def unlike(old: Received) -> tuple[int, bool, bool]:
        other = old.form
        return misfits(old), set(other.codes) != set(new.form.codes), other.taxable != new.form.taxable

    equal = [old for old in olds if old.form.gross == new.form.gross]
    if equal:
        return min(equal, key=unlike)
    new_is_right = _explained(new, expected)
    like = [
        old
        for old in olds
        if (set(old.form.codes) == set(new.form.codes) or _divided(old, new, olds))
        and not (new_is_right and _explained(old, expected))
    ]
    if len(like) < 2:
        return like[0] if like else None
    first, second, *_ = sorted(like, key=misfits)
    return first if misfits(first) < misfits(second) else None


def _explained(one: Received, expected: Sequence[Expected]) -> bool:
    """Whether a form agrees, by itself, with what is expected."""
    return any(next(search([one], expected), None) for search in (_pairs(_all_agrees), _sums(_all_agrees)))


def _divided(old: Received, new: Received, others: Sequence[Received]) -> bool:
    """Whether a form was divided into the corrected one and others, as one form for two destinations is."""
    rest = [one.form.gross for one in others if one.number != old.number]
    sizes = range(1, len(rest) + 1) if len(rest) <= MOST_TOGETHER else ()
    return any(sum(group) == old.form.gross - new.form.gross for size in sizes for group in combinations(rest, size))


Fits = Callable[[Matched], bool]
Search = Callable[[Sequence[Received], Sequence[Expected]], Iterator[Matched]]


def may_belong(one: Received, other: Expected) -> bool:
    """Whether a form that came can be that of a payer: what is not said speaks against nobody."""
    return one.person in ("", other.person) and one.plan in ("", other.plan)


def _matched(received: Sequence[Received], expected: Sequence[Expected]) -> Matched:
    came = kinds.together([one.form for one in received])
    return Matched(tuple(received), tuple(expected), differences(came, expected))


def _all_agrees(found: Matched) -> bool:
    return found.agrees


def _same_gross(found: Matched) -> bool:
    return found.form.gross == sum(one.form.gross for one in found.expected)


def _twice(found: Matched) -> bool:
    return found.form.gross == 2 * sum(one.form.gross for one in found.expected)


def _same_codes(found: Matched) -> bool:
    came = set(found.form.codes)
    return any(came == set(code) for code in found.expected[0].codes) and _alike(found)


def _alike(found: Matched) -> bool:
    """Whether an amount speaks for it, where the form's payer is nobody whom the ledger knows.

    Such a form may be a plan's, under the name of its trustee, or have nothing to do with it.
    """
    if not any(one.payer for one in found.received):
        return True
    came, should = found.form, kinds.together([one.form for one in found.expected])
    pairs = ((came.gross, should.gross), (came.taxable, should.taxable), (came.contributions, should.contributions))
    return any(one and one == other for one, other in pairs) or should.gross <= 2 * came.gross <= 3 * should.gross


def _pairs(fits: Fits) -> Search:
    def search(received: Sequence[Received], expected: Sequence[Expected]) -> Iterator[Matched]:
        found = [
            pair
            for one in received
            for other in expected
            if may_belong(one, other) and fits(pair := _matched([one], [other]))
        ]
        # the pairing with the fewest differences first, then the nearest amount
        found.sort(key=lambda each: (len(each.differences), abs(each.form.gross - each.expected[0].form.gross)))
        yield from found

    return search


def _sums(fits: Fits, times: int = 1) -> Search:
    """One form that came for several that were expected of the payer."""

    def search(received: Sequence[Received], expected: Sequence[Expected]) -> Iterator[Matched]:
        for one in received:
            by_payer: dict[tuple[str, str], list[Expected]] = {}
            for other in expected:
                if may_belong(one, other):
                    by_payer.setdefault((other.person, other.plan), []).append(other)
            for several in by_payer.values():
                sizes = range(2, len(several) + 1) if len(several) <= MOST_TOGETHER else (len(several),)
                for size in sizes:
                    for group in combinations(several, size):
                        if times * sum(other.form.gross for other in group) == one.form.gross:
                            found = _matched([one], group)
                            if fits(found):
                                yield found

    return search


def _parts(fits: Fits) -> Search:
    """Several forms that came for one that was expected."""

    def search(received: Sequence[Received], expected: Sequence[Expected]) -> Iterator[Matched]:
        for other in expected:
            several = [
                one
                for one in received
                if may_belong(one, other) and any(set(one.form.codes) == set(code) for code in other.codes)
            ]
            sizes = range(2, len(several) + 1) if len(several) <= MOST_TOGETHER else (len(several),)
            for size in sizes:
                for group in combinations(several, size):
                    if sum(one.form.gross for one in group) == other.form.gross:
                        found = _matched(group, [other])
                        if fits(found):
                            yield found

    return search


def _only_ones(received: Sequence[Received], expected: Sequence[Expected]) -> Iterator[Matched]:
    """The only form that is left of a payer on either side, where both are of the same kind of account."""
    for one in received:
        others = [other for other in expected if may_belong(one, other)]
        if len(others) != 1 or one.form.ira != others[0].form.ira:
            continue
        if [each for each in received if may_belong(each, others[0])] == [one] and _alike(
            found := _matched([one], others)
        ):
            yield found
