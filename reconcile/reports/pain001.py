"""Credit transfers as one pain.001.001.09 file, as internetbanks import it.

Source: ISO 20022 pain.001.001.09; SEPA credit transfer, customer to bank.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as ET

from reconcile.core.money import to_text
from reconcile.reports.whole_file import written_whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_SPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
_LONGEST_NAME, _LONGEST_TEXT, _LONGEST_ID = 70, 140, 35


class Transfer(NamedTuple):
    """One payment out of an account of ours. Amounts are minor units of ``currency``."""

    account: str
    payee_name: str
    payee_iban: str
    amount_minor: int
    currency: str
    end_to_end_id: str
    text: str


def write_transfers(path: Path, message_id: str, made_at: str, day: str, sender: str, transfers: Sequence[Transfer]) -> None:
    """Write the file, a payment group an account of ours; whole or not at all. Raises: WrongUse, ReconcileError."""
    root = _document(message_id, made_at, day, sender, transfers)
    ET.indent(root)
    with written_whole(path) as folder:
        ET.ElementTree(root).write(folder / path.name, encoding="utf-8", xml_declaration=True)


def _document(message_id: str, made_at: str, day: str, sender: str, transfers: Sequence[Transfer]) -> ET.Element:
    root = ET.Element("Document", {"xmlns": _SPACE})
    message = _put(root, "CstmrCdtTrfInitn")
    head = _put(message, "GrpHdr")
    _put(head, "MsgId", message_id[:_LONGEST_ID])
    _put(head, "CreDtTm", made_at)
    _put(head, "NbOfTxs", str(len(transfers)))
    if len({one.currency for one in transfers}) == 1:  # a sum of several currencies says nothing
        _put(head, "CtrlSum", to_text(sum(one.amount_minor for one in transfers), transfers[0].currency))
    _party(head, "InitgPty", sender)
    ordered = sorted(transfers, key=lambda one: (one.account, one.end_to_end_id))
    for number, (account, group) in enumerate(groupby(ordered, key=lambda one: one.account), 1):
        _group(message, f"{message_id[: _LONGEST_ID - 4]}-{number}", account, day, sender, list(group))
    return root


def _group(message: ET.Element, group_id: str, account: str, day: str, sender: str, transfers: Sequence[Transfer]) -> None:
    group = _put(message, "PmtInf")
    _put(group, "PmtInfId", group_id)
    _put(group, "PmtMtd", "TRF")
    _put(group, "NbOfTxs", str(len(transfers)))
    _put(_put(group, "ReqdExctnDt"), "Dt", day)
    _party(group, "Dbtr", sender)
    _account(group, "DbtrAcct", account)
    _put(_put(_put(_put(group, "DbtrAgt"), "FinInstnId"), "Othr"), "Id", "NOTPROVIDED")
    _put(group, "ChrgBr", "SLEV")
    for one in transfers:
        transfer = _put(group, "CdtTrfTxInf")
        _put(_put(transfer, "PmtId"), "EndToEndId", one.end_to_end_id[:_LONGEST_ID])
        _put(_put(transfer, "Amt"), "InstdAmt", to_text(one.amount_minor, one.currency)).set("Ccy", one.currency)
        _party(transfer, "Cdtr", one.payee_name)
        _account(transfer, "CdtrAcct", one.payee_iban)
        _put(_put(transfer, "RmtInf"), "Ustrd", _clean(one.text)[:_LONGEST_TEXT])


def _put(parent: ET.Element, name: str, text: str | None = None) -> ET.Element:
    made = ET.SubElement(parent, name)
    made.text = text
    return made


def _party(parent: ET.Element, name: str, who: str) -> None:
    party = _put(parent, name)
    if who:
        _put(party, "Nm", _clean(who)[:_LONGEST_NAME])


def _account(parent: ET.Element, name: str, iban: str) -> None:
    _put(_put(_put(parent, name), "Id"), "IBAN", iban)


def _clean(text: str) -> str:
    """What XML may hold, on one line."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())
