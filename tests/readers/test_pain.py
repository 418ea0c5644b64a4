"""Orders to pay and their statuses: read in every version, always as orders."""

from __future__ import annotations

import io

import pytest

from reconcile.core.orders import Order
from reconcile.errors import Refused
from reconcile.readers.detect import detect
from reconcile.readers.pain import read_orders

from .table_files import given

OURS = "LV80BANK0000435195001"
HERS = "LV17UNLA0050015973220"


def transfer(amount: str = '<InstdAmt Ccy="EUR">45.60</InstdAmt>', text: str = "<Ustrd>līg. 1002003000</Ustrd>") -> str:
    return (
        f"<CdtTrfTxInf><PmtId><InstrId>17</InstrId><EndToEndId>E-1</EndToEndId></PmtId><Amt>{amount}</Amt><Cdtr><Nm>SIA Siltums</Nm></Cdtr>"
        f"<CdtrAcct><Id><IBAN>{OURS}</IBAN></Id></CdtrAcct><RmtInf>{text}</RmtInf></CdtTrfTxInf>\n"
    )


def pain001(*transfers: str, day: str = "2026-03-12", version: str = "03") -> str:
    asked = f"<Dt>{day}</Dt>" if version >= "09" else day
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.{version}"><CstmrCdtTrfInitn>'
        f"<GrpHdr><MsgId>M1</MsgId></GrpHdr>\n<PmtInf><PmtInfId>P1</PmtInfId><ReqdExctnDt>{asked}</ReqdExctnDt><Dbtr><Nm>Anna Liepa</Nm></Dbtr>"
        f"<DbtrAcct><Id><IBAN>{HERS}</IBAN></Id></DbtrAcct>\n{''.join(transfers)}</PmtInf></CstmrCdtTrfInitn></Document>\n"
    )


def read(text: str | bytes) -> list[Order]:
    return list(read_orders(io.BytesIO(text.encode() if isinstance(text, str) else text), "list.xml"))


def said(text: str | bytes) -> str:
    with pytest.raises(Refused) as caught:
        read(text)
    return str(caught.value)


@pytest.mark.parametrize("version", ["02", "03", "08", "09", "12", "13"])
def test_an_order_is_read_whole_in_every_version(version: str) -> None:
    (order,) = read(pain001(transfer(), version=version))

    assert order == Order(
        kind="credit_transfer", ordinal=1, message_id="M1", payment_information_id="P1", end_to_end_id="E-1", instruction_id="17",
        ordered_on="2026-03-12", amount_minor=4560, currency="EUR", debtor_account=HERS, debtor_name="Anna Liepa", creditor_account=OURS,
        creditor_name="SIA Siltums", creditor_reference="", text="līg. 1002003000", status="", reason="", line=4,
    )  # fmt: skip


def test_each_batch_keeps_its_own_payer_and_day() -> None:
    first, second = pain001(transfer(), transfer()), pain001(transfer(), day="2026-04-01").replace("Anna Liepa", "Jānis Kalns").replace("P1", "P2")
    batch = second[second.index("<PmtInf>") : second.index("</CstmrCdtTrfInitn>")]

    orders = read(first.replace("</CstmrCdtTrfInitn>", batch + "</CstmrCdtTrfInitn>"))

    assert [(one.ordinal, one.payment_information_id, one.debtor_name, one.ordered_on) for one in orders] == [
        (1, "P1", "Anna Liepa", "2026-03-12"),
        (2, "P1", "Anna Liepa", "2026-03-12"),
        (3, "P2", "Jānis Kalns", "2026-04-01"),
    ]


def test_every_order_of_a_large_batch_keeps_what_stands_at_its_beginning() -> None:
    orders = read(pain001(*[transfer()] * 2_000))

    assert {(one.debtor_account, one.ordered_on, one.payment_information_id) for one in orders} == {(HERS, "2026-03-12", "P1")}
    assert [one.ordinal for one in orders] == list(range(1, 2_001))
    assert [one.line for one in orders] == list(range(4, 2_004))


def test_a_structured_reference_is_kept_beside_the_text() -> None:
    (order,) = read(pain001(transfer(text="<Strd><CdtrRefInf><Ref>RF481002003000</Ref></CdtrRefInf></Strd>")))

    assert (order.creditor_reference, order.text) == ("RF481002003000", "")


def test_a_direct_debit_has_its_payer_in_the_transaction() -> None:
    (order,) = read(
        "<Document><CstmrDrctDbtInitn><GrpHdr><MsgId>M1</MsgId></GrpHdr><PmtInf><PmtInfId>P1</PmtInfId><ReqdColltnDt>2026-03-20</ReqdColltnDt>"
        f"<Cdtr><Nm>SIA Siltums</Nm></Cdtr><CdtrAcct><Id><IBAN>{OURS}</IBAN></Id></CdtrAcct><DrctDbtTxInf><PmtId><EndToEndId>NOTPROVIDED</EndToEndId>"
        f'</PmtId><InstdAmt Ccy="EUR">20</InstdAmt><Dbtr><Nm>Anna Liepa</Nm></Dbtr><DbtrAcct><Id><IBAN>{HERS}</IBAN></Id></DbtrAcct></DrctDbtTxInf>'
        "</PmtInf></CstmrDrctDbtInitn></Document>"
    )

    assert (order.kind, order.amount_minor, order.debtor_account, order.creditor_account) == ("direct_debit", 2000, HERS, OURS)
    assert (order.ordered_on, order.end_to_end_id) == ("2026-03-20", "")


