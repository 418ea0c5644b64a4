"""Small FiDAViSta files for tests, as Latvian banks and bookkeeping programs write them."""

from __future__ import annotations

import io

from reconcile.core.statement import Entry, Statement
from reconcile.readers.fidavista import read_fidavista

IBAN = "LV80BANK0000435195001"
NAMESPACES = (
    "http://www.bankasoc.lv/fidavista/fidavista0101.xsd",
    "http://bankasoc.lv/fidavista/fidavista0101.xsd",
    "http://ivis.eps.gov.lv/XMLSchemas/100017/fidavista/v1-1",
    "http://ivis.eps.gov.lv/XMLSchemas/100017/fidavista/v1-2",
    "",
)
PERIOD = "<Period><StartDate>2026-03-01</StartDate><EndDate>2026-03-31</EndDate><PrepDate>2026-04-01</PrepDate></Period>"
PARTY = (
    "<CPartySet><AccNo>LV17UNLA0050015973220</AccNo><AccHolder><Name>Jānis Bērziņš</Name><LegalId>010180-10000</LegalId></AccHolder>"
    "<BankCode>UNLALV2X</BankCode><BankName>SEB banka</BankName></CPartySet>"
)


def transaction(amount: str = "45.60", side: str = "C", inside: str = PARTY, reference: str = "2026033100001", booked: str = "2026-03-12") -> str:
    """One ``TrxSet``: an incoming payment unless told otherwise."""
    return (
        f"<TrxSet><TypeCode>INP</TypeCode><RegDate>2026-03-11</RegDate><BookDate>{booked}</BookDate><ValueDate>{booked}</ValueDate>"
        f"<BankRef>{reference}</BankRef><DocNo>17</DocNo><CorD>{side}</CorD><AccAmt>{amount}</AccAmt>"
        f"<PmtInfo>līg. 1002003000 marts</PmtInfo>{inside}</TrxSet>\n"
    )


def currency(*transactions: str, code: str = "EUR", opening: str = "100.00", closing: str = "145.60", more: str = "") -> str:
    """One ``CcyStmt``."""
    return f"<CcyStmt><Ccy>{code}</Ccy><OpenBal>{opening}</OpenBal><CloseBal>{closing}</CloseBal>{more}\n{''.join(transactions)}</CcyStmt>\n"


def document(
    *currencies: str, period: str = PERIOD, account: str = f"<IBAN>{IBAN}</IBAN>", namespace: str = NAMESPACES[0], encoding: str = "UTF-8"
) -> str:
    """A whole file of one statement of one account."""
    declared = f' xmlns="{namespace}"' if namespace else ""
    return (
        f'<?xml version="1.0" encoding="{encoding}"?>\n<FIDAVISTA{declared}>\n<Header><Timestamp>20260401081500000</Timestamp>'
        f"<From>Rīgas Banka</From></Header>\n<Statement>{period}<BankSet><Name>Rīgas Banka</Name><LegalId>40003000000</LegalId></BankSet>"
        f"<ClientSet><Name>SIA Siltums</Name><LegalId>40003111111</LegalId></ClientSet>\n"
        f"<AccountSet>{account}\n{''.join(currencies)}</AccountSet></Statement>\n</FIDAVISTA>\n"
    )


def one() -> str:
    """A statement of one incoming payment."""
    return document(currency(transaction()))


def read(data: bytes | str) -> list[Statement | Entry]:
    return list(read_fidavista(io.BytesIO(data.encode() if isinstance(data, str) else data), "march.xml"))


def heads(data: bytes | str) -> list[Statement]:
    return [each for each in read(data) if isinstance(each, Statement)]


def entries(data: bytes | str) -> list[Entry]:
    return [each for each in read(data) if isinstance(each, Entry)]
