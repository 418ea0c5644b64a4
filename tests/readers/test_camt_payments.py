"""The payments of an entry always add up to the entry; what details leave over is never fudged."""

from __future__ import annotations

import pytest

from tests.readers.camt_files import details, entries, entry, payments, statement


def amount(text: str, currency: str = "EUR") -> str:
    return f'<Amt Ccy="{currency}">{text}</Amt>'


def transacted(text: str, currency: str = "EUR", name: str = "TxAmt") -> str:
    return f"<AmtDtls><{name}>{amount(text, currency)}</{name}></AmtDtls>"


def kinds(text: str) -> list[tuple[str, int]]:
    found = payments(text)
    (whole,) = entries(text)
    assert sum(each.amount_minor for each in found) == whole.amount_minor
    return [(each.kind, each.amount_minor) for each in found]


def test_an_entry_without_details_is_one_payment() -> None:
    assert kinds(statement(entry())) == [("entry", 5000)]


def test_a_batch_that_shows_no_details_waits_as_a_batch() -> None:
    text = statement(entry("<NtryDtls><Btch><NbOfTxs>20</NbOfTxs></Btch></NtryDtls>"))
    assert kinds(text) == [("batch", 5000)]
    assert entries(text)[0].batch_count == 20


def test_a_batch_of_one_is_an_ordinary_entry() -> None:
    assert kinds(statement(entry("<NtryDtls><Btch><NbOfTxs>1</NbOfTxs></Btch></NtryDtls>"))) == [("entry", 5000)]


def test_a_single_detail_without_an_amount_has_the_entrys() -> None:
    text = statement(entry(details("<Refs/>")))
    assert kinds(text) == [("detail", 5000)]
    assert entries(text)[0].details_total_minor is None


def test_details_that_add_up_are_payments_of_their_own() -> None:
    text = statement(entry(details(amount("20.00"), amount("30.00"))))
    assert kinds(text) == [("detail", 2000), ("detail", 3000)]
    assert (entries(text)[0].details_total_minor, entries(text)[0].details_count) == (5000, 2)


def test_version_02_gives_a_details_amount_in_its_amount_details() -> None:
    assert kinds(statement(entry(details(transacted("20.00"), transacted("30.00"))))) == [("detail", 2000), ("detail", 3000)]


def test_details_without_amounts_never_each_inherit_the_batchs() -> None:
    found = payments(statement(entry(details("<RmtInf><Ustrd>one</Ustrd></RmtInf>", "<RmtInf><Ustrd>two</Ustrd></RmtInf>"))))
    assert [(each.kind, each.amount_minor, each.remittance_text) for each in found] == [("batch", 5000, "one two")]


def test_one_detail_without_an_amount_makes_the_whole_entry_one_payment() -> None:
    assert kinds(statement(entry(details(amount("20.00"), "<Refs/>")))) == [("batch", 5000)]


def test_a_detail_of_a_larger_batch_never_gets_the_batchs_money() -> None:
    text = statement(entry("<NtryDtls><Btch><NbOfTxs>20</NbOfTxs></Btch><TxDtls><Refs/></TxDtls></NtryDtls>"))
    assert kinds(text) == [("batch", 5000)]
    short = statement(entry(f"<NtryDtls><Btch><NbOfTxs>3</NbOfTxs></Btch><TxDtls>{amount('20')}</TxDtls></NtryDtls>"))
    assert kinds(short) == [("batch", 5000)]


def test_the_number_in_the_batch_does_not_matter_when_the_details_add_up() -> None:
    text = statement(entry(f"<NtryDtls><Btch><NbOfTxs>3</NbOfTxs></Btch><TxDtls>{amount('20')}</TxDtls><TxDtls>{amount('30')}</TxDtls></NtryDtls>"))
    assert kinds(text) == [("detail", 2000), ("detail", 3000)]


def test_a_charge_that_explains_the_difference_is_its_own_line() -> None:
    charge = f"<Chrgs><Rcrd>{amount('0.50')}<CdtDbtInd>DBIT</CdtDbtInd></Rcrd></Chrgs>"
    assert kinds(statement(entry(details(amount("50.50") + charge)))) == [("detail", 5050), ("charge", -50)]
    assert kinds(statement(entry(charge + details(amount("50.50"))))) == [("detail", 5050), ("charge", -50)]
    assert kinds(statement(entry(charge + details(amount("49.50")), sign="DBIT"))) == [("detail", -4950), ("charge", -50)]


def test_charges_of_version_02_stand_side_by_side() -> None:
    charges = f"<Chrgs>{amount('0.30')}</Chrgs><Chrgs>{amount('0.20')}<CdtDbtInd>DBIT</CdtDbtInd></Chrgs>"
    text = statement(entry(charges + details(amount("50.50"))))
    assert kinds(text) == [("detail", 5050), ("charge", -50)]
    assert entries(text)[0].charges_minor == -50


