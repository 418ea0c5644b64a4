"""What an entry of a bank file says, in every version of the format."""

from __future__ import annotations

import pytest

from tests.readers.camt_files import ACCOUNT, DAY, details, document, entries, entry, heads, payments, statement


def test_the_sign_comes_from_the_credit_debit_indicator_alone() -> None:
    credit, debit, reversed_credit = entries(
        statement(entry(), entry(sign="DBIT"), entry().replace("<Sts>", "<RvslInd>true</RvslInd><Sts>")),
    )
    assert [credit.amount_minor, debit.amount_minor, reversed_credit.amount_minor] == [5000, -5000, 5000]
    assert [credit.is_reversal, reversed_credit.is_reversal] == [False, True]


@pytest.mark.parametrize("text", ["50", "50.0", "50.00000", "0050.00", "50."])
def test_an_amount_may_be_padded_with_zeros(text: str) -> None:
    assert entries(statement(entry(amount=text)))[0].amount_minor == 5000


def test_an_amount_may_lack_its_leading_zero() -> None:
    assert entries(statement(entry(amount=".5")))[0].amount_minor == 50


def test_a_currency_without_cents_has_none() -> None:
    assert entries(statement(entry(amount="50", currency="JPY")))[0].amount_minor == 50


@pytest.mark.parametrize("status", ["<Sts>BOOK</Sts>", "<Sts><Cd>BOOK</Cd></Sts>", "<Sts>\n <Cd> BOOK </Cd>\n</Sts>"])
def test_the_status_is_a_code_or_an_element_with_a_code(status: str) -> None:
    assert entries(statement(entry(status=status)))[0].status == "BOOK"


@pytest.mark.parametrize("status", ["PDNG", "INFO", "FUTR"])
def test_pending_and_informative_entries_keep_their_status(status: str) -> None:
    assert entries(statement(entry(status=f"<Sts>{status}</Sts>")))[0].status == status


@pytest.mark.parametrize(
    "written",
    [
        "<Dt>2026-03-31</Dt>", "<Dt>2026-03-31+02:00</Dt>", "<Dt>2026-03-31Z</Dt>", "<DtTm>2026-03-31T23:59:59</DtTm>",
        "<DtTm>2026-03-31T00:00:00.123456789+03:00</DtTm>", "<Dt>2026-03-31T00:00:00</Dt>", "<DtTm>2026-03-31 00:00:00.0</DtTm>",
        "<DtTm>2026-03-31T11:17:11:735</DtTm>",
    ],
)  # fmt: skip
def test_a_day_is_the_one_the_bank_wrote_whatever_zone_or_time_is_behind_it(written: str) -> None:
    text = entry().replace(f"<BookgDt><Dt>{DAY}</Dt>", f"<BookgDt>{written}")
    assert entries(statement(text))[0].booking_date == "2026-03-31"


def test_an_entry_without_a_booking_date_has_the_day_of_its_statement() -> None:
    bare = entry().replace(f"<BookgDt><Dt>{DAY}</Dt></BookgDt>", "")
    period = "<FrToDt><FrDtTm>2026-03-28T00:00:00</FrDtTm><ToDtTm>2026-03-30T23:59:59</ToDtTm></FrToDt>"
    assert entries(statement(bare, head=period + ACCOUNT))[0].booking_date == "2026-03-30"
    assert entries(statement(bare))[0].booking_date == "2026-04-01"  # the day it was made


def test_references_that_stand_for_none_are_none() -> None:
    found = entries(
        statement(
            entry("<AcctSvcrRef>NONREF</AcctSvcrRef>" + details("<Refs><InstrId>NOTPROVIDED</InstrId><EndToEndId>NOTPROVIDED</EndToEndId></Refs>"))
        )
    )[0]
    assert (found.servicer_reference, found.payments[0].end_to_end_id, found.payments[0].instruction_id) == ("", "", "")


