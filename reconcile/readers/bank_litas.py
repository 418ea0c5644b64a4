"""LITAS-ESIS, the statement of Lithuanian banks: records of cells between tabs, amounts in cents.

000 is the head (account and currency), 020 a balance (``LikutisPR`` opening, ``LikutisPB`` closing), 010 an entry, 999 the
end, without which the file is cut off.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO, NoReturn

from reconcile.core.statement import Balance
from reconcile.errors import Refused
from reconcile.readers import bank_rows
from reconcile.readers.bank_rows import AGAIN, Row
from reconcile.readers.bank_statement import Account, Line, events
from reconcile.readers.table_cells import clean
from reconcile.readers.table_days import day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconcile.core.statement import Entry, Statement
    from reconcile.readers.inputs import Input

KIND = "litas"

_HEAD = re.compile(rb"(?:\xef\xbb\xbf)?000\t[^\r\n]*\r?\n(?:0[12]0|999)\t")
_CODE, _DAY, _AMOUNT, _SIDE = 1, 2, 4, 6
_DOCUMENT, _SERVICER, _CUSTOMER, _REFERENCE, _TEXT, _AGENT, _ACCOUNT, _NAME, _IDENTITY = 9, 10, 11, 12, 13, 14, 16, 17, 18
_PAYER, _PAYER_ID = 21, 22
_BIC, _OWNER, _OWN_ACCOUNT, _OWN_CURRENCY = 3, 10, 16, 17
_SIDES = {"C": 1, "K": 1, "D": -1}
_SHOWN = 60
_CENTS = re.compile(r"-?\d{1,15}", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


def claims(head: bytes, _one: Input) -> bool:
    """Whether a file that begins so is one."""
    return _HEAD.match(head) is not None


def read(stream: BinaryIO, name: str) -> Iterator[Statement | Entry]:
    """The account as a statement, then its entries. Raises: Refused."""
    text, _ = bank_rows.read_text(stream, name)
    records = [Row(number, line.split("\t")) for number, line in enumerate(re.split(r"\r\n|\n|\r", text), 1) if line.strip()]
    accounts: list[Account] = []
    ended = False
    for record in records:
        kind = record.cells[0]
        if kind == "000":
            accounts.append(_head(name, record))
        elif not accounts or kind not in {"010", "020", "999"}:
            _refuse(name, record, 0, "is no record of this format (000, 010, 020, 999)")
        elif kind == "020":
            _balance(name, record, accounts[-1])
        elif kind == "010":
            accounts[-1].lines.append(_line(name, record, accounts[-1].currency))
        ended = kind == "999"
    if not ended:
        raise Refused(name, "the last record is not 999: the file is cut off", AGAIN)
    yield from events(KIND, name, accounts)


def _head(name: str, record: Row) -> Account:
    account, currency = _cell(record, _OWN_ACCOUNT).replace(" ", "").upper(), _cell(record, _OWN_CURRENCY).upper()
    if not account:
        _refuse(name, record, _OWN_ACCOUNT, "is empty, where our account stands")
    if not _CURRENCY.fullmatch(currency):
        _refuse(name, record, _OWN_CURRENCY, "is not a currency of three letters")
    return Account(account, currency, record.line, owner=_cell(record, _OWNER), servicer=_cell(record, _BIC))


def _balance(name: str, record: Row, one: Account) -> None:
    code = {"LIKUTISPR": "OPBD", "LIKUTISPB": "CLBD"}.get(_cell(record, _CODE).upper(), "")
    if not code or (one.opening if code == "OPBD" else one.closing) is not None:
        _refuse(name, record, _CODE, "is a second balance of its kind" if code else "is neither LikutisPR nor LikutisPB")
    side = _SIDES.get(_cell(record, _SIDE).upper() or "C")
    if side is None:
        _refuse(name, record, _SIDE, "is neither C nor D")
    balance = Balance(code, "", side * _cents(name, record), one.currency, _date(name, record))
    if code == "OPBD":
        one.opening = balance
    else:
        one.closing = balance


def _line(name: str, record: Row, currency: str) -> Line:
    side, cents = _SIDES.get(_cell(record, _SIDE).upper()), _cents(name, record)
    if side is None:
        _refuse(name, record, _SIDE, "is neither C nor D")
    if cents < 0:
        _refuse(name, record, _AMOUNT, "is negative, where C or D stands beside it")
    return Line(
        record.line, _date(name, record), side * cents, currency, name=_cell(record, _NAME),
        account=_cell(record, _ACCOUNT).replace(" ", "").upper(), identity=_cell(record, _IDENTITY), agent=_cell(record, _AGENT),
        text=_cell(record, _TEXT), reference=" ".join(filter(None, (_cell(record, _REFERENCE), _cell(record, _CUSTOMER)))),
        servicer_reference=_cell(record, _SERVICER), document=_cell(record, _DOCUMENT), code=_cell(record, _CODE),
        ultimate_name=_cell(record, _PAYER), ultimate_id=_cell(record, _PAYER_ID),
    )  # fmt: skip


def _cell(record: Row, place: int) -> str:
    return clean(record.cells[place]) if place < len(record.cells) else ""


def _cents(name: str, record: Row) -> int:
    text = _cell(record, _AMOUNT)
    if not _CENTS.fullmatch(text):
        _refuse(name, record, _AMOUNT, "is not an amount in cents")
    return int(text)


def _date(name: str, record: Row) -> str:
    try:
        return day(_cell(record, _DAY), "")
    except ValueError as error:
        _refuse(name, record, _DAY, str(error))


def _refuse(name: str, record: Row, place: int, what: str) -> NoReturn:
    value = _cell(record, place)[:_SHOWN]
    raise Refused(f"{name}:{record.line}", f'cell {place + 1} "{value}" {what}', AGAIN)
