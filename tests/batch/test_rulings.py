"""``assign`` and ``unassign``: a person's word, kept as a fact, undone only by another."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from reconcile.errors import WrongUse
from reconcile.store import bulk, certificates, check, runs
from tests.batch.books import ANNA, ANNAS_ACCOUNT, JANIS, OLGA, Books, Line, small

if TYPE_CHECKING:
    from sqlalchemy import Engine


@pytest.fixture
def books(engine: Engine) -> Books:
    """Anna paid 35.50 and wrote nothing that decides."""
    books = small(engine)
    books.bank("2026-03-10", Line(3550, "paldies", "R1"))
    books.night("2026-03-10")
    assert books.stands("R1") == [("clarification", "", "", "")]
    return books


def _sound(books: Books) -> None:
    with books.engine.connect() as connection:
        assert check.everything(connection) == []


def _fetch(books: Books, sql: str) -> list[tuple[object, ...]]:
    with books.engine.connect() as connection:
        return [tuple(row) for row in bulk.fetch(connection, sql)]


def test_a_payment_assigned_to_a_contract_pays_its_oldest_bill_first(books: Books) -> None:
    run = books.assign("R1", ANNA)
    assert books.stands("R1") == [("allocated", ANNA, "A-1", "20.00"), ("allocated", ANNA, "A-2", "15.50")]
    assert books.open_items() == {"A-2": "14.50", "J-1": "15.50", "J-2": "40.00"}
    assert (run.kind, run.as_of) == ("ruling", "2026-03-12")
    _sound(books)


def test_a_payment_is_divided_over_two_contracts_as_the_person_says(books: Books) -> None:
    books.assign("R1", f"{ANNA}:A-1=20.00", f"{JANIS}=15,50")
    assert books.stands("R1") == [("allocated", ANNA, "A-1", "20.00"), ("allocated", JANIS, "J-1", "15.50")]
    _sound(books)


def test_who_said_it_and_why_is_kept_as_a_fact(books: Books) -> None:
    books.assign("R1", f"{ANNA}:A-1=20.00", JANIS, who="ilze", reason="she called")
    assert _fetch(books, "SELECT kind, who, given_at, day, reason FROM ruling") == [
        ("assign", "ilze", "2026-03-12T09:00:00+00:00", "2026-03-12", "she called")
    ]
    targets = json.loads(str(_fetch(books, "SELECT targets FROM ruling")[0][0]))
    assert targets == [[ANNA, "A-1", 2000], [JANIS, "", None]]
    (row, _) = books.exported()
    assert (row["rule"], row["reason"]) == ("ruling", "assigned by ilze: she called")


def test_a_named_bill_takes_what_it_has_open_and_the_rest_waits_on_account(books: Books) -> None:
    books.assign("R1", f"{ANNA}:A-1")
    assert books.stands("R1") == [("on_account", ANNA, "", "15.50"), ("allocated", ANNA, "A-1", "20.00")]
    _sound(books)


def test_one_contract_without_an_amount_takes_the_rest(books: Books) -> None:
    books.assign("R1", f"{JANIS}=10.00", ANNA)
    assert books.stands("R1") == [("allocated", ANNA, "A-1", "20.00"), ("allocated", ANNA, "A-2", "5.50"), ("allocated", JANIS, "J-1", "10.00")]
    _sound(books)


def test_two_contracts_without_amounts_share_it_when_their_bills_explain_it(books: Books) -> None:
    books.assign("R1", ANNA, JANIS)
    assert books.stands("R1") == [("allocated", ANNA, "A-1", "20.00"), ("allocated", JANIS, "J-1", "15.50")]


def test_a_payment_posted_wrong_is_moved_and_what_stood_is_undone_by_postings(books: Books) -> None:
    books.bank("2026-03-11", Line(1550, f"līg. {JANIS}", "R2"))
    books.night("2026-03-11")
    books.assign("R2", ANNA)
    assert books.stands("R2") == [("allocated", ANNA, "A-1", "15.50")]
    assert books.open_items()["J-1"] == "15.50"
    codes = _fetch(
        books, f"SELECT contract_no, amount_minor, reverses FROM posting WHERE payment_id = '{books.payment_id('R2')}' ORDER BY posting_no"
    )
    assert codes == [(JANIS, 1550, None), (JANIS, -1550, 1), (ANNA, 1550, None)]
    _sound(books)


def test_the_next_night_certifies_what_people_moved(books: Books) -> None:
    books.assign("R1", ANNA)
    books.bank("2026-03-13", Line(1550, f"līg. {JANIS}", "R2"))
    run = books.night("2026-03-13")
    with books.engine.connect() as connection:
        (line,) = certificates.load(connection, run.run_no)
    assert (line.start_minor, line.credit_minor, line.allocated_minor, line.end_minor, line.difference_minor) == (3550, 1550, 5100, 0, 0)
    _sound(books)


def test_a_payment_taken_back_waits_for_a_person_however_many_nights_pass(books: Books) -> None:
    books.bank("2026-03-11", Line(2000, f"līg. {ANNA}", "R2"))
    books.night("2026-03-11")
    books.unassign("R2", who="ilze")
    assert books.stands("R2") == [("clarification", "", "", "")]
    assert books.open_items()["A-1"] == "20.00"
    for day in ("2026-03-13", "2026-03-14"):
        run = books.night(day)
        with books.engine.connect() as connection:
            (line,) = certificates.load(connection, run.run_no)
        assert (line.clarification_minor, line.difference_minor) == (5550, 0)
    row = next(row for row in books.exported() if row["entry_ref"] == "R2")
    assert (row["status"], row["reason"], row["suggestions"]) == ("clarification", "taken back by ilze", ANNA)
    books.assign("R2", ANNA)
    assert books.stands("R2") == [("allocated", ANNA, "A-1", "20.00")]
    _sound(books)


def test_a_bill_that_a_person_frees_takes_money_on_account_the_next_night(books: Books) -> None:
    books.bank("2026-03-11", Line(5000, f"līg. {ANNA}", "R2"))
    books.bank("2026-03-12", Line(700, f"līg. {ANNA}", "R3", account="LV99OTHER000000000001"))
    books.night("2026-03-12")
    assert [part[:3] for part in books.stands("R3")] == [("on_account", ANNA, "")]
    books.unassign("R2")
    books.night("2026-03-13")
    assert [part[:3] for part in books.stands("R3")] == [("allocated", ANNA, "A-1")]
    _sound(books)


def test_what_a_person_says_teaches_the_payers_account_and_what_is_taken_back_is_forgotten(books: Books) -> None:
    books.assign("R1", ANNA)
    assert _fetch(books, "SELECT payer_account, contract_no, posted_by FROM payer_history") == [(ANNAS_ACCOUNT, ANNA, "ruling")]
    books.unassign("R1")
    assert _fetch(books, "SELECT payer_account FROM payer_history") == []


def test_money_set_aside_as_no_customers_can_be_assigned_and_taken_back(books: Books) -> None:
    books.bank("2026-03-11", Line(300, "procenti", "R2", payer="", account="", code="ACMT/MCOP/INTR"))
    books.night("2026-03-11")
    assert books.stands("R2") == [("not_customer", "", "", "")]
    books.assign("R2", ANNA)
    assert books.stands("R2") == [("allocated", ANNA, "A-1", "3.00")]
    books.unassign("R2")
    books.night("2026-03-13")
    assert books.stands("R2") == [("clarification", "", "", "")]
    _sound(books)


def test_of_a_payment_returned_in_part_only_the_rest_is_moved(books: Books) -> None:
    books.bank("2026-03-11", Line(2000, f"līg. {ANNA}", "R2", end_to_end_id="E-1"))
    books.bank("2026-03-12", Line(-500, "atgriešana", "R3", end_to_end_id="E-1", is_return=True, reason="AC03"))
    books.night("2026-03-12")
    books.assign("R2", JANIS)
    assert books.stands("R2") == [("returned", ANNA, "", "5.00"), ("allocated", JANIS, "J-1", "15.00")]
    books.night("2026-03-13")
    _sound(books)


def test_a_ruling_is_a_run_of_the_chain_and_asks_for_a_new_night(books: Books) -> None:
    run = books.assign("R1", ANNA, day="2026-03-10")
    assert run.run_id == "2026-03-10.2"
    night = books.night("2026-03-10")
    assert night.run_id == "2026-03-10.3"
    with books.engine.connect() as connection:
        assert [one.kind for one in runs.all_runs(connection)] == ["night", "ruling", "night"]
    _sound(books)


WRONG = {
    "a contract that is none, with those near it": (["1002003018"], "contract 1002003018: there is no such contract; near it are 1002003017"),
    "a contract that is none, with none near": (["77"], "look for it with `reconcile find NAME`"),
    "a bill that is none": ([f"{ANNA}:X-9"], "invoice X-9: there is no such invoice or instalment; see those of the contract"),
    "a bill of another contract": ([f"{ANNA}:J-1"], f"invoice J-1: belongs to contract {JANIS}, not {ANNA}; name {JANIS}:J-1"),
    "a credit note": ([f"{ANNA}:A-C"], "invoice A-C: is a credit note"),
    "more than there is": ([f"{ANNA}=35.51"], "the amounts add up to 35.51, it has 35.50 EUR to place; lower them"),
    "less than there is, on two contracts": ([f"{ANNA}=20", f"{JANIS}=15"], "the amounts leave 0.50 EUR unplaced"),
    "no amount": ([f"{ANNA}=much"], "'much' is no amount in EUR"),
    "nothing": ([f"{ANNA}=0"], "'0' is no amount in EUR"),
    "less than nothing": ([f"{ANNA}=-5"], "'-5' is no amount in EUR"),
    "a tenth of a cent": ([f"{ANNA}=1.005"], "'1.005' is no amount in EUR"),
    "nothing left for the second": ([f"{ANNA}=35.50", JANIS], "the amounts leave nothing for the contract named without one"),
    "two contracts whose bills do not explain it": ([JANIS, OLGA], "do not explain 35.50 EUR in exactly one way; say how much each takes"),
    "money left on two contracts": ([f"{OLGA}=20.00", f"{ANNA}:A-1=15.50", f"{JANIS}:J-1"], "leave nothing"),
    "a contract closed with nothing open": (["1002003320"], "contract 1002003320: was closed on 2025-12-31 and has no open item"),
}


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("case", list(WRONG))
def test_a_ruling_that_cannot_be_carried_out_says_why_and_changes_nothing(books: Books, case: str) -> None:
    books.bill("A-C", ANNA, -500, "2026-03-05", "2026-03-05", "credit_note")
    books.contract("1002003320", "Kārlis Liepa", closed_on="2025-12-31")
    books.contract("1002003331", "Pēteris Zars")
    targets, said = WRONG[case]
    before = books.exported("postings")
    with pytest.raises(WrongUse) as refused:
        books.assign("R1", *targets)
    assert said in str(refused.value)
    assert books.stands("R1") == [("clarification", "", "", "")]
    assert books.exported("postings") == before
    assert _fetch(books, "SELECT COUNT(*) FROM ruling") == [(0,)]


def test_an_advance_is_divided_over_two_contracts_and_each_part_pays_only_its_own_bills(books: Books) -> None:
    books.assign("R1", f"{OLGA}=25.00", f"{ANNA}:A-1=10.50")
    books.assign("R1", f"{OLGA}=5.00", f"{ANNA}:A-1=30.50")
    assert sorted(books.stands("R1")) == [("allocated", ANNA, "A-1", "20.00"), ("on_account", ANNA, "", "10.50"), ("on_account", OLGA, "", "5.00")]
    _sound(books)
    books.bill("O-1", OLGA, 300, "2026-03-13", "2026-03-30")
    books.night("2026-03-14")  # A-2 is open, too: Anna's part is used for it, of Olga's as much as her bill takes
    assert sorted(books.stands("R1")) == [
        ("allocated", ANNA, "A-1", "20.00"), ("allocated", ANNA, "A-2", "10.50"), ("allocated", OLGA, "O-1", "3.00"), ("on_account", OLGA, "", "2.00"),
    ]  # fmt: skip
    _sound(books)


def test_an_advance_on_two_contracts_is_taken_back_whole(books: Books) -> None:
    books.assign("R1", f"{OLGA}=20.00", f"{ANNA}:A-1=15.50")
    books.assign("R1", f"{OLGA}=20.00", f"{JANIS}:J-1")
    books.contract("1002003331", "Pēteris Zars")
    books.assign("R1", f"{OLGA}=20.00", "1002003331=15.50")
    assert books.stands("R1") == [("on_account", OLGA, "", "20.00"), ("on_account", "1002003331", "", "15.50")]
    _sound(books)
    books.unassign("R1")
    assert books.stands("R1") == [("clarification", "", "", "")]
    books.night("2026-03-14")
    books.bill("O-1", OLGA, 300, "2026-03-15", "2026-03-30")
    books.night("2026-03-16")
    assert books.open_items()["O-1"] == "3.00"
    _sound(books)


def test_of_an_advance_on_two_contracts_each_part_can_be_paid_back(books: Books) -> None:
    books.contract("1002003331", "Anna Bērziņa")
    books.assign("R1", f"{OLGA}=20.00", "1002003331=15.50")
    books.bank("2026-03-13", Line(-500, f"atmaksa līg. {OLGA}", "D1"), Line(-1550, "atmaksa līg. 1002003331", "D2"))
    books.night("2026-03-13")
    assert books.stands("R1") == [
        ("on_account", OLGA, "", "15.00"), ("refunded", OLGA, "", "5.00"), ("refunded", "1002003331", "", "15.50"),
    ]  # fmt: skip
    _sound(books)
    books.bank("2026-03-14", Line(-3550, "atgriešana", "D3", is_return=True, reason="AC03"))
    books.bank("2026-03-14", Line(500, "atgriešana", "D4", end_to_end_id="", is_return=True, reason="AC03"))
    books.night("2026-03-14")
    _sound(books)


def test_of_an_advance_on_two_contracts_a_part_goes_back_to_the_payer(books: Books) -> None:
    books.bank("2026-03-11", Line(3000, "paldies", "R2", end_to_end_id="E-2"))
    books.night("2026-03-11")
    books.assign("R2", f"{OLGA}=20.00", f"{ANNA}:A-1=10.00")
    books.assign("R1", f"{OLGA}=5.50", f"{ANNA}=30.00")
    books.bank("2026-03-13", Line(-1000, "atgriešana", "D1", end_to_end_id="E-2", is_return=True, reason="AC03"))
    books.night("2026-03-13")
    _sound(books)
    books.bill("O-1", OLGA, 9000, "2026-03-15", "2026-03-30")
    books.night("2026-03-16")
    assert not [row for row in books.exported() if row["contract_no"] == OLGA and row["status"] == "on_account"]
    _sound(books)


def test_what_went_back_cannot_be_assigned(books: Books) -> None:
    books.bank("2026-03-11", Line(2000, f"līg. {ANNA}", "R2", end_to_end_id="E-1"))
    books.bank("2026-03-12", Line(-2000, "atgriešana", "R3", end_to_end_id="E-1", is_return=True, reason="AC03"), Line(-900, "rēķins", "R4"))
    books.night("2026-03-12")
    for reference, said in (("R2", "went back to the payer"), ("R3", "went back to the payer"), ("R4", "is money that goes out")):
        with pytest.raises(WrongUse, match=said):
            books.assign(reference, JANIS)
        if reference != "R4":
            with pytest.raises(WrongUse, match=said):
                books.unassign(reference)
    books.unassign("R4")  # which was set aside as money to somebody, and waits now for whose it is
    assert books.stands("R4") == [("clarification", "", "", "")]


def test_a_return_of_more_than_one_contracts_part_of_a_payment_takes_the_rest_from_the_others(books: Books) -> None:
    books.bank("2026-03-11", Line(3550, "par abiem", "R2"))
    books.night("2026-03-11")
    books.assign("R2", f"{ANNA}:A-2=20", f"{JANIS}:J-2=15.50")
    books.bank("2026-03-12", Line(-3000, "atgriešana", "R3", is_return=True, reason="MD06"))
    books.night("2026-03-12")
    with pytest.raises(WrongUse, match="has no payment of 30.00 EUR or more"):
        books.assign("R3", OLGA)
    books.assign("R3", JANIS)
    assert books.stands("R3") == [("returned", ANNA, "", "-14.50"), ("returned", JANIS, "", "-15.50")]
    assert books.stands("R2") == [("returned", ANNA, "", "14.50"), ("allocated", ANNA, "A-2", "5.50"), ("returned", JANIS, "", "15.50")]
    assert {key: books.open_items()[key] for key in ("A-2", "J-2")} == {"A-2": "24.50", "J-2": "40.00"}
    _sound(books)


@pytest.fixture
def unlinked(books: Books) -> Books:
    """Two equal payments for two contracts of one account, and a return that could be of either."""
    books.bill("J-3", JANIS, 2000, "2026-03-01", "2026-03-20")
    books.bank("2026-03-11", Line(2000, "rēķins A-1", "R2"), Line(2000, f"līg. {JANIS} rēķins J-3", "R3"))
    books.bank("2026-03-12", Line(-2000, "atgriešana", "R4", is_return=True, reason="AC03"))
    books.night("2026-03-12")
    assert books.stands("R4") == [("clarification", "", "", "")]
    return books


def test_a_person_says_whose_payment_a_return_takes_back_and_the_bill_is_open_again(unlinked: Books) -> None:
    was = unlinked.stands("R3")
    unlinked.assign("R4", JANIS)
    assert unlinked.stands("R4") == [("returned", JANIS, "", "-20.00")]
    assert unlinked.stands("R3") == [("returned", JANIS, "", "20.00")] != was
    assert unlinked.open_items()["J-3"] == "20.00"
    run = unlinked.night("2026-03-13")
    with unlinked.engine.connect() as connection:
        (line,) = certificates.load(connection, run.run_no)
    assert line.difference_minor == 0
    _sound(unlinked)


def test_a_return_is_not_set_on_a_contract_that_never_got_so_much(unlinked: Books) -> None:
    for targets, said in (
        ([OLGA], f"contract {OLGA}: has no payment of 20.00 EUR or more"),
        ([f"{JANIS}:J-2"], "invoice J-2: has no payment of 20.00 EUR or more"),
        ([f"{JANIS}=20.00"], "goes back whole"),
        ([JANIS, ANNA], "goes back whole"),
    ):
        with pytest.raises(WrongUse) as refused:
            unlinked.assign("R4", *targets)
        assert said in str(refused.value)
    assert unlinked.stands("R4") == [("clarification", "", "", "")]


def test_what_no_run_has_seen_cannot_be_assigned(books: Books) -> None:
    books.bank("2026-03-11", Line(2000, f"līg. {ANNA}", "R2"))
    with pytest.raises(WrongUse, match="no run has looked at it yet; call `reconcile run` first"):
        books.assign("R2", ANNA)


def test_what_is_not_assigned_cannot_be_taken_back(books: Books) -> None:
    with pytest.raises(WrongUse, match="is not assigned to any contract"):
        books.unassign("R1")


def test_what_a_person_takes_back_is_not_posted_again_by_the_payers_history(engine: Engine) -> None:
    """Anna's account has paid by number twice, and once without; that one was not meant so, says ilze."""
    books = small(engine)
    for month in ("2025-12", "2026-01"):
        books.bank(f"{month}-10", Line(2000, f"līg. {ANNA}", f"N{month}"))
        books.night(f"{month}-10")
    books.bank("2026-02-10", Line(2000, "paldies", "H1"))
    books.night("2026-02-10")
    assert {row[1] for row in books.stands("H1")} == {ANNA}
    books.assign("H1", JANIS, day="2026-02-11")
    books.bank("2026-03-10", Line(2000, "paldies", "H2"))
    books.night("2026-03-10")
    assert books.stands("H2") == [("clarification", "", "", "")]
    _sound(books)


