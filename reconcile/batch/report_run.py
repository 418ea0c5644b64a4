"""The *Run* sheet: what came, what was done with it, and the settings the run was made under, in words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from reconcile.batch import autopay_rows, plan_night
from reconcile.batch.report_look import counted, sentence
from reconcile.core.findings import WORSE_THAN_UNDECIDED
from reconcile.core.money import to_text
from reconcile.core.policy import BankRule, Policy
from reconcile.reports.night import FileRow, Remark, Step
from reconcile.store import report_history

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconcile.batch.report_look import Look
    from reconcile.reports.night import Night

_USUAL = BankRule()  # of banks whose rules are not told
_STEPS = {"equal_sum": "one item of the same sum", "oldest_few": "the oldest few of the same total", "oldest_due": "the oldest due"}
_HABITS = {
    "suggest": "shown with the next payment of the same payer in these words",
    "post": "post the next payment of the same payer in these words, once two agree",
    "off": "not used",
}

# Findings with a sheet of their own: the worklist, the returns, the claims, the files above.
_SHOWN_ELSEWHERE = frozenset(
    {"clarification", "awaiting_details", "duplicate_payment", "return", "claim", "claim_case", "refused_file", *WORSE_THAN_UNDECIDED}
)
_SHEETS_OF_THEIR_OWN = frozenset({*autopay_rows.AUTOPAY_KINDS, *autopay_rows.PAPER_KINDS, *plan_night.KINDS})
_REMARKS = {
    "unknown_contract": "Bill of an unknown contract",
    "over_cleared": "Bill settled elsewhere with too much",
    "notified_only": "Notified money that is on no statement",
    "invoice_conflict": "Bill with two contents",
    "statement_conflict": "Bank line with two contents",
    "claim_conflict": "Customer's list with two contents",
    "consumption_conflict": "Readings that cut across one another",
    "claimed_by_two": "Payment that two customers claim",
    "balance_break": "Balances do not add up",
    "chain_break": "Does not start where the last ended",
    "days_missing": "Days of an account are missing",
    "statement_missing": "A statement has not come",
    "account_unlisted": "An account the settings do not list",
    "sequence_gap": "Statement numbers are missing",
    "page_missing": "A statement's page is missing",
    "totals_differ": "The bank's own totals differ",
    "entry_details_differ": "Details add up to another sum",
}

# What a run counts, as it is to be read.
_COUNTS = {
    "decision_post": "Payments posted to a contract",
    "decision_clarification": "Payments sent to the worklist, or its reason renewed",
    "decision_awaiting_details": "Batches that wait for the bank's details",
    "decision_not_customer": "Payments set aside as not customers'",
    "decision_return": "Returns linked to their payment",
    "decision_correction": "Payments a corrected statement took back",
    "decision_refund": "Refunds found",
    "decision_explained": "Batches explained by their details",
    "finding_clarification": "On the worklist: in clarification",
    "finding_awaiting_details": "On the worklist: awaiting details",
    "finding_duplicate_payment": "On the worklist: paid twice",
    "finding_sample_wrong": "On the worklist: found wrong by a person's check",
    "finding_probable_misposting": "On the worklist: probably on the wrong contract",
    "finding_claim": "Claimed lines judged",
    "finding_claim_case": "Claims that nobody has closed",
    "finding_claimed_by_two": "Payments that two customers claim",
    "finding_plan_settlement": "Plan years to be settled",
    "finding_plan_drift": "Levelled plans heading for a surprise",
    "finding_autopay_over_limit": "Next bills over the payer's limit",
    "finding_autopay_double": "Bills paid automatically and by hand",
    "finding_autopay_no_money": "Automatic payments that did not come",
    "finding_autopay_unknown": "Agreements of nobody we know, or of a closed contract",
    "finding_autopay_missing": "Levelled plans without an agreement",
    "finding_autopay_to_connect": "Payers to be connected to a plan",
    "finding_autopay_part_paid": "Bills part paid by a bank's rule",
    "finding_request_refused": "Requests refused",
    "finding_delivery_change": "Requests about paper the billing system has to carry out",
    "finding_paper_candidate": "Paper bills nobody needs",
    "finding_return": "Returns to tell about",
    "finding_refused_file": "Files refused",
    "finding_unknown_contract": "Bills of contracts nobody has named",
    "finding_over_cleared": "Bills settled elsewhere with more than they are",
    "finding_notified_only": "Notified money that is on no statement",
    "finding_invoice_conflict": "Bills that came again with other content",
    "finding_statement_conflict": "Bank lines that contradict an earlier statement",
    "finding_consumption_conflict": "Readings that cut across one another",
    "finding_claim_conflict": "Customers' lists that came again with other content",
    "finding_balance_break": "Statements whose balances do not add up",
    "finding_chain_break": "Statements that do not start where the one before ended",
    "finding_days_missing": "Gaps in the days of an account",
    "finding_statement_missing": "Statements that are due and have not come",
    "finding_account_unlisted": "Accounts of first statements that the settings do not list",
    "finding_sequence_gap": "Gaps in the numbers of an account's statements",
    "finding_page_missing": "Statements with a page missing",
    "finding_totals_differ": "Statements whose own totals differ",
    "finding_entry_details_differ": "Entries whose details add up to another sum",
}


def file_rows(look: Look) -> list[FileRow]:
    """What came since the night before; refused ones first. A file that was taken needs no reason."""
    return [
        FileRow(one.name, one.kind or "unknown", one.outcome, one.row_count, sentence(one.message))
        for one in report_history.came(look.connection, look.at)
    ]


def remarks(look: Look) -> list[Remark]:
    """The findings that no other sheet shows, new ones first; by kind and key."""
    found = sorted(
        (one for one in look.findings if one.kind not in _SHOWN_ELSEWHERE | _SHEETS_OF_THEIR_OWN),
        key=lambda one: (one.state != "new", one.kind, one.key),
    )
    return [Remark(_REMARKS.get(one.kind, sentence(one.kind.replace("_", " "))), one.key, one.state, sentence(one.sentence)) for one in found]


def steps(look: Look, night: Night, allocations: int, moved: int) -> list[Step]:
    """What the run did, with how many it handled; ``moved`` of the ``allocations`` took money back."""
    refused = sum(row.outcome == "refused" for row in night.files)
    known = sum(row.outcome == "exists" for row in night.files)
    return [
        Step("Files", len(night.files), f"{refused} refused, {known} had come before" if refused or known else "All taken in"),
        Step("Statements", len(night.statements), "Balances checked"),
        Step("New payments", report_history.seen(look.connection, look.at), "Looked at for the first time"),
        Step("Allocations", allocations, f"{counted(moved, 'of them takes', 'of them take')} money back" if moved else ""),
        Step("Set aside", len(night.not_customer), "Not customers' money"),
        Step("Claimed lines", len(night.claims), "Judged again every night"),
        Step("Certificate", len(night.certificate), "Each account to the cent"),
    ]


def counts(look: Look) -> list[tuple[str, int]]:
    """The run's own counts, those with words in the order of the words, others after them by name."""
    stored: dict[str, int] = json.loads(look.run.summary or "{}")
    known = [(words, int(stored[name])) for name, words in _COUNTS.items() if name in stored]
    others = [(name.replace("_", " "), int(number)) for name, number in sorted(stored.items()) if name not in _COUNTS and isinstance(number, int)]
    return [*known, *others]


