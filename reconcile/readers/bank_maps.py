"""Column maps of reconcile.toml: what the columns of any other bank's table are called, and whose account it is.

::

    [statements.danske]
    iban = "LT7300…"            # our account; or `account`, the column that names it
    only_currency = "EUR"       # or `currency`, the column
    date = "Date"
    amount = "Amount"           # signed; or with `side`, the column of D and C; or `debit` and `credit` instead
    payer_name = "Name"
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from reconcile.readers.bank_accounts import is_iban
from reconcile.readers.table_schema import by_heading_key, heading_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Maps = Mapping[str, Mapping[str, str]]  # name of the table → setting → its value

NO_MAPS: Maps = MappingProxyType({})
VALUES = ("iban", "only_currency")  # settings that are values and not the names of columns
# setting → the column as ``bank_cells`` and ``bank_statement`` call it
COLUMNS = {
    "account": "account", "date": "booking_date", "value_date": "value_date", "amount": "amount", "debit": "debit", "credit": "credit",
    "side": "side", "currency": "currency", "payer_name": "name", "payer_account": "counterparty", "payer_id": "identity", "text": "text",
    "reference": "reference", "bank_reference": "servicer", "document": "document", "code": "code",
}  # fmt: skip

_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


def wrong(settings: Mapping[str, str]) -> tuple[str, str]:
    """(what is wrong with a map, what to do): it lacks what a statement needs, or has a setting that there is not; ("", "") when it is right."""
    strange = sorted(set(settings) - {*VALUES, *COLUMNS})
    if strange:
        return f"{strange[0]} is no setting", f"use {', '.join([*VALUES, *COLUMNS])}"
    missing = _missing(settings)
    if missing:
        return f"lacks {missing}", "`reconcile sniff FILE` proposes a whole map"
    if settings.get("iban") and not is_iban(settings["iban"].replace(" ", "").upper()):
        return f"iban = {settings['iban']!r} fails its check number", "copy it from the bank"
    if settings.get("only_currency") and not _CURRENCY.fullmatch(settings["only_currency"]):
        return f"only_currency = {settings['only_currency']!r} is no currency", "write it as EUR"
    return "", ""


def _missing(settings: Mapping[str, str]) -> str:
    """What a map does not say, of the things each statement has; "" when it says all."""
    if not settings.get("date"):
        return "date"
    if not settings.get("iban") and not settings.get("account"):
        return "iban, or account"
    if not settings.get("only_currency") and not settings.get("currency"):
        return "only_currency, or currency"
    has_both = bool(settings.get("debit")) and bool(settings.get("credit"))
    if bool(settings.get("amount")) == has_both or bool(settings.get("debit")) != bool(settings.get("credit")):
        return "amount, or debit and credit (one of the two ways)"
    return ""


def places(cells: Sequence[str], settings: Mapping[str, str]) -> dict[str, int] | None:
    """Where the mapped columns stand in a heading; ``None`` unless each is there exactly once."""
    keys = by_heading_key(tuple(cells))
    found: dict[str, int] = {}
    for setting, column in COLUMNS.items():
        if not settings.get(setting):
            continue
        at = keys.get(heading_key(settings[setting]), ())
        if len(at) != 1:
            return None
        found[column] = at[0]
    return found
