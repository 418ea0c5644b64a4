"""The rows of the *Quality* sheet, and the rates above them."""

from __future__ import annotations

from typing import NamedTuple


class QualityRow(NamedTuple):
    """An automatic match drawn for a person to check. ``right`` is yes, no, or "" as long as nobody has."""

    payment_id: str
    payment_ref: str
    booking_date: str
    amount_minor: int
    currency: str
    payer_name: str
    text: str
    contract_no: str
    customer_name: str
    rule: str
    evidence: str
    right: str = ""
    by: str = ""
    on: str = ""


class QualityRate(NamedTuple):
    """What the checks of all nights say of a rule, or of all together: ``rate`` is the rate of wrong matches with its interval.

    Those checked stand for ``covered`` of the ``posted``: what the same rules have posted in the same nights.
    """

    rule: str
    posted: int
    covered: int
    checked: int
    wrong: int
    rate: str
