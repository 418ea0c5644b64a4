"""A FiDAViSta file that cannot be trusted is refused whole, with line, path and value."""

from __future__ import annotations

import pytest

from reconcile.errors import Refused

from .fidavista_files import PERIOD, currency, document, one, read, transaction

MANY = document(currency(*(transaction(reference=f"R{number}") for number in range(2_000))))


def said(data: bytes | str) -> str:
    with pytest.raises(Refused) as caught:
        read(data)
    return str(caught.value)


BAD = {
    "a sign from nowhere": (one().replace("<CorD>C</CorD>", "<CorD>K</CorD>"), "march.xml:7: TrxSet/CorD is 'K', not C or D"),
    "no sign": (one().replace("<CorD>C</CorD>", ""), "march.xml:7: TrxSet/CorD is missing"),
    "a signed sum": (one().replace("<AccAmt>", "<AccAmt>-"), "march.xml:7: TrxSet/AccAmt '-45.60' has a sign"),
    "a cent too small": (one().replace("<AccAmt>45.60", "<AccAmt>45.605"), "TrxSet/AccAmt '45.605' has more than 2 decimals"),
    "no sum": (one().replace("<AccAmt>45.60</AccAmt>", ""), "TrxSet/AccAmt is missing"),
    "no booking day": (one().replace("<BookDate>2026-03-12</BookDate>", ""), "march.xml:7: TrxSet/BookDate is missing"),
    "an impossible day": (one().replace("<BookDate>2026-03-12", "<BookDate>2026-02-30"), "TrxSet/BookDate '2026-02-30' is not a day"),
    "no account": (document(currency(transaction()), account=""), "AccountSet/IBAN is missing, and there is no AccountSet/AccNo"),
    "no currency": (one().replace("<Ccy>EUR</Ccy>", ""), "CcyStmt/Ccy is missing"),
    "a currency of four letters": (one().replace("<Ccy>EUR", "<Ccy>EURO"), "CcyStmt/Ccy is 'EURO', which is no code of three letters"),
    "a balance in words": (one().replace("145.60", "simts"), "march.xml:6: CcyStmt/CloseBal not an amount: 'simts'"),
    "an end before the start": (
        one().replace("2026-03-31</EndDate>", "2026-02-01</EndDate>"),
        "Period/StartDate is 2026-03-01, after the EndDate 2026-02-01",
    ),
    "a balance behind the entries": (
        one().replace("<CloseBal>145.60</CloseBal>", "").replace("</CcyStmt>", "<CloseBal>145.60</CloseBal></CcyStmt>"),
        "march.xml:8: <CloseBal> stands behind <TrxSet>, where the format has none",
    ),
    "a transaction without an account around it": (one().replace("AccountSet>", "Other>"), "nobody knows the account"),
    "orders beside statements": (one().replace("</FIDAVISTA>", "<Payment/></FIDAVISTA>"), "<Payment> stands beside statements: orders are no money"),
    "no statement": (f"<FIDAVISTA><Header/><Statement>{PERIOD}</Statement></FIDAVISTA>", "the file holds no statement (no CcyStmt)"),
    "a DOCTYPE": (one().replace("<FIDAVISTA", '<!DOCTYPE x [<!ENTITY a "b">]><FIDAVISTA', 1), "the file has a DOCTYPE"),
    "an entity": (one().replace("marts", "&marts;"), "march.xml:7:"),
}


@pytest.mark.parametrize(("data", "what"), BAD.values(), ids=BAD)
def test_what_cannot_be_trusted_is_refused_with_line_path_and_value(data: str, what: str) -> None:
    assert what in said(data)


@pytest.mark.parametrize("part", [0.999, 0.9, 0.5, 0.1])
def test_a_file_cut_anywhere_is_refused(part: float) -> None:
    data = MANY.encode()

    assert "march.xml:" in said(data[: int(len(data) * part)])


def test_a_byte_that_fits_no_encoding_is_refused_with_its_line() -> None:
    data = one().replace("UTF-8", "windows-1257").encode("cp1257").replace(b"marts", b"m\x83\x8arts")

    at = data.index(b"\x83")
    assert said(data) == f"march.xml:7: byte {at} fits none of windows-1257, UTF-8; ask the bank for the file again, and send it on unchanged"


def test_text_that_begins_in_utf_8_and_breaks_it_is_damaged_and_not_read_as_something_else() -> None:
    data = one().encode().replace(b"marts", b"m\xe2rts")

    assert "march.xml:7: byte" in said(data)
    assert "is not UTF-8, in which the text before it is written" in said(data)


def test_nesting_without_end_is_refused() -> None:
    deep = "<a>" * 300 + "</a>" * 300

    assert "nested too deeply" in said(one().replace("marts", deep))
