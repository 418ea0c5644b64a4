"""Small camt files for tests, written as a bank would: one statement, entries given as XML."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from reconcile.core.statement import Entry, Statement
from reconcile.readers.camt import read_camt

if TYPE_CHECKING:
    from reconcile.core.statement import Payment

NAMES = {"052": ("BkToCstmrAcctRpt", "Rpt"), "053": ("BkToCstmrStmt", "Stmt"), "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn")}
ACCOUNT = "<Acct><Id><IBAN>LV80BANK0000435195001</IBAN></Id><Ccy>EUR</Ccy></Acct>"
DAY = "2026-03-31"


def entry(inside: str = "", amount: str = "50.00", sign: str = "CRDT", status: str = "<Sts>BOOK</Sts>", currency: str = "EUR") -> str:
    """One booked entry of the day, with what else is to stand in it."""
    return (
        f'<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd>{status}'
        f"<BookgDt><Dt>{DAY}</Dt></BookgDt><ValDt><Dt>{DAY}</Dt></ValDt>{inside}</Ntry>\n"
    )


def details(*each: str) -> str:
    """An entry's transaction details."""
    return "<NtryDtls>" + "".join(f"<TxDtls>{one}</TxDtls>" for one in each) + "</NtryDtls>"


def balance(code: str, amount: str, day: str = DAY, sign: str = "CRDT", currency: str = "EUR") -> str:
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="{currency}">{amount}</Amt>'
        f"<CdtDbtInd>{sign}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>\n"
    )


def document(*statements: str, family: str = "053", version: str = "02", header: str = "<MsgId>M1</MsgId>") -> str:
    """A whole message; each statement is what stands in its ``Stmt``, ``Rpt`` or ``Ntfctn``."""
    message, name = NAMES[family]
    inner = "".join(f"<{name}>\n{one}</{name}>\n" for one in statements)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{family}.001.{version}">\n'
        f"<{message}><GrpHdr>{header}<CreDtTm>2026-04-01T06:00:00</CreDtTm></GrpHdr>\n{inner}</{message}></Document>\n"
    )


def statement(*entries: str, head: str = ACCOUNT, **options: str) -> str:
    """A message with one statement."""
    return document(f"<Id>S1</Id>{head}\n" + "".join(entries), **options)


def read(text: str | bytes, name: str = "june.xml") -> list[Statement | Entry]:
    return list(read_camt(io.BytesIO(text.encode() if isinstance(text, str) else text), name))


def entries(text: str | bytes) -> list[Entry]:
    return [each for each in read(text) if isinstance(each, Entry)]


def heads(text: str | bytes) -> list[Statement]:
    return [each for each in read(text) if isinstance(each, Statement)]


def payments(text: str | bytes) -> tuple[Payment, ...]:
    """The payments of the only entry."""
    (only,) = entries(text)
    return only.payments
