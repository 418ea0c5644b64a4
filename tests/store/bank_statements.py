"""Statements as a bank would send them, written short: days, balances and lines; taken in as files."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from reconcile.readers.camt import read_camt
from reconcile.store import bulk, files, statements
from tests.readers.camt_files import NAMES

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reconcile.store.statements import Taken

IBAN = "LV80BANK0000435195001"


class Line(NamedTuple):
    """A booked line; ``amount`` is signed text (``-5.00``)."""

    day: str
    amount: str
    reference: str = ""
    text: str = ""
    status: str = "BOOK"
    value_date: str = ""
    currency: str = "EUR"
    inside: str = ""

    def xml(self) -> str:
        sign = "DBIT" if self.amount.startswith("-") else "CRDT"
        reference = f"<AcctSvcrRef>{self.reference}</AcctSvcrRef>" if self.reference else ""
        details = self.inside or f"<NtryDtls><TxDtls><RmtInf><Ustrd>{self.text}</Ustrd></RmtInf></TxDtls></NtryDtls>"
        return (
            f'<Ntry><Amt Ccy="{self.currency}">{self.amount.lstrip("-")}</Amt><CdtDbtInd>{sign}</CdtDbtInd><Sts>{self.status}</Sts>'
            f"<BookgDt><Dt>{self.day}</Dt></BookgDt><ValDt><Dt>{self.value_date or self.day}</Dt></ValDt>{reference}{details}</Ntry>\n"
        )


@dataclass(frozen=True)
class Sent:
    """One statement in a file of its own. Days and balances left empty are not written."""

    first: str
    last: str
    lines: tuple[Line, ...] = ()
    opening: str = ""
    closing: str = ""
    name: str = ""  # the statement's id; made from its days when not given
    family: str = "053"
    number: str = ""  # ElctrncSeqNb
    page: str = ""  # "1" or "2 last"
    message: str = "M1"
    message_page: bool = False  # the page is counted in the header, over the whole message
    created_at: str = "2026-12-31T06:00:00"
    account: str = IBAN
    currency: str = "EUR"
    codes: tuple[str, str] = ("OPBD", "CLBD")
    summary: str = ""
    dated: bool = True  # whether FrToDt is written

    def xml(self) -> bytes:
        message, tag = NAMES[self.family]
        number, _, last = self.page.partition(" ")
        pages = f"<PgNb>{number}</PgNb><LastPgInd>{'true' if last else 'false'}</LastPgInd>" if self.page else ""
        of_message = f"<MsgPgntn>{pages}</MsgPgntn>" if pages and self.message_page else ""
        of_statement = f"<{tag}Pgntn>{pages}</{tag}Pgntn>" if pages and not self.message_page else ""
        return (
            f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{self.family}.001.08"><{message}>'
            f"<GrpHdr><MsgId>{self.message}</MsgId><CreDtTm>{self.created_at}</CreDtTm>{of_message}</GrpHdr><{tag}>"
            f"<Id>{self.name or f'S{self.first}--{self.last}'}</Id>{of_statement}{self._number()}<CreDtTm>{self.created_at}</CreDtTm>{self._period()}"
            f"<Acct><Id><IBAN>{self.account}</IBAN></Id><Ccy>{self.currency}</Ccy></Acct>{self._balances()}{self.summary}\n"
            f"{''.join(line.xml() for line in self.lines)}</{tag}></{message}></Document>"
        ).encode()

    def _number(self) -> str:
        return f"<ElctrncSeqNb>{self.number}</ElctrncSeqNb>" if self.number else ""

    def _period(self) -> str:
        if not self.dated:
            return ""
        kind = "DtTm" if "T" in self.first else "Dt"
        return f"<FrToDt><Fr{kind}>{self.first}</Fr{kind}><To{kind}>{self.last}</To{kind}></FrToDt>"

    def _balances(self) -> str:
        found = ((self.codes[0], self.opening, self.first), (self.codes[1], self.closing, self.last))
        return "".join(_balance(code, amount, day[:10], self.currency) for code, amount, day in found if amount)


def _balance(code: str, amount: str, day: str, currency: str) -> str:
    sign = "DBIT" if amount.startswith("-") else "CRDT"
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="{currency}">{amount.lstrip("-")}</Amt>'
        f"<CdtDbtInd>{sign}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def take(connection: Connection, *sent: Sent) -> list[Taken]:
    """Take each in as a file of its own, in this order; what became of each."""
    result = []
    for one in sent:
        number = bulk.next_number(connection, "source_file", "file_no")
        file_no = files.add_file(connection, f"{number}.xml", f"{number:064}", "camt", 1)
        result.append(statements.take_in(connection, read_camt(io.BytesIO(one.xml()), f"{number}.xml"), file_no, f"{number}.xml"))
    return result


def payments(connection: Connection) -> list[tuple[str, str, int, str]]:
    """(payment_id, booking date, amount, text) of all that is money."""
    rows = bulk.fetch(connection, "SELECT payment_id, booking_date, amount_minor, remittance_text FROM payment ORDER BY payment_id")
    return [(row[0], row[1], int(row[2]), row[3]) for row in rows]


def money(connection: Connection) -> list[tuple[str, int]]:
    """(day, amount) of all that is money, sorted."""
    return sorted((day, amount) for _, day, amount, _ in payments(connection))


def conflicts(connection: Connection) -> list[tuple[str, int, str]]:
    """(day, amount, adds or lacks) of what statements contradicted."""
    rows = bulk.fetch(connection, "SELECT day, amount_minor, sentence FROM conflict ORDER BY day, amount_minor, conflict_no")
    return [(day, int(amount), "adds" if " adds a line" in sentence else "lacks") for day, amount, sentence in rows]
