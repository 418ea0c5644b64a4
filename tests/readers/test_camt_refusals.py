"""A bank file is taken in whole or not at all, and the refusal says where, what, and what to do."""

from __future__ import annotations

import io

import pytest
from lxml import etree

from reconcile.errors import Refused
from reconcile.readers import profile
from reconcile.readers.camt import is_camt, read_camt
from reconcile.readers.xml import local
from tests.readers.camt_files import ACCOUNT, DAY, balance, details, document, entries, entry, read, statement

GOOD = statement(
    entry(details('<Amt Ccy="EUR">50.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>'), status="<Sts>BOOK</Sts>"),
    head=ACCOUNT + balance("OPBD", "7.00") + "<TxsSummry><TtlNtries><NbOfNtries>1</NbOfNtries></TtlNtries></TxsSummry>",
)

# (what is written, what a bank got wrong in its place, which path the refusal names, with which value)
DEFECTS = [
    ('<Ntry><Amt Ccy="EUR">50.00<', '<Ntry><Amt Ccy="EUR">50,00<', "Ntry/Amt", "50,00"),
    ('<Ntry><Amt Ccy="EUR">50.00<', '<Ntry><Amt Ccy="EUR">-50.00<', "Ntry/Amt", "-50.00"),
    ('<Ntry><Amt Ccy="EUR">50.00<', '<Ntry><Amt Ccy="EUR">5e1<', "Ntry/Amt", "5e1"),
    ('<Ntry><Amt Ccy="EUR">50.00<', '<Ntry><Amt Ccy="EUR"><', "Ntry/Amt", "empty"),
    ('<Ntry><Amt Ccy="EUR">', "<Ntry><Amt>", "Ntry/Amt", "currency ''"),
    ('<Ntry><Amt Ccy="EUR">', '<Ntry><Amt Ccy="eur">', "Ntry/Amt", "currency 'eur'"),
    ('<Ntry><Amt Ccy="EUR">50.00</Amt>', "<Ntry>", "Ntry/Amt", "missing"),
    ("<Ntry>", '<Ntry><Amt Ccy="EUR">1</Amt>', "Ntry/Amt", "twice"),
    ("</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>", "</Amt><CdtDbtInd>CR</CdtDbtInd><Sts>", "Ntry/CdtDbtInd", "'CR'"),
    ("</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>", "</Amt><Sts>", "Ntry/CdtDbtInd", "missing"),
    ("<Sts>BOOK</Sts>", "", "Ntry/Sts", "missing"),
    ("<Sts>BOOK</Sts>", "<Sts>DONE</Sts>", "Ntry/Sts", "'DONE'"),
    ("<Sts>BOOK</Sts>", "<Sts><Prtry>Booked</Prtry></Sts>", "Ntry/Sts", "'Booked'"),
    ("<Sts>", "<RvslInd>maybe</RvslInd><Sts>", "Ntry/RvslInd", "'maybe'"),
    (f"<BookgDt><Dt>{DAY}", "<BookgDt><Dt>31.03.2026", "Ntry/BookgDt/Dt", "'31.03.2026'"),
    (f"<BookgDt><Dt>{DAY}", "<BookgDt><Dt>2026-02-30", "Ntry/BookgDt/Dt", "'2026-02-30'"),
    (f"<ValDt><Dt>{DAY}", "<ValDt><Dt>0000-00-00", "Ntry/ValDt/Dt", "'0000-00-00'"),
    (f"<ValDt><Dt>{DAY}</Dt>", f"<ValDt><Dt>{DAY}</Dt><DtTm>{DAY}T10:00:00</DtTm>", "Ntry/ValDt", "Dt"),
    ("<TxDtls><Amt", '<TxDtls><Amt Ccy="EUR">1</Amt><Amt', "Ntry/NtryDtls/TxDtls/Amt", "twice"),
    ('<TxDtls><Amt Ccy="EUR">50.00', '<TxDtls><Amt Ccy="EUR">fifty', "Ntry/NtryDtls/TxDtls/Amt", "'fifty'"),
    ('<TxDtls><Amt Ccy="EUR">', "<TxDtls><Amt>", "Ntry/NtryDtls/TxDtls/Amt", "currency ''"),
    ("CRDT</CdtDbtInd></TxDtls>", "C</CdtDbtInd></TxDtls>", "Ntry/NtryDtls/TxDtls/CdtDbtInd", "'C'"),
    ("<NtryDtls>", "<NtryDtls><Btch><NbOfTxs>two</NbOfTxs></Btch>", "Ntry/NtryDtls/Btch/NbOfTxs", "'two'"),
    ("<NtryDtls>", '<Chrgs><Amt Ccy="EUR">x</Amt></Chrgs><NtryDtls>', "Ntry/Chrgs/Amt", "'x'"),
    ('Tp><Amt Ccy="EUR">7.00', 'Tp><Amt Ccy="EUR">7,00', "Stmt/Bal/Amt", "'7,00'"),
    ("7.00</Amt><CdtDbtInd>CRDT", "7.00</Amt><CdtDbtInd>C", "Stmt/Bal/CdtDbtInd", "'C'"),
    ("7.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>", "7.00</Amt>", "Stmt/Bal/CdtDbtInd", "missing"),
    (f"</CdtDbtInd><Dt><Dt>{DAY}", "</CdtDbtInd><Dt><Dt>2026-13-01", "Stmt/Bal/Dt/Dt", "'2026-13-01'"),
    ("<Id><IBAN>LV80BANK0000435195001</IBAN></Id>", "", "Stmt/Acct/Id", "missing"),
    (ACCOUNT, "", "Stmt/Acct", "missing"),
    ("<IBAN>LV80BANK0000435195001</IBAN>", "<IBAN> </IBAN>", "Stmt/Acct/Id", "empty"),
    ("<Ccy>EUR</Ccy>", "<Ccy>Euro</Ccy>", "Stmt/Acct/Ccy", "'Euro'"),
    ("<NbOfNtries>1<", "<NbOfNtries>one<", "Stmt/TxsSummry/TtlNtries/NbOfNtries", "'one'"),
    ("<Acct>", "<FrToDt><FrDtTm>yesterday</FrDtTm></FrToDt><Acct>", "Stmt/FrToDt/FrDtTm", "'yesterday'"),
    ("<Acct>", "<StmtPgntn><PgNb>1</PgNb><LastPgInd>x</LastPgInd></StmtPgntn><Acct>", "Stmt/StmtPgntn/LastPgInd", "'x'"),
]  # fmt: skip