def test_the_debtor_of_a_credit_is_the_counterparty_and_the_creditor_of_a_debit() -> None:
    parties = details(
        "<RltdPties><InitgPty><Nm>Kas Sutija</Nm></InitgPty><Dbtr><Nm>Anna Priede</Nm></Dbtr>"
        "<DbtrAcct><Id><IBAN>LV61 HABA 0000 0000 0001 1</IBAN></Id></DbtrAcct>"
        "<UltmtDbtr><Nm>Anna's Mother</Nm></UltmtDbtr><Cdtr><Nm>SIA Gaisma</Nm></Cdtr>"
        "<CdtrAcct><Id><Othr><Id>00123</Id></Othr></Id></CdtrAcct></RltdPties>"
        "<RltdAgts><DbtrAgt><FinInstnId><BIC>HABALV22</BIC></FinInstnId></DbtrAgt></RltdAgts>"
    )
    (credit,) = payments(statement(entry(parties)))
    (debit,) = payments(statement(entry(parties, sign="DBIT")))
    assert (credit.counterparty_name, credit.counterparty_account, credit.counterparty_agent) == ("Anna Priede", "LV61HABA0000000000011", "HABALV22")
    assert (credit.ultimate_name, credit.own_name, credit.own_account) == ("Anna's Mother", "SIA Gaisma", "00123")
    assert (debit.counterparty_name, debit.counterparty_account, debit.own_name) == ("SIA Gaisma", "00123", "Anna Priede")


def test_our_own_account_is_never_the_counterparty_even_when_a_return_keeps_the_parties_of_its_original() -> None:
    parties = details(
        "<RltdPties><Dbtr><Nm>SIA Gaisma</Nm></Dbtr><DbtrAcct><Id><IBAN>LV80BANK0000435195001</IBAN></Id></DbtrAcct>"
        "<Cdtr><Nm>Anna Priede</Nm></Cdtr><CdtrAcct><Id><IBAN>LV61HABA0000000000001</IBAN></Id></CdtrAcct></RltdPties>"
        "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"
    )
    (returned,) = payments(statement(entry(parties)))
    assert (returned.counterparty_name, returned.counterparty_account) == ("Anna Priede", "LV61HABA0000000000001")
    assert (returned.own_name, returned.own_account, returned.return_reason, returned.is_return) == (
        "SIA Gaisma",
        "LV80BANK0000435195001",
        "AC04",
        True,
    )


def test_names_and_agents_moved_in_later_versions_and_mean_the_same() -> None:
    parties = details(
        "<RltdPties><Dbtr><Pty><Nm>Anna Priede</Nm><PstlAdr><AdrLine>Egļu iela 1</AdrLine><AdrLine>Rīga</AdrLine></PstlAdr>"
        "<Id><PrvtId><Othr><Id>120380-11111</Id></Othr></PrvtId></Id></Pty></Dbtr></RltdPties>"
        "<RltdAgts><DbtrAgt><FinInstnId><BICFI>HABALV22</BICFI></FinInstnId></DbtrAgt></RltdAgts>"
    )
    (found,) = payments(statement(entry(parties), version="08"))
    assert (found.counterparty_name, found.counterparty_agent, found.counterparty_id) == ("Anna Priede", "HABALV22", "120380-11111")
    assert found.counterparty_address == "Egļu iela 1 Rīga"


def test_all_texts_and_references_of_a_payment_are_kept() -> None:
    (found,) = payments(
        statement(
            entry(
                details(
                    "<Refs><MsgId>M</MsgId><AcctSvcrRef>A</AcctSvcrRef><PmtInfId>P</PmtInfId><InstrId>42</InstrId><EndToEndId>E</EndToEndId>"
                    "<TxId>T</TxId><UETR>U</UETR><MndtId>D</MndtId><ClrSysRef>C</ClrSysRef></Refs>"
                    "<Purp><Cd>ELEC</Cd></Purp><RmtInf><Ustrd>Par elektrību</Ustrd><Ustrd>līg. 1002003000</Ustrd>"
                    "<Strd><RfrdDocInf><Nb>R-1</Nb></RfrdDocInf><RfrdDocInf><Nb>R-2</Nb></RfrdDocInf>"
                    "<CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>RF481002003000</Ref></CdtrRefInf></Strd>"
                    "<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>RF18539007547034</Ref></CdtrRefInf>"
                    "<AddtlRmtInf>dz. 5</AddtlRmtInf></Strd></RmtInf><AddtlTxInf>internetbanka</AddtlTxInf>"
                )
            )
        )
    )
    assert found[3:18] == (
        "A", "M", "P", "42", "E", "T", "U", "D", "C", "RF481002003000 RF18539007547034", "SCOR", "R-1 R-2",
        "Par elektrību līg. 1002003000 dz. 5", "ELEC", "internetbanka",
    )  # fmt: skip


