"""MT940 and MT942: sign, days, pages, balances and everything around the messages, as banks really send them."""

from __future__ import annotations

import io

import pytest

from reconcile.core.balances import closing, opening, period
from reconcile.errors import Refused
from reconcile.readers.mt940 import is_mt940, remark

from .mt940_files import IBAN, entries, heads, interim, line, message, payment, read

MARKS = {"C": 4560, "D": -4560, "CR": 4560, "DR": -4560, "RC": -4560, "RD": 4560, "RCR": -4560, "RDR": 4560}


@pytest.mark.parametrize(("mark", "minor"), MARKS.items())
def test_the_mark_alone_gives_the_sign(mark: str, minor: int) -> None:
    (entry,) = entries(message(line(f"2603120312{mark}45,60NTRFNONREF")))

    assert (entry.amount_minor, entry.is_reversal) == (minor, mark.startswith("R"))


@pytest.mark.parametrize(("amount", "minor"), [("119,", 11900), ("0,5", 50), (",05", 5), ("000000000473,17", 47317), ("12,30000", 1230)])
def test_amounts_are_read_as_written(amount: str, minor: int) -> None:
    (entry,) = entries(message(line(f"2603120312C{amount}NTRFNONREF")))

    assert entry.amount_minor == minor


def test_references_of_both_sides_are_kept_and_the_words_for_none_are_not() -> None:
    (entry,) = entries(message(line("2603120312C45,60NTRFRF481002003000//B4E07"), line("2603120312C1,NMSCNONREF//NONREF")))[:1]

    assert (entry.entry_reference, entry.servicer_reference, entry.bank_transaction_code) == ("RF481002003000", "B4E07", "NTRF")
    assert entry.payments[0].instruction_id == "RF481002003000"
    assert payment(text="2603120312C1,NMSCNONREF//NONREF")[3:7] == ("", "", "", "")


DAYS = {
    "a booking day": ("2603110312", "2026-03-11", "2026-03-12"),
    "booked in the new year": ("2512310102", "2025-12-31", "2026-01-02"),
    "valued in the new year": ("2601021231", "2026-01-02", "2025-12-31"),
    "spaces for the booking day": ("260312    ", "2026-03-12", "2026-03-12"),
    "the 30th of February of interest": ("2602300301", "2026-02-28", "2026-03-01"),
    "the 29th of February in a year without": ("2602290301", "2026-02-28", "2026-03-01"),
    "valued after the closing balance": ("260316", "2026-03-16", "2026-03-12"),
    "valued before the opening balance": ("260301", "2026-03-01", "2026-03-12"),
}


@pytest.mark.parametrize(("dates", "value", "booked"), DAYS.values(), ids=DAYS)
def test_days(dates: str, value: str, booked: str) -> None:
    (entry,) = entries(message(line(f"{dates}C45,60NTRFNONREF")))

    assert (entry.value_date, entry.booking_date) == (value, booked)


def test_the_opening_balance_is_of_the_day_before_unless_a_line_is_of_its_own_day() -> None:
    (later,) = heads(message(line()))
    (same,) = heads(message(line("2603110311C1,NTRFNONREF"), line()))
    (quiet,) = heads(message())

    assert [period(head) for head in (later, same, quiet)] == [
        ("2026-03-12", "2026-03-12"),
        ("2026-03-11", "2026-03-12"),
        ("2026-03-12", "2026-03-12"),
    ]


def test_balances_are_signed_and_the_available_one_is_not_booked() -> None:
    (head,) = heads(message(line(), opening="F:D260311EUR12,50", closing="F:C260312EUR33,10\n:64:C260312EUR999,"))

    first, last = opening(head), closing(head)
    assert first is not None
    assert last is not None
    assert (first.amount_minor, last.amount_minor) == (-1250, 3310)
    assert [balance.code for balance in head.balances] == ["OPBD", "CLBD", "CLAV"]