def test_a_total_of_charges_serves_where_no_single_one_is_given() -> None:
    total = '<Chrgs><TtlChrgsAndTaxAmt Ccy="EUR">0.50</TtlChrgsAndTaxAmt></Chrgs>'
    assert kinds(statement(entry(total + details(amount("50.50"))))) == [("detail", 5050), ("charge", -50)]


def test_a_charge_that_does_not_explain_the_difference_exactly_leaves_a_remainder() -> None:
    charge = f"<Chrgs><Rcrd>{amount('0.49')}<CdtDbtInd>DBIT</CdtDbtInd></Rcrd></Chrgs>"
    assert kinds(statement(entry(charge + details(amount("50.50"))))) == [("detail", 5050), ("remainder", -50)]


def test_a_commission_kept_by_a_collector_is_a_remainder_that_is_reported() -> None:
    assert kinds(statement(entry(details(amount("30.00"), amount("20.08"))))) == [("detail", 3000), ("detail", 2008), ("remainder", -8)]


def test_a_remainder_of_a_returned_payment_is_not_a_return_itself() -> None:
    code = "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RDDT</Cd><SubFmlyCd>UPDD</SubFmlyCd></Fmly></Domn></BkTxCd>"
    found = payments(statement(entry(code + details(amount("47.00")), sign="DBIT")))
    assert [(each.kind, each.is_return) for each in found] == [("detail", True), ("remainder", False)]


def test_a_detail_that_goes_the_other_way_is_signed_by_its_own_indicator() -> None:
    back = amount("10.00") + "<CdtDbtInd>DBIT</CdtDbtInd>"
    found = payments(statement(entry(details(amount("60.00") + "<CdtDbtInd>CRDT</CdtDbtInd>", back))))
    assert [(each.kind, each.amount_minor) for each in found] == [("detail", 6000), ("detail", -1000)]


@pytest.mark.parametrize(
    "each", [(amount("50.00") + "<CdtDbtInd>DBIT</CdtDbtInd>",), (amount("60.00"), amount("5.00") + "<CdtDbtInd>DBIT</CdtDbtInd>")]
)
def test_signs_that_do_not_add_up_make_the_whole_entry_one_payment(each: tuple[str, ...]) -> None:
    ((kind, minor),) = kinds(statement(entry(details(*each))))
    assert (kind, minor) == ("entry" if len(each) == 1 else "batch", 5000)


def test_a_detail_in_another_currency_is_worth_what_the_account_got() -> None:
    dollars = amount("55.00", "USD") + transacted("20.00") + "<RmtInf/>"
    found = payments(statement(entry(details(dollars, amount("30.00")))))
    assert [(each.kind, each.amount_minor, each.currency, each.original_amount_minor, each.original_currency) for each in found] == [
        ("detail", 2000, "EUR", 5500, "USD"),
        ("detail", 3000, "EUR", None, ""),
    ]


def test_a_counter_value_in_the_accounts_currency_serves_too() -> None:
    both = amount("55.00", "USD") + transacted("20.00", name="CntrValAmt")
    assert kinds(statement(entry(details(both, amount("30.00"))))) == [("detail", 2000), ("detail", 3000)]


def test_details_known_only_in_another_currency_are_not_trusted_with_amounts() -> None:
    assert kinds(statement(entry(details(amount("55.00", "USD"), amount("30.00"))))) == [("batch", 5000)]
    (alone,) = payments(statement(entry(details(amount("55.00", "USD")), sign="DBIT")))
    assert (alone.kind, alone.amount_minor, alone.original_amount_minor, alone.original_currency) == ("detail", -5000, -5500, "USD")


def test_an_instructed_amount_is_believed_only_when_everything_adds_up() -> None:
    twenty, thirty = transacted("20", name="InstdAmt"), transacted("30", name="InstdAmt")
    assert kinds(statement(entry(details(twenty, thirty)))) == [("detail", 2000), ("detail", 3000)]
    assert kinds(statement(entry(details(twenty, twenty)))) == [("batch", 5000)]
    assert kinds(statement(entry(details(twenty)))) == [("detail", 5000)]


def test_a_detail_of_zero_says_nothing() -> None:
    assert kinds(statement(entry(details(amount("0"))))) == [("detail", 5000)]
    assert kinds(statement(entry(details(amount("20"), amount("0"))))) == [("batch", 5000)]


def test_the_exchange_rate_and_original_amount_of_the_entry_serve_a_payment_alone_in_it() -> None:
    inside = f"<AmtDtls><InstdAmt>{amount('55.00', 'USD')}<CcyXchg><SrcCcy>USD</SrcCcy><XchgRate>1.1</XchgRate></CcyXchg></InstdAmt></AmtDtls>"
    (found,) = payments(statement(entry(inside)))
    assert (found.original_amount_minor, found.original_currency, found.exchange_rate) == (5500, "USD", "1.1")
