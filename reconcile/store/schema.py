"""The tables: facts, postings and findings (append-only), and projections that can be rebuilt from them."""

from __future__ import annotations

from reconcile.store.schema_agreements import agreement_event, agreement_number, customer_request
from reconcile.store.schema_claims import claim_event, refund_event
from reconcile.store.schema_columns import metadata
from reconcile.store.schema_now import (
    case_ground,
    case_look,
    contract_now,
    finding_now,
    number_key,
    number_shape,
    open_item,
    payer_history,
    payer_refusal,
    payment_state,
    text_habit,
)
from reconcile.store.schema_orders import payment_order
from reconcile.store.schema_plans import consumption
from reconcile.store.schema_quality import sample, sample_check, sample_stratum
from reconcile.store.schema_reference import claim_case, claimed_line, clearing, contract, item, plan, ruling
from reconcile.store.schema_runs import certificate, decision, finding, posting, return_link, run, suggestion
from reconcile.store.schema_sources import correction, listed_again, withdrawn
from reconcile.store.schema_statements import arrival, conflict, entry, explained, notified_payment, payment, source_file, statement

__all__ = ["APPEND_ONLY", "PROJECTIONS", "metadata", "payment", "payment_state"]

APPEND_ONLY = (
    source_file, arrival, statement, entry, payment, notified_payment, listed_again, withdrawn, correction, explained, conflict, payment_order, contract, item, plan, consumption, clearing,
    claim_case, claimed_line, agreement_event, agreement_number, customer_request, claim_event, refund_event, sample_check, ruling, run, decision, posting, return_link, suggestion, finding, certificate,
    sample_stratum, sample,
)  # fmt: skip
PROJECTIONS = (
    contract_now,
    number_key,
    number_shape,
    open_item,
    payment_state,
    payer_history,
    payer_refusal,
    text_habit,
    case_look,
    case_ground,
    finding_now,
)
