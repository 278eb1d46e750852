"""Whose ownership counts as one's own, for highly compensated and key employees: IRC 318(a), 416(i)(1)(B)."""

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

Relationship = Literal["spouse", "child", "parent", "grandparent", "grandchild"]


class Relation(NamedTuple):
    """``person`` is the ``relationship`` of ``relative``: a child of, a parent of."""

    person: str
    relationship: Relationship
    relative: str


GIVES: Mapping[str, tuple[bool, bool]] = {
    "spouse": (True, True),
    "child": (True, True),
    "parent": (True, True),
    "grandparent": (True, False),
    "grandchild": (False, True),
}
"""Of a relation: whether the person is treated as owning what the relative owns, and the other way about.

IRC 318(a)(1)(A) attributes from spouse, children, grandchildren and parents: up by two steps, down by one."""


def attributed_ownership(own: Mapping[str, int], relations: Iterable[Relation]) -> dict[str, int]:
    """What everyone owns with what the family owns, each relative's own share once.

    What is attributed to one member of the family does not go on to another. Siblings and in-laws never
    attribute, nor do spouses who are legally separated: such relations are not to be listed, and a relation that
    is not listed (the other parent of a child) is not inferred.

    Parameters
    ----------
    own : mapping of str to int
        The share that each owns outright, by option, or through an entity
        (:func:`~megaroth.law.nondiscrimination.highly_compensated.entity_attribution`); millionths.
    relations : iterable of Relation
        In any order; one told from both sides, or twice, counts once.

    Returns
    -------
    dict
        Everyone in ``own`` or in a relation, with their whole share in millionths.

    Notes
    -----
    IRC 318(a)(1), (4), (5)(A), (B); 416(i)(1)(B)(i), (iii). SECURE 2.0 s.315 changed attribution between spouses
    for IRC 414(b) and (m) alone.
    """
    sources: dict[str, set[str]] = {person: {person} for person in own}
    for person, relationship, relative in relations:
        to_person, to_relative = GIVES[relationship]
        sources.setdefault(person, {person})
        sources.setdefault(relative, {relative})
        if to_person:
            sources[person].add(relative)
        if to_relative:
            sources[relative].add(person)
    return {person: sum(own.get(source, 0) for source in held) for person, held in sources.items()}
