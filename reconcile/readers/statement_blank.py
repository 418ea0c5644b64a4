"""Statement values with nothing in them, for the formats that fill only some of the fields."""

from __future__ import annotations

from reconcile.core.statement import Entry, Payment, Statement

PAYMENT = Payment(
    kind="entry", amount_minor=0, currency="", servicer_reference="", message_id="", payment_information_id="", instruction_id="",
    end_to_end_id="", transaction_id="", uetr="", mandate_id="", clearing_reference="", creditor_reference="", creditor_reference_type="",
    document_numbers="", remittance_text="", purpose="", additional_info="", counterparty_name="", counterparty_account="",
    counterparty_id="", counterparty_agent="", counterparty_address="", ultimate_name="", ultimate_id="", own_name="", own_account="",
    original_amount_minor=None, original_currency="", exchange_rate="", charges_minor=0, bank_transaction_code="", return_reason="",
    return_info="", is_return=False, line=0,
)  # fmt: skip
ENTRY = Entry(
    ordinal=0, amount_minor=0, currency="", status="BOOK", is_reversal=False, booking_date="", value_date="", entry_reference="",
    servicer_reference="", bank_transaction_code="", proprietary_code="", batch_count=0, batch_message_id="",
    batch_payment_information_id="", charges_minor=0, additional_info="", details_total_minor=None, details_count=0, line=0, payments=(),
)  # fmt: skip
STATEMENT = Statement(
    message="", family="", message_id="", statement_id="", ordinal=0, electronic_sequence="", legal_sequence="", page=0, last_page=True,
    created_at="", account="", account_is_iban=False, account_owner="", account_servicer="", currency="", from_date="", to_date="",
    from_at="", to_at="", balances=(), stated_entries=None, stated_credit_minor=None, stated_debit_minor=None, line=0,
)  # fmt: skip