STATUS = (
    "<Document><CstmrPmtStsRpt><GrpHdr><MsgId>S1</MsgId></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>M1</OrgnlMsgId><GrpSts>PART</GrpSts></OrgnlGrpInfAndSts>"
    "<OrgnlPmtInfAndSts><OrgnlPmtInfId>P1</OrgnlPmtInfId><TxInfAndSts><OrgnlEndToEndId>E-1</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn>"
    '<Cd>AM04</Cd></Rsn><AddtlInf>no money</AddtlInf></StsRsnInf><OrgnlTxRef><Amt><InstdAmt Ccy="EUR">45.60</InstdAmt></Amt></OrgnlTxRef>'
    "</TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
)


def test_statuses_are_kept_of_the_message_and_of_each_order() -> None:
    message, order = read(STATUS)

    assert (message.kind, message.message_id, message.status) == ("message_status", "M1", "PART")
    assert (order.kind, order.message_id, order.payment_information_id, order.end_to_end_id) == ("order_status", "M1", "P1", "E-1")
    assert (order.status, order.reason, order.amount_minor) == ("RJCT", "AM04 no money", 4560)


FIDAVISTA = (
    '<?xml version="1.0" encoding="windows-1257"?>\n<FIDAVISTA xmlns="http://www.bankasoc.lv/fidavista/fidavista0101.xsd"><Header/>\n'
    f"<Payment><ExtId>X1</ExtId><DocNo>17</DocNo><RegDate>2026-03-12</RegDate><TaxPmtFlg>N</TaxPmtFlg><Ccy>EUR</Ccy><PmtInfo>līg. 1002003000</PmtInfo>"
    f"<PayAccNo>{HERS}</PayAccNo><BenSet><Priority>N</Priority><Comm>SHA</Comm><Amt>45.60</Amt><BenAccNo>{OURS}</BenAccNo><BenName>SIA Siltums</BenName>"
    f"</BenSet><BenSet><Amt>1.00</Amt><BenAccNo>{OURS}</BenAccNo><BenName>SIA Ūdens</BenName></BenSet></Payment>\n</FIDAVISTA>\n"
)
PMT_STAT = "<FIDAVISTA><PmtStat><ExtId>X1</ExtId><DocNo>17</DocNo><BankRef>B1</BankRef><StatCode>E</StatCode><BookDate>2026-03-13</BookDate></PmtStat></FIDAVISTA>"


@pytest.mark.parametrize("encoding", ["cp1257", "utf-8"])
def test_a_fidavista_mass_payment_is_an_order_for_each_payee(encoding: str) -> None:
    first, second = read(FIDAVISTA.encode(encoding))

    assert (first.message_id, first.instruction_id, first.ordered_on, first.amount_minor) == ("X1", "17", "2026-03-12", 4560)
    assert (first.debtor_account, first.creditor_account, first.text) == (HERS, OURS, "līg. 1002003000")
    assert (second.ordinal, second.creditor_name, second.amount_minor) == (2, "SIA Ūdens", 100)


def test_a_fidavista_status_says_what_its_letter_means() -> None:
    (order,) = read(PMT_STAT)

    assert (order.kind, order.instruction_id, order.status, order.reason) == ("order_status", "17", "E", "executed")


@pytest.mark.parametrize(
    ("text", "kind"),
    [(pain001(transfer()), "orders"), (STATUS, "order_status"), (FIDAVISTA, "orders"), (PMT_STAT, "order_status"),
     ("<Document><pain.001.001.02/></Document>", "orders")],
)  # fmt: skip
def test_orders_are_recognised_and_never_taken_for_a_statement(text: str, kind: str) -> None:
    assert detect(given(text, "statement.xml")) == kind


BAD = {
    "no sum": (pain001(transfer(amount="")), "list.xml:4: CdtTrfTxInf/Amt/InstdAmt is missing"),
    "no currency": (pain001(transfer(amount="<InstdAmt>1</InstdAmt>")), "CdtTrfTxInf/Amt/InstdAmt/@Ccy is missing"),
    "a signed sum": (pain001(transfer(amount='<InstdAmt Ccy="EUR">-1</InstdAmt>')), "CdtTrfTxInf/Amt/InstdAmt '-1' has a sign"),
    "an impossible day": (pain001(transfer(), day="2026-02-30"), "CdtTrfTxInf/ReqdExctnDt '2026-02-30' is not a day"),
    "no order": (pain001(), "the file holds no order (no CdtTrfTxInf)"),
    "cut": (pain001(transfer())[:-40], "the file is cut off"),
    "another document": ("<Document><Other/></Document>", "<Other> holds no payment orders"),
    "a statement among orders": (FIDAVISTA.replace("</FIDAVISTA>", "<CcyStmt/></FIDAVISTA>"), "a statement stands beside orders"),
    "an unknown status": (PMT_STAT.replace(">E<", ">Z<"), "PmtStat/StatCode is 'Z', not E, R, P or O"),
    "no payee": (FIDAVISTA.replace("BenSet", "Other"), "Payment/BenSet is missing"),
}


@pytest.mark.parametrize(("text", "what"), BAD.values(), ids=BAD)
def test_what_cannot_be_trusted_is_refused_with_line_path_and_value(text: str, what: str) -> None:
    assert what in said(text)
