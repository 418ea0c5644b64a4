"""Customers' lists on a real store: taken in once, judged again each night, resolved when the money turns up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reconcile.batch import claims
from reconcile.core.policy import OwnAccount
from reconcile.core.reference_data import ClaimCase, ClaimedLine
from reconcile.store import bulk, files
from reconcile.store import claims as stored
from reconcile.store import findings as stored_findings
from reconcile.store.files import Arrival
from tests.batch.books import ANNA, ANNAS_ACCOUNT, JANIS, OUR_ACCOUNT, Books, Line

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from reconcile.core.findings import Finding
    from reconcile.store.taken_rows import TakenRows

WEEK = ("2026-03-09", "2026-03-10", "2026-03-11", "2026-03-12", "2026-03-13", "2026-03-16")


@pytest.fixture
def books(engine: Engine) -> Books:
    made = Books(engine)
    made.contract(ANNA, "Anna Bērziņa", customer_no="C1")
    made.contract(JANIS, "Jānis Kalniņš", customer_no="C2")
    made.bill("F-1", ANNA, 5000, "2026-03-01", "2026-03-15")
    made.bill("F-2", JANIS, 7000, "2026-03-01", "2026-03-15")
    return made


def claimed(number: int, paid_on: str, amount: int, case_no: str = "CL-1", contract_no: str = ANNA, reference: str = "") -> ClaimedLine:
    return ClaimedLine(case_no, number, contract_no, paid_on, amount, "EUR", "Anna Bērziņa", ANNAS_ACCOUNT, "", reference, "", "", "")


def take(books: Books, *lines: ClaimedLine, case_no: str = "CL-1", file_name: str = "list.csv", file_no: int | None = None) -> TakenRows:
    """One list as one file."""
    head = ClaimCase(case_no, lines[0].contract_no, "2026-03-09", "2026-03-16", None, "", None, "2026-03-16", "EUR")
    with books.engine.begin() as connection:
        return stored.take(connection, [head, *lines], file_no or books.file(connection, "claims"), file_name)


def findings(books: Books, as_of: str = "2026-03-31") -> dict[str, Finding]:
    with books.engine.begin() as connection:
        return {one.key: one for one in claims.judge_all(connection, books.policy, as_of) if one.kind == "claim"}


def said(books: Books, as_of: str = "2026-03-31") -> dict[str, tuple[str, int | None]]:
    return {key: (one.verdict, one.difference_minor) for key, one in findings(books, as_of).items()}


def statements_of_the_week(books: Books, *but: str) -> None:
    for day in WEEK:
        if day not in but:
            books.bank(day)


def test_a_payment_booked_on_her_contract_is_agreed_with_its_evidence(books: Books) -> None:
    books.bank("2026-03-10", Line(5000, f"līgums {ANNA}"))
    books.night("2026-03-10")
    take(books, claimed(1, "2026-03-10", 5000))
    found = findings(books)["CL-1/1"]
    assert (found.kind, found.verdict, found.claimed_minor, found.booked_minor, found.difference_minor) == ("claim", "agreed", 5000, 5000, 0)
    assert found.payment_id == books.payment_id(found.entry_ref)


def test_what_the_list_leaves_out_has_a_key_that_is_the_same_every_night(books: Books) -> None:
    books.bank("2026-03-10", Line(5000, f"līgums {ANNA}"), Line(1745, f"līgums {ANNA}", account="LV55ELSE0000000000009"))
    books.night("2026-03-10")
    take(books, claimed(1, "2026-03-10", 5000))
    left_out = [key for key in findings(books) if key.startswith("CL-1/0/")]
    assert left_out == [key for key in findings(books) if key.startswith("CL-1/0/")]
    assert said(books)[left_out[0]] == ("not_claimed", -1745)


def test_a_claim_resolves_itself_when_the_money_turns_up(books: Books) -> None:
    statements_of_the_week(books, "2026-03-12")
    take(books, claimed(1, "2026-03-11", 5000))
    books.night("2026-03-16")
    assert said(books)["CL-1/1"] == ("not_decidable", 5000)
    assert "2026-03-12" in findings(books)["CL-1/1"].sentence
    books.bank("2026-03-12", Line(5000, f"līgums {ANNA}"))
    run = books.night("2026-03-17")
    with books.engine.connect() as connection:
        night = [one for one in stored_findings.load(connection, run.run_no) if one.kind == "claim"]
    assert [(one.key, one.verdict, one.difference_minor, one.state) for one in night] == [("CL-1/1", "agreed", 0, "still")]


def test_money_that_named_nobody_is_in_clarification_until_somebody_assigns_it(books: Books) -> None:
    books.bank("2026-03-10", Line(5000, "par elektrību", reference="R-LOST"))
    books.night("2026-03-10")
    take(books, claimed(1, "2026-03-10", 5000))
    assert said(books) == {"CL-1/1": ("in_clarification", 5000)}
    books.assign("R-LOST", ANNA)
    assert said(books) == {"CL-1/1": ("agreed", 0)}
    books.unassign("R-LOST")
    assert said(books) == {"CL-1/1": ("in_clarification", 5000)}


def test_a_quoted_reference_finds_money_on_somebody_elses_contract(books: Books) -> None:
    books.bank("2026-03-10", Line(7000, f"līgums {JANIS}", reference="2026031000042", payer="Jānis Kalniņš", account="LV55ELSE0000000000009"))
    books.night("2026-03-10")
    take(books, claimed(1, "2026-03-10", 7000), case_no="CL-1")
    take(books, claimed(1, "2026-03-10", 7000, "CL-2", reference="2026031000042"), case_no="CL-2")
    found = findings(books)
    assert found["CL-2/1"].verdict == "other_contract"
    assert JANIS in found["CL-2/1"].sentence
    assert found["CL-1/1"].verdict != "other_contract"  # a stranger's payment of the same sum is not hers


def test_a_returned_payment_is_returned_with_the_banks_reason(books: Books) -> None:
    books.bank("2026-03-10", Line(5000, f"līgums {ANNA}", reference="R-1", end_to_end_id="E2E-77"))
    books.bank("2026-03-12", Line(-5000, "return", end_to_end_id="E2E-77", is_return=True, reason="AC04"))
    books.night("2026-03-12")
    take(books, claimed(1, "2026-03-10", 5000))
    found = findings(books)
    assert {key: (one.verdict, one.difference_minor) for key, one in found.items()} == {"CL-1/1": ("returned", 5000)}
    assert "2026-03-12, reason AC04" in found["CL-1/1"].sentence


def test_not_received_needs_the_statements_of_every_account_we_had(books: Books) -> None:
    statements_of_the_week(books)
    take(books, claimed(1, "2026-03-11", 5000))
    assert said(books)["CL-1/1"] == ("not_received", 5000)
    books.policy = type(books.policy)(accounts=(OwnAccount("LV99OURS0000000000002"),))
    assert said(books)["CL-1/1"] == ("not_decidable", 5000)


def test_a_refused_file_of_those_days_is_no_proof_until_it_comes_again(books: Books) -> None:
    statements_of_the_week(books)
    with books.engine.begin() as connection:
        files.add_arrival(connection, Arrival("seb.xml", "abc", "", "refused", "cut in the middle", 0))
    take(books, claimed(1, "2026-03-11", 5000))
    assert said(books)["CL-1/1"] == ("not_decidable", 5000)
    assert "seb.xml" in findings(books)["CL-1/1"].sentence
    with books.engine.begin() as connection:
        files.add_arrival(connection, Arrival("seb.xml", "abd", "camt", "taken", "", 1))
    assert said(books)["CL-1/1"] == ("not_received", 5000)


def test_nothing_of_the_days_after_the_runs_is_seen(books: Books) -> None:
    books.bank("2026-03-12", Line(5000, f"līgums {ANNA}"))
    books.night("2026-03-12")
    take(books, claimed(1, "2026-03-11", 5000))
    assert said(books, "2026-03-11")["CL-1/1"] == ("in_transit", 5000)
    assert said(books, "2026-03-12")["CL-1/1"] == ("agreed", 0)


def test_the_same_list_again_changes_nothing(books: Books) -> None:
    assert take(books, claimed(1, "2026-03-10", 5000), claimed(2, "2026-03-11", 700))[1:] == (2, 0)
    assert take(books, claimed(1, "2026-03-10", 5000), claimed(2, "2026-03-11", 700))[1:] == (0, 0)
    assert conflicts(books) == []


@pytest.mark.parametrize(
    "second",
    [
        (claimed(1, "2026-03-10", 5001), claimed(2, "2026-03-11", 700)),
        (claimed(1, "2026-03-10", 5000),),
        (claimed(1, "2026-03-10", 5000), claimed(2, "2026-03-11", 700), claimed(3, "2026-03-12", 1)),
    ],
    ids=["another amount", "a line less", "a line more"],
)
def test_another_list_under_the_same_number_is_a_conflict_and_the_first_stands(books: Books, second: tuple[ClaimedLine, ...]) -> None:
    take(books, claimed(1, "2026-03-10", 5000), claimed(2, "2026-03-11", 700))
    assert take(books, *second, file_name="again.csv").conflicts == 1
    assert len(conflicts(books)) == 1
    assert "again.csv" in conflicts(books)[0]
    with books.engine.connect() as connection:
        lines = stored.load(connection, ["CL-1"])[0][1]
    assert [(one.line_no, one.amount_minor) for one in lines] == [(1, 5000), (2, 700)]


def test_two_lists_without_a_number_from_files_of_one_name_are_two_cases(books: Books) -> None:
    take(books, claimed(1, "2026-03-10", 5000, "list"), case_no="list", file_name="mail.zip/list.csv")
    take(books, claimed(1, "2026-03-10", 7000, "list", JANIS), case_no="list", file_name="list.csv")
    with books.engine.connect() as connection:
        numbers = stored.numbers(connection)
    assert len(numbers) == 2
    assert numbers[0] == "list"
    assert numbers[1].startswith("list-")
    assert conflicts(books) == []


def test_no_list_is_no_finding(books: Books) -> None:
    books.bank("2026-03-10", Line(5000, f"līgums {ANNA}"))
    books.night("2026-03-10")
    assert said(books) == {}


def test_our_own_account_is_no_wrong_beneficiary(books: Books) -> None:
    books.bank("2026-03-10")
    take(books, claimed(1, "2026-03-10", 100)._replace(beneficiary_iban=OUR_ACCOUNT))
    assert said(books)["CL-1/1"][0] != "wrong_beneficiary"


def conflicts(books: Books) -> list[str]:
    with books.engine.connect() as connection:
        return [row[0] for row in bulk.fetch(connection, "SELECT sentence FROM conflict WHERE kind = 'claim' ORDER BY conflict_no")]
