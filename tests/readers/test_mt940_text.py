"""What the text of an MT940 line says: German, Dutch and plain, whole whatever way the bank cuts it."""

from __future__ import annotations

from .mt940_files import payment

GERMAN = (
    "166?00GUTSCHRIFT?105699?20EREF+E2E-1002003000-2026-03?21 KREF+K1 MREF+M7 CRED+DE98?22SVWZ+par siltumu, ligums 10?2302003000 Ozolu 5-2\n"
    "?30UNLALV2X?31LV17UNLA0050015973220?32JANIS BERZINS UN ANNA BERZI?33NA?34011"
)


def test_german_fields_are_joined_before_their_words_are_split() -> None:
    found = payment(GERMAN)

    assert (found.end_to_end_id, found.instruction_id, found.mandate_id) == ("E2E-1002003000-2026-03", "K1", "M7")
    assert found.remittance_text == "par siltumu, ligums 1002003000 Ozolu 5-2"
    assert (found.counterparty_account, found.counterparty_agent) == ("LV17UNLA0050015973220", "UNLALV2X")
    assert found.counterparty_name == "JANIS BERZINS UN ANNA BERZINA"
    assert found.additional_info.startswith("GUTSCHRIFT")


def test_a_piece_of_27_signs_goes_on_in_the_middle_of_a_word() -> None:
    full = "SVWZ+par siltumu, ligums 10"
    assert len(full) == 27

    assert payment(f"166?20{full}?2102003000?32ANNA").remittance_text == "par siltumu, ligums 1002003000"


def test_a_text_without_words_and_with_another_separator_is_read_alike() -> None:
    found = payment("020>00PRZELEW>20Usługi księgowe>31491050195310000\n0477656534>32BOOKING GROUP")

    assert (found.remittance_text, found.counterparty_account, found.counterparty_name) == (
        "Usługi księgowe",
        "4910501953100000477656534",
        "BOOKING GROUP",
    )


def test_a_german_business_code_tells_a_returned_debit() -> None:
    assert payment("109?00RUECKLASTSCHRIFT?20EREF+E1").is_return
    assert not payment("166?00GUTSCHRIFT?20EREF+E1").is_return


def test_dutch_words_are_split_with_or_without_a_counterparty_block() -> None:
    ing = payment("/EREF/EV12341REP1231456T1234//CNTP/NL32INGB0000012345/INGBNL2A/ING BANK NV/AMSTERDAM//REMI/USTD//ligums 1002003000/")
    abn = payment("/TRTP/SEPA OVERBOEKING/IBAN/NL32INGB0000012345/BIC/INGBNL2A\n/NAME/J BERZINS/REMI/ligums 1002003000/EREF/NOTPROVIDED")

    assert (ing.end_to_end_id, ing.counterparty_account, ing.counterparty_agent) == ("EV12341REP1231456T1234", "NL32INGB0000012345", "INGBNL2A")
    assert (ing.counterparty_name, ing.remittance_text) == ("ING BANK NV", "ligums 1002003000")
    assert (abn.counterparty_account, abn.counterparty_name, abn.remittance_text, abn.end_to_end_id) == (
        "NL32INGB0000012345",
        "J BERZINS",
        "ligums 1002003000",
        "",
    )


def test_a_structured_reference_is_the_creditors() -> None:
    assert payment("/EREF/E1//REMI/STRD/CUR/RF481002003000/").creditor_reference == "RF481002003000"


def test_a_returned_payment_says_so_with_its_reason() -> None:
    found = payment("/RTRN/AC04/EREF/E1/REMI/back/")

    assert (found.is_return, found.return_reason) == (True, "AC04")


def test_plain_text_is_joined_over_lines_and_fields() -> None:
    assert payment("Liguma Nr. 1002003000\nOzolu 5-2", "", "marts").remittance_text == "Liguma Nr. 1002003000 Ozolu 5-2 marts"
    broken = "x" * 60 + " 1002"
    assert payment(f"{broken}\n003000").remittance_text.endswith(" 1002003000")


def test_the_account_some_dutch_banks_put_into_the_reference_is_the_payers() -> None:
    found = payment("ligums", text="2603120312C45,60NOVBNL32INGB0000012345")

    assert (found.counterparty_account, found.instruction_id) == ("NL32INGB0000012345", "")


def test_the_german_field_beside_swift_serves_where_there_is_no_other() -> None:
    from .mt940_files import entries, line, message

    (entry,) = entries(message(line() + ":NS:01Ligums\n021002003000\n15Janis\n17Gutschrift\n"))

    assert (entry.payments[0].remittance_text, entry.payments[0].counterparty_name) == ("Ligums 1002003000", "Janis")


def test_a_fee_and_interest_are_known_by_their_type() -> None:
    from .mt940_files import entries, line, message

    codes = [entry.proprietary_code for entry in entries(message(line("260312D1,NCHGNONREF"), line("260312C1,NINTNONREF"), line()))]

    assert codes == ["CHRG", "INTR", ""]
