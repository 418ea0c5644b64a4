"""Statements as the four invented banks write them.

A: camt.053.001.02, a day a file, both parties' accounts. B: camt.053.001.08 with a namespace prefix. C: camt.052.001.02
that carries booked balances over several days. D: camt.053.001.10 whose batches are explained by a camt.054.001.08.
Source: ISO 20022 message definitions; each file is valid against the published schema of its message.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.money import to_text
from reconcile.demo.days import moved
from reconcile.demo.world import CURRENCY, SUPPLIER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconcile.demo.statements import Statement
    from reconcile.demo.world import Line, Paid

_LONGEST_TEXT = 140  # Max140Text
_NO_REFERENCE = "NONREF"
_NO_ID = "NOTPROVIDED"


class Dialect(NamedTuple):
    """How a bank shapes its files."""

    message: str
    body: str
    statement: str
    prefix: str = ""
    opening: str = "OPBD"
    summary: bool = False
    young: bool = False  # from version .08: Sts/Cd, Dbtr/Pty, BICFI, an amount of the detail's own
    both_sides: bool = False  # our own side is written too, and a return keeps the parties of its original


_DIALECTS = {
    "A": Dialect("camt.053.001.02", "BkToCstmrStmt", "Stmt", both_sides=True),
    "B": Dialect("camt.053.001.08", "BkToCstmrStmt", "Stmt", prefix="ns2:", summary=True, young=True),
    "C": Dialect("camt.052.001.02", "BkToCstmrAcctRpt", "Rpt", summary=True, both_sides=True),
    "D": Dialect("camt.053.001.10", "BkToCstmrStmt", "Stmt", opening="PRCD", young=True),
}
_DETAILS = Dialect("camt.054.001.08", "BkToCstmrDbtCdtNtfctn", "Ntfctn", young=True)


def camt_statement(statement: Statement) -> bytes:
    """The statement in its bank's dialect."""
    return _Writer(_DIALECTS[statement.account.bank.dialect]).document(statement, statement.lines).encode()


def camt_details(statement: Statement) -> bytes:
    """The camt.054 that explains the statement's batches; empty when it holds none."""
    batches = [line for line in statement.lines if line.explained]
    return _Writer(_DETAILS).document(statement, batches).encode() if batches else b""


