"""Identity numbers: a keyed hash takes their place as they are read.

A Social Security number serves only as a key. It is never kept, written, logged or shown. The hash is HMAC-SHA-256
under a secret of 32 bytes, made once for a folder of censuses: the same person keeps the same key from year to year,
and nobody without the secret can go from one to the other by trying all the numbers there are.
"""

from __future__ import annotations

import hmac
import re
import secrets
import stat
import sys
import unicodedata
from hashlib import sha256
from pathlib import Path
from typing import Any

from megaroth.census.private import write_private
from megaroth.errors import BadInputError

KEY_FILE = ".megaroth-census.key"
"""The secret's file, in the folder of the census."""

PREFIX = "id-"
_LENGTH = 24
"""Hexadecimal digits of the hash: with 96 bits two of a hundred million people share one with a chance under 1e-12."""

_SECRET = re.compile(r"[0-9a-f]{64}")
_BETWEEN = r"[\s._/\-\u00ad\u2010-\u2015\u2212\ufe58\ufe63\uff0d]{1,3}"
"""What people write between the digits: a hyphen or a dash of any kind, a space that may not break, a dot."""
PARTED = re.compile(rf"(?<!\d)\d{{3}}{_BETWEEN}\d{{2}}{_BETWEEN}\d{{4}}(?!\d)")
"""An identity number as it is printed, wherever it stands in a text."""
_NINE = re.compile(r"(?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4}")
"""Nine digits that the Social Security Administration could have given out: https://www.ssa.gov/employer/randomization.html."""
_BARE = re.compile(rf"(?:(?<![^\W_])|ss[ni]?\W{{0,3}}){_NINE.pattern}(?![^\W_])", re.IGNORECASE)
"""The same beside other text, but not inside a longer code."""
_GAP = r"[\s._/\-\x{a0}\x{ad}\x{2010}-\x{2015}\x{2212}\x{fe58}\x{fe63}\x{ff0d}]{1,3}"
PARTED_IN_COLUMN = rf"(^|\D)\d{{3}}{_GAP}\d{{2}}{_GAP}\d{{4}}(\D|$)"
"""As :data:`PARTED`, for Arrow's kernels."""
_NINE_IN_COLUMN = (
    r"(00[1-9]|0[1-9]\d|[1-57-8]\d\d|6[0-57-9]\d|66[0-57-9])(0[1-9]|[1-9]\d)(000[1-9]|00[1-9]\d|0[1-9]\d\d|[1-9]\d{3})"
)
KEY_IN_COLUMN = rf"(?i:(^|[^\pL\pN]|ss[ni]?[^0-9A-Za-z_]{{0,3}}){_NINE_IN_COLUMN}([^\pL\pN]|$))|{PARTED_IN_COLUMN}"
"""As :func:`holds_identity` of a key of persons, with bare digits, for Arrow's kernels."""
MAYBE_KEY_IN_COLUMN = r"\d{9}|\d{3}\D{1,3}\d{2}\D{1,3}\d{4}"
"""Whatever the one above finds and more, in two thirds of the time."""


def holds_identity(text: str, *, bare: bool = False) -> bool:
    """Whether what looks like a Social Security number stands anywhere in a text.

    Parameters
    ----------
    text : str
        A cell, or a heading.
    bare : bool
        Whether nine digits without anything between them are one too: in a key of persons, not in the name of a plan.
    """
    return bool(PARTED.search(text) or (bare and _BARE.search(text)))


def looks_like_identity(values: list[str]) -> bool:
    """Whether a column's values look like Social Security numbers: nearly all of them, and never one or two."""
    told = [each.strip() for each in values if each.strip()]
    if not told:
        return False
    parted = sum(1 for each in told if PARTED.fullmatch(each))
    if 2 * parted >= len(told):
        return True
    return len(told) >= 3 and 10 * sum(1 for each in told if _NINE.fullmatch(each)) >= 9 * len(told)


def key_of(folder: Path) -> bytes:
    """The secret of a folder, made when it has none yet.

    Raises
    ------
    BadInputError
        When it cannot be read or written, others may read it, or it is not such a secret.
    """
    path = folder / KEY_FILE
    if not path.exists():
        write_private(path, f"{secrets.token_hex(32)}\n".encode())
    return read_key(path)


def read_key(path: Path) -> bytes:
    """The secret in a file that only its owner may read; raises as :func:`key_of` does."""
    file = str(path)
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        raise BadInputError(
            "the key for identity numbers cannot be read", "name its file with --key", file=file
        ) from None
    if sys.platform != "win32" and stat.S_IMODE(mode) & 0o077:
        raise BadInputError("others may read the key for identity numbers", f"chmod 600 {path}", file=file)
    if not _SECRET.fullmatch(text):
        raise BadInputError("this is not a key for identity numbers", "move it away and a new one is made", file=file)
    return bytes.fromhex(text)


def hashed(number: str, key: bytes) -> str:
    """The key of one person from an identity number; empty where there is none."""
    # digits of other scripts and spaces that may not break are those of ASCII, or two forms would be two persons
    digits = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", number))
    if not digits:
        return ""
    if digits.isdigit():
        digits = digits.zfill(9)  # a spreadsheet drops the zeros in front
    return PREFIX + hmac.new(key, digits.encode(), sha256).hexdigest()[:_LENGTH]


def hashed_column(values: Any, key: bytes) -> Any:
    """The keys of a column of identity numbers (an Arrow array of strings)."""
    import pyarrow as pa
    import pyarrow.compute as pc

    coded = pc.dictionary_encode(values.fill_null(""))
    names = pa.array([hashed(each, key) for each in coded.dictionary.to_pylist()], pa.string())
    return names.take(coded.indices)
