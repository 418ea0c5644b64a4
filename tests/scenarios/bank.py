"""What a bank would send for a story, from the few columns people need to tell it.

``bank.csv`` has a line for each booked entry: booked, amount (signed), ref; and, where the story needs them, the columns
of ``_OPTIONAL``. ``details.csv`` has the details a camt.054 brings later: the same columns, and ``of``, the reference of the entry
they explain. A night may have several of either (``bank-2.csv``).
"""

from __future__ import annotations

import csv
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

ACCOUNT = "LV80BANK0000435195001"
_NEEDED = frozenset({"booked", "amount", "ref"})
_OPTIONAL = frozenset(
    {
        "account", "currency", "payer", "payer_iban", "ultimate", "text", "reference", "end_to_end", "transaction", "code", "return_reason",
        "reversal", "inside", "of",
    }
)  # fmt: skip
_RETURN_CODE = "PMNT/RCDT/RRTN"

Row = dict[str, str]


def statement(path: Path) -> str:
    """A camt.053 with one statement an account, currency and day."""
    rows = _rows(path)
    bodies = []
    for (account, currency, day), found in groupby(sorted(rows, key=_place), key=_place):
        mine = list(found)
        total = sum((Decimal(row["amount"]) for row in mine), Decimal(0))
        bodies.append(
            f"<Stmt><Id>{account}-{currency}-{day}</Id><FrToDt><FrDtTm>{day}T00:00:00</FrDtTm><ToDtTm>{day}T23:59:59</ToDtTm></FrToDt>"
            f"{_account(account, currency)}{_balance('OPBD', Decimal(0), currency, day)}{_balance('CLBD', total, currency, day)}"
            + "".join(_entry(row, [row] if not row["inside"] else []) for row in mine)
            + "</Stmt>"
        )
    return _document("053", "BkToCstmrStmt", bodies)


def notification(path: Path) -> str:
    """A camt.054 with an entry for each one it explains."""
    bodies = []
    for reference, found in groupby(sorted(_rows(path), key=lambda row: row["of"]), key=lambda row: row["of"]):
        mine = list(found)
        whole = {**mine[0], "ref": reference, "amount": str(sum(Decimal(row["amount"]) for row in mine)), "inside": str(len(mine))}
        bodies.append(f"<Ntfctn><Id>{path.stem}-{reference}</Id>{_account(whole['account'], whole['currency'])}{_entry(whole, mine)}</Ntfctn>")
    return _document("054", "BkToCstmrDbtCdtNtfctn", bodies)


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    columns = set(rows[0])
    assert columns >= _NEEDED, f"{path}: lacks {_NEEDED - columns}"
    assert columns <= _NEEDED | _OPTIONAL, f"{path}: does not know {columns - _NEEDED - _OPTIONAL}"
    defaults = {**dict.fromkeys(_OPTIONAL, ""), "account": ACCOUNT, "currency": "EUR"}
    return [{**defaults, **{name: value for name, value in row.items() if value}} for row in rows]


def _place(row: Row) -> tuple[str, str, str]:
    return row["account"], row["currency"], row["booked"]


def _account(account: str, currency: str) -> str:
    return f"<Acct><Id><IBAN>{account}</IBAN></Id><Ccy>{currency}</Ccy></Acct>"


def _balance(code: str, amount: Decimal, currency: str, day: str) -> str:
    return f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{_money(amount, currency)}<Dt><Dt>{day}</Dt></Dt></Bal>"


def _money(amount: Decimal, currency: str) -> str:
    return f'<Amt Ccy="{currency}">{abs(amount):.2f}</Amt><CdtDbtInd>{"DBIT" if amount < 0 else "CRDT"}</CdtDbtInd>'


def _entry(row: Row, details: Iterable[Row]) -> str:
    reversal = "<RvslInd>true</RvslInd>" if row["reversal"] else ""
    batch = f"<Btch><NbOfTxs>{row['inside']}</NbOfTxs></Btch>" if row["inside"] else ""
    inside = "".join(_detail(one) for one in details)
    return (
        f"<Ntry>{_money(Decimal(row['amount']), row['currency'])}{reversal}<Sts>BOOK</Sts><BookgDt><Dt>{row['booked']}</Dt></BookgDt>"
        f"<ValDt><Dt>{row['booked']}</Dt></ValDt><AcctSvcrRef>{escape(row['ref'])}</AcctSvcrRef>{_code(row)}"
        f"<NtryDtls>{batch}{inside}</NtryDtls></Ntry>"
    )


def _code(row: Row) -> str:
    said = row["code"] or (_RETURN_CODE if row["return_reason"] else "PMNT/RCDT/ESCT")
    domain, family, subfamily = said.split("/")
    return f"<BkTxCd><Domn><Cd>{domain}</Cd><Fmly><Cd>{family}</Cd><SubFmlyCd>{subfamily}</SubFmlyCd></Fmly></Domn></BkTxCd>"


def _detail(row: Row) -> str:
    ids = "".join(
        f"<{tag}>{escape(row[name])}</{tag}>"
        for tag, name in (("AcctSvcrRef", "ref"), ("EndToEndId", "end_to_end"), ("TxId", "transaction"))
        if row[name]
    )
    reference = f"<Strd><CdtrRefInf><Ref>{escape(row['reference'])}</Ref></CdtrRefInf></Strd>" if row["reference"] else ""
    text = f"<Ustrd>{escape(row['text'])}</Ustrd>" if row["text"] else ""
    returned = f"<RtrInf><Rsn><Cd>{row['return_reason']}</Cd></Rsn></RtrInf>" if row["return_reason"] else ""
    amount = f'<AmtDtls><TxAmt><Amt Ccy="{row["currency"]}">{abs(Decimal(row["amount"])):.2f}</Amt></TxAmt></AmtDtls>'
    return f"<TxDtls><Refs>{ids}</Refs>{amount}{_parties(row)}<RmtInf>{text}{reference}</RmtInf>{returned}</TxDtls>"


def _parties(row: Row) -> str:
    side = "Cdtr" if row["amount"].startswith("-") else "Dbtr"
    name = f"<{side}><Nm>{escape(row['payer'])}</Nm></{side}>" if row["payer"] else ""
    account = f"<{side}Acct><Id><IBAN>{row['payer_iban']}</IBAN></Id></{side}Acct>" if row["payer_iban"] else ""
    ultimate = f"<Ultmt{side}><Nm>{escape(row['ultimate'])}</Nm></Ultmt{side}>" if row["ultimate"] else ""
    return f"<RltdPties>{name}{account}{ultimate}</RltdPties>" if name or account or ultimate else ""


def _document(family: str, message: str, bodies: Iterable[str]) -> str:
    head = "<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-12-31T06:00:00</CreDtTm></GrpHdr>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{family}.001.02"><{message}>{head}{"".join(bodies)}</{message}></Document>\n'
    )
