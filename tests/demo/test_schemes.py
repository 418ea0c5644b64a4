"""The numbering schemes of the benchmark are what they say, and its hard stories keep to their truth."""

from __future__ import annotations

from collections import defaultdict

import pytest
from stdnum import luhn

from reconcile.core.near import neighbours
from reconcile.core.numbers import normal
from reconcile.demo.kinds_wrong import WHY_NOT
from reconcile.demo.schemes import SCHEMES, lettered
from reconcile.demo.texts_hard import LONGEST
from reconcile.demo.world import Paid, Size, World
from reconcile.errors import WrongUse
from tests.demo.worlds import world


def _bench(scheme: str) -> World:
    return world(contracts=900, seed=5, scheme=scheme, cast="bench")


def _numbers(scheme: str) -> set[str]:
    return {normal(one.contract_no) for one in _bench(scheme).contracts}


def _paid(made: World) -> dict[str, list[Paid]]:
    found: dict[str, list[Paid]] = defaultdict(list)
    for line in made.lines:
        for one in line.payments:
            found[one.kind].append(one)
    return found


def _real_neighbours(scheme: str) -> int:
    real = _numbers(scheme)
    return sum(len(neighbours(number) & real) for number in real) // len(real)


def test_in_a_dense_scheme_the_neighbours_are_real_and_in_the_others_they_are_not() -> None:
    assert {scheme: _real_neighbours(scheme) > 10 for scheme in SCHEMES} == {"sparse10": False, "dense7": True, "check8": False, "alnum": False}


def test_numbers_that_check_do() -> None:
    assert all(luhn.is_valid(number) for number in _numbers("check8"))
    assert not luhn.is_valid("10020035")
    for number in (one.contract_no for one in _bench("alnum").contracts):
        assert number == lettered(number[:2], int(number[3:7] + number[8:10]))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_parts_of_a_payment_add_up_to_it_in_every_scheme(scheme: str) -> None:
    parts: dict[int, int] = defaultdict(int)
    amounts = {}
    for row in _bench(scheme).truth:
        if row.contract_no:
            parts[row.number] += row.allocated_minor or 0
            amounts[row.number] = row.amount_minor
    assert parts
    assert parts == amounts


@pytest.mark.parametrize("scheme", SCHEMES)
def test_what_is_not_inferable_is_due_to_nobody_and_says_why(scheme: str) -> None:
    """But for a wrong number nobody can know to be wrong: it is due to the contract it names."""
    for row in _bench(scheme).truth:
        if not row.inferable and row.amount_minor > 0:
            assert row.kind in WHY_NOT
            assert not row.contract_no or row.kind == "wrong_contract_unknowable"


def test_a_slip_in_a_dense_scheme_that_is_somebodys_number_is_never_due() -> None:
    real = _numbers("dense7")
    landed = 0
    for row in _bench("dense7").truth:
        if row.kind.startswith("slip_"):
            names_real = any(word.strip(".,") in real for word in row.text.replace(".", ". ").split())
            landed += names_real
            assert not (names_real and row.contract_no), row
    assert landed > 3


def test_a_number_that_was_cut_is_not_in_the_text_whole() -> None:
    for scheme in SCHEMES:
        made = _bench(scheme)
        for one in _paid(made)["cut_first"]:
            assert len(one.text) <= LONGEST
            assert not any(normal(number) in normal(one.text) for number in made.meant[one.number].contracts)


def test_a_wrong_number_is_meant_for_another_contract_than_it_names() -> None:
    made = _bench("sparse10")
    for kind in ("wrong_contract_first", "slip_on_a_real_number", "slip_on_a_real_number_first"):
        for one in _paid(made)[kind]:
            (meant,) = made.meant[one.number].contracts
            assert meant not in one.text
            assert any(other.contract_no in one.text for other in made.contracts), one


def test_equal_payments_in_two_files_stand_in_two_accounts() -> None:
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    for line in _bench("sparse10").lines:
        for one in line.payments:
            if one.kind == "two_equal_two_files":
                places[one.payer_account, line.booking_date].append(line.account)
    assert places
    assert all(len(set(found)) == 2 for found in places.values())


def test_a_scheme_or_a_cast_there_is_not_is_refused() -> None:
    with pytest.raises(WrongUse, match="there is no 'roman'"):
        Size(scheme="roman")
    with pytest.raises(WrongUse, match="there is no 'opera'"):
        Size(cast="opera")
