"""Which businesses count as one employer, and whose ownership counts: IRC 414(b), (c), 415(h), (k)(4), 1563.

Two tests lie side by side: at least 80% for coverage (:func:`common_control`), more than 50% for annual
additions (:func:`related`, :func:`section_403b_control`).

Simplified: the caller adds up the shares; options, and attribution from others than the spouse, are not
worked out here (IRC 1563(d)(3), (e)). An affiliated service group (IRC 414(m)) is a question of fact.
"""

from typing import Annotated, NamedTuple

from megaroth.law.authority import Line
from megaroth.money import Millionths


class CommonControl(NamedTuple):
    """Whether two businesses of the same owners are one employer for coverage."""

    combined_ownership: Annotated[
        Millionths,
        Line(
            "Share of each that the same five or fewer own",
            "IRC 1563(f)(5)(A)(i)",
            fact="business.combined_ownership",
        ),
    ]
    controlling_share: Annotated[
        Millionths,
        Line("At least", "IRC 1563(f)(5)(A)(i); Treas. Reg. 1.414(c)-2(c)", figure="irc_1563_controlling_share"),
    ]
    identical_ownership: Annotated[
        Millionths,
        Line("Share owned identically in each", "IRC 1563(f)(5)(A)(ii)", fact="business.identical_ownership"),
    ]
    effective_share: Annotated[
        Millionths, Line("More than", "IRC 1563(f)(5)(A)(ii)", figure="irc_1563_effective_share")
    ]
    one_employer: Annotated[
        bool,
        Line(
            "One employer",
            "IRC 414(b), (c)",
            how="combined_ownership >= controlling_share and identical_ownership > effective_share",
        ),
    ]


def common_control(
    combined_ownership: int, controlling_share: int, identical_ownership: int, effective_share: int
) -> CommonControl:
    """Whether two businesses are under common control, so that the staff of both count for coverage.

    For a parent and its subsidiary pass the parent's share as both ownerships.

    Parameters
    ----------
    combined_ownership : int
        The smaller of the shares of the two businesses that the same five or fewer persons own together,
        each of them owning part of both; millionths.
    controlling_share, effective_share : int
        The statutory 80% and 50%, millionths.
    identical_ownership : int
        The sum, over those persons, of each one's smaller share of the two; millionths.

    Notes
    -----
    IRC 414(b), (c), 1563(a), (f)(5); Treas. Reg. 1.414(c)-2. For annual additions see :func:`related`.
    """
    one_employer = combined_ownership >= controlling_share and identical_ownership > effective_share
    return CommonControl(combined_ownership, controlling_share, identical_ownership, effective_share, one_employer)


class EmployerGroup(NamedTuple):
    """Whether two employers share one annual additions limit."""

    common_ownership: Annotated[
        Millionths,
        Line("Share under common ownership", "IRC 415(h), 1563(a)", fact="business.common_ownership"),
    ]
    threshold: Annotated[Millionths, Line("More than", "IRC 415(h)", figure="irc_415h_control")]
    related: Annotated[
        bool, Line("One employer for annual additions", "IRC 415(f), (h)", how="common_ownership > threshold")
    ]


def related(common_ownership: int, threshold: int) -> EmployerGroup:
    """Whether two employers are one for the annual additions limit.

    More than 50% suffices here, where coverage asks for at least 80%: two businesses may share one limit
    and still be two employers under the other rules. One owner has one deferral limit in either case.

    Parameters
    ----------
    common_ownership : int
        A parent's share of its subsidiary, or the share that five or fewer persons own identically in
        both businesses; millionths.
    threshold : int
        The statutory 50%, millionths.

    Notes
    -----
    IRC 415(f), (h), 414(b), (c); Treas. Reg. 1.415(a)-1(f)(1), 1.415(f)-1.
    """
    return EmployerGroup(common_ownership, threshold, common_ownership > threshold)


class Section403bControl(NamedTuple):
    """Whether the plan of a person's own business counts with that person's 403(b)."""

    ownership: Annotated[
        Millionths,
        Line("Share of the business owned", "Treas. Reg. 1.415(f)-1(f)(2)", fact="business.ownership"),
    ]
    control_threshold: Annotated[Millionths, Line("More than", "IRC 415(h)", figure="irc_415h_control")]
    aggregated: Annotated[
        bool,
        Line(
            "403(b) and business plan share one annual additions limit",
            "IRC 415(k)(4); Treas. Reg. 1.415(f)-1(f)(2)",
            how="ownership > control_threshold",
        ),
    ]


def section_403b_control(ownership: int, control_threshold: int) -> Section403bControl:
    """Whether owning a business pulls its plan into the annual additions of the owner's 403(b).

    The participant, not the school or hospital, is taken to maintain the 403(b). An excess is the 403(b)'s.

    Parameters
    ----------
    ownership : int
        The participant's share of the business, attributed shares included; millionths.
    control_threshold : int
        The statutory 50%, millionths.

    Notes
    -----
    IRC 415(k)(4), (h); Treas. Reg. 1.415(f)-1(f)(1), (2).
    """
    return Section403bControl(ownership, control_threshold, ownership > control_threshold)


class SpouseAttribution(NamedTuple):
    """Whether a spouse's business counts as one's own."""

    legally_separated: Annotated[
        bool, Line("Legally separated by decree", "IRC 1563(e)(5)", fact="spouse.legally_separated")
    ]
    owns_directly: Annotated[bool, Line("Owns part of it oneself", "IRC 1563(e)(5)(A)", fact="spouse.business.owns")]
    takes_part: Annotated[
        bool,
        Line(
            "Is its director or employee, or takes part in management",
            "IRC 1563(e)(5)(B)",
            fact="spouse.business.role",
        ),
    ]
    mostly_passive: Annotated[
        bool,
        Line(
            "More than half its gross income is royalties, rents, dividends, interest and annuities",
            "IRC 1563(e)(5)(C)",
            fact="spouse.business.passive",
        ),
    ]
    sale_restricted: Annotated[
        bool,
        Line(
            "The spouse may not sell freely, in favor of oneself or minor children",
            "IRC 1563(e)(5)(D)",
            fact="spouse.business.restricted",
        ),
    ]
    attributed: Annotated[
        bool,
        Line(
            "The spouse's business counts as one's own",
            "IRC 1563(e)(5); 414(b)(2)",
            how="not legally_separated and (owns_directly or takes_part or mostly_passive or sale_restricted)",
        ),
    ]


def spouse_attribution(
    legally_separated: bool,
    owns_directly: bool,
    takes_part: bool,
    mostly_passive: bool,
    sale_restricted: bool,
) -> SpouseAttribution:
    """Whether a spouse's share in a business is counted as owned by both.

    A minor child of both, and community property, no longer join two spouses' businesses by themselves
    (plan years beginning after 2023).

    Parameters
    ----------
    legally_separated, owns_directly, takes_part, mostly_passive, sale_restricted : bool
        At any time in the year, as the lines say.

    Notes
    -----
    IRC 1563(e)(5), 414(b)(2); SECURE 2.0 s.315; Treas. Reg. 1.414(c)-4(b)(5).
    """
    attributed = not legally_separated and (owns_directly or takes_part or mostly_passive or sale_restricted)
    return SpouseAttribution(legally_separated, owns_directly, takes_part, mostly_passive, sale_restricted, attributed)
