"""The head of a statement: account, period, pages, balances, and what the bank says it adds up to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconcile.core.statement import Balance, Statement
from reconcile.readers.camt_values import Defect, count, day, signed, truth, unsigned
from reconcile.readers.flat import first, flatten
from reconcile.readers.xml import local

if TYPE_CHECKING:
    from lxml import etree

FAMILIES = {"Rpt": "camt.052", "Stmt": "camt.053", "Ntfctn": "camt.054"}
_VERSION = re.compile(r"camt\.05[234]\.001\.[0-9]{2}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_SKIPPED = frozenset({"Ntry", "Bal", "RltdAcct", "Intrst"})


def read_head(element: etree._Element, ordinal: int, name: str) -> Statement:
    """The statement an element holds; its entries are not looked at. Raises: Defect, Refused for a text too long."""
    found = flatten(element, name, _SKIPPED)
    group = _group(element, name)
    balances = tuple(_balance(each, name) for each in element if local(each.tag) == "Bal")
    family = FAMILIES[local(element.tag)]
    iban, other = first(found, "Acct/Id/IBAN"), first(found, "Acct/Id/Othr/Id", "Acct/Id/BBAN", "Acct/Id/UPIC", "Acct/Id/PrtryAcct/Id")
    if not iban and not other:
        raise Defect("Acct/Id", "is missing")
    currency = first(found, "Acct/Ccy") or next((each.currency for each in balances), "")
    if currency and not _CURRENCY.fullmatch(currency):
        raise Defect("Acct/Ccy", f"is {currency!r}, which is no code of three letters")
    page, last_page = _page(found, group)
    entries, credit, debit = _summary(found, currency)
    from_at, to_at = first(found, "FrToDt/FrDtTm", "FrToDt/FrDt"), first(found, "FrToDt/ToDtTm", "FrToDt/ToDt")
    return Statement(
        _message(element, family), family, first(group, "MsgId"), first(found, "Id"), ordinal, first(found, "ElctrncSeqNb"),
        first(found, "LglSeqNb"), page, last_page, first(found, "CreDtTm") or first(group, "CreDtTm"), (iban or other).replace(" ", ""),
        bool(iban), first(found, "Acct/Ownr/Nm", "Acct/Ownr/Pty/Nm"),
        first(found, "Acct/Svcr/FinInstnId/BICFI", "Acct/Svcr/FinInstnId/BIC", "Acct/Svcr/FinInstnId/CmbndId/BIC"),
        currency, day("FrToDt/FrDtTm", from_at), day("FrToDt/ToDtTm", to_at), from_at, to_at, balances, entries, credit, debit,
        element.sourceline or 0,
    )  # fmt: skip


def own_day(statement: Statement) -> str:
    """The day of a statement as a whole: the end of its period, else its latest balance, else when it was made."""
    latest = max((balance.date for balance in statement.balances), default="")
    try:
        return statement.to_date or latest or day("CreDtTm", statement.created_at)
    except Defect:  # a creation time nobody can read is no reason to refuse money
        return ""


def _group(element: etree._Element, name: str) -> dict[str, str]:
    header = next((each for each in element.itersiblings(preceding=True) if local(each.tag) == "GrpHdr"), None)
    return {} if header is None else flatten(header, name)


def _message(element: etree._Element, family: str) -> str:
    """As the file is shaped: a namespace that names another family than the statement belongs to says nothing."""
    version = _VERSION.search(element.tag if isinstance(element.tag, str) else "")
    return version[0] if version and version[0].startswith(family) else family


def _page(found: dict[str, str], group: dict[str, str]) -> tuple[int, bool]:
    for kind in ("StmtPgntn", "RptPgntn", "NtfctnPgntn"):
        if f"{kind}/PgNb" in found:
            return count(f"{kind}/PgNb", first(found, f"{kind}/PgNb")), truth(f"{kind}/LastPgInd", first(found, f"{kind}/LastPgInd"))
    if "MsgPgntn/PgNb" in group:
        return count("GrpHdr/MsgPgntn/PgNb", first(group, "MsgPgntn/PgNb")), truth("GrpHdr/MsgPgntn/LastPgInd", first(group, "MsgPgntn/LastPgInd"))
    return 0, True


def _summary(found: dict[str, str], currency: str) -> tuple[int | None, int | None, int | None]:
    """(number of entries, sum of credits, sum of debits as a negative) as the bank states them."""
    numbers = [first(found, f"TxsSummry/{part}/NbOfNtries") for part in ("TtlNtries", "TtlCdtNtries", "TtlDbtNtries")]
    if numbers[0]:
        entries: int | None = count("TxsSummry/TtlNtries/NbOfNtries", numbers[0])
    else:
        entries = sum(count("TxsSummry/TtlCdtNtries/NbOfNtries", each) for each in numbers[1:]) if numbers[1] and numbers[2] else None
    credit, debit = first(found, "TxsSummry/TtlCdtNtries/Sum"), first(found, "TxsSummry/TtlDbtNtries/Sum")
    return (
        entries,
        unsigned("TxsSummry/TtlCdtNtries/Sum", credit, currency or "XXX") if credit else None,
        -unsigned("TxsSummry/TtlDbtNtries/Sum", debit.removeprefix("-"), currency or "XXX") if debit else None,
    )


def _balance(element: etree._Element, name: str) -> Balance:
    found = flatten(element, name)
    currency = first(found, "Amt@Ccy")
    try:
        amount = signed("Bal/", _once(found, "Amt"), currency, _once(found, "CdtDbtInd"))
        booked = day("Bal/Dt", first(found, "Dt/Dt", "Dt/DtTm"))
    except Defect as defect:
        raise defect.inside(element.sourceline) from defect
    code = first(found, "Tp/CdOrPrtry/Cd", "Tp/Cd", "Tp/CdOrPrtry/Prtry", "Tp/Prtry")
    return Balance(code, first(found, "Tp/SubTp/Cd", "Tp/SubTp/Prtry"), amount, currency, booked)


def _once(found: dict[str, str], path: str) -> str:
    """A text that must not be there twice: repeated ones stay joined, and then are no value."""
    return found.get(path, "")
