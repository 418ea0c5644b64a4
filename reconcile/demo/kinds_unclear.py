"""Payments whose contract is the question: slips, payers known by their history, several contracts in one, nothing at all.

Where the doctrine decides, the payment is inferable and goes to its contract; where it does not, it is a case for a
person, whatever a human reader might guess.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from reconcile.demo import names, texts
from reconcile.demo.days import month_before, moved
from reconcile.demo.kinds import all_plain, by_number, plain

if TYPE_CHECKING:
    from reconcile.demo.desk import Desk, Draft, Home, Turn

    Household = tuple[Home, list[Turn]]


def _slipped(desk: Desk, home: Home) -> tuple[str, bool]:
    """A text with one slip in the number, and whether it landed on somebody's."""
    label = desk.random.choice(("līg. ", "Līguma Nr. ", "contract ", "dogovor "))
    slip = desk.slip(home.contract_no)
    return f"{label}{slip}", desk.is_somebodys(slip)


def slip_with_history(desk: Desk, home: Home, turns: list[Turn]) -> None:
    """One digit wrong in the last payment of an account that has paid by number before; on somebody's number it is a contradiction."""
    for turn in turns[:-1]:
        by_number(desk, home, turn)
    item, day = turns[-1]
    text, landed = _slipped(desk, home)
    if landed:
        desk.unclear(home, "slip_on_a_real_number", day, item.amount_minor, text).names_number = True
        return
    draft = desk.pay(home, "slip_with_history", day, item.amount_minor, text)
    draft.names_number = False


def slip_name_and_sum(desk: Desk, home: Home, turns: list[Turn]) -> None:
    """One digit wrong in the first payment of all, but the customer's own name and the bill's exact sum."""
    item, day = turns[0]
    text, landed = _slipped(desk, home)
    if landed:
        desk.unclear(home, "slip_on_a_real_number_first", day, item.amount_minor, text).names_number = True
    else:
        desk.pay(home, "slip_name_and_sum", day, item.amount_minor, text).names_number = False
    all_plain(desk, home, turns[1:])


def slip_alone(desk: Desk, home: Home, turns: list[Turn]) -> None:
    """One digit wrong, from somebody who never paid and is not the customer: a suggestion, no posting."""
    item, day = turns[0]
    text, landed = _slipped(desk, home)
    desk.unclear(home, "slip_alone", day, item.amount_minor, text, desk.stranger(home.customer_name)).names_number = landed
    all_plain(desk, home, turns[1:])


def history(desk: Desk, home: Home, turns: list[Turn]) -> None:
    """No number in the last payment, but two and more by number before it, all for the customer's only contract."""
    for turn in turns[:-1]:
        by_number(desk, home, turn)
    item, day = turns[-1]
    draft = desk.pay(home, "history", day, item.amount_minor, texts.vague(desk.random, day))
    draft.names_number = False


def history_too_short(desk: Desk, home: Home, turns: list[Turn]) -> None:
    """No number in the second payment: one by number is not enough."""
    by_number(desk, home, turns[0])
    desk.unclear(home, "history_too_short", turns[1].day, turns[1].item.amount_minor, texts.vague(desk.random, turns[1].day))
    all_plain(desk, home, turns[2:])


def history_other_contract(desk: Desk, households: list[Household]) -> None:
    """No number in the last payment, and the customer holds another open contract."""
    (home, turns), (_, _) = households
    for turn in turns[:-1]:
        by_number(desk, home, turn)
    desk.unclear(home, "history_other_contract", turns[-1].day, turns[-1].item.amount_minor, texts.vague(desk.random, turns[-1].day))


def wrong_contract(desk: Desk, households: list[Household]) -> None:
    """A real number, but somebody else's: this account has always paid for its own contract, where the sum is open."""
    (home, turns), (other, others_turns) = households
    for turn in turns[:-1]:
        by_number(desk, home, turn)
    item, day = turns[-1]
    desk.unclear(home, "wrong_contract", day, item.amount_minor, texts.contract_plain(desk.random, other.contract_no, day)).names_number = True
    for turn in others_turns:
        by_number(desk, other, turn)


def vague(desk: Desk, home: Home, turns: list[Turn]) -> None:
    """No number in the first payment of an account nobody knows; name and sum alone decide nothing."""
    item, day = turns[0]
    desk.unclear(home, "vague", day, item.amount_minor, texts.vague(desk.random, day))
    all_plain(desk, home, turns[1:])


def name_only(desk: Desk, home: Home, turns: list[Turn]) -> None:
    """The customer's name as the text, from somebody else's account."""
    item, day = turns[0]
    desk.unclear(home, "name_only", day, item.amount_minor, f"par {home.customer_name}", desk.stranger(home.customer_name))
    all_plain(desk, home, turns[1:])