def test_the_entrys_own_text_serves_a_payment_only_where_it_is_the_only_one() -> None:
    text = "<AddtlNtryInf>Iemaksa</AddtlNtryInf>"
    (alone,) = payments(statement(entry(details("<Refs/>") + text)))
    both = payments(statement(entry(details('<Amt Ccy="EUR">20</Amt>', '<Amt Ccy="EUR">30</Amt>') + text)))
    assert alone.additional_info == "Iemaksa"
    assert [each.additional_info for each in both] == ["", ""]


def test_bank_codes_are_the_standards_else_the_banks_own() -> None:
    code = "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn><Prtry><Cd>INP</Cd></Prtry></BkTxCd>"
    found = entries(statement(entry(code + details("<Refs/>"))))[0]
    assert (found.bank_transaction_code, found.proprietary_code, found.payments[0].bank_transaction_code) == (
        "PMNT/RCDT/ESCT",
        "INP",
        "PMNT/RCDT/ESCT",
    )
    own = entries(statement(entry("<BkTxCd><Prtry><Cd>INP</Cd></Prtry></BkTxCd>")))[0]
    assert own.bank_transaction_code == "INP"


@pytest.mark.parametrize("family", ["RRTN", "UPDD", "PRDD"])
def test_a_return_is_known_by_its_transaction_code_too(family: str) -> None:
    code = f"<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>{family}</SubFmlyCd></Fmly></Domn></BkTxCd>"
    assert payments(statement(entry(code)))[0].is_return


def test_version_01_has_its_details_and_batch_right_in_the_entry() -> None:
    inside = (
        "<Btch><MsgId>B</MsgId><NbOfTxs>1</NbOfTxs></Btch><TxDtls><RmtInf><Strd><CdtrRefInf><CdtrRef>RF1</CdtrRef></CdtrRefInf></Strd></RmtInf>"
        "<RtrInf><RtrRsn><Cd>AC04</Cd></RtrRsn></RtrInf></TxDtls>"
    )
    found = entries(statement(entry(inside), version="01"))[0]
    assert (found.details_count, found.batch_count, found.batch_message_id) == (1, 1, "B")
    assert (found.payments[0].creditor_reference, found.payments[0].return_reason) == ("RF1", "AC04")


@pytest.mark.parametrize(("family", "version"), [(family, f"{number:02}") for family in ("052", "053", "054") for number in range(1, 15)])
def test_every_version_of_the_family_is_read(family: str, version: str) -> None:
    text = statement(entry(), family=family, version=version)
    (head,) = heads(text)
    assert (head.family, head.message, len(entries(text))) == (f"camt.{family}", f"camt.{family}.001.{version}", 1)


def test_a_camt_052_with_booked_balances_over_several_days_is_read_like_a_statement() -> None:
    late = entry().replace(DAY, "2026-03-30")
    found = entries(statement(late, entry(), family="052"))
    assert [(each.ordinal, each.booking_date) for each in found] == [(1, "2026-03-30"), (2, "2026-03-31")]


def test_entries_are_counted_anew_in_each_statement() -> None:
    text = document(f"<Id>1</Id>{ACCOUNT}{entry()}{entry()}", f"<Id>2</Id>{ACCOUNT}{entry()}")
    assert [each.ordinal for each in entries(text)] == [1, 2, 1]
    assert [each.ordinal for each in heads(text)] == [1, 2]
