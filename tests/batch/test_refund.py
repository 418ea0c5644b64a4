"""A refund needs two people, never more than the contract's credit, and is written out once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from reconcile.batch import refund, show, statement_out
from reconcile.batch.rulings import Ruler
from reconcile.core.reference_data import Clearing
from reconcile.errors import WrongUse
from reconcile.store import bulk, check, reference
from tests.batch.books import ANNA, OLGA, OUR_ACCOUNT, Books, Line, small

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from reconcile.core.refunds import Refund

HERS = "LV02ZEMG3541177338893"
ILZE, JURIS = (Ruler(who, "2026-03-12T09:00:00+00:00", "2026-03-12", "paid by mistake") for who in ("ilze", "juris"))
SPACE = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"


@pytest.fixture
def books(engine: Engine) -> Books:
    """Olga has 25.00 to the good."""
    books = small(engine)
    books.bank("2026-03-10", Line(2500, f"līg. {OLGA}", "R1", payer="Olga Ozola", account=HERS))
    books.night("2026-03-10")
    return books


def ask(books: Books, amount: str = "20.00", contract_no: str = OLGA, who: Ruler = ILZE, payee: refund.Payee = refund.Payee()) -> Refund:  # noqa: B008
    with books.engine.begin() as connection:
        return refund.ask(connection, books.policy, contract_no, amount, who, payee)


def approve(books: Books, number: int, who: Ruler = JURIS) -> Refund:
    with books.engine.begin() as connection:
        return refund.approve(connection, books.policy, number, who)


def write(books: Books, path: Path) -> list[Refund]:
    with books.engine.begin() as connection:
        return refund.write_out(connection, books.policy, "Elektrum", ILZE, path)


def how(books: Books) -> list[str]:
    with books.engine.connect() as connection:
        return [one.state for one in refund.every(connection)]


def test_it_goes_to_the_account_the_credit_was_paid_from(books: Books) -> None:
    one = ask(books)
    assert (one.payee_iban, one.payee_name, one.account, one.amount_minor) == (HERS, "Olga Ozola", OUR_ACCOUNT, 2000)


def test_the_same_person_cannot_approve_it(books: Books) -> None:
    ask(books)
    with pytest.raises(WrongUse, match="a second person"):
        approve(books, 1, ILZE._replace(who="Ilze "))
    assert approve(books, 1).state == "approved"


def test_another_name_does_not_make_the_same_user_of_the_computer_a_second_person(books: Books) -> None:
    ask(books, who=ILZE._replace(login="desk1"))
    with pytest.raises(WrongUse, match="the same user of this computer, desk1"):
        approve(books, 1, JURIS._replace(login="desk1"))
    assert how(books) == ["asked"]
    assert approve(books, 1, JURIS._replace(login="desk2")).state == "approved"


def test_people_who_share_a_user_approve_by_name_where_the_settings_say_so(books: Books) -> None:
    books.policy = replace(books.policy, refund_logins_shared=True)
    ask(books, who=ILZE._replace(login="service"))
    with pytest.raises(WrongUse, match="a second person"):
        approve(books, 1, ILZE._replace(login="service"))
    approve(books, 1, JURIS._replace(login="service"))
    with books.engine.connect() as connection:
        (story,) = refund.every(connection)
        runs = bulk.fetch(connection, "SELECT policy FROM run WHERE kind = 'ruling' ORDER BY run_no")
    assert (story.asked_by, story.approved_by, story.refund.login) == ("ilze", "juris", "service")
    assert all('"refund_logins_shared": true' in row[0] for row in runs)


def test_the_same_credit_is_not_paid_back_twice(books: Books) -> None:
    ask(books)
    with pytest.raises(WrongUse, match="asked for already"):
        ask(books)
    assert ask(books, "5.00").refund_no == 2


def test_a_withdrawn_refund_frees_the_credit(books: Books) -> None:
    ask(books)
    with books.engine.begin() as connection:
        refund.withdraw(connection, books.policy, 1, ILZE)
    assert ask(books, "25.00").refund_no == 2


def test_only_approved_ones_are_written_and_only_once(books: Books, tmp_path: Path) -> None:
    ask(books)
    with pytest.raises(WrongUse, match="no refund is approved"):
        write(books, tmp_path / "none.xml")
    approve(books, 1)
    ask(books, "5.00")
    assert [one.refund_no for one in write(books, tmp_path / "refunds.xml")] == [1]
    root = ET.parse(tmp_path / "refunds.xml").getroot()  # noqa: S314  our own file
    assert [(one.text, one.get("Ccy")) for one in root.iter(f"{SPACE}InstdAmt")] == [("20.00", "EUR")]
    assert [one.text for one in root.iter(f"{SPACE}IBAN")] == [OUR_ACCOUNT, HERS]
    assert [one.text for one in root.iter(f"{SPACE}CtrlSum")] == ["20.00"]
    with pytest.raises(WrongUse, match="no refund is approved"):
        write(books, tmp_path / "again.xml")
    with pytest.raises(WrongUse, match="was sent on 2026-03-12, and the bank may book it any day"), books.engine.begin() as connection:
        refund.withdraw(connection, books.policy, 1, ILZE)


def test_a_bill_never_uses_what_is_on_its_way_back_to_the_customer(books: Books, tmp_path: Path) -> None:
    ask(books)
    books.bill("O-1", OLGA, 3000, "2026-03-13", "2026-03-30")
    books.night("2026-03-13")
    assert ("allocated", OLGA, "O-1", "5.00") in books.stands("R1"), "only what was not asked for"
    approve(books, 1)
    write(books, tmp_path / "refunds.xml")
    books.night("2026-03-14")
    assert ("on_account", OLGA, "", "20.00") in books.stands("R1")
    books.bank("2026-03-16", Line(-2000, f"Atmaksa / refund, līgums {OLGA}", "R9", payer="Olga Ozola", account=HERS, code="PMNT/ICDT/ESCT"))
    books.night("2026-03-16")
    assert sorted(books.stands("R1")) == [("allocated", OLGA, "O-1", "5.00"), ("refunded", OLGA, "", "20.00")]
    assert books.open_items()["O-1"] == "25.00"
    with books.engine.connect() as connection:
        assert check.everything(connection) == []


def test_what_is_left_after_the_refund_is_used_on_the_day_the_bank_books_it(books: Books, tmp_path: Path) -> None:
    ask(books, "20.00")
    approve(books, 1)
    write(books, tmp_path / "refunds.xml")
    books.bank("2026-03-13", Line(-2000, f"Atmaksa / refund, līgums {OLGA}", "R9", payer="Olga Ozola", account=HERS, code="PMNT/ICDT/ESCT"))
    books.bank("2026-03-14", Line(1000, f"līg. {OLGA}", "R2", payer="Olga Ozola", account=HERS))
    books.bill("O-1", OLGA, 3000, "2026-03-13", "2026-03-30")
    books.night("2026-03-14")
    assert books.open_items()["O-1"] == "15.00"


@pytest.mark.parametrize("sent", [False, True])
def test_credit_whose_refund_is_cancelled_pays_the_next_bill(books: Books, tmp_path: Path, *, sent: bool) -> None:
    ask(books)
    if sent:
        approve(books, 1)
        write(books, tmp_path / "refunds.xml")
    books.bill("O-1", OLGA, 3000, "2026-03-13", "2026-03-30")
    books.night("2026-03-13")
    with books.engine.begin() as connection:
        refund.withdraw(connection, books.policy, 1, ILZE, not_executed=sent)
    books.night("2026-03-14")
    assert books.open_items()["O-1"] == "5.00"
    assert how(books) == ["withdrawn"]


def test_what_the_bank_has_booked_cannot_be_cancelled(books: Books, tmp_path: Path) -> None:
    ask(books)
    approve(books, 1)
    write(books, tmp_path / "refunds.xml")
    books.bank("2026-03-13", Line(-2000, f"Atmaksa / refund, līgums {OLGA}", "R9", payer="Olga Ozola", account=HERS, code="PMNT/ICDT/ESCT"))
    books.night("2026-03-13")
    with pytest.raises(WrongUse, match="was booked by the bank on 2026-03-13"), books.engine.begin() as connection:
        refund.withdraw(connection, books.policy, 1, ILZE, not_executed=True)


def test_when_the_bank_has_booked_it_the_night_takes_it_from_the_credit(books: Books, tmp_path: Path) -> None:
    ask(books)
    approve(books, 1)
    write(books, tmp_path / "refunds.xml")
    assert how(books) == ["sent"]
    books.bank("2026-03-13", Line(-2000, f"Atmaksa / refund, līgums {OLGA}", "R9", payer="Olga Ozola", account=HERS, code="PMNT/ICDT/ESCT"))
    books.night("2026-03-13")
    assert how(books) == ["booked"]
    assert ("on_account", OLGA, "", "5.00") in books.stands("R1")
    assert ask(books, "5.00").refund_no == 2
    with books.engine.connect() as connection:
        assert check.everything(connection) == []


def paid_out(*end_to_end_ids: str, text: str = f"Atmaksa / refund, līgums {OLGA}", account: str = HERS) -> list[Line]:
    """Debits of 10.00, as the bank books our file."""
    return [
        Line(-1000, text, f"D{at}", payer="Olga Ozola", account=account, code="PMNT/ICDT/ESCT", end_to_end_id=name)
        for at, name in enumerate(end_to_end_ids)
    ]


@pytest.fixture
def two_sent(books: Books, tmp_path: Path) -> Books:
    """Two refunds of 10.00 of her 25.00 on their way, written out on one day."""
    for number in (1, 2):
        ask(books, "10.00")
        approve(books, number)
    write(books, tmp_path / "refunds.xml")
    return books


@pytest.mark.parametrize(
    ("end_to_end_ids", "stand"),
    [
        (["REFUND-1"], ["booked", "sent"]),
        (["REFUND-2"], ["sent", "booked"]),
        (["NOTPROVIDED"], ["booked", "sent"]),
        (["REFUND-2", "NOTPROVIDED"], ["booked", "booked"]),
        (["REFUND-7"], ["sent", "sent"]),
    ],
)
def test_one_debit_of_the_bank_pays_one_refund_the_one_it_names_or_the_one_sent_first(
    two_sent: Books, end_to_end_ids: list[str], stand: list[str]
) -> None:
    two_sent.bank("2026-03-13", *paid_out(*end_to_end_ids))
    two_sent.night("2026-03-13")
    assert how(two_sent) == stand


def test_money_still_on_its_way_is_not_paid_back_once_more(two_sent: Books) -> None:
    two_sent.bank("2026-03-13", *paid_out("REFUND-1"))
    two_sent.night("2026-03-13")
    with pytest.raises(WrongUse, match=r"15\.00 EUR on account, 10\.00 of it .* on its way"):
        ask(two_sent, "10.00")
    assert ask(two_sent, "5.00").refund_no == 3


def test_a_debit_to_another_account_is_not_a_refund_we_sent(two_sent: Books) -> None:
    two_sent.bank("2026-03-13", *paid_out("NOTPROVIDED", account="LV80BANK0000435195002"))
    two_sent.night("2026-03-13")
    assert how(two_sent) == ["sent", "sent"]


@pytest.mark.parametrize(
    ("amount", "contract_no", "payee", "says"),
    [
        ("25.01", OLGA, refund.Payee(), "is more"),
        ("-1", OLGA, refund.Payee(), "is no amount"),
        ("1.00", ANNA, refund.Payee(), "is more"),
        ("1.00", "77", refund.Payee(), "no such contract"),
        ("1.00", OLGA, refund.Payee("LV02ZEMG3541177338894", "Olga"), "is no IBAN"),
        ("1.00", OLGA, refund.Payee("LV80BANK0000435195001"), "not known whose"),
    ],
)
def test_what_cannot_be_paid_back_is_refused(books: Books, amount: str, contract_no: str, payee: refund.Payee, says: str) -> None:
    with pytest.raises(WrongUse, match=says):
        ask(books, amount, contract_no, payee=payee)
    assert how(books) == []


def test_credit_whose_refund_is_under_way_is_not_moved_elsewhere(books: Books, tmp_path: Path) -> None:
    ask(books)
    refused = "refund 1 of 20.00 EUR is under way, and contract 1002003219 would have"
    for targets in ([ANNA], [f"{ANNA}=10.00", OLGA]):
        with pytest.raises(WrongUse, match=refused):
            books.assign("R1", *targets)
    with pytest.raises(WrongUse, match=refused):
        books.unassign("R1")
    books.assign("R1", f"{ANNA}=5.00", OLGA)
    approve(books, 1)
    assert [one.refund_no for one in write(books, tmp_path / "refunds.xml")] == [1]


def test_a_refund_is_neither_approved_nor_written_when_its_credit_has_gone_back_to_the_payer(books: Books, tmp_path: Path) -> None:
    ask(books)
    ask(books, "5.00")
    approve(books, 2)
    books.bank("2026-03-13", Line(-2500, "atgriešana R1", "D1", payer="Olga Ozola", account=HERS, is_return=True, reason="AC03"))
    books.night("2026-03-13")
    with pytest.raises(WrongUse, match="refund 1 and refund 2 of 25.00 EUR are under way, and contract 1002003219 has 0.00 EUR on account"):
        approve(books, 1)
    with pytest.raises(WrongUse, match="has 0.00 EUR on account"):
        write(books, tmp_path / "refunds.xml")
    assert not (tmp_path / "refunds.xml").exists()


@pytest.fixture
def credited(engine: Engine) -> Books:
    """Anna has paid her bills of 50.00 from HERS, and a credit note gives her 70.00."""
    books = small(engine)
    books.bank("2026-03-10", Line(5000, f"līg. {ANNA}", "P1", account=HERS))
    books.night("2026-03-10")
    books.bill("K1", ANNA, -7000, "2026-03-11", "2026-03-25", kind="credit_note")
    books.night("2026-03-11")
    return books


def test_a_credit_note_is_paid_back_to_who_pays_the_bills(credited: Books, tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match=r"has 0.00 EUR on account and 70.00 EUR of credit notes; 70.01 is more"):
        ask(credited, "70.01", ANNA)
    one = ask(credited, "50.00", ANNA)
    assert (one.payee_iban, one.payee_name, one.account) == (HERS, "Anna Bērziņa", OUR_ACCOUNT)
    approve(credited, 1)
    write(credited, tmp_path / "refunds.xml")
    credited.bill("R2", ANNA, 3000, "2026-03-13", "2026-03-27")
    credited.night("2026-03-13")
    assert left_of(credited, "K1", "R2") == [-5000, 1000]  # what is on its way back pays no bill
    credited.bank("2026-03-14", Line(-5000, f"Atmaksa / refund, līgums {ANNA}", "D1", account=HERS, end_to_end_id="REFUND-1"))
    credited.night("2026-03-14")
    assert (left_of(credited, "K1", "R2"), how(credited)) == ([0, 1000], ["booked"])
    with pytest.raises(WrongUse, match="has 0.00 EUR on account; 1.00 is more"):
        ask(credited, "1.00", ANNA)
    with credited.engine.connect() as connection:
        found = show.show(connection, ANNA)
    told = next(one for one in found.payments if one["entry_ref"] == "D1")
    assert [(part["amount"], part["words"]) for part in told["parts"]] == [("-50.00", "paid back out of K1")]
    assert "atmaksāts (K1)" in {part.credited for part in statement_out.statement_book(found, "lv").payments}


def test_of_a_credit_that_is_both_on_account_and_a_credit_note_the_money_on_account_goes_first(credited: Books) -> None:
    credited.bank("2026-03-12", Line(1000, f"līg. {ANNA}", "P2", account=HERS))
    credited.night("2026-03-12")
    ask(credited, "75.00", ANNA)
    credited.bank("2026-03-13", Line(-7500, f"Atmaksa {ANNA}", "D1", account=HERS, end_to_end_id="SENT-BY-HAND"))
    credited.night("2026-03-13")
    assert left_of(credited, "K1") == [-500]
    credited.bank("2026-03-14", Line(7500, "no such account", "D2", account=HERS, end_to_end_id="SENT-BY-HAND", is_return=True, reason="AC04"))
    credited.night("2026-03-14")
    assert left_of(credited, "K1") == [-7000]
    with credited.engine.connect() as connection:
        assert bulk.fetch(
            connection, "SELECT on_account_minor FROM payment_state s JOIN payment p ON p.payment_id = s.payment_id WHERE p.entry_ref = 'P2'"
        ) == [(1000,)]
        assert check.everything(connection) == []


def test_a_bill_settled_elsewhere_gives_back_no_credit_that_was_paid_out(credited: Books) -> None:
    credited.bill("R2", ANNA, 3000, "2026-03-12", "2026-03-26")
    credited.night("2026-03-12")
    credited.bill("K2", ANNA, -1000, "2026-03-12", "2026-03-31", kind="credit_note")
    credited.bank("2026-03-13", Line(-5000, f"Atmaksa {ANNA}", "D1", account=HERS))
    credited.night("2026-03-13")
    assert left_of(credited, "K1", "K2", "R2") == [0, 0, 0]
    with credited.engine.begin() as connection:
        cash = Clearing(ANNA, "R2", 3000, "EUR", "2026-03-12", "cash_desk")
        reference.take_clearings(connection, [cash], credited.file(connection, "clearings"))
    credited.night("2026-03-14")
    assert left_of(credited, "K1", "K2", "R2") == [-3000, 0, 0]


def test_credit_of_a_contract_nobody_has_paid_for_is_paid_by_hand(credited: Books) -> None:
    credited.bill("K2", OLGA, -500, "2026-03-11", "2026-03-25", kind="credit_note")
    with pytest.raises(WrongUse, match="nobody has ever paid for it"):
        ask(credited, "5.00", OLGA)


ANOTHERS = "LV97HABA0012345678910"


def test_a_refund_that_two_people_sent_to_somebody_else_is_booked_by_its_own_id(books: Books, tmp_path: Path) -> None:
    ask(books, payee=refund.Payee(ANOTHERS, "Pēteris Znots"))
    approve(books, 1)
    write(books, tmp_path / "refunds.xml")
    books.bank("2026-03-13", Line(-2000, f"Atmaksa / refund, līgums {OLGA}", "D1", "Pēteris Znots", ANOTHERS, end_to_end_id="REFUND-1"))
    books.night("2026-03-13")
    assert how(books) == ["booked"]
    assert books.stands("D1") == [("refunded", OLGA, "", "-20.00")]
    again = Line(-500, f"Atmaksa / refund, līgums {OLGA}", "D2", "Pēteris Znots", ANOTHERS, end_to_end_id="REFUND-1")
    books.bank("2026-03-14", again)
    books.night("2026-03-14")
    assert books.stands("D2") == [("clarification", "", "", "")]  # its id, and another sum: nobody has sent that


def test_money_paid_out_to_somebody_else_is_taken_from_the_credit_a_person_names(books: Books) -> None:
    books.bank("2026-03-11", Line(-2500, f"Atmaksa {OLGA}", "D1", "Pēteris Znots", ANOTHERS))
    books.night("2026-03-11")
    assert books.stands("D1") == [("clarification", "", "", "")]
    with pytest.raises(WrongUse, match=rf"is 25.00 EUR that we paid out, and contract {ANNA} has only 0.00 EUR on account"):
        books.assign("D1", ANNA)
    with pytest.raises(WrongUse, match="pays no bill"):
        books.assign("D1", f"{ANNA}:A-1")
    books.assign("D1", OLGA)
    assert books.stands("D1") == [("refunded", OLGA, "", "-25.00")]
    assert books.stands("R1") == [("refunded", OLGA, "", "25.00")]
    books.night("2026-03-13")
    assert books.stands("D1") == [("refunded", OLGA, "", "-25.00")]
    assert sound(books)


def test_credit_that_a_sent_refund_will_take_is_not_given_to_another_debit(books: Books) -> None:
    ask(books)
    books.bank("2026-03-11", Line(-2500, f"Atmaksa {OLGA}", "D1", "Pēteris Znots", ANOTHERS))
    books.night("2026-03-11")
    with pytest.raises(WrongUse, match="refund 1 of 20.00 EUR is under way"):
        books.assign("D1", OLGA)


def test_what_a_person_says_is_no_customers_is_set_aside_and_taken_back(books: Books) -> None:
    books.bank("2026-03-11", Line(-2500, f"Atmaksa {OLGA}", "D1", "Pēteris Znots", ANOTHERS), Line(700, "nezināms", "P1", "Kāds", ANOTHERS))
    books.night("2026-03-11")
    for ref in ("D1", "P1", "R1"):
        books.set_aside(ref)
        assert books.stands(ref) == [("not_customer", "", "", "")]
    with pytest.raises(WrongUse, match="is set aside already"):
        books.set_aside("D1")
    books.night("2026-03-13")
    assert [books.stands(ref)[0][0] for ref in ("D1", "P1", "R1")] == ["not_customer"] * 3
    assert sound(books)
    for ref in ("D1", "P1", "R1"):
        books.unassign(ref)
    books.assign("R1", OLGA)
    books.assign("D1", OLGA)
    assert books.stands("D1") == [("refunded", OLGA, "", "-25.00")]
    assert sound(books)


def sound(books: Books) -> bool:
    """Whether every invariant holds."""
    with books.engine.connect() as connection:
        return check.everything(connection) == []


def left_of(books: Books, *keys: str) -> list[int]:
    """What is open of these bills and credit notes, in minor units."""
    with books.engine.connect() as connection:
        found = {row[0]: int(row[1]) for row in bulk.fetch(connection, "SELECT item_key, open_minor FROM open_item ORDER BY item_key")}
    return [found.get(key, 0) for key in keys]