def address_only(desk: Desk, home: Home, turns: list[Turn]) -> None:
    """The object's address as the text."""
    item, day = turns[0]
    street, town, _ = home.address.split(", ")
    desk.unclear(home, "address_only", day, item.amount_minor, f"{street}, {town}, par elektrību")
    all_plain(desk, home, turns[1:])


def closed_contract(desk: Desk, home: Home) -> None:
    """A contract that ended before, with nothing open; its number is right and proves nothing."""
    home.closed_on = moved(desk.starts_on, -20)
    last = desk.new_bill(home, month_before(date.fromisoformat(desk.starts_on), 1).replace(day=10))
    desk.clear(last, moved(desk.starts_on, -1), "takeover")
    day = desk.random.choice(desk.banking_days)
    text = texts.contract_plain(desk.random, home.contract_no, day)
    desk.unclear(home, "closed_contract", day, last.amount_minor, text).names_number = True


def relative_with_contract(desk: Desk, households: list[Household]) -> None:
    """A customer who pays her own bills also pays a relative's, with its number and its exact sum."""
    (home, turns), (other, others_turns) = households
    for turn in turns:
        by_number(desk, home, turn)
    all_plain(desk, other, others_turns[:-1])
    item, day = others_turns[-1]
    desk.pay(other, "relative", day, item.amount_minor, texts.contract_plain(desk.random, other.contract_no, day), payer=home.payer)


def two_objects(desk: Desk, households: list[Household]) -> None:
    """One customer, two contracts, one account; each payment gives its contract's number."""
    for home, turns in households:
        for turn in turns:
            by_number(desk, home, turn)


def several_contracts(desk: Desk, households: list[Household]) -> None:
    """Several contracts of one customer in the last payment: all numbers, and exactly the sum of what is open."""
    day = _plain_until_last(desk, households)
    lasts = [(home, turns[-1].item) for home, turns in households]
    draft = _for_all(desk, households, "several_contracts", day, sum(item.amount_minor for _, item in lasts))
    draft.outcome = "split"
    draft.parts = tuple((home.contract_no, item.key, item.amount_minor) for home, item in lasts)


def several_contracts_unclear(desk: Desk, households: list[Household]) -> None:
    """Several contracts in the last payment, and a sum that explains nothing."""
    day = _plain_until_last(desk, households)
    total = sum(turns[-1].item.amount_minor for _, turns in households)
    draft = _for_all(desk, households, "several_contracts_unclear", day, total - 137)
    draft.also_meant = tuple(home.contract_no for home, _ in households)
    draft.outcome, draft.contract_no, draft.inferable = "clarification", "", False


def _plain_until_last(desk: Desk, households: list[Household]) -> str:
    for home, turns in households:
        for turn in turns[:-1]:
            plain(desk, home, turn)
    return max(turns[-1].day for _, turns in households)


def _for_all(desk: Desk, households: list[Household], kind: str, day: str, amount_minor: int) -> Draft:
    said = desk.random.choice((", ", " un ", "; ", " + "))
    label = desk.random.choice(("Līgumi ", "līg. ", "par līgumiem Nr. ", "договоры "))
    text = label + said.join(home.contract_no for home, _ in households)
    return desk.pay(households[0][0], kind, day, amount_minor, text)


def accountant(desk: Desk, households: list[Household]) -> None:
    """An office pays for several customers by number, then once without: it could be for any of them."""
    office = desk.new_payer(f"SIA Grāmatvede {desk.random.randrange(2, 90)}")
    for home, turns in households:
        for item, day in turns[:-1]:
            text = texts.contract_plain(desk.random, home.contract_no, day)
            desk.pay(home, "accountant", day, item.amount_minor, text, payer=office)
    for home, turns in households[:-1]:
        item, day = turns[-1]
        desk.pay(home, "accountant", day, item.amount_minor, texts.invoice(desk.random, item.key, day), payer=office, named=(item.key,))
    home, turns = households[-1]
    desk.unclear(home, "accountant_without_number", turns[-1].day, turns[-1].item.amount_minor, texts.vague(desk.random, turns[-1].day), office)


def stranger(desk: Desk) -> None:
    """Money from somebody who has nothing to do with us."""
    random = desk.random
    payer = desk.new_payer(names.person(random).name)
    text = random.choice(("Par mašīnas remontu", "dāvana", "Īre par dzīvokli", "Aizdevuma atmaksa", "par malku"))
    draft = desk.ours(
        "stranger", random.choice(desk.banking_days), random.randrange(1_000, 30_000), random.randrange(4), payer, text, "PMNT/RCDT/ESCT"
    )
    draft.outcome, draft.inferable = "clarification", False
