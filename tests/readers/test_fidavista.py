"""FiDAViSta statements: everything the bank says is kept, whatever the namespace, the order of defects and the encoding."""

from __future__ import annotations

import io

import pytest

from reconcile.core.balances import closing, opening, period
from reconcile.readers.fidavista import remark

from .fidavista_files import IBAN, NAMESPACES, PARTY, currency, document, entries, heads, one, read, transaction

WITHOUT = {
    "the date the customer asked": "<RegDate>2026-03-11</RegDate>",
    "a value date": "<ValueDate>2026-03-12</ValueDate>",
    "a number": "<DocNo>17</DocNo>",
}


def test_every_field_of_an_incoming_payment_is_kept() -> None:
    (head, entry) = read(one())
    (payment,) = entry.payments  # type: ignore[union-attr]

    assert (head.family, head.account, head.account_is_iban, head.currency) == ("fidavista", IBAN, True, "EUR")  # type: ignore[union-attr]
    assert (head.account_owner, head.account_servicer, head.created_at) == ("SIA Siltums", "Rīgas Banka", "2026-04-01T08:15:00")  # type: ignore[union-attr]
    assert (entry.amount_minor, entry.booking_date, entry.value_date, entry.servicer_reference) == (4560, "2026-03-12", "2026-03-12", "2026033100001")  # type: ignore[union-attr]
    assert (payment.amount_minor, payment.instruction_id, payment.remittance_text) == (4560, "17", "līg. 1002003000 marts")
    assert (payment.counterparty_account, payment.counterparty_name) == ("LV17UNLA0050015973220", "Jānis Bērziņš")
    assert (payment.counterparty_id, payment.counterparty_agent) == ("010180-10000", "UNLALV2X")
    assert (payment.bank_transaction_code, payment.line) == ("INP", 7)


def test_the_balances_are_the_booked_ones_of_the_period() -> None:
    (head,) = heads(document(currency(opening="-12.50", closing="33.10")))

    first, last = opening(head), closing(head)
    assert first is not None
    assert last is not None
    assert (first.amount_minor, first.date, last.amount_minor, last.date) == (-1250, "2026-03-01", 3310, "2026-03-31")
    assert period(head) == ("2026-03-01", "2026-03-31")


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_the_namespace_does_not_matter(namespace: str) -> None:
    assert [each[1:] for each in entries(document(currency(transaction()), namespace=namespace))] == [each[1:] for each in entries(one())]
    prefixed = one().replace("<", "<f:").replace("<f:/", "</f:").replace("<f:?xml", "<?xml").replace("xmlns=", "xmlns:f=")
    assert entries(prefixed) == entries(one())


def test_dates_may_stand_without_the_period_around_them() -> None:
    bare = "<StartDate>2026-03-01</StartDate><EndDate>2026-03-31</EndDate><PrepDate>2026-04-01</PrepDate>"

    (head,) = heads(document(currency(transaction()), period=bare))

    assert (head.from_date, head.to_date) == ("2026-03-01", "2026-03-31")


def test_without_any_dates_the_period_is_left_to_the_entries() -> None:
    (head,) = heads(document(currency(transaction()), period=""))

    assert period(head) == ("", "")


@pytest.mark.parametrize("absent", WITHOUT.values(), ids=WITHOUT)
def test_what_banks_leave_out_is_no_reason_to_refuse(absent: str) -> None:
    (entry,) = entries(one().replace(absent, ""))

    assert entry.amount_minor == 4560


def test_an_empty_registration_date_and_a_missing_counterparty_are_accepted() -> None:
    (entry,) = entries(document(currency(transaction("1.20", "D", inside=""))).replace("2026-03-11", ""))

    assert (entry.amount_minor, entry.payments[0].counterparty_name, entry.payments[0].counterparty_account) == (-120, "", "")


def test_each_currency_of_an_account_is_a_statement_of_its_own() -> None:
    text = document(currency(transaction()), currency(transaction("700", reference="2"), code="JPY", opening="0", closing="700"))

    assert [(head.ordinal, head.currency) for head in heads(text)] == [(1, "EUR"), (2, "JPY")]
    assert [(entry.currency, entry.amount_minor, entry.ordinal) for entry in entries(text)] == [("EUR", 4560, 1), ("JPY", 700, 1)]


