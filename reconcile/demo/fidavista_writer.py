"""Statements as FiDAViSta, the Latvian banks' own XML: one line a booked entry, punctuation stripped, texts cut.

Source: FiDAViSta 1.01, Association of Latvian Commercial Banks.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconcile.core.money import to_text
from reconcile.demo.days import moved
from reconcile.demo.world import CURRENCY, SUPPLIER

if TYPE_CHECKING:
    from reconcile.demo.statements import Statement
    from reconcile.demo.world import Line

_SPACE = "http://www.bankasoc.lv/fidavista/fidavista0101.xsd"
_LONGEST_TEXT = 140
_STRIPPED = re.compile(r"[/:#%&=*]")  # what exporters leave out of texts
_CODES = {"RCDT": "INP", "ICDT": "OUTP"}
_CHARGES = ("CHRG", "COMM")


def fidavista_statement(statement: Statement) -> bytes:
    """The statement as a file of its own; no end-to-end ids, no details inside an entry."""
    account = statement.account
    lines = (
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<FIDAVISTA xmlns="{_SPACE}">',
        f"<Header><Timestamp>{moved(statement.last, 1).replace('-', '')}041500000</Timestamp><From>{account.bank.name}</From></Header>",
        "<Statement>",
        f"<Period><StartDate>{statement.first}</StartDate><EndDate>{statement.last}</EndDate><PrepDate>{moved(statement.last, 1)}</PrepDate></Period>",
        f"<BankSet><Name>{account.bank.name}</Name></BankSet><ClientSet><Name>{_safe(SUPPLIER)}</Name></ClientSet>",
        f"<AccountSet><AccNo>{account.iban}</AccNo><CcyStmt><Ccy>{CURRENCY}</Ccy>",
        f"<OpenBal>{_money(statement.opening_minor)}</OpenBal><CloseBal>{_money(statement.closing_minor)}</CloseBal>",
        *map(_transaction, statement.lines),
        "</CcyStmt></AccountSet></Statement></FIDAVISTA>",
        "",
    )
    return "\n".join(lines).encode()


def _transaction(line: Line) -> str:
    only = line.payments[0] if line.shape == "single" else None
    text = " ".join(part for part in (only.reference, only.text) if part) if only else "Samaksa par pakalpojumiem"
    family = line.code.split("/")[1]
    code = "MEMD" if line.code.endswith(_CHARGES) else _CODES.get(family, "OTHR")
    reference = f"<BankRef>{line.entry_ref}</BankRef>" if line.entry_ref else "<BankRef/>"
    party = ""
    if only and only.payer_account:
        party = (
            f"<CPartySet><AccNo>{only.payer_account}</AccNo><AccHolder><Name>{_safe(only.payer_name)}</Name></AccHolder>"
            f"<BankCode>{only.payer_agent}</BankCode></CPartySet>"
        )
    return (
        f"<TrxSet><TypeCode>{code}</TypeCode><RegDate/><BookDate>{line.booking_date}</BookDate><ValueDate>{line.value_date}</ValueDate>{reference}"
        f"<CorD>{'C' if line.amount_minor >= 0 else 'D'}</CorD><AccAmt>{_money(abs(line.amount_minor))}</AccAmt>"
        f"<PmtInfo>{_safe(_STRIPPED.sub('', text)[:_LONGEST_TEXT])}</PmtInfo>{party}</TrxSet>"
    )


def _money(minor: int) -> str:
    return to_text(minor, CURRENCY)


def _safe(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