def settings(policy: dict[str, Any]) -> list[tuple[str, str]]:
    """The policy as (name, value) to be read; what is not set is not shown, except that there is none."""
    days = (
        ("Instalments open", "instalments_open_days", "days before they are due"),
        ("Awaiting details", "awaiting_details_banking_days", "banking days, then a case for the worklist"),
        ("Execution window", "execution_window_banking_days", "banking days in which a claimed payment may still come"),
        ("Date window", "date_window_banking_days", "banking days by which a claimed date may differ"),
        ("Duplicates held", "duplicate_held_days", "days, then free to be used"),
        ("Payer's history", "history_months", "months back"),
    )
    lines = [(name, f"{policy[field]} {words}") for name, field, words in days]
    lines.append(("Rulings on the same words", _HABITS[policy.get("text_habits", "off")]))
    lines.append(("Allocation order", "named items; " + "; ".join(_STEPS[step] for step in policy["allocation_order"])))
    lines.extend(("Own account", _account(one)) for one in policy["accounts"])
    lines.append(("Bank holidays", _listed(["TARGET", *policy["calendar_countries"]])))
    lines.append(("Collectors' accounts", _listed(policy["collectors"])))
    lines.append(("Never customers", _listed(policy["never_customers"])))
    price = f"{policy['plan_price_per_kwh']} a kilowatt hour" if policy.get("plan_price_per_kwh") else "what the last year's kilowatt hours cost"
    way = f"one sum, due in {policy['plan_lump_days']} days" if policy["plan_settlement"] == "lump" else "in twelve parts with the next instalments"
    lines.append(
        ("Levelled plans", f"price: {price}; settlement: {way}; a surprise is more than {policy['plan_surprise_percent']} % of the year's sum")
    )
    lines.append(
        (
            "Paper bills",
            f"{counted(policy['paper_months'], 'month')} looked at, a payment in {_paid_months(policy)}; {to_text(policy['paper_fee_minor'], 'EUR')} EUR a month for the customer",
        )
    )
    lines.extend(
        ("Automatic payment", f"{one['name'] or one['bic']}: tries for {one['retry_days']} days, pays a part from {one['part_percent']} %")
        for one in policy["banks"]
    )
    others = "Other banks" if policy["banks"] else "Every bank"
    lines.append(("Automatic payment", f"{others}: may try for {_USUAL.retry_days} days, pays a part from {_USUAL.part_percent} %"))
    lines.append(("Own quality control", f"{policy.get('sample_size', 0)} automatic matches drawn for a person to check"))
    lines.append(("Rows of the Matched sheet", f"{policy['matched_rows']:,} at most; the rest goes beside the workbook"))
    return lines


def _paid_months(policy: dict[str, Any]) -> int:
    return min(int(policy.get("paper_paid_months", Policy().paper_paid_months)), int(policy["paper_months"]))


def _account(one: dict[str, Any]) -> str:
    rhythm = f"(statements: {one['statements']})" if one["statements"] else ""
    return " ".join(part for part in (one["iban"], one["name"], rhythm) if part)


def _listed(texts: Sequence[str]) -> str:
    return ", ".join(sorted(texts)) or "none named"
