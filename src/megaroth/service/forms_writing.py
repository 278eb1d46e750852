"""The verb ``forms issue``, writing: statements for recipients and files for the IRS, all of them or none.

Numbers of persons and payers come in as an argument, go into the files that need them, and are not part of anything
that is returned.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from megaroth.errors import BadInputError
from megaroth.forms.issue import Issued
from megaroth.forms.numbers import TaxpayerNumber
from megaroth.forms.statement import Numbers, statement
from megaroth.service.forms_issue import Prepared
from megaroth.service.forms_numbers import PAYER, Secrets

if TYPE_CHECKING:
    from megaroth.forms.filing import Payee
    from megaroth.forms.fire_headers import Group, Transmission


class ProblemsError(BadInputError):
    """Why nothing is issued: several things at once, each in a sentence of its own."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(self.problems), "mend these, and nothing is written before")

    def as_dict(self) -> dict[str, object]:
        """The error as data, with each problem."""
        return {**super().as_dict(), "problems": list(self.problems)}


class Filing(NamedTuple):
    """Which electronic files are wanted."""

    fire: Path | None = None
    test: bool = False
    """Whether the FIRE file is marked as a test."""
    iris: tuple[Path, Path] | None = None
    """The template as downloaded, and the file to write."""
    captions: Mapping[str, str] = {}
    """For captions of the template that are not known: what each holds, as the user says."""

    @property
    def wanted(self) -> bool:
        """Whether there is any."""
        return self.fire is not None or self.iris is not None


class Written(NamedTuple):
    """What was written."""

    prepared: Prepared
    draft: bool
    statements: tuple[tuple[str, Path], ...]
    """Key of the form and its file."""
    filed: tuple[Path, ...]
    """Electronic files."""
    last_four: Mapping[str, str]
    """The end of each number that was used, by ``payer`` or person."""


def captions_of(texts: Iterable[str]) -> dict[str, str]:
    """Captions of a template with what they hold, from ``CAPTION=FIELD``; the field may be empty."""
    found = {}
    for text in texts:
        caption, equals, field = text.rpartition("=")
        if not equals or not caption.strip():
            raise BadInputError(
                f"{text!r} says of no caption what it holds", '--caption "Box 5 - EE money=contributions"'
            )
        found[caption.strip()] = field.strip()
    return found


def written(
    ready: Prepared, folder: Path, secrets: Secrets | None, *, confirmed: bool, filing: Filing | None = None
) -> Written:
    """Write the statements and the electronic files: all of them, or none.

    Parameters
    ----------
    ready : Prepared
        From :func:`prepared`.
    folder : Path
        Where the statements go; made, readable by its owner alone, where it is not there.
    secrets : Secrets or None
        The numbers; None for a draft, which has none.
    confirmed : bool
        Whether the owner has confirmed every input; otherwise every page is marked DRAFT.
    filing : Filing, optional
        The electronic files.

    Raises
    ------
    ProblemsError
        When a form contradicts itself, or something that a confirmed statement needs is missing.
    BadInputError
        When something is already there, or cannot be written.
    """
    from megaroth.forms.new_file import refuse_existing

    filing = filing or Filing()
    refuse_problems(ready, confirmed=confirmed, filing=filing)
    draft = not confirmed
    if confirmed and secrets is None:
        raise BadInputError("the taxpayer identification numbers are not given")
    names = {one.key: folder / _file_name(one, draft=draft) for one in ready.forms}
    made_folder = not folder.exists()
    if not made_folder and not folder.is_dir():
        raise BadInputError("this is a file, and the statements need a folder", file=str(folder))
    for path in (*([] if made_folder else names.values()), *([filing.fire] if filing.fire else [])):
        refuse_existing(path)
    pages = {
        one.key: statement(
            one.form,
            ready.parties.payer,
            ready.parties.recipients.get(one.person),
            Numbers(secrets.payer, secrets.recipients[one.person]) if secrets else None,
            draft=draft,
        )
        for one in ready.forms
    }
    contents = [(names[key], page) for key, page in pages.items()]
    if filing.fire is not None and secrets is not None:
        contents.append((filing.fire, _fire(ready, secrets, test=filing.test)))
    write_iris = _iris(ready, secrets, filing) if filing.iris is not None and secrets is not None else None
    others = _all_or_none(folder, contents, write_iris)
    last = {PAYER: secrets.payer.digits[-4:]} if secrets else {}
    last |= {person: number.digits[-4:] for person, number in secrets.recipients.items()} if secrets else {}
    filed = (*([filing.fire] if filing.fire else []), *others)
    return Written(ready, draft, tuple(names.items()), filed, last)


