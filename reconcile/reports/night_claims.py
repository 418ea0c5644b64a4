"""The values of a night's sheet of claims."""

from __future__ import annotations

from typing import NamedTuple


class ClaimRow(NamedTuple):
    """The verdict on one claimed line; line 0 is ours, which the list leaves out."""

    case_no: str
    line_no: int
    contract_no: str
    paid_on: str
    claimed_minor: int | None
    booked_minor: int | None
    difference_minor: int | None
    currency: str
    verdict: str
    sentence: str
    state: str


class ClaimCount(NamedTuple):
    """Some lines of claims, what they are about, and the number (from 1) of the first among the rows; 0 when there are none."""

    lines: int
    amount_minor: int
    row: int


class ClaimGroup(NamedTuple):
    """The lines of one verdict: new tonight, still open, closed tonight (of the verdict they had)."""

    verdict: str
    currency: str
    new: ClaimCount
    still_open: ClaimCount
    closed: ClaimCount