def refusal(text: str | bytes) -> str:
    with pytest.raises(Refused) as caught:
        read(text)
    return str(caught.value)


def faults(text: str) -> list[str]:
    """What the profile finds in the statements and entries of a file, whatever the reader says."""
    root = etree.fromstring(text.encode())
    parts = [each for each in root.iter() if local(each.tag) in {"Stmt", "Rpt", "Ntfctn", "Ntry"}]
    return [fault.sentence for fault in map(profile.fault, parts) if fault is not None]


def test_a_good_file_is_read_and_fits_the_profile() -> None:
    assert len(read(GOOD)) == 2
    assert faults(GOOD) == []


@pytest.mark.parametrize(("good", "bad", "path", "value"), DEFECTS, ids=[f"{path}:{value}" for _, _, path, value in DEFECTS])
def test_the_reader_and_the_profile_agree_on_what_is_wrong(good: str, bad: str, path: str, value: str) -> None:
    assert good in GOOD
    broken = GOOD.replace(good, bad, 1)
    said = refusal(broken)
    assert said.startswith("june.xml:")
    assert path in said
    assert value in said
    assert "; ask the bank for the file again" in said
    assert len(faults(broken)) == 1
    assert path in faults(broken)[0]


@pytest.mark.parametrize(
    ("good", "also_good"),
    [
        ("<Sts>BOOK</Sts>", "<Sts><Cd>BOOK</Cd></Sts>"),
        (f"<BookgDt><Dt>{DAY}</Dt>", "<BookgDt><DtTm>2026-03-31 00:00:00.0</DtTm>"),
        (f"<ValDt><Dt>{DAY}</Dt></ValDt>", ""),
        (f"<ValDt><Dt>{DAY}</Dt></ValDt>", "<ValDt><Dt/></ValDt>"),
        ("<Sts>", "<Banks><Own><Amt>x</Amt></Own></Banks><Sts>"),
        ("<Ntry>", "<Ntry><NtryRef>1</NtryRef>"),
        ('<TxDtls><Amt Ccy="EUR">50.00</Amt>', "<TxDtls>"),
        ('<Ntry><Amt Ccy="EUR">50.00', '<Ntry><Amt Ccy="EUR"> 000050.00000\n'),
        (f"</CdtDbtInd><Dt><Dt>{DAY}</Dt></Dt></Bal>", "</CdtDbtInd></Bal>"),
        ("<NbOfNtries>1</NbOfNtries>", ""),
    ],
)
def test_what_banks_leave_out_or_add_is_let_through_by_both(good: str, also_good: str) -> None:
    assert good in GOOD
    changed = GOOD.replace(good, also_good, 1)
    assert len(read(changed)) == 2
    assert faults(changed) == []


