"""Finvoice ReceiverInfo: what Finnish banks say of e-invoices and direct payment, one message or many."""

from __future__ import annotations

from io import BytesIO

import pytest

from reconcile.core.agreements import Agreement
from reconcile.errors import Refused
from reconcile.readers import detect, finvoice
from tests.readers.table_files import given

_ENVELOPE = (
    '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Header><x/></SOAP-ENV:Header></SOAP-ENV:Envelope>\n'
)
_IBAN = "FI2112345600000785"


def message(action: str = "ADD", service: str = "01", typed: str = "1002003017", address: str = _IBAN, day: str = "20260310") -> str:
    code = f"<BuyerServiceCode>{service}</BuyerServiceCode>" if service else ""
    return (
        '<?xml version="1.0" encoding="ISO-8859-15"?>\n<?xml-stylesheet type="text/xsl" href="FinvoiceReceiverInfo.xsl"?>\n'
        '<FinvoiceReceiverInfo Version="2.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
        f"<MessageDetails><MessageTypeCode>RECEIVERINFO</MessageTypeCode><MessageActionCode>{action}</MessageActionCode>"
        f'<MessageDate Format="CCYYMMDD">{day}</MessageDate></MessageDetails>\n'
        "<BuyerPartyDetails><BuyerPartyIdentifier>010190-123A</BuyerPartyIdentifier><BuyerOrganisationName>Åsa Esimerkki</BuyerOrganisationName></BuyerPartyDetails>\n"
        f"<InvoiceRecipientDetails><InvoiceRecipientAddress>{address}</InvoiceRecipientAddress>"
        "<InvoiceRecipientIntermediatorAddress>BANKFIHH</InvoiceRecipientIntermediatorAddress>"
        f"<SellerInvoiceIdentifier>{typed}</SellerInvoiceIdentifier></InvoiceRecipientDetails>\n<ProposedDueDate>15</ProposedDueDate>{code}\n"
        "</FinvoiceReceiverInfo>\n"
    )


def read(text: str) -> list[Agreement]:
    return list(finvoice.read(BytesIO(text.encode("iso-8859-15")), "ri.xml"))


def test_direct_payment_is_automatic_and_the_personal_number_stays_outside() -> None:
    [one] = read(message())
    assert one == Agreement("BANKFIHH", "", "ADD", "AUTOPAY", "Åsa Esimerkki", _IBAN, "1002003017", None, "", 15, "2026-03-10", "")
    assert "010190" not in str(one)


@pytest.mark.parametrize("service", ["00", "", "07"])
def test_an_e_invoice_is_never_taken_for_automatic_payment(service: str) -> None:
    assert read(message(service=service))[0].kind == "EINVOICE"


def test_many_messages_with_their_envelopes_come_in_their_order() -> None:
    found = read(_ENVELOPE + message() + _ENVELOPE + message("CHANGE", typed="1002003118") + message("DELETE"))
    assert [(one.action, one.customer_ref, one.payer_name) for one in found] == [
        ("ADD", "1002003017", "Åsa Esimerkki"),
        ("CHANGE", "1002003118", "Åsa Esimerkki"),
        ("DELETE", "1002003017", "Åsa Esimerkki"),
    ]


def test_an_address_that_is_no_account_still_tells_agreements_apart() -> None:
    one, other = read(message(address="003712345678") + message(address="003712345678", typed="1002003118"))
    assert (one.payer_iban, one.agreement_id, other.agreement_id) == ("", "003712345678/1002003017", "003712345678/1002003118")


def test_the_file_is_known_by_its_content() -> None:
    assert detect.detect(given((_ENVELOPE + message()).encode("iso-8859-15"))) == finvoice.KIND


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (message("STOP"), "not ADD, CHANGE or DELETE"),
        (message(typed=""), "SellerInvoiceIdentifier is missing"),
        (message(day="20261310"), "is no day"),
        (message() + message()[:-60], "the file is cut"),
        (message().replace("</FinvoiceReceiverInfo>", "", 1) + message(), "the file is cut"),
        (message().replace("<ProposedDueDate>", "<ProposedDueDat>"), "mismatch"),
        (message().replace("<FinvoiceReceiverInfo", '<!DOCTYPE x [<!ENTITY a "b">]><FinvoiceReceiverInfo'), "DOCTYPE"),
    ],
)
def test_what_cannot_be_right_is_refused_whole(text: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        read(text)