def test_two_later_payments_by_number_make_the_account_tell_its_contract_again(engine: Engine) -> None:
    books = small(engine)
    days = {"2025-10-10": "N", "2025-11-10": "N", "2025-12-10": "H", "2026-01-10": "N", "2026-02-10": "N"}
    for day, kind in days.items():
        books.bank(day, Line(2000, f"līg. {ANNA}" if kind == "N" else "paldies", f"{kind}{day}"))
        books.night(day)
        if kind == "H":
            books.unassign("H2025-12-10", day="2025-12-11")
    books.bank("2026-03-10", Line(2000, "paldies", "H2"))
    books.night("2026-03-10")
    assert {row[1] for row in books.stands("H2")} == {ANNA}


def test_a_ruling_that_puts_the_payment_back_takes_the_refusal_away(engine: Engine) -> None:
    books = small(engine)
    books.bank("2026-01-10", Line(2000, f"līg. {ANNA}", "N1"))
    books.night("2026-01-10")
    books.assign("N1", JANIS, day="2026-01-11")
    assert _fetch(books, "SELECT payer_account, contract_no FROM payer_refusal") == [(ANNAS_ACCOUNT, ANNA)]
    books.assign("N1", ANNA, day="2026-01-12")
    assert _fetch(books, "SELECT payer_account, contract_no FROM payer_refusal") == [(ANNAS_ACCOUNT, JANIS)]
    _sound(books)