def test_the_line_is_that_of_the_wrong_element() -> None:
    text = statement(entry(), entry(), entry(details("\n\n", '\n<Amt Ccy="EUR">x</Amt>')))
    expected = text[: text.index('<Amt Ccy="EUR">x')].count("\n") + 1
    assert refusal(text).startswith(f"june.xml:{expected}: Ntry/NtryDtls/TxDtls/Amt is 'x'; the standard has an amount without a sign")


def test_a_lost_digit_is_refused_with_the_line_of_its_detail() -> None:
    text = statement(entry(), entry(details('<Amt Ccy="EUR">1</Amt>\n', '\n<Amt Ccy="EUR">1.005</Amt>')))
    line = text[: text.index("1.005")].count("\n")  # where the detail begins
    assert refusal(text).startswith(f"june.xml:{line}: Ntry/NtryDtls/TxDtls/Amt '1.005' has more than 2 decimals, which EUR does not have")


def test_an_amount_beyond_any_bank_is_refused() -> None:
    assert "more than any bank books" in refusal(statement(entry(amount="9" * 17)))


def test_a_booked_entry_without_any_day_is_refused() -> None:
    text = statement(entry()).replace(f"<BookgDt><Dt>{DAY}</Dt></BookgDt>", "").replace("<CreDtTm>2026-04-01T06:00:00</CreDtTm>", "")
    assert "Ntry/BookgDt is missing, and the statement names no day either" in refusal(text)


def test_a_balance_behind_entries_is_refused_and_not_overlooked() -> None:
    assert "<Bal> stands behind entries" in refusal(statement(entry(), balance("CLBD", "57.00")))
    assert "<Bal> stands behind entries" in refusal(statement(entry(), balance("CLBD", "57.00"), entry()))


def test_an_entry_outside_a_statement_is_refused() -> None:
    text = statement(entry()).replace("<Stmt>", "<Wrong>").replace("</Stmt>", "</Wrong>")
    assert "an entry stands in <Wrong>, outside any statement" in refusal(text)


def test_an_entry_inside_an_entry_is_something_the_bank_added() -> None:
    nested = statement(entry(f"<Own>{entry(amount='9.99')}</Own>"), entry())
    assert [each.amount_minor for each in entries(nested)] == [5000, 5000]
    assert entries(nested.replace("<GrpHdr>", "<!-- the slow way --><GrpHdr>")) == entries(nested)


@pytest.mark.parametrize("text", [document(), "<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.02'/>", "<a><Stmt/></a>"])
def test_a_file_without_a_statement_is_refused(text: str) -> None:
    assert "holds no statement" in refusal(text)


def test_the_second_of_two_statements_spoils_the_first_too() -> None:
    broken = entry(amount="x")
    stream = read_camt(io.BytesIO(document(f"{ACCOUNT}{entry()}", f"{ACCOUNT}{broken}").encode()), "june.xml")
    with pytest.raises(Refused):
        list(stream)


@pytest.mark.parametrize("family", ["052", "053", "054"])
def test_a_camt_file_is_known_by_its_content(family: str) -> None:
    text = statement(entry(), family=family)
    assert is_camt(text.encode())
    assert is_camt(text.replace("UTF-8", "UTF-16").encode("utf-16"))
    assert is_camt(text[:300].encode())
    assert is_camt(b"\xef\xbb\xbf" + text.encode())
    assert is_camt(("<e:Envelope xmlns:e='urn:soap'><e:Body>" + text.split("?>\n", 1)[1]).encode())


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"contract_no;amount",
        b"PK\x03\x04",
        b"<FIDAVISTA/>",
        b"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:pain.001.001.09'><CstmrCdtTrfInitn/>",
    ],
)
def test_other_files_are_not_camt(head: bytes) -> None:
    assert not is_camt(head)
