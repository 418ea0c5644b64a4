"""The score sees what it is there to see: a perfect night, and each way in which a night can be wrong."""

from __future__ import annotations

from functools import cache

from reconcile.demo.files import truth_rows, verdict_rows
from reconcile.demo.score import Score, render, score, score_claims
from tests.demo.worlds import world

Rows = list[dict[str, str]]


@cache
def _truth() -> tuple[dict[str, str], ...]:
    return tuple(truth_rows(world(contracts=120, seed=3)))


def _perfect() -> Rows:
    """The truth as a night would export it: our own key where the bank gave none, an item for what the truth leaves open."""
    rows = []
    for row in _truth():
        key = f"K{row['payment_no']}"
        item = "" if row["item_key"] == "on_account" else row["item_key"] or ("X" if row["status"] == "allocated" else "")
        rows.append({**row, "payment_id": key, "entry_ref": row["entry_ref"] or key, "item_key": item, "status": row["status"].split("/")[0]})
    return rows


def _changed(status: str, /, **fields: str) -> Score:
    """The score of a perfect night in which the first line of a status is changed."""
    rows = _perfect()
    row = next(row for row in rows if row["status"] == status and row["kind"] not in {"several_contracts", "several_months"})
    row.update(fields)
    return score(_truth(), rows)


def test_a_perfect_night_has_no_fault() -> None:
    found = score(_truth(), _perfect())
    assert found.faults == ()
    assert (found.wrong_posts, found.absent, found.extra) == (0, 0, 0)
    assert all(rate.right == rate.of > 0 for rate in (found.straight_through, found.named, found.returns, found.statuses, found.items))
    assert found.named.of < found.straight_through.of < found.payments


def test_the_order_of_the_results_does_not_matter() -> None:
    assert score(_truth(), _perfect()[::-1]) == score(_truth(), _perfect())


def test_money_on_another_contract_is_a_wrong_post() -> None:
    found = _changed("allocated", contract_no="9999999999")
    assert (found.wrong_posts, len(found.faults)) == (1, 1)
    assert found.wrong_minor > 0
    assert found.faults[0].wrong
    assert found.straight_through.right == found.straight_through.of - 1


def test_posting_what_is_a_case_is_a_wrong_post() -> None:
    found = _changed("clarification", status="allocated", contract_no="9999999999", item_key="Z", allocated_amount="1.00")
    assert (found.wrong_posts, found.wrong_minor) == (1, 100)


def test_leaving_to_a_person_what_is_inferable_is_missed_but_not_wrong() -> None:
    found = _changed("allocated", status="clarification", contract_no="", item_key="", allocated_amount="")
    assert (found.wrong_posts, len(found.faults)) == (0, 1)
    assert found.straight_through.right == found.straight_through.of - 1


def test_another_item_of_the_right_contract_counts_against_the_items_only() -> None:
    found = _changed("allocated", item_key="another")
    assert (found.wrong_posts, found.items.right) == (0, found.items.of - 1)
    assert found.straight_through.right == found.straight_through.of


def test_setting_a_customers_money_aside_is_missed() -> None:
    found = _changed("allocated", status="not_customer", contract_no="", item_key="", allocated_amount="")
    assert found.straight_through.right == found.straight_through.of - 1


def test_a_return_that_was_not_linked_counts_against_the_returns() -> None:
    rows = _perfect()
    row = next(row for row in rows if row["kind"] == "return")
    row.update(status="clarification", contract_no="", allocated_amount="")
    found = score(_truth(), rows)
    assert found.returns.right == found.returns.of - 1


def test_a_payment_that_is_missing_and_one_too_many_are_counted() -> None:
    rows = _perfect()
    dropped = next(row for row in rows if row["kind"] == "bank_fee")
    assert score(_truth(), [row for row in rows if row is not dropped]).absent == 1
    assert score(_truth(), [*rows, {**rows[0], "payment_id": "K-more"}]).extra == 1


def test_an_empty_night_is_right_in_nothing() -> None:
    found = score(_truth(), [])
    assert (found.absent, found.statuses.right, found.straight_through.right) == (found.payments, 0, 0)


def test_payments_that_cannot_be_told_apart_may_change_places() -> None:
    head = {
        "account_iban": "LV1", "booking_date": "2026-03-02", "amount": "5.00", "currency": "EUR", "remittance_text": "t", "kind": "k",
        "names_number": "yes", "inferable": "yes", "status": "allocated", "contract_no": "C", "allocated_amount": "5.00",
    }  # fmt: skip
    truth = [{**head, "payment_no": str(at), "entry_ref": "", "item_key": item} for at, item in enumerate("AB")]
    results = [{**head, "payment_id": f"P{at}", "entry_ref": f"P{at}", "item_key": item} for at, item in enumerate("BA")]
    assert score(truth, results).faults == ()


def _findings() -> Rows:
    return [
        {"case_no": row["case_no"], "line_no": row["line_no"], "verdict": row["verdict"], "difference": row["difference"], "state": "new"}
        for row in verdict_rows(world())
    ]


def test_right_verdicts_are_right_also_when_their_lines_are_counted_through_the_whole_file() -> None:
    rows = _findings()
    for number, row in enumerate(rows, 1):
        row["line_no"] = str(number) if row["line_no"] != "0" else "0"
    for found in (score_claims(verdict_rows(world()), _findings()), score_claims(verdict_rows(world()), rows)):
        assert found.lines.right == found.lines.of == found.differences.right
        assert found.faults == ()


def test_a_wrong_verdict_and_a_wrong_difference_are_seen() -> None:
    rows = _findings()
    row = next(row for row in rows if row["verdict"] == "not_received")
    row.update(verdict="not_decidable", difference="0.00")
    found = score_claims(verdict_rows(world()), rows)
    assert (found.lines.right, found.differences.right) == (found.lines.of - 1, found.lines.of - 1)
    assert [(one.due, one.found) for one in found.faults] == [("not_received", "not_decidable")]
    assert "not_received" in render(found)


def test_findings_of_other_kinds_and_gone_ones_are_passed_over() -> None:
    rows = [*_findings(), {"case_no": "", "line_no": "0", "verdict": "", "difference": "", "state": "new"}]
    rows += [{**rows[0], "verdict": "returned", "state": "gone"}]
    assert score_claims(verdict_rows(world()), rows).faults == ()


def test_a_score_is_shown_as_a_table_that_marks_what_is_wrong() -> None:
    text = render(_changed("allocated", contract_no="9999999999"))
    assert "wrong posts               1 (" in text
    assert "\n! " in text
    assert "of those naming a number" in text
