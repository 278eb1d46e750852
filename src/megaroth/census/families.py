"""Families told by a group, as some vendors do: the same number for all of one family, and each one's relation.

What is wanted is a link: the relative's own employee number. A group is turned into links to the one of it whose
relation is "self", or, where nobody's is, to the one who owns.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from megaroth.census.findings import Finding, Findings, shown_safely
from megaroth.census.spellings import NEVER_ATTRIBUTED, THEMSELVES
from megaroth.facts.words import squeezed


def text_of(values: Any) -> Any:
    """A column's text as an Arrow array of strings, however the file holds it; None where it is no text."""
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if pa.types.is_large_string(values.type) or pa.types.is_string_view(values.type):
        values = values.cast(pa.string())
    return values if pa.types.is_string(values.type) else None


def without_needless_links(family_of: Any, person: Any, relation: Any) -> Any:
    """The links without those of a relation to which ownership is never attributed, and of people to themselves.

    Parameters
    ----------
    family_of, person, relation : pyarrow.Array
        The relative, the person, and the relation as the file writes it.
    """
    if family_of.null_count == len(family_of):
        return family_of
    coded = pc.dictionary_encode(relation.fill_null(""))
    never = [squeezed(each) in NEVER_ATTRIBUTED - THEMSELVES for each in coded.dictionary.to_pylist()]
    needless = pc.or_(
        pa.array(never, pa.bool_()).take(coded.indices),
        pc.fill_null(pc.equal(family_of, person), False),
    )
    return pc.if_else(needless, pa.scalar(None, pa.string()), family_of)


def links_of_groups(table: Any, findings: Findings) -> Any:
    """A census whose families are links, where some of them are told as groups.

    A value that is no employee number of the same plan, and stands in two rows or more, is taken as a group.

    Parameters
    ----------
    table : pyarrow.Table
        With ``plan``, ``person``, ``row``, ``family_of``, ``family_relation``, ``ownership`` and ``ownership_prior``.
    findings : Findings
        Where a group is told of which nobody can know whose relatives they are.
    """
    places = np.flatnonzero(np.asarray(pc.is_valid(table["family_of"])))
    if not len(places):
        return table
    names = ("plan", "person", "row", "family_of", "family_relation", "ownership", "ownership_prior")
    told = table.select(names).take(pa.array(places)).to_pylist()
    values = pa.array({each["family_of"] for each in told}, pa.string())
    found = table.select(["plan", "person"]).filter(pc.is_in(table["person"], values)).to_pylist()
    people = {(each["plan"], each["person"]) for each in found}
    groups: dict[tuple[str | None, str], list[int]] = {}
    for at, each in enumerate(told):
        key = (each["plan"], each["family_of"])
        if key not in people:
            groups.setdefault(key, []).append(at)
    changed: dict[int, tuple[str | None, str | None]] = {}
    for (_, group), members in groups.items():
        if len(members) < 2:
            continue
        alone = [at for at in members if told[at]["family_relation"] is None]
        owners = [at for at in alone or members if told[at]["ownership"] or told[at]["ownership_prior"]]
        leaders = alone if len(alone) == 1 else owners
        if len(leaders) != 1:
            what = f"the family group {shown_safely(group)} does not say whose relatives they are"
            remedy = 'give one of them the relation "self", or name the relative\'s employee number in each row'
            findings.add(Finding("error", told[members[0]]["row"], "family_of", what, remedy))
            continue
        for at in members:
            each = told[at]
            link = (None, None) if at == leaders[0] else (told[leaders[0]]["person"], each["family_relation"])
            changed[int(places[at])] = link
    if not changed:
        return table
    for place, name in enumerate(("family_of", "family_relation")):
        column = table[name].to_pylist()
        for row, link in changed.items():
            column[row] = link[place]
        at = table.column_names.index(name)
        table = table.set_column(at, table.schema.field(name), pa.array(column, pa.string()))
    return table
