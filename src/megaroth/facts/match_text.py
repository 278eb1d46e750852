"""A match formula as people write it: ``100% of the first 3%, 50% of the next 2%``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from megaroth.errors import BadInputError
from megaroth.facts.plan import Tier
from megaroth.facts.words import shown
from megaroth.money import HIGHEST_RATE, ONE, parse_percent, percent

_HOW = 'write it like "100% of the first 3%, 50% of the next 2%"'
_NUMBER = r"\d{1,4}(?:\.\d{1,4})?\s*(?:%|percent)"
_TIER = re.compile(
    rf"""(?:the\ )?(?:employer\ |company\ )?(?:match(?:es)?\ (?:of\ )?)?
    (?P<rate>{_NUMBER}|dollar[- ]for[- ]dollar)
    (?:\ match)?
    (?:\ (?:of|on)\ (?:your\ |the\ |all\ |employee\ )?(?:deferrals|contributions|pay|salary))?
    (?:\ (?:of|on|for))?\ (?:the\ )?
    (?P<band>
        first\ (?P<first>{_NUMBER})
      | next\ (?P<next>{_NUMBER})
      | (?:up\ )?to\ (?P<end>{_NUMBER})
      | (?:from\ )?(?P<low>{_NUMBER})\ ?(?:to|-|–)\ ?(?P<high>{_NUMBER})
      | (?P<bare>{_NUMBER})
    )
    (?:\ of\ (?:your\ |eligible\ )*(?:pay|salary|compensation|deferrals|contributions))?""",
    re.VERBOSE,
)
_SAFE_HARBORS = {
    "basic safe harbor": "100% of the first 3%, 50% of the next 2%",  # IRC 401(k)(12)(B)(i)
    # IRC 401(k)(12)(B)(iii) lets in whatever is no less than the basic one; by this name most plans mean 4%
    "enhanced safe harbor": "100% of the first 4%",
    "qaca safe harbor": "100% of the first 1%, 50% of the next 5%",  # IRC 401(k)(13)(D)(i)(I)
}
"""The matches that have a name."""


def read_match(raw: object) -> tuple[Tier, ...]:
    """The tiers of a match from text, a list of texts, or a list of tables ``{rate, from, to}``.

    Parameters
    ----------
    raw : object
        ``"100% of the first 3%, 50% of the next 2%"``, ``["50% of 6%"]``,
        ``[{rate = "100%", to = "3%"}, {rate = "50%", from = "3%", to = "5%"}]``, ``"basic safe harbor"``, or
        ``"none"``.

    Returns
    -------
    tuple of Tier
        Ascending and contiguous; empty when there is no match.

    Raises
    ------
    BadInputError
        When the text can be read in no way or in more than one, or gives more than the whole pay.
    """
    if isinstance(raw, str):
        text = _plain(raw)
        if text in {"none", "no", "no match", "0", "0%"}:
            return ()
        text = _formula_of_name(text, raw)
        return _contiguous([_worded(part, raw) for part in _parts(text)])
    if isinstance(raw, list):
        return _contiguous([_tier(entry) for entry in raw])
    raise BadInputError(f"{shown(raw)} is not a match formula", _HOW)


def match_text(tiers: Sequence[Tier]) -> str:
    """The formula in words, which :func:`read_match` reads back to the same tiers."""
    words = []
    end = 0
    for tier in tiers:
        if tier.from_percent != end:
            band = f"from {percent(tier.from_percent)} to {percent(tier.to_percent)}"
        elif end == 0:
            band = f"of the first {percent(tier.to_percent)}"
        else:
            band = f"of the next {percent(tier.to_percent - end)}"
        words.append(f"{percent(tier.rate)} {band}")
        end = tier.to_percent
    return ", ".join(words) or "none"


class _Band(NamedTuple):
    """One tier as it was said, of which the ends may depend on the tier before."""

    said: str
    rate: int
    start: int | None
    end: int | None
    width: int | None
    """Of "the next 2%"."""
    bare: int | None
    """Of "50% of 6%", which is clear only in a first tier."""


def _plain(text: str) -> str:
    text = " ".join(text.lower().replace("per cent", "percent").split())
    text = re.sub(r"(\d+) cents? (?:on|per|for) (?:(?:the|each|every|a) )?dollar", r"\1%", text)
    text = re.sub(r"between (\S+) and (\S+)", r"from \1 to \2", text)
    return text.rstrip(".;, ")


def _formula_of_name(text: str, whole: str) -> str:
    """The formula of a safe harbor match that is named; any other text as it is."""
    if "safe" not in text and "qaca" not in text:
        return text
    name = re.sub(r"[ -]+", " ", text.replace("harbour", "harbor").removeprefix("the ").removesuffix(" match"))
    found = _SAFE_HARBORS.get("qaca safe harbor" if name == "qaca" else name)
    if found is None:
        remedy = 'write "basic safe harbor", "enhanced safe harbor" or "QACA", or its tiers'
        raise BadInputError(f"{shown(whole)} does not say which match", remedy)
    return found


def _parts(text: str) -> list[str]:
    parts = re.split(r"[,;+&]|\bthen\b|\band\b|\bplus\b", text)
    return [part.strip() for part in parts if part.strip()]


def _worded(part: str, whole: object) -> _Band:
    if "$" in part:
        raise BadInputError(
            f"{shown(whole)} has an amount of dollars in the match formula",
            "write the amount as match_dollar_cap",
        )
    found = _TIER.fullmatch(part)
    if found is None:
        raise BadInputError(f"{shown(part)} is not a tier of a match", _HOW)
    rate = ONE if found["rate"].startswith("dollar") else parse_percent(found["rate"])

    def end(name: str) -> int | None:
        return parse_percent(found[name]) if found[name] else None

    first = end("first")
    return _Band(
        part,
        rate,
        0 if first is not None else end("low"),
        first if first is not None else (end("end") if found["end"] else end("high")),
        end("next"),
        end("bare"),
    )


def _tier(entry: object) -> _Band:
    if isinstance(entry, str):
        return _worded(_plain(entry), entry)
    if not isinstance(entry, dict):
        raise BadInputError(f"{shown(entry)} is not a tier of a match", _HOW)
    for key in entry:
        if key not in {"rate", "from", "to"}:
            raise BadInputError(f"unknown key {shown(key)} in a tier of the match", "a tier has rate, from and to")
    for key in ("rate", "to"):
        if key not in entry:
            raise BadInputError(
                f"a tier of the match has no {key}", 'write it like { rate = "50%", from = "3%", to = "5%" }'
            )
    start = _percentage(entry["from"]) if "from" in entry else None
    return _Band(shown(entry["rate"]), _percentage(entry["rate"]), start, _percentage(entry["to"]), None, None)


def _percentage(raw: object) -> int:
    try:
        return parse_percent(raw if isinstance(raw, str) else "")
    except ValueError:
        raise BadInputError(f"{shown(raw)} is not a percentage", 'write it like "50%"') from None


def _contiguous(bands: list[_Band]) -> tuple[Tier, ...]:
    if not bands:
        raise BadInputError("the match formula is empty", f'{_HOW}, or "none"')
    tiers: list[Tier] = []
    before = 0
    for band in bands:
        if band.bare is not None and tiers:
            raise BadInputError(
                f"{shown(band.said)} can be read in two ways",
                f'say "of the next {percent(band.bare)}" or "up to {percent(band.bare)}"',
            )
        start = before if band.start is None else band.start
        end = band.end if band.end is not None else band.bare
        end = before + (band.width or 0) if end is None else end
        if tiers and start != before:
            raise BadInputError(
                "the tiers of the match do not join: "
                f"one ends at {percent(before)}, the next begins at {percent(start)}",
                'say "of the next 2%", or give a tier at a rate of 0% between them',
            )
        if end <= start:
            raise BadInputError(
                f"a tier of the match ends at {percent(end)} but begins at {percent(start)}",
                "tiers go upward",
            )
        if end > ONE:
            raise BadInputError(f"a tier of the match ends at {percent(end)}", "a tier ends at 100% of pay at most")
        if band.rate > HIGHEST_RATE:
            raise BadInputError(f"a match rate of {percent(band.rate)}", "rates go up to 400%")
        tiers.append(Tier(start, end, band.rate))
        before = end
    most = sum((tier.to_percent - tier.from_percent) * tier.rate for tier in tiers)
    if most > ONE * ONE:
        raise BadInputError(f"the match comes to {percent(-(-most // ONE))} of pay", "no match is above 100% of pay")
    return tuple(tiers)
