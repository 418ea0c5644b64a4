"""A small camt.053.001.02 in which every value is told from every other, and what to look for of each feature.

Each feature is looked for in what a library gives out for a file that holds it; nothing of the table is typed by hand.
"""

from __future__ import annotations

from typing import NamedTuple

OURS, THEIRS = "LV80BANK0000435195001", "LV17UNLA0050015973220"
_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"


class Feature(NamedTuple):
    """``needles``: values that must all be given out. ``absent``: values that must not. ``file``: of ``FILES``."""

    name: str
    needles: tuple[str, ...]
    absent: tuple[str, ...] = ()
    file: str = "probe"


def _amount(tag: str, value: str, currency: str = "EUR") -> str:
    return f'<{tag} Ccy="{currency}">{value}</{tag}>'


def _balance(code: str, value: str, day: str) -> str:
    kind = f"<Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
    return f"<Bal>{kind}{_amount('Amt', value)}<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"


def _code(family: str, sub: str) -> str:
    return (
        f"<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>{family}</Cd><SubFmlyCd>{sub}</SubFmlyCd></Fmly></Domn>"
        "<Prtry><Cd>PRBPROP</Cd><Issr>PRBISSR</Issr></Prtry></BkTxCd>"
    )


def _entry(
    reference: str,
    value: str,
    side: str,
    inside: str = "",
    status: str = "BOOK",
    reversal: str = "",
    code: str = _code("RCDT", "ESCT"),
    day: str = "2026-03-13",
) -> str:
    return (
        f"<Ntry><NtryRef>{reference}N</NtryRef>{_amount('Amt', value)}<CdtDbtInd>{side}</CdtDbtInd>{reversal}<Sts>{status}</Sts>"
        f"<BookgDt><Dt>2026-03-12</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt><AcctSvcrRef>{reference}S</AcctSvcrRef>{code}{inside}</Ntry>"
    )


def _side(name: str, iban: str, role: str, identity: str = "") -> str:
    who = f"<Id><PrvtId><Othr><Id>{identity}</Id></Othr></PrvtId></Id>" if identity else ""
    return f"<{role}><Nm>{name}</Nm>{who}</{role}><{role}Acct><Id><IBAN>{iban}</IBAN></Id></{role}Acct>"


_RICH = (
    "<NtryDtls><TxDtls><Refs><AcctSvcrRef>PRBDTLS</AcctSvcrRef><PmtInfId>PRBPMTINF</PmtInfId><InstrId>PRBINSTR</InstrId><EndToEndId>PRBENDTOEND</EndToEndId>"
    "<TxId>PRBTXID</TxId><MndtId>PRBMANDATE</MndtId><ClrSysRef>PRBCLEARING</ClrSysRef></Refs>"
    f"<AmtDtls><InstdAmt>{_amount('Amt', '50.55', 'USD')}</InstdAmt><TxAmt>{_amount('Amt', '45.67')}</TxAmt></AmtDtls>"
    f"<Chrgs>{_amount('Amt', '0.37')}<CdtDbtInd>DBIT</CdtDbtInd></Chrgs>"
    f"<RltdPties>{_side('PRB DEBTOR', THEIRS, 'Dbtr', 'PRBDEBTORID')}<UltmtDbtr><Nm>PRB ULTIMATE</Nm></UltmtDbtr>{_side('PRB CREDITOR', OURS, 'Cdtr')}</RltdPties>"
    "<RltdAgts><DbtrAgt><FinInstnId><BIC>UNLALV2X</BIC></FinInstnId></DbtrAgt></RltdAgts><Purp><Cd>PRBP</Cd></Purp>"
    "<RmtInf><Ustrd>PRBFIRSTLINE</Ustrd><Ustrd>PRBSECONDLINE</Ustrd><Ustrd>PRBTHIRDLINE</Ustrd><Strd><RfrdDocInf><Nb>PRBDOCUMENT</Nb></RfrdDocInf>"
    "<CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf><AddtlTxInf>PRBADDTLTX</AddtlTxInf></TxDtls></NtryDtls><AddtlNtryInf>PRBADDTLNTRY</AddtlNtryInf>"
)


def _part(number: str, value: str, name: str) -> str:
    return (
        f"<TxDtls><Refs><EndToEndId>{number}</EndToEndId></Refs><AmtDtls><TxAmt>{_amount('Amt', value)}</TxAmt></AmtDtls>"
        f"<RltdPties><Dbtr><Nm>{name}</Nm></Dbtr></RltdPties><RmtInf><Ustrd>{number} text</Ustrd></RmtInf></TxDtls>"
    )