def test_pages_of_one_statement_carry_their_numbers_and_a_whole_one_is_no_page() -> None:
    pages = (
        message(line(), number="71/1", closing="M:C260312EUR145,60")
        + message(number="71/2", opening="M:C260312EUR145,60", closing="M:C260312EUR145,60")
        + message(number="71/3", opening="M:C260312EUR145,60")
        + message(number="72/1", opening="F:C260312EUR145,60")
    )

    assert [(head.statement_id, head.legal_sequence, head.page, head.last_page) for head in heads(pages)] == [
        ("71", "71", 1, False),
        ("71", "71", 2, False),
        ("71", "71", 3, True),
        ("72", "72", 0, True),
    ]


ACCOUNTS = {
    f"{IBAN}EUR": (IBAN, True),
    f"BANKLV2X/{IBAN}": (IBAN, True),
    f"/{IBAN}": (IBAN, True),
    "LV80 BANK 0000 4351 95001": (IBAN, True),
    "74061813/0100033626": ("74061813/0100033626", False),
    "1291.99.348EUR": ("1291.99.348", False),
}


@pytest.mark.parametrize(("written", "account"), ACCOUNTS.items())
def test_the_account_is_known_without_what_banks_write_around_it(written: str, account: tuple[str, bool]) -> None:
    (head,) = heads(message(account=written))

    assert (head.account, head.account_is_iban) == account


WRAPPED = {
    "a SWIFT envelope": "\x01{1:F01BANKLV2XAXXX0000000000}{2:I940BANKLV2XXXXXN3020}{3:{108:1}}{4:\r\n%s-}{5:{CHK:00}}\x03",
    "braces as Swedish banks write them": "ä4:\n%s-å\n",
    "the header on lines of its own": "{1:F01INGBNL2ABXXX0000000000}\n{2:I940INGBNL2AXXXN}\n{4:\n%s-}",
    "a bank's own header": "ABNANL2A\n940\nABNANL2A\n%s-\nABNANL2A\n940\nABNANL2A\n",
    "a number above": ":940:\n%s",
    "words before the first message": "This is an example file\n\n- - - - -\n%s",
    "windows line ends": None,
    "@@ for line ends": None,
    "a byte order mark": "\ufeff%s",
    "no line end at the end": None,
}


@pytest.mark.parametrize("around", WRAPPED)
def test_what_stands_around_a_message_does_not_matter(around: str) -> None:
    plain = message(line(), end="")
    form = WRAPPED[around]
    text = {
        "windows line ends": plain.replace("\n", "\r\n"),
        "@@ for line ends": "@@" + plain.replace("\n", "@@"),
        "no line end at the end": plain.rstrip(),
    }.get(around) or str(form) % plain

    assert is_mt940(text.encode())
    assert [(head.account, head.statement_id) for head in heads(text)] == [(IBAN, "71")]
    assert [entry.amount_minor for entry in entries(text)] == [4560]


def test_a_dash_alone_in_a_text_does_not_end_the_message() -> None:
    (one, two) = entries(message(line("2603120312C45,60NTRFNONREF", "first\n-\nsecond"), line("2603120312C1,NTRFNONREF")))

    assert (one.payments[0].remittance_text, two.amount_minor) == ("first - second", 100)


def test_a_line_that_only_looks_like_a_field_stays_in_the_text() -> None:
    (entry,) = entries(message(line("2603120312C45,60NTRFNONREF", "paid\n: as agreed :61 x")))

    assert entry.payments[0].remittance_text == "paid : as agreed :61 x"


@pytest.mark.parametrize(("encoding", "said"), [("utf-8", ""), ("utf-8-sig", ""), ("cp1257", "it was read as windows-1257")])
def test_the_encoding_is_found_and_told(encoding: str, said: str) -> None:
    data = message(line("2603120312C45,60NTRFNONREF", "līgums")).encode(encoding)

    assert entries(data)[0].payments[0].remittance_text == "līgums"
    assert remark(io.BytesIO(data), "march.sta") == said


