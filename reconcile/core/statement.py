"""What a bank statement says, as plain values: statement, balance, entry, payment.

Days are ISO texts (``2026-03-31``), instants the bank's own text, money integer minor units, signed: money
towards the owner of the account is positive, taken only from ``CdtDbtInd``. Text that is absent is ``""``.
``Entry`` and ``Payment`` are named tuples and not dataclasses, because a night makes millions of them and the
store takes tuples as they are.

Source: ISO 20022 camt.052/.053/.054, ``BkToCstmrStmt`` and its parts; names follow the message definition.
"""

from __future__ import annotations

from typing import NamedTuple

# Fields hold the whole element; nothing is cut on the way in.


class Balance(NamedTuple):
    """One ``Bal``: ``code`` is ``Tp/CdOrPrtry/Cd`` (OPBD, CLBD, PRCD, ITBD, CLAV …) or the bank's own ``Prtry``."""

    code: str
    subtype: str
    amount_minor: int
    currency: str
    date: str


class Payment(NamedTuple):
    """One customer's money: one ``TxDtls``, or an entry without usable details. What is matched.

    The payments of an entry always add up to the entry: what the details leave over is its own line of kind
    ``charge`` (when the charges stated explain it exactly) or ``remainder`` (which is reported).
    """

    kind: str  # detail | entry (no details) | batch (several inside, none shown) | charge | remainder
    amount_minor: int  # signed
    currency: str
    servicer_reference: str  # Refs/AcctSvcrRef of the detail
    message_id: str
    payment_information_id: str
    instruction_id: str  # the payer's document number at Baltic banks
    end_to_end_id: str  # "" for NOTPROVIDED
    transaction_id: str
    uetr: str
    mandate_id: str
    clearing_reference: str
    creditor_reference: str  # Strd/CdtrRefInf/Ref, several joined by a space
    creditor_reference_type: str
    document_numbers: str  # Strd/RfrdDocInf/Nb, joined by a space
    remittance_text: str  # all Ustrd (and AddtlRmtInf) joined by a space
    purpose: str
    additional_info: str  # AddtlTxInf
    counterparty_name: str  # debtor of a credit, creditor of a debit
    counterparty_account: str  # IBAN, or the other id, without spaces
    counterparty_id: str
    counterparty_agent: str  # BIC
    counterparty_address: str
    ultimate_name: str  # ultimate debtor of a credit, ultimate creditor of a debit
    ultimate_id: str
    own_name: str
    own_account: str  # the account of ours the party blocks name, when they name one
    original_amount_minor: int | None  # instructed or transaction amount in another currency
    original_currency: str
    exchange_rate: str
    charges_minor: int  # signed like money towards us; 0 when none are stated
    bank_transaction_code: str  # DOMN/FMLY/SUBF, else the proprietary code
    return_reason: str  # RtrInf/Rsn/Cd or Prtry
    return_info: str
    is_return: bool  # RtrInf present, or a return family in the bank transaction code
    line: int  # line of the element in the file, 0 when unknown


class Entry(NamedTuple):
    """One ``Ntry``: a booked line of the account."""

    ordinal: int  # 1, 2, … within its statement
    amount_minor: int  # signed
    currency: str
    status: str  # BOOK | PDNG | INFO | FUTR
    is_reversal: bool  # RvslInd; says what it is, never turns the sign
    booking_date: str  # the statement's own day when the entry has none
    value_date: str
    entry_reference: str  # NtryRef
    servicer_reference: str  # AcctSvcrRef, "" for NONREF
    bank_transaction_code: str
    proprietary_code: str
    batch_count: int  # Btch/NbOfTxs, 0 when not a batch
    batch_message_id: str
    batch_payment_information_id: str
    charges_minor: int
    additional_info: str  # AddtlNtryInf
    details_total_minor: int | None  # what the details add up to; None when there are none or one has no amount
    details_count: int
    line: int
    payments: tuple[Payment, ...]  # add up to amount_minor


class Statement(NamedTuple):
    """The head of one ``Stmt``, ``Rpt`` or ``Ntfctn``."""

    message: str  # camt.053.001.08, as the file is shaped; "camt.053" when it does not say which version
    family: str  # camt.052 | camt.053 | camt.054
    message_id: str
    statement_id: str
    ordinal: int  # 1, 2, … within the file
    electronic_sequence: str
    legal_sequence: str
    page: int  # 0 when not paged
    last_page: bool
    created_at: str
    account: str
    account_is_iban: bool
    account_owner: str
    account_servicer: str  # BIC
    currency: str  # the account's; else of its balances; else of its entries
    from_date: str  # "" when the file says nothing
    to_date: str
    from_at: str  # with time of day, when given
    to_at: str
    balances: tuple[Balance, ...]
    stated_entries: int | None  # TxsSummry
    stated_credit_minor: int | None
    stated_debit_minor: int | None
    line: int