_BATCH = f"<NtryDtls><Btch><MsgId>PRBBATCH</MsgId><NbOfTxs>2</NbOfTxs></Btch>{_part('PRBPARTA', '21.11', 'PRB ANNA')}{_part('PRBPARTB', '34.49', 'PRB BORIS')}</NtryDtls>"
_RETURN = "<NtryDtls><TxDtls><Refs><EndToEndId>PRBRETURNED</EndToEndId></Refs><RtrInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>PRBRETURNINFO</AddtlInf></RtrInf></TxDtls></NtryDtls>"
_COMMENT = "<NtryDtls><TxDtls><RmtInf><Ustrd>PRBLEFT<!-- a comment -->PRBRIGHT</Ustrd></RmtInf></TxDtls></NtryDtls>"


def _statement(number: str, account: str, entries: str, opening: str = "1000.01", closing: str = "1100.25") -> str:
    return (
        f"<Stmt><Id>{number}</Id><ElctrncSeqNb>4711</ElctrncSeqNb><CreDtTm>2026-03-31T06:00:00</CreDtTm>"
        "<FrToDt><FrDtTm>2026-03-01T00:00:00</FrDtTm><ToDtTm>2026-03-31T00:00:00</ToDtTm></FrToDt>"
        f"<Acct><Id><IBAN>{account}</IBAN></Id><Ccy>EUR</Ccy><Ownr><Nm>PRB OWNER</Nm></Ownr><Svcr><FinInstnId><BIC>BANKLV22</BIC></FinInstnId></Svcr></Acct>"
        f"{_balance('OPBD', opening, '2026-03-01')}{_balance('CLBD', closing, '2026-03-31')}{entries}</Stmt>"
    )


def _document(*statements: str, head: str = "", prefix: str = "", pages: str = "") -> str:
    text = f"<BkToCstmrStmt><GrpHdr><MsgId>PRBMESSAGE</MsgId><CreDtTm>2026-03-31T06:00:00</CreDtTm>{pages}</GrpHdr>{''.join(statements)}</BkToCstmrStmt></Document>"
    document = f'<Document xmlns="{_NAMESPACE}">{text}'
    if prefix:
        document = (
            document.replace("</", f"</{prefix}:")
            .replace("<", f"<{prefix}:")
            .replace(f"<{prefix}:/{prefix}:", f"</{prefix}:")
            .replace("xmlns=", f"xmlns:{prefix}=")
        )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}{document}\n'


_ENTRIES = (
    _entry("PRBONE", "45.67", "CRDT", _RICH)
    + _entry("PRBTWO", "55.60", "CRDT", _BATCH)
    + _entry("PRBTHREE", "9.91", "DBIT", _RETURN, code=_code("RCDT", "RRTN"))
    + _entry("PRBFOUR", "3.33", "CRDT", reversal="<RvslInd>true</RvslInd>")
    + _entry("PRBFIVE", "5.55", "CRDT", _COMMENT)
)
_PLAIN = _entry("PRBONE", "45.67", "CRDT") + _entry("PRBTHREE", "9.91", "DBIT")
_PROBE = _document(_statement("PRBSTATEMENT", OURS, _ENTRIES))
_TEXT = _entry("PRBONE", "45.67", "CRDT", "<NtryDtls><TxDtls><RmtInf><Ustrd>PRB&x;TEXT</Ustrd></RmtInf></TxDtls></NtryDtls>")
FILES = {
    "probe": _PROBE,
    "two": _document(_statement("PRBSTATEMENT", OURS, _PLAIN), _statement("PRBSECOND", THEIRS, _entry("PRBSIX", "6.66", "CRDT"))),
    "prefix": _document(_statement("PRBSTATEMENT", OURS, _PLAIN), prefix="n"),
    "pages": _document(_statement("PRBSTATEMENT", OURS, _PLAIN), pages="<MsgPgntn><PgNb>77</PgNb><LastPgInd>false</LastPgInd></MsgPgntn>"),
    "pending": _document(_statement("PRBSTATEMENT", OURS, _PLAIN + _entry("PRBSEVEN", "8.88", "CRDT", status="PDNG"))),
    "camt.052": _document(_statement("PRBSTATEMENT", OURS, _PLAIN)).replace("camt.053", "camt.052").replace("BkToCstmrStmt", "BkToCstmrAcctRpt").replace("Stmt>", "Rpt>"),
    "camt.054": _document(_statement("PRBSTATEMENT", OURS, _PLAIN)).replace("camt.053", "camt.054").replace("BkToCstmrStmt", "BkToCstmrDbtCdtNtfctn").replace("Stmt>", "Ntfctn>"),
    "camt.053.001.08": _PROBE.replace("001.02", "001.08").replace("<Sts>BOOK</Sts>", "<Sts><Cd>BOOK</Cd></Sts>").replace("<BIC>", "<BICFI>").replace("</BIC>", "</BICFI>")
    .replace("<Dbtr><Nm>PRB DEBTOR</Nm>", "<Dbtr><Pty><Nm>PRB DEBTOR</Nm>").replace("</PrvtId></Id></Dbtr>", "</PrvtId></Id></Pty></Dbtr>"),
    "cut": _PROBE[: _PROBE.index("PRBTHREEN")],
    "doctype": _document(_statement("PRBSTATEMENT", OURS, _TEXT), head='<!DOCTYPE Document [<!ENTITY x "inserted">]>\n'),
    "invalid": _PROBE.replace("<CdtDbtInd>DBIT</CdtDbtInd><Sts>", "<CdtDbtInd>DEBT</CdtDbtInd><Sts>"),
    "wrong sums": _document(_statement("PRBSTATEMENT", OURS, _ENTRIES, closing="1100.26")),
}  # fmt: skip

