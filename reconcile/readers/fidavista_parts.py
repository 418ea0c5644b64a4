"""The parts of a FiDAViSta statement: ``CcyStmt`` with what stands around it, and ``TrxSet``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconcile.core import money
from reconcile.core.statement import Balance
from reconcile.readers.camt_payment import RETURN_FAMILIES
from reconcile.readers.camt_values import Defect, day, reference, unsigned
from reconcile.readers.flat import first, flatten, joined
from reconcile.readers.statement_blank import ENTRY, PAYMENT, STATEMENT
from reconcile.readers.xml import local

if TYPE_CHECKING:
    from lxml import etree

    from reconcile.core.statement import Entry, Payment, Statement

_SIGNS = {"C": 1, "D": -1}
_CURRENCY = re.compile(r"[A-Z]{3}")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}")
_VERSION = re.compile(r"(?:fidavista_?0?|/v)([0-9])[-_]?0?([0-9])")
_STAMP = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?:[T ]?([0-9]{2}):?([0-9]{2}):?([0-9]{2}))?")
_PAGE = re.compile(r"([0-9]{1,6})\s*(?:/|of)\s*([0-9]{1,6})")
_WHOLE = frozenset({"", "0", "N", "NO", "FALSE"})
_ISO_CODE = re.compile(r"[A-Z]{12}")  # PMNTRCDTESCT at the start of a type name
_OF_STATEMENT = frozenset({"AccountSet"})
_OF_ACCOUNT = frozenset({"CcyStmt"})
_OF_CURRENCY = frozenset({"TrxSet"})
_LARGEST = 10**18


def read_head(element: etree._Element, ordinal: int, name: str) -> Statement:
    """The statement a ``CcyStmt`` is; its transactions are not looked at. Raises: Defect, Refused for a text too long."""
    account_set = element.getparent()
    statement = account_set.getparent() if account_set is not None else None
    own = flatten(element, name, _OF_CURRENCY)
    account = flatten(account_set, name, _OF_ACCOUNT) if account_set is not None else {}
    around = flatten(statement, name, _OF_STATEMENT) if statement is not None and local(statement.tag) == "Statement" else {}
    header = _header(statement, name)
    number = (first(account, "IBAN") or first(account, "AccNo")).replace(" ", "").upper()
    if not number:
        raise Defect("AccountSet/IBAN", "is missing, and there is no AccountSet/AccNo")
    currency = first(own, "Ccy")
    if not _CURRENCY.fullmatch(currency):
        raise Defect("CcyStmt/Ccy", f"is {currency!r}, which is no code of three letters" if currency else "is missing")
    from_date = day("Period/StartDate", first(around, "Period/StartDate", "StartDate"))
    to_date = day("Period/EndDate", first(around, "Period/EndDate", "EndDate"))
    if from_date and to_date and from_date > to_date:
        raise Defect("Period/StartDate", f"is {from_date}, after the EndDate {to_date}")
    page, last_page, part = _page(first(own, "Extension/Partial") or first(account, "Extension/Partial") or first(around, "Extension/Partial"))
    return STATEMENT._replace(
        message=_message(element), family="fidavista", ordinal=ordinal, page=page, last_page=last_page,
        created_at=_instant(first(header, "Timestamp")) or _instant(first(around, "Period/PrepDate", "PrepDate")),
        account=number, account_is_iban=bool(_IBAN.fullmatch(number)), account_owner=first(around, "ClientSet/Name"),
        account_servicer=first(around, "BankSet/BIC", "BankSet/BankCode", "BankSet/Name"), currency=currency, from_date=from_date,
        to_date=to_date, from_at=from_date, to_at=to_date, balances=() if part else _balances(own, currency, from_date, to_date),
        line=element.sourceline or 0,
    )  # fmt: skip


def read_entry(element: etree._Element, ordinal: int, head: Statement, name: str, line: int) -> Entry:
    """The booked line a ``TrxSet`` is. Raises: Defect, Refused for a text too long."""
    found = flatten(element, name)
    indicator = first(found, "CorD")
    if indicator not in _SIGNS:
        raise Defect("TrxSet/CorD", f"is {indicator!r}, not C or D" if indicator else "is missing")
    amount = _SIGNS[indicator] * unsigned("TrxSet/AccAmt", found.get("AccAmt", ""), head.currency)
    booked = day("TrxSet/BookDate", first(found, "BookDate"))
    if not booked:
        raise Defect("TrxSet/BookDate", "is missing")
    code, iso = first(found, "TypeCode"), _ISO_CODE.match(first(found, "TypeName")) or _ISO_CODE.match(first(found, "TypeCode"))
    iso_code = f"{iso[0][:4]}/{iso[0][4:8]}/{iso[0][8:]}" if iso else ""
    bank_reference = reference(first(found, "BankRef"))
    parties = [each for each in element if local(each.tag) == "CPartySet"]
    kind = "batch" if len(parties) > 1 else "entry"
    payment = PAYMENT._replace(
        kind=kind, amount_minor=amount, currency=head.currency, servicer_reference=bank_reference, instruction_id=reference(first(found, "DocNo")),
        remittance_text=joined(found, "PmtInfo"), bank_transaction_code=iso_code or code, line=line,
        is_return=bool(iso) and iso_code[-4:] in RETURN_FAMILIES, own_account=head.account,
    )  # fmt: skip
    payments = _by_party(payment, parties, name)
    return ENTRY._replace(
        ordinal=ordinal, amount_minor=amount, currency=head.currency, booking_date=booked,
        value_date=day("TrxSet/ValueDate", first(found, "ValueDate")), servicer_reference=bank_reference, entry_reference=bank_reference,
        bank_transaction_code=iso_code or code, proprietary_code=code, additional_info=first(found, "TypeName"), line=line, payments=payments,
        details_count=len(payments) if len(payments) > 1 else 0, details_total_minor=amount if len(payments) > 1 else None,
    )  # fmt: skip


def _by_party(payment: Payment, parties: list[etree._Element], name: str) -> tuple[Payment, ...]:
    """One payment a counterparty; of several only when their amounts make up the whole, else they stay one batch."""
    each = [_with_party(payment, flatten(party, name)) for party in parties]
    if len(each) <= 1:
        return (each[0][0] if each else payment,)
    sign = 1 if payment.amount_minor >= 0 else -1
    if any(minor is None for _, minor in each) or sum(minor or 0 for _, minor in each) != abs(payment.amount_minor):
        return (payment,)
    return tuple(one._replace(kind="detail", amount_minor=sign * (minor or 0)) for one, minor in each)


def _with_party(payment: Payment, party: dict[str, str]) -> tuple[Payment, int | None]:
    """The payment with its counterparty, and the counterparty's own amount where it is in the account's currency."""
    amount, currency = first(party, "Amt"), first(party, "Ccy")
    own: int | None = None
    original: int | None = None
    if amount and currency and currency != payment.currency:
        original = unsigned("CPartySet/Amt", amount, currency) * (1 if payment.amount_minor >= 0 else -1)
    elif amount:
        own = unsigned("CPartySet/Amt", amount, payment.currency)
    return payment._replace(
        counterparty_account=first(party, "AccNo", "IBAN").replace(" ", ""), counterparty_name=first(party, "AccHolder/Name"),
        counterparty_id=first(party, "AccHolder/LegalId"), counterparty_agent=first(party, "BankCode") or first(party, "BankName"),
        original_amount_minor=original, original_currency="" if original is None else currency,
    ), own  # fmt: skip


def _balances(own: dict[str, str], currency: str, from_date: str, to_date: str) -> tuple[Balance, ...]:
    stated = (("OPBD", "OpenBal", from_date), ("CLBD", "CloseBal", to_date))
    return tuple(Balance(code, "", _signed(f"CcyStmt/{tag}", own[tag], currency), currency, date) for code, tag, date in stated if tag in own)


def _signed(path: str, text: str, currency: str) -> int:
    try:
        minor = money.to_minor(text, currency)
    except ValueError as error:
        raise Defect(path, str(error)) from error
    if abs(minor) >= _LARGEST:
        raise Defect(path, f"{text!r} is more than any bank books")
    return minor


def _page(text: str) -> tuple[int, bool, bool]:
    """(page, whether it is the last, whether it is a part without a number) of ``Extension/Partial``."""
    numbered = _PAGE.fullmatch(text)
    if numbered:
        return int(numbered[1]), int(numbered[1]) >= int(numbered[2]), False
    return 0, True, text.upper() not in _WHOLE


def _header(statement: etree._Element | None, name: str) -> dict[str, str]:
    before = () if statement is None else statement.itersiblings(preceding=True)
    header = next((each for each in before if local(each.tag) == "Header"), None)
    return {} if header is None else flatten(header, name)


def _instant(text: str) -> str:
    """An ISO instant of ``20260331081500000`` or of an ISO text; "" for anything else."""
    found = _STAMP.match(text)
    if found is None:
        return ""
    date = f"{found[1]}-{found[2]}-{found[3]}"
    return f"{date}T{found[4]}:{found[5]}:{found[6]}" if found[4] else date


def _message(element: etree._Element) -> str:
    version = _VERSION.search(element.tag.partition("}")[0].lower() if isinstance(element.tag, str) else "")
    return f"fidavista.{version[1]}.{version[2]}" if version else "fidavista"