def test_a_large_statement_has_one_head_and_each_entry_its_line() -> None:
    text = document(currency(*(transaction(reference=f"R{number}") for number in range(2_000))), currency(transaction(), code="USD"))
    plain, careful = read(text), read(text.replace("<Statement>", "<!-- --><Statement>"))

    assert [head.currency for head in heads(text)] == ["EUR", "USD"]
    assert [entry.line for entry in entries(text)] == [*range(7, 2_007), 2_009]
    assert plain == careful


def test_a_statement_without_a_movement_is_one_and_so_is_the_next() -> None:
    assert [len(heads(document(currency(), currency(code="USD")))), len(entries(document(currency())))] == [2, 0]


def test_text_in_cdata_is_read_as_it_stands() -> None:
    (entry,) = entries(one().replace("līg. 1002003000 marts", "<![CDATA[līg. 1002003000 <A&B> </TrxSet>]]>"))

    assert entry.payments[0].remittance_text == "līg. 1002003000 <A&B> </TrxSet>"


def test_a_payment_in_another_currency_keeps_its_original() -> None:
    party = PARTY.replace("</CPartySet>", "<Ccy>USD</Ccy><Amt>50.00</Amt></CPartySet>")

    (entry,) = entries(document(currency(transaction(inside=party))))

    assert (entry.payments[0].original_amount_minor, entry.payments[0].original_currency) == (5000, "USD")


def test_several_counterparties_are_payments_when_they_make_up_the_whole_and_else_one_batch() -> None:
    parts = "".join(PARTY.replace("</CPartySet>", f"<Ccy>EUR</Ccy><Amt>{amount}</Amt></CPartySet>") for amount in ("40.00", "5.60"))

    (whole,) = entries(document(currency(transaction(inside=parts))))
    (other,) = entries(document(currency(transaction("50.00", inside=parts))))

    assert [(payment.kind, payment.amount_minor) for payment in whole.payments] == [("detail", 4000), ("detail", 560)]
    assert [(payment.kind, payment.amount_minor) for payment in other.payments] == [("batch", 5000)]


def test_the_iso_code_seb_puts_before_the_name_of_the_type_tells_a_return() -> None:
    (entry,) = entries(one().replace("<RegDate>", "<TypeName>PMNTICDTRRTN-Atgriezts</TypeName><RegDate>"))

    assert (entry.bank_transaction_code, entry.payments[0].is_return, entry.proprietary_code) == ("PMNT/ICDT/RRTN", True, "INP")


def test_numbered_parts_are_pages_and_an_unnumbered_part_has_no_balance_to_judge() -> None:
    def with_part(text: str) -> str:
        return document(currency(transaction(), more=f"<Extension><Partial>{text}</Partial></Extension>"))

    assert [(each.page, each.last_page, len(each.balances)) for text in ("1/2", "2/2", "N", "Y") for each in heads(with_part(text))] == [
        (1, False, 2),
        (2, True, 2),
        (0, True, 2),
        (0, True, 0),
    ]


def test_the_old_account_number_serves_where_there_is_no_iban() -> None:
    (head,) = heads(document(currency(), account="<AccNo>0000 4351 95001</AccNo>"))

    assert (head.account, head.account_is_iban) == ("0000435195001", False)


ENCODINGS = [
    ("UTF-8", "utf-8", ""),
    ("windows-1257", "cp1257", ""),
    ("ISO-8859-13", "iso8859-13", ""),
    ("windows-1257", "utf-8", "it declares windows-1257, is written in UTF-8, and was read so"),
    ("UTF-8", "cp1257", "it declares UTF-8, is not written in it, and was read as windows-1257"),
    ("no-such-code", "cp1257", "it was read as windows-1257"),
    ("UTF-8", "utf-8-sig", ""),
    ("UTF-16", "utf-16", ""),
]


@pytest.mark.parametrize(("declared", "real", "said"), ENCODINGS)
def test_the_encoding_is_the_real_one_and_a_lie_is_told(declared: str, real: str, said: str) -> None:
    data = document(currency(transaction()), encoding=declared).encode(real)

    (entry,) = entries(data)

    assert (entry.payments[0].counterparty_name, entry.payments[0].remittance_text) == ("Jānis Bērziņš", "līg. 1002003000 marts")
    assert remark(io.BytesIO(data), "march.xml") == said