def refuse_problems(ready: Prepared, *, confirmed: bool, filing: Filing) -> None:
    """Refuse before any number is asked for.

    Raises
    ------
    ProblemsError
        With everything that stands in the way.
    BadInputError
        When FIRE does not take the year, or the IRIS template is none.
    """
    from megaroth.forms.fire import refuse_year
    from megaroth.forms.iris_template import read_template

    problems = list(ready.problems)
    if not ready.forms:
        problems.append(f"{ready.plan.name}: the ledger has nothing in {ready.year} that the plan reports")
    if confirmed:
        if ready.so_far:
            problems.append(
                f"{ready.year} is not over on {ready.as_of.isoformat()}: more may be added, so that nothing can be "
                "confirmed yet"
            )
        problems += [f"{each}: --parties" for each in ready.lacking]
    elif filing.wanted:
        problems.append("only confirmed forms are filed: --confirmed")
    if confirmed and filing.fire is not None:
        refuse_year(ready.year)
        if not ready.parties.contact.name:
            problems.append("the contact's name is not given, which a FIRE file has: --parties, [contact]")
    if confirmed and filing.iris is not None:
        read_template(filing.iris[0], ready.year, filing.captions)
    if problems:
        raise ProblemsError(problems)


def _file_name(one: Issued, *, draft: bool) -> str:
    person = re.sub(r"[^a-z0-9_-]", "-", one.person)
    return f"1099-r-{person}-{one.form.account_number.lower()}{'-draft' if draft else ''}.pdf"


def _all_or_none(
    folder: Path, contents: Sequence[tuple[Path, bytes]], more: Callable[[], tuple[Path, ...]] | None
) -> tuple[Path, ...]:
    from megaroth.forms.new_file import new_file

    made_folder = _folder(folder)
    made: list[Path] = []
    try:
        for path, content in contents:
            with new_file(path) as opened:
                opened.write(content)
            made.append(path)
        return more() if more else ()
    except BaseException:
        for path in made:
            path.unlink(missing_ok=True)
        if made_folder:
            with suppress(OSError):
                folder.rmdir()
        raise


def _folder(folder: Path) -> bool:
    """Make the folder, readable by its owner alone; whether it was made."""
    try:
        if folder.is_dir():
            return False
        folder.mkdir(mode=0o700)
    except OSError as error:
        problem = (error.strerror or "unknown reason").lower()
        raise BadInputError(f"the folder cannot be made: {problem}", file=str(folder)) from None
    return True


def _payees(ready: Prepared, secrets: Secrets) -> list[tuple[Payee, TaxpayerNumber]]:
    """The forms with their recipients' numbers, in the order of the numbers."""
    from megaroth.forms.filing import Payee

    found = [
        (Payee(one.form, ready.parties.recipients[one.person]), secrets.recipients[one.person]) for one in ready.forms
    ]
    return sorted(found, key=lambda pair: (pair[1].digits, pair[0].form.account_number))


def _fire(ready: Prepared, secrets: Secrets, *, test: bool) -> bytes:
    from megaroth.forms.fire import write_to
    from megaroth.forms.fire_headers import Group, Transmission

    payer = ready.parties.payer
    assert payer is not None
    contact = ready.parties.contact
    transmission: Transmission = Transmission(
        ready.year,
        payer,
        secrets.payer,
        secrets.control_code,
        contact.name,
        contact.email,
        test=test,
        prior_year=ready.as_of > date(ready.year + 1, 12, 31),
    )
    group: Group = Group(payer, secrets.payer, _payees(ready, secrets))
    out = io.BytesIO()
    write_to(out, transmission, [group])
    return out.getvalue()


def _iris(ready: Prepared, secrets: Secrets, filing: Filing) -> Callable[[], tuple[Path, ...]]:
    from megaroth.forms import iris

    payer = ready.parties.payer
    assert payer is not None
    issuer = iris.Issuer(payer, secrets.payer, ready.parties.contact.email)
    payees = _payees(ready, secrets)
    assert filing.iris is not None
    template, out = filing.iris
    return lambda: iris.write(template, out, ready.year, issuer, payees, captions=filing.captions)