FEATURES = (
    Feature("end-to-end id", ("PRBENDTOEND",)),
    Feature("payer's document number (InstrId)", ("PRBINSTR",)),
    Feature("transaction id", ("PRBTXID",)),
    Feature("mandate id", ("PRBMANDATE",)),
    Feature("clearing reference", ("PRBCLEARING",)),
    Feature("payment information id", ("PRBPMTINF",)),
    Feature("structured creditor reference", ("RF18539007547034",)),
    Feature("document number referred to", ("PRBDOCUMENT",)),
    Feature("every line of the text (3 Ustrd)", ("PRBFIRSTLINE", "PRBSECONDLINE", "PRBTHIRDLINE")),
    Feature("additional information, of detail and entry", ("PRBADDTLTX", "PRBADDTLNTRY")),
    Feature("payer's name", ("PRB DEBTOR",)),
    Feature("payer's own number", ("PRBDEBTORID",)),
    Feature("ultimate debtor", ("PRB ULTIMATE",)),
    Feature("both accounts", (OURS, THEIRS)),
    Feature("payer's bank (BIC)", ("UNLALV2X",)),
    Feature("charges", ("0.37",)),
    Feature("amount in the currency instructed", ("50.55", "USD")),
    Feature("each payment of a batch: sum, payer, reference", ("21.11", "34.49", "PRB ANNA", "PRB BORIS", "PRBPARTA", "PRBPARTB")),
    Feature("return reason and its words", ("AC04", "PRBRETURNINFO")),
    Feature("value date", ("2026-03-13",)),
    Feature("bank transaction code, whole", ("PMNT", "RCDT", "RRTN")),
    Feature("bank's own transaction code", ("PRBPROP",)),
    Feature("entry reference and bank's reference", ("PRBONEN", "PRBONES")),
    Feature("opening and closing balance", ("1000.01", "1100.25")),
    Feature("account owner, bank", ("PRB OWNER", "BANKLV22")),
    Feature("statement id, sequence number", ("PRBSTATEMENT", "4711")),
    Feature("a reversal keeps the sign of its mark", ("3.33",), ("-3.33",)),
    Feature("a text with a comment inside is whole", ("PRBLEFT", "PRBRIGHT")),
    Feature("page number", ("77",), file="pages"),
    Feature("a second statement in the file", ("PRBSECOND", "6.66"), file="two"),
    Feature("a line that is only expected is told apart", ("8.88", "PDNG"), file="pending"),
    Feature("elements with a prefix", ("45.67", "9.91"), file="prefix"),
    Feature("camt.052 read", ("45.67", "9.91"), file="camt.052"),
    Feature("camt.054 read", ("45.67", "9.91"), file="camt.054"),
    Feature("camt.053.001.08 read, payer included", ("45.67", "PRB DEBTOR", "UNLALV2X"), file="camt.053.001.08"),
)
REFUSALS = (("a file cut in the middle is refused", "cut"), ("a DOCTYPE is refused", "doctype"), ("a debit mark that is none is refused", "invalid"))
