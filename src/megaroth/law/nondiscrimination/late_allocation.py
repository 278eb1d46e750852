"""How a correcting contribution is shared among the people for whom it is made: Rev. Proc. 2021-30."""

from collections.abc import Sequence


def shared_by_pay(total: int, pays: Sequence[int], keys: Sequence[str] = ()) -> tuple[int, ...]:
    """A contribution in proportion to pay, to the cent; nothing is left over.

    Parameters
    ----------
    total : int
        Cents.
    pays : sequence of int
        Pay of each person, cents; a negative one counts as 0. The same number for all shares by heads.
    keys : sequence of str, optional
        Who they are: of equal fractions whoever stands first by key gets the cent.

    Returns
    -------
    tuple of int
        Cents in the order of the people; all 0 where nobody has pay.

    Notes
    -----
    Rev. Proc. 2021-30 App. B s.2.01(1)(b)(iv), whose text was not at hand: a uniform percentage of pay is one of the
    ways that it allows.
    """
    parts = [total * max(0, pay) for pay in pays]
    whole = sum(max(0, pay) for pay in pays)
    if whole == 0:
        return (0,) * len(pays)
    each = [part // whole for part in parts]
    order = sorted(range(len(pays)), key=lambda place: (-(parts[place] % whole), keys[place] if keys else ""))
    for place in order[: total - sum(each)]:
        each[place] += 1
    return tuple(each)
