"""One order out of a pain message: from its transaction, the batch around it and the message's header, as paths to texts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconcile.core.orders import Order
from reconcile.readers.camt_values import Defect, day, reference, unsigned
from reconcile.readers.flat import first, joined

if TYPE_CHECKING:
    Found = dict[str, str]

_CURRENCY = re.compile(r"[A-Z]{3}")
BLANK = Order(
    kind="", ordinal=0, message_id="", payment_information_id="", end_to_end_id="", instruction_id="", ordered_on="", amount_minor=None,
    currency="", debtor_account="", debtor_name="", creditor_account="", creditor_name="", creditor_reference="", text="", status="",
    reason="", line=0,
)  # fmt: skip


def transfer(one: Found, batch: Found, header: Found) -> Order:
    """A ``CdtTrfTxInf``: the payer stands in the batch, the payee in the transaction. Raises: Defect."""
    return _order("credit_transfer", one, batch, header)._replace(
        ordered_on=_day("ReqdExctnDt", one) or _day("ReqdExctnDt", batch),
        debtor_account=_account(batch, "DbtrAcct"), debtor_name=_name(batch, "Dbtr"),
        creditor_account=_account(one, "CdtrAcct"), creditor_name=_name(one, "Cdtr"),
    )  # fmt: skip


def debit(one: Found, batch: Found, header: Found) -> Order:
    """A ``DrctDbtTxInf``: the payee stands in the batch, the payer in the transaction. Raises: Defect."""
    return _order("direct_debit", one, batch, header)._replace(
        ordered_on=_day("ReqdColltnDt", one) or _day("ReqdColltnDt", batch),
        debtor_account=_account(one, "DbtrAcct"), debtor_name=_name(one, "Dbtr"),
        creditor_account=_account(batch, "CdtrAcct"), creditor_name=_name(batch, "Cdtr"),
    )  # fmt: skip


def status(one: Found, batch: Found, header: Found) -> Order:
    """A ``TxInfAndSts`` of a pain.002. Raises: Defect."""
    within = {path.removeprefix("OrgnlTxRef/"): text for path, text in one.items() if path.startswith("OrgnlTxRef/")}
    amount, currency = _amount(within, needed=False)
    return BLANK._replace(
        kind="order_status", message_id=first(header, "Orgnl/OrgnlMsgId"), payment_information_id=first(batch, "OrgnlPmtInfId"),
        end_to_end_id=reference(first(one, "OrgnlEndToEndId")), instruction_id=reference(first(one, "OrgnlInstrId")),
        ordered_on=_day("ReqdExctnDt", within) or _day("ReqdColltnDt", within), amount_minor=amount, currency=currency,
        debtor_account=_account(within, "DbtrAcct"), debtor_name=_name(within, "Dbtr"), creditor_account=_account(within, "CdtrAcct"),
        creditor_name=_name(within, "Cdtr"), creditor_reference=joined(within, "RmtInf/Strd/CdtrRefInf/Ref"), text=joined(within, "RmtInf/Ustrd"),
        status=first(one, "TxSts"), reason=_reason(one),
    )  # fmt: skip


def status_of(kind: str, header: Found, batch: Found) -> Order | None:
    """The status of a batch, or of the whole message; None where it has none."""
    found = batch if kind == "batch_status" else {path.removeprefix("Orgnl/"): text for path, text in header.items() if path.startswith("Orgnl/")}
    said = first(found, "PmtInfSts", "GrpSts")
    if not said:
        return None
    return BLANK._replace(
        kind=kind, message_id=first(header, "Orgnl/OrgnlMsgId"), payment_information_id=first(batch, "OrgnlPmtInfId"),
        status=said, reason=_reason(found),
    )  # fmt: skip


def _order(kind: str, one: Found, batch: Found, header: Found) -> Order:
    amount, currency = _amount(one, needed=True)
    return BLANK._replace(
        kind=kind, message_id=first(header, "MsgId"), payment_information_id=first(batch, "PmtInfId"),
        end_to_end_id=reference(first(one, "PmtId/EndToEndId")), instruction_id=reference(first(one, "PmtId/InstrId")),
        amount_minor=amount, currency=currency, creditor_reference=joined(one, "RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Strd/CdtrRefInf/CdtrRef"),
        text=joined(one, "RmtInf/Ustrd", "RmtInf/Strd/AddtlRmtInf"),
    )  # fmt: skip


def _amount(found: Found, *, needed: bool) -> tuple[int | None, str]:
    """Unsigned minor units and currency: the instructed amount, else the equivalent one in the payer's currency."""
    for path in ("Amt/InstdAmt", "InstdAmt", "Amt/EqvtAmt/Amt"):
        if path in found:
            currency = found.get(f"{path}@Ccy", "")
            if not _CURRENCY.fullmatch(currency):
                raise Defect(f"{path}/@Ccy", f"is {currency!r}, which is no code of three letters" if currency else "is missing")
            return unsigned(path, found[path], currency), currency
    if needed:
        raise Defect("Amt/InstdAmt", "is missing")
    return None, ""


def _account(found: Found, party: str) -> str:
    return first(found, f"{party}/Id/IBAN", f"{party}/Id/Othr/Id", f"{party}/Id/BBAN", f"{party}/Id/PrtryAcct/Id").replace(" ", "")


def _name(found: Found, party: str) -> str:
    return first(found, f"{party}/Nm", f"{party}/Pty/Nm")


def _day(tag: str, found: Found) -> str:
    """From version .09 on the day is a choice of Dt and DtTm."""
    return day(tag, first(found, tag, f"{tag}/Dt", f"{tag}/DtTm"))


def _reason(found: Found) -> str:
    code = first(found, "StsRsnInf/Rsn/Cd", "StsRsnInf/Rsn/Prtry", "StsRsnInf/StsRsn/Cd", "StsRsnInf/StsRsn/Prtry")
    return " ".join(part for part in (code, joined(found, "StsRsnInf/AddtlInf", "StsRsnInf/AddtlStsRsnInf")) if part)
