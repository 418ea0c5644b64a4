"""FiDAViSta payment orders and their statuses: a ``Payment`` gives one order for each ``BenSet`` (several are a mass payment).

Source: FiDAViSta 1.01 and 1.2, Association of Latvian Commercial Banks.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from reconcile.errors import Refused
from reconcile.readers.camt_values import Defect, day, reference, unsigned
from reconcile.readers.fidavista import honest
from reconcile.readers.flat import first, flatten, joined
from reconcile.readers.pain_parts import BLANK
from reconcile.readers.xml import elements, local

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from reconcile.core.orders import Order

_CURRENCY = re.compile(r"[A-Z]{3}")
_STATUSES = {"E": "executed", "R": "revoked", "P": "processing", "O": "other"}
_OF_PAYMENT = frozenset({"BenSet"})
_AGAIN = "send the file as the bank or the bookkeeping program wrote it"


def read_fidavista_orders(stream: BinaryIO, name: str, part: str) -> Iterator[Order]:
    """Every order and status of the file. ``part`` is what it holds first (``fidavista.first_part``).

    Raises: Refused, with line, path and value; also when there are statements in it.
    """
    ordinal = 0
    run = "PmtStat" if part == "PmtStat" else "Payment"
    for tag, found, parent, lines_before in elements(honest(stream, name), name, ("Payment", "PmtStat", "CcyStmt"), run, ("FIDAVISTA",)):
        line = (found[0].sourceline or 0) + lines_before
        if tag == "CcyStmt":
            raise Refused(
                f"{name}:{line}", "a statement stands beside orders: orders are no money", "send the statements and the orders as two files"
            )
        if local(parent.tag).upper() != "FIDAVISTA":
            raise Refused(f"{name}:{line}", f"<{tag}> stands in <{local(parent.tag)}>, where the format has none", _AGAIN)
        for element in found:
            line = (element.sourceline or 0) + lines_before
            try:
                orders = _orders(element, name) if tag == "Payment" else [_status(element, name)]
            except Defect as defect:
                raise Refused(f"{name}:{line}", f"{tag}/{defect.path} {defect.what}", _AGAIN) from defect
            for order in orders:
                ordinal += 1
                yield order._replace(ordinal=ordinal, line=line)
    if ordinal == 0:
        raise Refused(name, "the file holds no order (no Payment or PmtStat)", _AGAIN)


def _orders(element: etree._Element, name: str) -> list[Order]:
    found = flatten(element, name, _OF_PAYMENT)
    currency = first(found, "Ccy")
    if not _CURRENCY.fullmatch(currency):
        raise Defect("Ccy", f"is {currency!r}, which is no code of three letters" if currency else "is missing")
    order = BLANK._replace(
        kind="credit_transfer", message_id=first(found, "ExtId"), instruction_id=reference(first(found, "DocNo")),
        ordered_on=day("RegDate", first(found, "RegDate")), currency=currency, debtor_account=first(found, "PayAccNo").replace(" ", ""),
        debtor_name=first(found, "PayName"), text=joined(found, "PmtInfo"),
    )  # fmt: skip
    payees = [flatten(each, name) for each in element if local(each.tag) == "BenSet"]
    if not payees:
        raise Defect("BenSet", "is missing")
    return [
        order._replace(
            amount_minor=unsigned("BenSet/Amt", payee.get("Amt", ""), currency), creditor_account=first(payee, "BenAccNo").replace(" ", ""),
            creditor_name=first(payee, "BenName"), text=joined(payee, "PmtInfo") or order.text,
        )
        for payee in payees
    ]  # fmt: skip


def _status(element: etree._Element, name: str) -> Order:
    found = flatten(element, name)
    code = first(found, "StatCode")
    if code not in _STATUSES:
        raise Defect("StatCode", f"is {code!r}, not E, R, P or O" if code else "is missing")
    return BLANK._replace(
        kind="order_status", message_id=first(found, "ExtId"), instruction_id=reference(first(found, "DocNo")),
        end_to_end_id=reference(first(found, "BankRef")), ordered_on=day("BookDate", first(found, "BookDate")), status=code,
        reason=" ".join(part for part in (_STATUSES[code], joined(found, "StatInfo", "ErrMsg")) if part),
    )  # fmt: skip
