"""The benchmark counts what it says: wrong posts, places on the worklist, named invoices; and pools them."""

from __future__ import annotations

from reconcile.demo.bench_match import size_of
from reconcile.demo.score import judge
from reconcile.demo.score_match import Line, Tally, pool, tally
from reconcile.demo.world import Meant

_HEAD = {
    "account_iban": "LV1", "booking_date": "2026-03-02", "amount": "5.00", "currency": "EUR", "remittance_text": "t", "entry_ref": "R1",
    "kind": "vague", "names_number": "no", "inferable": "no", "status": "clarification", "contract_no": "", "item_key": "", "allocated_amount": "",
    "payment_no": "0",
}  # fmt: skip
_DUE = {
    **_HEAD,
    "kind": "invoice_number",
    "inferable": "yes",
    "status": "allocated",
    "contract_no": "C1",
    "item_key": "Z1",
    "allocated_amount": "5.00",
}
_POSTED = {**_DUE, "payment_id": "P0", "rule": "invoice_number", "suggestions": ""}
_CASE = {**_HEAD, "payment_id": "P0", "rule": "nothing_known", "suggestions": "C9;C1;C2"}


def _of(truth: dict[str, str], found: dict[str, str], meant: Meant) -> Tally:
    return tally(judge([truth], [found]), [meant], "sparse10")


def test_a_payment_on_its_own_item_went_straight_through() -> None:
    found = _of(_DUE, _POSTED, Meant(("C1",), names_item=True))
    assert found.total == Line(payments=1, inferable=1, through=1, posted=1, named=1, named_right=1)
    assert found.examples == ()


def test_money_on_another_contract_is_wrong_in_its_kind_and_in_its_rule() -> None:
    found = _of(_DUE, {**_POSTED, "contract_no": "C2", "rule": "near_number"}, Meant(("C1",), names_item=False))
    assert found.kinds == {"invoice_number": Line(payments=1, inferable=1, posted=1, wrong=1, wrong_minor=500)}
    assert found.rules == {"near_number": found.total}
    assert found.examples[0].wrong


def test_a_stranger_who_was_posted_is_wrong_and_was_never_inferable() -> None:
    found = _of(_HEAD, {**_POSTED, "rule": "contract_number"}, Meant((), names_item=False)).total
    assert (found.inferable, found.posted, found.wrong, found.wrong_minor) == (0, 1, 1, 500)


def test_another_invoice_of_the_right_contract_counts_against_the_named_invoices_only() -> None:
    found = _of(_DUE, {**_POSTED, "item_key": "Z2"}, Meant(("C1",), names_item=True)).total
    assert (found.through, found.wrong, found.named, found.named_right) == (1, 0, 1, 0)


def test_a_case_counts_where_its_right_contract_stands_on_the_worklist() -> None:
    places = {"C9": (1, 1, 1), "C1": (1, 0, 1), "C5": (1, 0, 0)}
    for number, expected in places.items():
        total = _of(_HEAD, _CASE, Meant((number,), names_item=False)).total
        assert (total.cases, total.first, total.third) == expected
    assert _of(_HEAD, _CASE, Meant((), names_item=False)).total.cases == 0


def test_worlds_are_pooled_line_by_line_and_keep_a_few_examples() -> None:
    one = _of(_DUE, {**_POSTED, "contract_no": "C2"}, Meant(("C1",), names_item=False))
    other = _of(_HEAD, _CASE, Meant(("C9",), names_item=False))
    found = pool([one] * 5 + [other])
    assert (found.total.payments, found.total.wrong, found.total.wrong_minor, found.total.cases) == (6, 5, 2500, 1)
    assert len(found.examples) == 3


def test_a_world_is_made_as_large_as_asked_for() -> None:
    assert size_of("dense7", 3, 1_000_000, 100_000).months == 3
    assert size_of("dense7", 3, 1_000_000, 100_000).paying_percent < 5
    assert size_of("dense7", 3, 1_000, 20_000).months > 12
