"""The invented supplier's world: the same for everybody, with every kind of payment, and numbers that stand far apart."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys

import pytest

from reconcile.core.near import neighbours
from reconcile.demo.camt_writer import camt_statement
from reconcile.demo.files import arriving, known
from reconcile.demo.generate import make_world
from reconcile.demo.ibans import creditor_reference, is_iban
from reconcile.demo.statements import statements
from reconcile.demo.world import Size
from reconcile.errors import WrongUse
from tests.demo.worlds import world

_KINDS = {
    "invoice_number", "contract_number", "contract_spaced", "contract_folded", "contract_glued", "contract_among_figures",
    "customer_number", "reference_rf", "reference_plain", "autopay", "relative", "part_payment", "rest_of_part", "rounded_up",
    "before_the_bill", "rest_of_advance", "several_months", "two_equal_same_day", "paid_first", "duplicate", "settled_before",
    "credit_note", "instalment", "two_instalments_in_one", "two_instalments_same_day", "slip_with_history", "slip_name_and_sum",
    "slip_alone", "history", "history_too_short", "history_other_contract", "wrong_contract", "vague", "name_only", "address_only",
    "closed_contract", "several_contracts", "several_contracts_unclear", "accountant", "accountant_without_number", "collected",
    "commission", "returned", "return", "paid_again", "returned_partly", "return_partial", "one_of_two_equal", "return_unlinked",
    "advance", "refund", "refund_returned", "bank_fee", "interest", "own_transfer", "supplier_paid", "supplier_refund", "stranger",
    "batch_without_details", "batch_awaited",
}  # fmt: skip
_PRINT_DIGEST = """
import hashlib
from reconcile.demo.files import arriving, known
from reconcile.demo.generate import make_world
from reconcile.demo.world import Size
world = make_world(Size(contracts=120))
digest = hashlib.sha256()
for name, content in [*arriving(world), *known(world)]:
    digest.update(name.encode() + content)
print(digest.hexdigest())
"""


def _digest(size: Size) -> str:
    made = make_world(size)
    digest = hashlib.sha256()
    for name, content in [*arriving(made), *known(made)]:
        digest.update(name.encode() + content)
    return digest.hexdigest()


def test_the_same_seed_gives_the_same_bytes_whatever_the_hash_seed_of_the_process() -> None:
    found = set()
    for hash_seed in ("1", "2"):
        told = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        found.add(subprocess.run([sys.executable, "-c", _PRINT_DIGEST], env=told, check=True, capture_output=True, text=True).stdout.strip())
    assert found == {_digest(Size(contracts=120))}


def test_another_seed_is_another_world() -> None:
    assert _digest(Size(contracts=60, seed=2)) != _digest(Size(contracts=60, seed=3))


def test_every_kind_of_payment_occurs_in_the_default_demo() -> None:
    assert {row.kind for row in world().truth} == _KINDS


def test_the_default_demo_is_as_large_as_promised() -> None:
    made = world()
    assert len(made.contracts) == 400
    assert 1_150 <= len({row.number for row in made.truth}) <= 1_450
    assert 24 <= len(made.claim_cases) <= 26
    assert len(world(contracts=700, paying_percent=20).truth) < len(world(contracts=700).truth) // 2


def test_every_account_is_a_valid_iban_and_every_reference_checks() -> None:
    made = world()
    paid = [one for line in made.lines for one in line.payments]
    accounts = {account.iban for account in made.accounts} | {one.payer_account for one in paid if one.payer_account}
    assert len(accounts) > 300
    assert all(is_iban(account) for account in accounts)
    assert not is_iban(made.accounts[0].iban[:-1] + str((int(made.accounts[0].iban[-1]) + 1) % 10))
    references = {one.payment_reference for one in made.invoices} | {one.reference for one in paid if one.reference.startswith("RF")}
    assert all(creditor_reference(reference[4:]) == reference for reference in references)


def test_contract_numbers_are_sparse_and_no_number_is_used_twice() -> None:
    made = world()
    numbers = [one.contract_no for one in made.contracts]
    everything = {*numbers, *(one.customer_no for one in made.contracts), *(one.invoice_no for one in made.invoices)}
    assert len(everything) == len(numbers) + len({one.customer_no for one in made.contracts}) + len(made.invoices)
    assert all(len(number) == 10 and number.isdigit() for number in numbers)
    assert sum(bool(neighbours(number) & everything) for number in numbers) <= 1


def test_a_month_may_end_in_the_middle_and_contract_numbers_may_be_shorter() -> None:
    made = world(contracts=120, months=2, ends_on="2026-02-13", number_digits=8)
    assert max(line.booking_date for line in made.lines) <= "2026-02-13"
    assert {len(one.contract_no) for one in made.contracts} == {8}


@pytest.mark.parametrize(
    "size",
    [
        {"contracts": 0},
        {"months": 0},
        {"ends_on": "2026-02-30"},
        {"days_per_file": 32},
        {"paying_percent": 101},
        {"number_digits": 8, "contracts": 20_000},
    ],
)
def test_a_world_that_cannot_be_is_refused(size: dict[str, int | str]) -> None:
    with pytest.raises(WrongUse):
        Size(**size)  # type: ignore[arg-type]


def test_a_world_of_one_contract_is_a_world_too() -> None:
    made = world(contracts=1, months=1)
    assert len(made.contracts) == 1
    assert all(camt_statement(one) for place in range(4) for one in statements(made, place))
