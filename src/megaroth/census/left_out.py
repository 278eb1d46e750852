"""What is said of the headings of a census that are left out."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from megaroth.census.findings import MOST_OF_A_KIND, Finding, Findings
from megaroth.census.identity import PARTED_IN_COLUMN
from megaroth.census.reading import OpenedCensus


def left_out_findings(opened: OpenedCensus, findings: Findings) -> None:
    """What is said of the headings that are left out: that they are, and where identity numbers stand in them.

    Their values are looked at and not kept.
    """
    for heading in opened.unmapped:
        what = f'the heading "{heading}" is left out: it is no column of a census'
        findings.add(Finding("warning", 0, heading, what, "`megaroth census map` says what it is, if it is one"))
    for raw in opened.source.batches(opened.unmapped) if opened.unmapped else ():
        for heading, held in raw.columns.items():
            if not (pa.types.is_string(held.type) or pa.types.is_large_string(held.type)):
                continue
            found = pc.match_substring_regex(held.fill_null(""), PARTED_IN_COLUMN)
            places = np.flatnonzero(np.asarray(found))
            what = "what looks like a Social Security number stands in a column that is no key; it is not read"
            for row in raw.rows.take(pa.array(places[:MOST_OF_A_KIND])).to_pylist():
                findings.add(Finding("warning", int(row), heading, what, "take it out of the file"))
            findings.more("warning", heading, what, len(places) - MOST_OF_A_KIND)