def test_an_interim_report_is_one_by_its_fields_and_states_its_sums() -> None:
    (head,) = heads(interim(line()))

    assert (head.family, head.currency, head.created_at, head.balances) == ("mt942", "EUR", "2026-03-12T18:15:00+02:00", ())
    assert (head.stated_entries, head.stated_credit_minor, head.stated_debit_minor) == (1, 4560, 0)


def test_expected_money_of_an_interim_report_is_not_booked() -> None:
    assert [entry.status for entry in entries(interim(line("260312EC45,60NTRFNONREF"), line()))] == ["PDNG", "BOOK"]


def test_the_original_amount_and_the_charges_below_a_line_are_kept() -> None:
    (entry,) = entries(message(":61:2603120312D45,60NTRFNONREF//X\n/OCMT/USD50,/CHGS/EUR0,50\n"))

    found = entry.payments[0]
    assert (found.original_amount_minor, found.original_currency, found.charges_minor, entry.charges_minor) == (-5000, "USD", -50, -50)


BAD = {
    "no closing balance": (message(line()).partition(":62")[0], "march.sta:1: :62F: (the closing balance) is missing; the message is cut off"),
    "no opening balance": (message(line()).replace(":60F:C260311EUR100,\n", ""), "march.sta:1: :60F: (the opening balance) is missing"),
    "no account": (message(line()).replace(f":25:{IBAN}\n", ""), "march.sta:1: :25: is missing, so nobody knows the account"),
    "a balance twice": (message(line()).replace(":62F", ":60F:C260311EUR1,\n:62F"), "march.sta:6: :60F: stands twice in one message"),
    "a cut balance": (message(line(), closing="F:C260312EUR145"), "march.sta:6: :62F: 'C260312EUR145' is no balance; the standard says C or D"),
    "two currencies": (message(line(), closing="F:C260312USD145,60"), "march.sta:6: :62F: is in USD, the opening balance in EUR"),
    "a line without a sign": (
        message(line("260312031245,60NTRFNONREF")),
        "march.sta:5: :61: '260312031245,60NTRFNONREF' is not as the standard has it",
    ),
    "a line without a sum": (message(line("2603120312CNTRFNONREF")), "march.sta:5: :61: '' is no amount"),
    "a cent too small": (message(line("2603120312C1,005NTRFNONREF")), "march.sta:5: :61: '1.005' has more than 2 decimals"),
    "an impossible day": (message(line("2604310312C1,NTRFNONREF")), "march.sta:5: :61: '260431' is not a day (YYMMDD)"),
    "an impossible booking day": (message(line("2603120231C1,NTRFNONREF")), "march.sta:5: :61: '0231' is not a day (MMDD)"),
    "the second of two without an end": (message() + message().partition(":62")[0], "march.sta:7: :62F: (the closing balance) is missing"),
    "nothing": ("no fields at all", "march.sta:1: the file holds no message"),
}


@pytest.mark.parametrize(("data", "what"), BAD.values(), ids=BAD)
def test_what_cannot_be_trusted_is_refused_with_line_field_and_value(data: str, what: str) -> None:
    with pytest.raises(Refused) as caught:
        read(data)
    assert what in str(caught.value)


def test_a_line_without_end_is_refused_and_not_kept_in_memory() -> None:
    with pytest.raises(Refused, match="a line is longer than"):
        read(message(line()) + "x" * (1 << 21))


@pytest.mark.parametrize("number", ["0", "1/1", "STARTUMS"])
def test_statements_of_a_bank_that_does_not_number_them_are_told_apart_by_their_day(number: str) -> None:
    text = message(number=number) + message(number=number, opening="F:C260312EUR145,60", closing="F:C260313EUR145,60")

    first, second = heads(text)
    assert first.statement_id != second.statement_id
    assert heads(text)[0].statement_id == first.statement_id