def _safe(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class _Writer:
    """One dialect's elements."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._prefix = dialect.prefix

    def document(self, statement: Statement, lines: Sequence[Line]) -> str:
        """The whole file; one entry a line."""
        dialect, prefix = self._dialect, self._prefix
        space = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
        bank, made = statement.account.bank, f"{moved(statement.last, 1)}T02:15:00"
        kind = dialect.message[5:8]
        stamp = statement.first.replace("-", "")
        return "\n".join(
            (
                '<?xml version="1.0" encoding="UTF-8"?>',
                f'<{prefix}Document {space}="urn:iso:std:iso:20022:tech:xsd:{dialect.message}">',
                f"<{prefix}{dialect.body}>",
                self._el("GrpHdr", self._el("MsgId", f"{bank.code}-{kind}-{stamp}-{statement.sequence}"), self._el("CreDtTm", made)),
                f"<{prefix}{dialect.statement}>",
                *self._head(statement, lines, f"{bank.code}{kind}{stamp}", made),
                *(self._entry(line, statement.account.iban) for line in lines),
                f"</{prefix}{dialect.statement}>",
                f"</{prefix}{dialect.body}>",
                f"</{prefix}Document>",
                "",
            )
        )

    def _el(self, tag: str, *content: str) -> str:
        return f"<{self._prefix}{tag}>{''.join(content)}</{self._prefix}{tag}>"

    def _amount(self, minor: int, tag: str = "Amt") -> str:
        return f'<{self._prefix}{tag} Ccy="{CURRENCY}">{to_text(abs(minor), CURRENCY)}</{self._prefix}{tag}>'

    def _sign(self, minor: int) -> str:
        return self._el("CdtDbtInd", "CRDT" if minor >= 0 else "DBIT")

    def _day(self, tag: str, day: str) -> str:
        return self._el(tag, self._el("Dt", day))

    def _agent(self, tag: str, bic: str) -> str:
        return self._el(tag, self._el("FinInstnId", self._el("BICFI" if self._dialect.young else "BIC", bic)))

    def _head(self, statement: Statement, lines: Sequence[Line], name: str, made: str) -> list[str]:
        account, dialect = statement.account, self._dialect
        owner = self._el("Ownr", self._el("Nm", SUPPLIER))
        found = [
            self._el("Id", name),
            self._el("ElctrncSeqNb", str(statement.sequence)),
            self._el("CreDtTm", made),
            self._el("FrToDt", self._el("FrDtTm", f"{statement.first}T00:00:00"), self._el("ToDtTm", f"{statement.last}T23:59:59")),
            self._el(
                "Acct",
                self._el("Id", self._el("IBAN", account.iban)),
                self._el("Ccy", CURRENCY),
                owner,
                self._agent("Svcr", account.bank.bic),
            ),
        ]
        if dialect is _DETAILS:
            return found
        opened = statement.first if dialect.opening == "OPBD" else moved(statement.first, -1)
        found.append(self._balance(dialect.opening, statement.opening_minor, opened))
        found.append(self._balance("CLBD", statement.closing_minor, statement.last))
        if dialect.summary:
            found.append(self._summary(lines))
        return found

    def _balance(self, code: str, minor: int, day: str) -> str:
        kind = self._el("Tp", self._el("CdOrPrtry", self._el("Cd", code)))
        return self._el("Bal", kind, self._amount(minor), self._sign(minor), self._day("Dt", day))

    def _summary(self, lines: Sequence[Line]) -> str:
        credits_, debits = (
            [one.amount_minor for one in lines if one.amount_minor >= 0],
            [-one.amount_minor for one in lines if one.amount_minor < 0],
        )
        sides = (
            self._el(tag, self._el("NbOfNtries", str(len(found))), self._el("Sum", to_text(sum(found), CURRENCY)))
            for tag, found in (("TtlNtries", credits_ + debits), ("TtlCdtNtries", credits_), ("TtlDbtNtries", debits))
        )
        return self._el("TxsSummry", *sides)

    def _entry(self, line: Line, own: str) -> str:
        domain, family, sub_family = line.code.split("/")
        code = self._el("Domn", self._el("Cd", domain), self._el("Fmly", self._el("Cd", family), self._el("SubFmlyCd", sub_family)))
        charge = [paid.amount_minor for paid in line.payments if paid.kind == "commission"]
        only = line.payments[0]
        plain = line.shape == "single" and not only.payer_account
        return self._el(
            "Ntry",
            self._el("NtryRef", line.entry_ref) if line.shape == "batch" else "",
            self._amount(line.amount_minor),
            self._sign(line.amount_minor),
            self._el("Sts", self._el("Cd", "BOOK") if self._dialect.young else "BOOK"),
            self._day("BookgDt", line.booking_date),
            self._day("ValDt", line.value_date),
            self._el("AcctSvcrRef", line.entry_ref or _NO_REFERENCE),
            self._el("BkTxCd", code),
            *(self._el("Chrgs", self._amount(minor), self._sign(minor)) for minor in charge),
            "" if plain else self._details(line, own),
            self._el("AddtlNtryInf", _safe(only.text)) if plain else "",
        )

    def _details(self, line: Line, own: str) -> str:
        batch = ""
        if line.shape == "batch":
            batch = self._el("Btch", self._el("NbOfTxs", str(line.inside)), self._amount(line.amount_minor, "TtlAmt"), self._sign(line.amount_minor))
        shown = line.shape != "batch" or self._dialect is _DETAILS
        payments = [paid for paid in line.payments if shown and paid.kind != "commission"]
        inside = line.shape != "single"
        return "\n" + self._el("NtryDtls", batch, *("\n" + self._detail(paid, own, inside=inside) for paid in payments))

    def _detail(self, paid: Paid, own: str, *, inside: bool) -> str:
        references = self._el(
            "Refs",
            self._el("AcctSvcrRef", paid.entry_ref) if inside else "",
            self._el("EndToEndId", paid.end_to_end_id or _NO_ID),
            self._el("TxId", paid.transaction_id) if paid.transaction_id else "",
        )
        if self._dialect.young:
            amount = self._amount(paid.amount_minor) + self._sign(paid.amount_minor)
        else:
            amount = self._el("AmtDtls", self._el("TxAmt", self._amount(paid.amount_minor)))
        theirs = ("Dbtr" if paid.amount_minor >= 0 else "Cdtr", paid.payer_name, paid.payer_account)
        if self._dialect.both_sides and paid.return_reason:
            theirs = ("Cdtr" if paid.amount_minor >= 0 else "Dbtr", *theirs[1:])
        return self._el(
            "TxDtls",
            references,
            amount,
            self._el("RltdPties", *self._parties(theirs, own)),
            self._el("RltdAgts", self._agent(f"{theirs[0]}Agt", paid.payer_agent)),
            self._remittance(paid),
            self._returned(paid),
        )

    def _parties(self, theirs: tuple[str, str, str], own: str) -> list[str]:
        sides = [theirs]
        if self._dialect.both_sides:
            sides.append(("Cdtr" if theirs[0] == "Dbtr" else "Dbtr", SUPPLIER, own))
        found = []
        for role, name, account in sorted(sides, reverse=True):
            party = self._el("Nm", _safe(name))
            found.append(self._el(role, self._el("Pty", party) if self._dialect.young else party))
            found.append(self._el(f"{role}Acct", self._el("Id", self._el("IBAN", account))))
        return found

    def _remittance(self, paid: Paid) -> str:
        texts = [self._el("Ustrd", _safe(paid.text[at : at + _LONGEST_TEXT])) for at in range(0, len(paid.text), _LONGEST_TEXT)]
        structured = ""
        if paid.reference:
            kind = self._el("Tp", self._el("CdOrPrtry", self._el("Cd", "SCOR"))) if paid.reference.startswith("RF") else ""
            structured = self._el("Strd", self._el("CdtrRefInf", kind, self._el("Ref", paid.reference)))
        return self._el("RmtInf", *texts, structured) if texts or structured else ""

    def _returned(self, paid: Paid) -> str:
        if not paid.return_reason:
            return ""
        return self._el("RtrInf", self._el("Rsn", self._el("Cd", paid.return_reason)), self._el("AddtlInf", paid.return_info))
